"""In-memory buffer of documents until they are sorted into a segment.

Documents are analyzed some at a time, field by field: the numbers of the words of their texts (see `term_interning`)
are appended to one flat array for the field.
What one process has buffered, another appends to its own buffer: only new words, and exact terms, are looked up again,
the rest is arithmetic on arrays.
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
from search.whoosh_engine.codecs.ragged import offsets_of
from search.whoosh_engine.codecs.stored_fields import StoredFieldsWriter
from search.whoosh_engine.codecs.stored_texts import StoredTextsWriter
from search.whoosh_engine.schema import MappedDocument
from search.whoosh_engine.writer.term_interning import NewWords, Numbers, TermInterner

Value = TypeVar("Value")

BYTES_PER_TOKEN = 8
"""What is kept of each token, or exact term of a document."""
BYTES_PER_SORTED = 60
"""What sorting takes at its peak for each token of a field; one field is sorted at a time."""
BYTES_PER_WORD = 200
"""What a distinct word, or exact term, and its number take in a dictionary."""
ANALYZED_DOCUMENTS = 64
"""Documents that are analyzed at a time; more are more than the caches of the processor hold."""
ANALYZED_CHARACTERS = 1 << 20
"""Of their texts and stored fields."""


class TextBuffer:
    """The words of one field of all documents, in order."""

    def __init__(self) -> None:
        self.numbers = array("i")
        """In the interner."""
        self.documents, self.sizes, self.first_positions = array("i"), array("q"), array("q")
        """Of each text: its document, how many words it has, and the position of the first."""

    def add(self, document: int, texts: Sequence[Sequence[str]], interner: TermInterner, language: str) -> None:
        """Add the texts of some documents, from this one on; no phrase reaches from one text into the next."""
        numbers, sizes = interner.intern_texts(list(chain.from_iterable(texts)), language)
        counts = list(map(len, texts))
        # As if all texts were one; each document then begins at 0.
        positions = offsets_of(np.maximum(sizes - 1, 0) + VALUE_GAP)[:-1]
        first_texts = offsets_of(np.array(counts))[:-1]
        _append(self.numbers, numbers)
        _append(self.documents, _repeated(document, counts))
        _append(self.sizes, sizes)
        _append(self.first_positions, positions - positions[np.repeat(first_texts, counts)])

    def extend(self, other: TextBuffer, translation: Array, document: int) -> None:
        """Add the texts of another buffer for the documents from this one on; its numbers are translated."""
        _append(self.numbers, translation[np.array(other.numbers)])
        _append(self.documents, np.array(other.documents) + np.int32(document))
        self.sizes += other.sizes
        self.first_positions += other.first_positions


class TermBuffer:
    """The exact terms of one field of all documents."""

    def __init__(self) -> None:
        self.distinct = Numbers()
        self.numbers, self.documents = array("i"), array("i")

    def add(self, document: int, terms: Sequence[Sequence[str]]) -> None:
        """Add the terms of some documents, from this one on."""
        _append(self.numbers, self.distinct.of_all(chain.from_iterable(terms)))
        _append(self.documents, _repeated(document, list(map(len, terms))))

    def extend(self, other: TermBuffer, document: int) -> None:
        """Add the terms of another buffer for the documents from this one on."""
        translation = self.distinct.of_all(other.distinct)
        _append(self.numbers, translation[np.array(other.numbers)])
        _append(self.documents, np.array(other.documents) + np.int32(document))


class NumberBuffer:
    """The numbers of one field of all documents."""

    def __init__(self) -> None:
        self.numbers: list[float] = []
        self.documents = array("i")

    def add(self, document: int, numbers: Sequence[Sequence[float]]) -> None:
        """Add the numbers of some documents, from this one on."""
        self.numbers.extend(chain.from_iterable(numbers))
        _append(self.documents, _repeated(document, list(map(len, numbers))))

    def extend(self, other: NumberBuffer, document: int) -> None:
        """Add the numbers of another buffer for the documents from this one on."""
        self.numbers += other.numbers
        _append(self.documents, np.array(other.documents) + np.int32(document))


def _append(numbers: array[int], more: Array) -> None:
    numbers.frombytes(more.astype(numbers.typecode, copy=False).tobytes())


def _repeated(document: int, counts: Sequence[int]) -> Array:
    """The documents from this one on, each as often as its count says."""
    return np.repeat(np.arange(document, document + len(counts)), counts)


class BufferedDocuments:
    """Some analyzed documents, by the names of their fields in Whoosh; it can be sent to another process."""

    def __init__(self, dictionary: bytes | None = None) -> None:
        """`dictionary` is what stored fields are compressed against (see `stored_fields`)."""
        self.stored = StoredFieldsWriter(dictionary)
        self.bodies = StoredTextsWriter()
        self.texts: dict[str, TextBuffer] = {}
        self.terms: dict[str, TermBuffer] = {}
        self.numbers: dict[str, NumberBuffer] = {}
        self.chunks: dict[str, set[str]] = {}
        """For each language of the texts, the chunks that may be compounds (see `search.text.compounds`)."""

    @property
    def size_bytes(self) -> int:
        """What sorting it will take in memory, without the interned words."""
        terms = sum([len(terms.distinct) for terms in self.terms.values()])
        fields: list[TextBuffer | TermBuffer] = [*self.texts.values(), *self.terms.values()]
        tokens = [len(field.numbers) for field in fields]
        sorting = BYTES_PER_TOKEN * sum(tokens) + BYTES_PER_SORTED * max(tokens, default=0)
        return self.stored.size_bytes + self.bodies.size_bytes + sorting + BYTES_PER_WORD * terms

    def add(self, documents: Sequence[MappedDocument], interner: TermInterner) -> None:
        """Add some documents, field by field; neighbours in one language are analyzed in one call."""
        for language, group in groupby(documents, key=lambda one: one.language):
            some, first = list(group), len(self.stored)
            all_texts: list[str] = []
            for name, texts in _by_field([one.texts for one in some]):
                self.texts.setdefault(name, TextBuffer()).add(first, texts, interner, language)
                all_texts += chain.from_iterable(texts)
            self.chunks.setdefault(language, set()).update(chunks("\n".join(all_texts)))
            for name, terms in _by_field([one.terms for one in some]):
                self.terms.setdefault(name, TermBuffer()).add(first, terms)
            for name, numbers in _by_field([one.numbers for one in some]):
                self.numbers.setdefault(name, NumberBuffer()).add(first, numbers)
            for one in some:
                self.stored.add(one.stored)
                self.bodies.add(one.body, language, one.sections)

    def extend(self, other: BufferedDocuments, translation: Array) -> None:
        """Add all documents of another buffer, in their order; the numbers of its words are translated."""
        first = len(self.stored)
        for name, texts in other.texts.items():
            self.texts.setdefault(name, TextBuffer()).extend(texts, translation, first)
        for name, terms in other.terms.items():
            self.terms.setdefault(name, TermBuffer()).extend(terms, first)
        for name, numbers in other.numbers.items():
            self.numbers.setdefault(name, NumberBuffer()).extend(numbers, first)
        for language, found in other.chunks.items():
            self.chunks.setdefault(language, set()).update(found)
        self.stored.extend(other.stored)
        self.bodies.extend(other.bodies)

    def used_numbers(self, interner: TermInterner) -> Array:
        """The numbers of the words of its texts, ascending."""
        is_used = np.zeros(len(interner), bool)
        for texts in self.texts.values():
            is_used[np.array(texts.numbers)] = True
        return np.flatnonzero(is_used)


def _by_field(documents: Sequence[Mapping[str, Sequence[Value]]]) -> Iterator[tuple[str, list[Sequence[Value]]]]:
    """The fields that any document has, and with each the values of every document."""
    for name in dict.fromkeys(chain.from_iterable(documents)):
        yield name, [one.get(name, ()) for one in documents]


class DocumentBuffer:
    """Takes documents one by one, and analyzes them some at a time.

    So the texts of each field of all of them are in the caches of the processor, and in one call of numpy.
    """

    def __init__(self, dictionary: bytes | None = None, interner: TermInterner | None = None) -> None:
        """Of an `interner` that has served other buffers only the words that are new in it count as its own."""
        self.interner = TermInterner() if interner is None else interner
        self._known = len(self.interner)
        self._analyzed = BufferedDocuments(dictionary)
        self._pending: list[MappedDocument] = []
        self._pending_characters = 0

    def __len__(self) -> int:
        return len(self._analyzed.stored) + len(self._pending)

    @property
    def has_pending(self) -> bool:
        """Whether documents wait to be analyzed."""
        return bool(self._pending)

    @property
    def size_bytes(self) -> int:
        """What sorting it will take in memory, without the documents that wait."""
        return self._analyzed.size_bytes + BYTES_PER_WORD * (len(self.interner) - self._known)

    def add(self, document: MappedDocument) -> None:
        """Add a document."""
        texts = chain.from_iterable(document.texts.values())
        self._pending.append(document)
        self._pending_characters += len(document.stored) + sum(map(len, texts))
        if len(self._pending) == ANALYZED_DOCUMENTS or self._pending_characters >= ANALYZED_CHARACTERS:
            self.analyzed()

    def analyzed(self) -> BufferedDocuments:
        """All documents; those that wait are analyzed."""
        if self._pending:
            self._analyzed.add(self._pending, self.interner)
            self._pending, self._pending_characters = [], 0
        return self._analyzed

    def new_words(self) -> NewWords:
        """The words that the interner has got by these documents."""
        self.analyzed()
        return self.interner.new_words(self._known)

    def surface_forms(self) -> tuple[list[str], Array]:
        """The surface forms of all texts, with their terms, and the place among them of each number of a word."""
        return self.interner.surface_forms(self.analyzed().used_numbers(self.interner))

    def compounds(self) -> Iterator[Compound]:
        """The compounds in all texts."""
        analyzed = self.analyzed()
        written = set(self.interner.written(analyzed.used_numbers(self.interner)))
        written.update((chunk, language) for language, chunks in analyzed.chunks.items() for chunk in chunks)
        return (one for text, language in written for one in compounds(text, language))
