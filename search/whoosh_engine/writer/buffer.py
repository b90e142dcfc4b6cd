"""In-memory buffer of documents until they are sorted into a segment.

Some documents at a time are taken apart, field by field: the numbers of the words of their texts (see `words`) are
appended to one flat array for the field.
What one process has collected of some documents, another appends to its own: only new words, and terms, are looked up
again, the rest is arithmetic on arrays.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, groupby
from typing import TypeVar

import numpy as np

from search.text.analysis import VALUE_GAP
from search.text.compounds import Compound, chunks, compounds
from search.whoosh_engine.codecs.array_file import Array
from search.whoosh_engine.codecs.ragged import starts_of
from search.whoosh_engine.codecs.stored_fields import StoredFieldsWriter
from search.whoosh_engine.schema import Row
from search.whoosh_engine.writer.term_interning import NewWords, Numbers, TermInterner

Value = TypeVar("Value")

BYTES_PER_TOKEN = 8
"""What is kept of each token, or exact term of a document."""
BYTES_PER_SORTED = 60
"""What sorting takes at its peak for each token of a field; one field is sorted at a time."""
BYTES_PER_WORD = 200
"""What a distinct word, or exact term, and its number take in a dictionary."""
TOGETHER = 64
"""Documents that are taken apart together; more are more than the caches hold."""
TOGETHER_CHARACTERS = 1 << 20
"""Of their texts and stored fields."""


class Texts:
    """The words of one field of all documents, in order."""

    def __init__(self) -> None:
        self.numbers = array("i")
        """In the vocabulary."""
        self.documents, self.sizes, self.firsts = array("i"), array("q"), array("q")
        """Of each text: its document, how many words it has, and the position of the first."""

    def add(self, document: int, texts: Sequence[Sequence[str]], vocabulary: TermInterner, language: str) -> None:
        """The texts of some documents, from this one on; no phrase reaches from one text into the next."""
        numbers, sizes = vocabulary.of(list(chain.from_iterable(texts)), language)
        counts = list(map(len, texts))
        reached = starts_of(np.maximum(sizes - 1, 0) + VALUE_GAP)[:-1]
        begun = starts_of(np.array(counts))[:-1]
        _append(self.numbers, numbers)
        _append(self.documents, _repeated(document, counts))
        _append(self.sizes, sizes)
        _append(self.firsts, reached - reached[np.repeat(begun, counts)])

    def extend(self, other: Texts, places: Array, document: int) -> None:
        """The texts of another, whose words have these numbers here, for the documents from this one on."""
        _append(self.numbers, places[np.array(other.numbers)])
        _append(self.documents, np.array(other.documents) + np.int32(document))
        self.sizes += other.sizes
        self.firsts += other.firsts


class Terms:
    """The exact terms of one field of all documents."""

    def __init__(self) -> None:
        self.distinct = Numbers()
        self.numbers, self.documents = array("i"), array("i")

    def add(self, document: int, terms: Sequence[Sequence[str]]) -> None:
        """The terms of some documents, from this one on."""
        _append(self.numbers, self.distinct.of_all(chain.from_iterable(terms)))
        _append(self.documents, _repeated(document, list(map(len, terms))))

    def extend(self, other: Terms, document: int) -> None:
        """The terms of another, for the documents from this one on."""
        places = self.distinct.of_all(other.distinct)
        _append(self.numbers, places[np.array(other.numbers)])
        _append(self.documents, np.array(other.documents) + np.int32(document))


class Column:
    """The numbers of one field of all documents."""

    def __init__(self) -> None:
        self.numbers: list[float] = []
        self.documents = array("i")

    def add(self, document: int, numbers: Sequence[Sequence[float]]) -> None:
        """The numbers of some documents, from this one on."""
        self.numbers.extend(chain.from_iterable(numbers))
        _append(self.documents, _repeated(document, list(map(len, numbers))))

    def extend(self, other: Column, document: int) -> None:
        """The numbers of another, for the documents from this one on."""
        self.numbers += other.numbers
        _append(self.documents, np.array(other.documents) + np.int32(document))


def _append(numbers: array[int], more: Array) -> None:
    numbers.frombytes(more.astype(numbers.typecode, copy=False).tobytes())


def _repeated(document: int, counts: Sequence[int]) -> Array:
    """Each document from this one on, as often as it is counted."""
    return np.repeat(np.arange(document, document + len(counts)), counts)


class BufferedDocuments:
    """Some documents, by the names of their fields in Whoosh; it can be sent to another process."""

    def __init__(self, dictionary: bytes | None = None) -> None:
        """`dictionary` is what stored fields are compressed against (see `stored`)."""
        self.stored = StoredFieldsWriter(dictionary)
        self.texts: dict[str, Texts] = {}
        self.terms: dict[str, Terms] = {}
        self.columns: dict[str, Column] = {}
        self.chunks: dict[str, set[str]] = {}
        """For each language of the texts, what may be words that a sign joins."""

    @property
    def size_bytes(self) -> int:
        """What sorting it will take in memory, but for the vocabulary."""
        terms = sum([len(terms.distinct) for terms in self.terms.values()])
        fields: list[Texts | Terms] = [*self.texts.values(), *self.terms.values()]
        tokens = [len(field.numbers) for field in fields]
        sorting = BYTES_PER_TOKEN * sum(tokens) + BYTES_PER_SORTED * max(tokens, default=0)
        return self.stored.size_bytes + sorting + BYTES_PER_WORD * terms

    def add(self, rows: Sequence[Row], vocabulary: TermInterner) -> None:
        """Add some documents, field by field; texts that follow each other in one language are looked up together."""
        for language, group in groupby(rows, key=lambda row: row.language):
            some, document = list(group), len(self.stored)
            together: list[str] = []
            for name, texts in _by_name([row.texts for row in some]):
                self.texts.setdefault(name, Texts()).add(document, texts, vocabulary, language)
                together += chain.from_iterable(texts)
            self.chunks.setdefault(language, set()).update(chunks("\n".join(together)))
            for name, terms in _by_name([row.terms for row in some]):
                self.terms.setdefault(name, Terms()).add(document, terms)
            for name, numbers in _by_name([row.numbers for row in some]):
                self.columns.setdefault(name, Column()).add(document, numbers)
            for row in some:
                self.stored.add(row.stored)

    def extend(self, other: BufferedDocuments, places: Array) -> None:
        """Add all documents of another, in their order; the words of their texts have these numbers here."""
        document = len(self.stored)
        for name, texts in other.texts.items():
            self.texts.setdefault(name, Texts()).extend(texts, places, document)
        for name, terms in other.terms.items():
            self.terms.setdefault(name, Terms()).extend(terms, document)
        for name, column in other.columns.items():
            self.columns.setdefault(name, Column()).extend(column, document)
        for language, found in other.chunks.items():
            self.chunks.setdefault(language, set()).update(found)
        self.stored.extend(other.stored)

    def words(self, vocabulary: TermInterner) -> Array:
        """The numbers of the words that its texts have, ascending."""
        has = np.zeros(len(vocabulary), bool)
        for texts in self.texts.values():
            has[np.array(texts.numbers)] = True
        return np.flatnonzero(has)


def _by_name(rows: Sequence[Mapping[str, Sequence[Value]]]) -> Iterator[tuple[str, list[Sequence[Value]]]]:
    """The names that any row has, and with each the values of every row."""
    for name in dict.fromkeys(chain.from_iterable(rows)):
        yield name, [row.get(name, ()) for row in rows]


class DocumentBuffer:
    """Collects documents one by one, and takes some at a time apart.

    So what each field takes is at hand for all of them, in the caches of the processor and in calls of numpy.
    """

    def __init__(self, dictionary: bytes | None = None, vocabulary: TermInterner | None = None) -> None:
        """With a `vocabulary` that has served others only the words that are new in it count as its own."""
        self.vocabulary = TermInterner() if vocabulary is None else vocabulary
        self._known = len(self.vocabulary)
        self._collected = BufferedDocuments(dictionary)
        self._waiting: list[Row] = []
        self._waiting_characters = 0

    def __len__(self) -> int:
        return len(self._collected.stored) + len(self._waiting)

    @property
    def has_waiting(self) -> bool:
        """Whether documents wait to be taken apart."""
        return bool(self._waiting)

    @property
    def size_bytes(self) -> int:
        """What sorting it will take in memory, without the documents that wait."""
        return self._collected.size_bytes + BYTES_PER_WORD * (len(self.vocabulary) - self._known)

    def add(self, row: Row) -> None:
        """The next document."""
        self._waiting.append(row)
        self._waiting_characters += len(row.stored) + sum([len(text) for some in row.texts.values() for text in some])
        if len(self._waiting) == TOGETHER or self._waiting_characters >= TOGETHER_CHARACTERS:
            self.collected()

    def collected(self) -> BufferedDocuments:
        """All documents, taken apart."""
        if self._waiting:
            self._collected.add(self._waiting, self.vocabulary)
            self._waiting, self._waiting_characters = [], 0
        return self._collected

    def new_words(self) -> NewWords:
        """The words that the vocabulary has got by these documents."""
        self.collected()
        return self.vocabulary.since(self._known)

    def distinct(self) -> tuple[list[str], Array]:
        """The surfaces and terms of the words that the texts have, and the place among them of each number."""
        return self.vocabulary.distinct(self.collected().words(self.vocabulary))

    def compounds(self) -> Iterator[Compound]:
        """What is written together in all texts."""
        collected = self.collected()
        written = set(self.vocabulary.written(collected.words(self.vocabulary)))
        written.update((chunk, language) for language, chunks in collected.chunks.items() for chunk in chunks)
        return (one for text, language in written for one in compounds(text, language))
