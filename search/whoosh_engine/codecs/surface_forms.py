"""Surface forms of a segment: the words as they are written, how often, and an example document of each.

A word as written, but for case and accents, is a surface form (see `search.text.analysis`); postings know its term.
What is shown to people, as a completion or a correction, is a surface, and one that a visible document has: hence two
documents are kept with each, the first and the last. When neither can be seen the word is not shown, though another
document may have it: rather one word too few than one that only hidden documents have.

    /surfaces              runs of bytes, ascending: the word, NUL, and its term where that differs
    /surfaces/occurrences  uint32: how often it is written, in all fields together
    /surfaces/first        int32: the first document with it
    /surfaces/last         int32: the last one; before the first when both have been deleted
    /surfaces/lengths      uint8: characters, those above 255 left out of account
    /surfaces/shared       uint8: how many first characters it shares with its term
    /surfaces/letters      uint64: the set of its characters, each by the last six bits of its code
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from search.whoosh_engine.codecs.array_file import Array, ArrayFile, ArrayWriter
from search.whoosh_engine.codecs.ragged import Ragged, rows_from, starts_of, union

_PREFIX = "/surfaces"
_OF_WORDS = {"lengths": "u1", "shared": "u1", "letters": "u8"}
"""The columns that say the same of a word in every segment, and the types of their numbers."""
_COLUMNS = {"occurrences": "u4", "first": "i4", "last": "i4", **_OF_WORDS}
_NO_FIRST, _NO_LAST = np.iinfo(np.int32).max, -1
_MOST, _LONGEST = np.iinfo(np.uint32).max, np.iinfo(np.uint8).max


def word(surface: str, term: str) -> str:
    """A word and its term as a segment keeps them."""
    return f"{surface}\0{'' if surface == term else term}"


def surface_of(word: str) -> str:
    """The word of a word and its term."""
    return word.partition("\0")[0]


def term_in(word: str) -> str:
    """The term of a word and its term."""
    surface, _, term = word.partition("\0")
    return term or surface


@dataclass(frozen=True, eq=False)
class SurfaceForms:
    """The words of a segment, ascending by their bytes, and one row for each in the other arrays."""

    words: Ragged
    occurrences: NDArray[np.uint32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    lengths: NDArray[np.uint8]
    shared: NDArray[np.uint8]
    letters: NDArray[np.uint64]

    @classmethod
    def of(cls, words: Sequence[bytes], occurrences: Array, first: Array, last: Array) -> Self:
        """Those of some words in order; what depends on their letters only is worked out."""
        decoded = [word.decode() for word in words]
        surfaces = list(map(surface_of, decoded))
        return cls(
            Ragged.of_texts(words),
            np.minimum(occurrences, _MOST).astype(np.uint32),
            first.astype(np.int32),
            last.astype(np.int32),
            np.fromiter((min(len(surface), _LONGEST) for surface in surfaces), np.uint8, len(surfaces)),
            np.fromiter(map(_shared, decoded), np.uint8, len(decoded)),
            letters_of(surfaces),
        )

    @classmethod
    def read(cls, file: ArrayFile) -> Self:
        """Those of a segment; none when Whoosh wrote it."""
        if f"{_PREFIX}.starts" not in file:
            none = np.empty(0, np.int64)
            return cls.of([], none, none, none)
        words = Ragged.read(file, _PREFIX, ["bytes"])
        columns = {name: file[f"{_PREFIX}/{name}"] for name in _COLUMNS}
        kinds = {name: column.dtype.str[1:] for name, column in columns.items()}
        if kinds != _COLUMNS or any(len(column) != len(words) for column in columns.values()):
            raise file.damaged(f"{_PREFIX} has not one row for each word, or not of their types")
        return cls(words, **columns)

    def save(self, writer: ArrayWriter) -> None:
        """Write them to a file of arrays."""
        self.words.save(writer, _PREFIX)
        for name in _COLUMNS:
            writer.add(f"{_PREFIX}/{name}", getattr(self, name))

    def __len__(self) -> int:
        return len(self.words)

    def pair(self, number: int) -> tuple[str, str]:
        """A word and its term."""
        text = self.words.text(number).decode("utf-8", "replace")
        return surface_of(text), term_in(text)

    def at(self, numbers: NDArray[np.int64]) -> list[str]:
        """Some words without their terms, in a fraction of the time that one after the other takes."""
        starts = self.words.starts[numbers]
        sizes = self.words.starts[numbers + 1] - starts
        words = Ragged.of_sizes(sizes, bytes=self.words["bytes"][rows_from(starts, sizes)])
        return [surface_of(text.decode("utf-8", "replace")) for text in words.texts()]

    def beginning(self, prefix: str) -> slice:
        """The numbers of the words that begin so."""
        first = prefix.encode()
        return slice(self._place(first), self._place(first + b"\xff"))  # no UTF-8 has this byte

    def with_other_terms(self, prefix: str) -> Iterator[str]:
        """The terms of the words that begin so and whose terms do not."""
        beginning = self.beginning(prefix)
        for number in np.flatnonzero(self.shared[beginning] < min(len(prefix), _LONGEST)).tolist():
            yield term_in(self.words.text(beginning.start + number).decode())

    def numbers_of(self, surface: str) -> slice:
        """The numbers of a word: none, or one for each of its terms."""
        return self.beginning(f"{surface}\0")

    def terms_ending(self, suffix: str, most: int) -> list[str]:
        """The terms of the words that end so, the shortest words first; `most` words are looked at."""
        letters, sought = self.words["bytes"], suffix.encode()
        ends = self._ends
        numbers = np.flatnonzero(ends - self.words.starts[:-1] >= len(sought))
        for place, letter in enumerate(reversed(sought), 1):
            numbers = numbers[letters[ends[numbers] - place] == letter]
        shortest = numbers[np.argsort(self.lengths[numbers], kind="stable")][:most]
        return [self.pair(int(number))[1] for number in shortest]

    @cached_property
    def _ends(self) -> NDArray[np.int64]:
        """Where each word ends among the letters; after it stands its term."""
        return np.flatnonzero(self.words["bytes"] == 0)

    def terms_of(self, surface: str) -> Iterator[str]:
        """The terms of a word: none, or one for each way in which it is stemmed."""
        for number in range(*self.numbers_of(surface).indices(len(self))):
            yield self.pair(number)[1]

    def _place(self, text: bytes) -> int:
        return bisect_left(range(len(self)), text, key=self.words.text)

    def are_of(self, documents: int) -> bool:
        """Whether the words are one after the other, and only name documents of so many."""
        if not self.words.is_ordered:
            return False
        return not len(self) or bool(
            self.first.min() >= 0 and self.last.min() >= _NO_LAST and self.last.max() < documents
        )

    def defects(self, documents: int) -> Iterator[str]:
        """What cannot be, though every checksum is right."""
        texts = self.words.texts()
        if any(before >= after for before, after in pairwise(texts)):
            yield "its words are not in order"
        if not self.are_of(documents):
            yield "its words name documents that are not there"


def _shared(word: str) -> int:
    """How many first characters a word has in common with its term."""
    surface, _, term = word.partition("\0")
    if surface.startswith(term):
        return min(len(term or surface), _LONGEST)
    pairs = enumerate(zip(surface, term, strict=False))
    differing = next((place for place, (one, other) in pairs if one != other), len(surface))
    return min(differing, _LONGEST)


def letters_of(words: Sequence[str]) -> NDArray[np.uint64]:
    """For each word the set of its characters; none of the words is empty.

    One edit takes at most one bit away and adds at most one, so that sets that differ in more than 2·n bits are of
    words that are more than n edits apart.
    """
    codes = np.frombuffer("".join(words).encode("utf-32-le"), "<u4")
    if not len(codes):
        return np.zeros(len(words), np.uint64)
    bits = np.left_shift(np.uint64(1), (codes & 63).astype(np.uint64))
    starts = starts_of(list(map(len, words)))[:-1]
    letters: NDArray[np.uint64] = np.bitwise_or.reduceat(bits, starts)
    return letters


class Sightings:
    """Where and how often each of some words was seen, while a segment is being written."""

    def __init__(self, count: int) -> None:
        self.occurrences = np.zeros(count, np.int64)
        self.first = np.full(count, _NO_FIRST, np.int32)
        self.last = np.full(count, _NO_LAST, np.int32)

    def add(self, numbers: Array, documents: Array) -> None:
        """The words of one field, by number, and the document of each, ascending."""
        self.occurrences += np.bincount(numbers, minlength=len(self.occurrences))
        latest = self.last.copy()
        latest[numbers] = documents  # of several for one number the last one stays
        np.maximum(self.last, latest, out=self.last)
        earliest = self.first.copy()
        earliest[numbers[::-1]] = documents[::-1]
        np.minimum(self.first, earliest, out=self.first)

    def surfaces(self, words: Sequence[str]) -> SurfaceForms:
        """All of them, by the words of the numbers."""
        encoded = [word.encode() for word in words]
        order = sorted(range(len(encoded)), key=encoded.__getitem__)
        rows = np.array(order, np.int64)
        texts = [encoded[number] for number in order]
        return SurfaceForms.of(texts, self.occurrences[rows], self.first[rows], self.last[rows])


def merged_surfaces(parts: Sequence[tuple[SurfaceForms, Array]]) -> SurfaceForms:
    """The words of segments that become one; with each part, the new number of each document, -1 when it is deleted.

    `occurrences` still counts those of deleted documents, for it is an estimate of how common a word is.
    """
    words, all_places = union([part.words for part, _ in parts])
    sightings = Sightings(len(words))
    facts = {name: np.empty(len(words), kind) for name, kind in _OF_WORDS.items()}
    for (part, renumbered), places in zip(parts, all_places, strict=True):
        sightings.occurrences[places] += part.occurrences
        for name, column in facts.items():
            column[places] = getattr(part, name)
        for documents in (part.first, part.last):
            known = np.flatnonzero((documents >= 0) & (documents < len(renumbered)))
            kept = known[renumbered[documents[known]] >= 0]
            rows, new = places[kept], renumbered[documents[kept]]
            sightings.first[rows] = np.minimum(sightings.first[rows], new)
            sightings.last[rows] = np.maximum(sightings.last[rows], new)
    occurrences = np.minimum(sightings.occurrences, _MOST).astype(np.uint32)
    return SurfaceForms(words, occurrences, sightings.first, sightings.last, **facts)
