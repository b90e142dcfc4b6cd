"""What is remembered of documents until they are sorted into a segment?

The numbers of the words of a text (see `words`) are appended to one flat array for the field.
What one process has collected of some documents, another appends to its own: only distinct words and terms are looked
up again, the rest is arithmetic on arrays.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping

import numpy as np

from search.analysis import VALUE_GAP
from search.languages import ENGLISH
from search.whoosh_engine.arrays import Array
from search.whoosh_engine.stored import StoredWriter
from search.whoosh_engine.words import Numbers, WordNumbers, Words

BYTES_PER_TOKEN = 48
"""What sorting takes for each token at its peak, all arrays together."""
BYTES_PER_WORD = 200
"""What a distinct word, or exact term, and its number take in a dictionary."""


class Texts:
    """The words of one field of all documents, in order."""

    def __init__(self) -> None:
        self.numbers = array("i")
        self.documents, self.sizes, self.firsts = array("i"), array("q"), array("q")
        """Of each text: its document, how many words it has, and the position of the first."""

    def add(self, document: int, texts: Iterable[str], words: WordNumbers) -> int:
        """The texts of one document; no phrase reaches from one into the next. Returns how many words they have."""
        first, before = 0, len(self.numbers)
        for text in texts:
            numbers = words.of(text)
            self.numbers.fromlist(numbers)
            self.documents.append(document)
            self.sizes.append(len(numbers))
            self.firsts.append(first)
            first += max(len(numbers) - 1, 0) + VALUE_GAP
        return len(self.numbers) - before

    def extend(self, other: Texts, places: Array, document: int) -> None:
        """The texts of another, whose words have these numbers here, for the documents from this one on."""
        self.numbers.frombytes(places[np.array(other.numbers)].tobytes())
        self.documents.frombytes((np.array(other.documents) + np.int32(document)).tobytes())
        self.sizes += other.sizes
        self.firsts += other.firsts


class Terms:
    """The exact terms of one field of all documents."""

    def __init__(self) -> None:
        self.distinct = Numbers()
        self.numbers, self.documents = array("i"), array("i")

    def add(self, document: int, terms: Iterable[str]) -> int:
        """The terms of one document; returns how many they are."""
        before = len(self.numbers)
        self.numbers.extend(map(self.distinct.__getitem__, terms))
        added = len(self.numbers) - before
        self.documents.extend([document] * added)
        return added

    def extend(self, other: Terms, document: int) -> None:
        """The terms of another, for the documents from this one on."""
        places = self.distinct.of_all(other.distinct)
        self.numbers.frombytes(places[np.array(other.numbers)].tobytes())
        self.documents.frombytes((np.array(other.documents) + np.int32(document)).tobytes())


class Column:
    """The numbers of one field of all documents."""

    def __init__(self) -> None:
        self.numbers: list[float] = []
        self.documents = array("i")

    def add(self, document: int, numbers: Iterable[float]) -> None:
        """The numbers of one document."""
        self.numbers.extend(numbers)
        self.documents.extend([document] * (len(self.numbers) - len(self.documents)))

    def extend(self, other: Column, document: int) -> None:
        """The numbers of another, for the documents from this one on."""
        self.numbers += other.numbers
        self.documents.frombytes((np.array(other.documents) + np.int32(document)).tobytes())


class Collected:
    """Some documents, by the names of their fields in Whoosh; it can be sent to another process."""

    def __init__(self, dictionary: bytes | None = None) -> None:
        """`dictionary` is what stored fields are compressed against (see `stored`)."""
        self.stored = StoredWriter(dictionary)
        self.words = Words()
        self.texts: dict[str, Texts] = {}
        self.terms: dict[str, Terms] = {}
        self.columns: dict[str, Column] = {}
        self._tokens = 0

    def __len__(self) -> int:
        return len(self.stored)

    @property
    def size_bytes(self) -> int:
        """What sorting it will take in memory."""
        words = self.words.written + sum([len(terms.distinct) for terms in self.terms.values()])
        return self.stored.size_bytes + BYTES_PER_TOKEN * self._tokens + BYTES_PER_WORD * words

    def add(
        self,
        stored: bytes,
        texts: Mapping[str, Iterable[str]],
        terms: Mapping[str, Iterable[str]],
        numbers: Mapping[str, Iterable[float]],
        language: str = ENGLISH,
    ) -> None:
        """Add a document: its stored fields as JSON, texts of a language to be split, exact terms, and numbers."""
        document, words = len(self), self.words[language]
        for name, some in texts.items():
            if name not in self.texts:
                self.texts[name] = Texts()
            self._tokens += self.texts[name].add(document, some, words)
        for name, some in terms.items():
            if name not in self.terms:
                self.terms[name] = Terms()
            self._tokens += self.terms[name].add(document, some)
        for name, values in numbers.items():
            if name not in self.columns:
                self.columns[name] = Column()
            self.columns[name].add(document, values)
        self.stored.add(stored)

    def extend(self, other: Collected) -> None:
        """Add all documents of another, in their order, as if each had been added here."""
        document = len(self)
        places = self.words.extend(other.words)
        for name, texts in other.texts.items():
            self.texts.setdefault(name, Texts()).extend(texts, places, document)
        for name, terms in other.terms.items():
            self.terms.setdefault(name, Terms()).extend(terms, document)
        for name, column in other.columns.items():
            self.columns.setdefault(name, Column()).extend(column, document)
        self._tokens += other._tokens
        self.stored.extend(other.stored)
