"""Surface forms of a segment: the words as they are written, how often, and an example document of each.

A word as written, but for case and accents, is a surface form (see `search.text.analysis`); postings know its term.
What is shown to people, as a completion or a correction, is a surface form, and one that a visible document has: hence
two documents are kept with each, the first and the last. When neither is visible the word is not shown, though another
document may have it: rather one word too few than one that only hidden documents have.

    /surfaces              texts, ascending: the word, NUL, and its term where that differs
    /surfaces/spellings    texts: how it is written most, with accents and capitals; empty where it is the word itself
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
from search.whoosh_engine.codecs.ragged import Ragged, merge_lists, offsets_of, union

_PREFIX, _SPELLINGS = "/surfaces", "/surfaces/spellings"
_OF_WORDS = {"lengths": "u1", "shared": "u1", "letters": "u8"}
"""The columns that have the same value for a word in every segment, and the types of their numbers."""
_COLUMNS = {"occurrences": "u4", "first": "i4", "last": "i4", **_OF_WORDS}
_NO_FIRST, _NO_LAST = np.iinfo(np.int32).max, -1
_MOST, _LONGEST = np.iinfo(np.uint32).max, np.iinfo(np.uint8).max


def surface_form(surface: str, term: str) -> str:
    """A surface form with its term, as a segment keeps the two."""
    return f"{surface}\0{'' if surface == term else term}"


def surface_of(form: str) -> str:
    """The word of a surface form with its term."""
    return form.partition("\0")[0]


def term_in(form: str) -> str:
    """The term of a surface form with its term."""
    surface, _, term = form.partition("\0")
    return term or surface


@dataclass(frozen=True, eq=False)
class SurfaceForms:
    """The surface forms of a segment with their terms, ascending by bytes; the other arrays have one value for each."""

    forms: Ragged
    spellings: Ragged
    occurrences: NDArray[np.uint32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    lengths: NDArray[np.uint8]
    shared: NDArray[np.uint8]
    letters: NDArray[np.uint64]

    @classmethod
    def of(
        cls, forms: Sequence[bytes], spellings: Sequence[bytes], occurrences: Array, first: Array, last: Array
    ) -> Self:
        """Some surface forms in order; the columns that depend on their letters only are computed."""
        decoded = [form.decode() for form in forms]
        surfaces = list(map(surface_of, decoded))
        return cls(
            Ragged.of_texts(forms),
            Ragged.of_texts(spellings),
            np.minimum(occurrences, _MOST).astype(np.uint32),
            first.astype(np.int32),
            last.astype(np.int32),
            np.fromiter((min(len(surface), _LONGEST) for surface in surfaces), np.uint8, len(surfaces)),
            np.fromiter(map(_shared, decoded), np.uint8, len(decoded)),
            letters_of(surfaces),
        )

    @classmethod
    def read(cls, file: ArrayFile) -> Self:
        """The surface forms of a segment; none when Whoosh wrote it."""
        if f"{_PREFIX}.starts" not in file:
            none = np.empty(0, np.int64)
            return cls.of([], [], none, none, none)
        forms, spellings = Ragged.read(file, _PREFIX, ["bytes"]), Ragged.read(file, _SPELLINGS, ["bytes"])
        columns = {name: file[f"{_PREFIX}/{name}"] for name in _COLUMNS}
        kinds = {name: column.dtype.str[1:] for name, column in columns.items()}
        counts = {len(spellings), *map(len, columns.values())}
        if kinds != _COLUMNS or counts != {len(forms)}:
            raise file.damaged(f"{_PREFIX} has not one value for each word, or not of their types")
        return cls(forms, spellings, **columns)

    def save(self, writer: ArrayWriter) -> None:
        """Write them to a file of arrays."""
        self.forms.save(writer, _PREFIX)
        self.spellings.save(writer, _SPELLINGS)
        for name in _COLUMNS:
            writer.add(f"{_PREFIX}/{name}", getattr(self, name))

    def __len__(self) -> int:
        return len(self.forms)

    def pair(self, number: int) -> tuple[str, str]:
        """A word and its term."""
        text = self.forms.text(number).decode("utf-8", "replace")
        return surface_of(text), term_in(text)

    def spelling(self, number: int) -> str:
        """How a word is written most."""
        return self.spellings.text(number).decode("utf-8", "replace") or self.pair(number)[0]

    def surfaces(self, numbers: NDArray[np.int64]) -> list[str]:
        """Some words without their terms, in a fraction of the time that one after the other takes."""
        sizes = self.forms.sizes[numbers]
        forms = Ragged.of_sizes(sizes, bytes=self.forms["bytes"][self.forms.entries_of(numbers)])
        return [surface_of(text.decode("utf-8", "replace")) for text in forms.texts()]

    def prefix_range(self, prefix: str) -> slice:
        """The numbers of the words with a prefix."""
        first = prefix.encode()
        return slice(self._ceiling(first), self._ceiling(first + b"\xff"))  # no UTF-8 has this byte

    def terms_without_prefix(self, prefix: str) -> Iterator[str]:
        """The terms that have not this prefix, of words that have it."""
        numbers = self.prefix_range(prefix)
        for number in np.flatnonzero(self.shared[numbers] < min(len(prefix), _LONGEST)).tolist():
            yield term_in(self.forms.text(numbers.start + number).decode())

    def numbers_of(self, surface: str) -> slice:
        """The numbers of a word: none, or one for each of its terms."""
        return self.prefix_range(f"{surface}\0")

    def terms_with_suffix(self, suffix: str, most: int) -> list[str]:
        """The terms of at most `most` words with a suffix, the shortest words first."""
        letters, sought = self.forms["bytes"], suffix.encode()
        ends = self._ends
        numbers = np.flatnonzero(ends - self.forms.offsets[:-1] >= len(sought))
        for place, letter in enumerate(reversed(sought), 1):
            numbers = numbers[letters[ends[numbers] - place] == letter]
        shortest = numbers[np.argsort(self.lengths[numbers], kind="stable")][:most]
        return [self.pair(int(number))[1] for number in shortest]

    @cached_property
    def _ends(self) -> NDArray[np.int64]:
        """Where each word ends among the bytes; its term follows."""
        return np.flatnonzero(self.forms["bytes"] == 0)

    def terms_of(self, surface: str) -> Iterator[str]:
        """The terms of a word: none, or one for each way in which it is stemmed."""
        for number in range(*self.numbers_of(surface).indices(len(self))):
            yield self.pair(number)[1]

    def _ceiling(self, text: bytes) -> int:
        return bisect_left(range(len(self)), text, key=self.forms.text)

    def is_valid_for(self, count: int) -> bool:
        """Whether the words are one after the other, and only name documents below `count`."""
        if not self.forms.is_ordered:
            return False
        return not len(self) or bool(self.first.min() >= 0 and self.last.min() >= _NO_LAST and self.last.max() < count)

    def defects(self, documents: int) -> Iterator[str]:
        """What cannot be, though every checksum is right."""
        texts = self.forms.texts()
        if any(before >= after for before, after in pairwise(texts)):
            yield "its words are not in order"
        if not self.is_valid_for(documents):
            yield "its words name documents that are not there"


def _shared(form: str) -> int:
    """How many first characters a word has in common with its term."""
    surface, _, term = form.partition("\0")
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
    offsets = offsets_of(list(map(len, words)))[:-1]
    letters: NDArray[np.uint64] = np.bitwise_or.reduceat(bits, offsets)
    return letters


class SurfaceFormsBuilder:
    """Counts the surface forms of a segment that is being written, and where each stands first and last."""

    def __init__(self, count: int) -> None:
        self.occurrences = np.zeros(count, np.int64)
        self.first = np.full(count, _NO_FIRST, np.int32)
        self.last = np.full(count, _NO_LAST, np.int32)

    def add(self, numbers: Array, documents: Array) -> None:
        """Count the words of one field, by number, with the document of each, ascending."""
        self.occurrences += np.bincount(numbers, minlength=len(self.occurrences))
        latest = self.last.copy()
        latest[numbers] = documents  # of several for one number the last one stays
        np.maximum(self.last, latest, out=self.last)
        earliest = self.first.copy()
        earliest[numbers[::-1]] = documents[::-1]
        np.minimum(self.first, earliest, out=self.first)

    def finish(self, forms: Sequence[str], spellings: Sequence[bytes]) -> SurfaceForms:
        """All surface forms; `forms` are those of the numbers, with their terms, and `spellings` those written most."""
        encoded = [form.encode() for form in forms]
        order = sorted(range(len(encoded)), key=encoded.__getitem__)
        numbers = np.array(order, np.int64)
        texts = [encoded[number] for number in order]
        spelt = [spellings[number] for number in order]
        return SurfaceForms.of(texts, spelt, self.occurrences[numbers], self.first[numbers], self.last[numbers])


def merged_surfaces(parts: Sequence[tuple[SurfaceForms, Array]]) -> SurfaceForms:
    """The surface forms of segments that become one; with each, the new number of each document, -1 when it is deleted.

    `occurrences` still counts those of deleted documents, for it is an estimate of how common a word is.
    """
    forms, all_places = union([part.forms for part, _ in parts])
    merged = SurfaceFormsBuilder(len(forms))
    columns = {name: np.empty(len(forms), kind) for name, kind in _OF_WORDS.items()}
    for (part, renumbered), places in zip(parts, all_places, strict=True):
        merged.occurrences[places] += part.occurrences
        for name, column in columns.items():
            column[places] = getattr(part, name)
        for documents in (part.first, part.last):
            known = np.flatnonzero((documents >= 0) & (documents < len(renumbered)))
            kept = known[renumbered[documents[known]] >= 0]
            numbers, new = places[kept], renumbered[documents[kept]]
            merged.first[numbers] = np.minimum(merged.first[numbers], new)
            merged.last[numbers] = np.maximum(merged.last[numbers], new)
    occurrences = np.minimum(merged.occurrences, _MOST).astype(np.uint32)
    spellings = _merged_spellings([part for part, _ in parts], all_places, len(forms))
    return SurfaceForms(forms, spellings, occurrences, merged.first, merged.last, **columns)


def _merged_spellings(parts: Sequence[SurfaceForms], all_places: Sequence[Array], count: int) -> Ragged:
    """For each word its spelling in the part that has it most often, of equal ones in the first."""
    most, chosen = np.full(count, -1, np.int64), np.zeros(count, np.int64)
    for number, (part, places) in enumerate(zip(parts, all_places, strict=True)):
        more = part.occurrences > most[places]
        most[places[more]], chosen[places[more]] = part.occurrences[more], number
    kept = []
    for number, (part, places) in enumerate(zip(parts, all_places, strict=True)):
        is_chosen = np.repeat(chosen[places] == number, part.spellings.sizes)
        kept.append((part.spellings.filter_entries(is_chosen), places))
    return merge_lists(kept, count)
