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
    /surfaces/codes        uint8: what tells it from the other forms of its term in postings; a hash, so that nearly
                           always it is the same in all segments, else the next one that is free
    /surfaces/irregular    int32: those whose codes are no hashes
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from search.cached_property import cached_property
from search.whoosh_engine.codecs.array_file import Array, ArrayFile, ArrayWriter
from search.whoosh_engine.codecs.postings import NO_CODE
from search.whoosh_engine.codecs.ragged import Ragged, offsets_of

_PREFIX, _SPELLINGS = "/surfaces", "/surfaces/spellings"
CodeChanges = dict[str, dict[int, int]]
"""For terms, the codes of some of their forms and those that take their places."""
OF_WORDS = {"lengths": "u1", "shared": "u1", "letters": "u8"}
"""The columns that have the same value for a word in every segment, and the types of their numbers."""
_COLUMNS = {"occurrences": "u4", "first": "i4", "last": "i4", "codes": "u1", **OF_WORDS}
_NO_LAST = -1
MOST, _LONGEST = np.iinfo(np.uint32).max, np.iinfo(np.uint8).max
CACHED_CODES = 1_000
"""Words whose codes are cached: each is asked for in every field."""


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
    codes: NDArray[np.uint8]
    irregular: NDArray[np.int32]
    """The numbers of those whose codes are not their hashes."""
    _codes: dict[str, dict[str, int]] = field(default_factory=dict, init=False, repr=False)
    """The codes of words that were looked up."""

    @classmethod
    def of(cls, forms: Sequence[bytes], spellings: Sequence[bytes], **counted: Array) -> Self:
        """Some surface forms in order, with what is counted of them; the columns of their letters are computed."""
        decoded = [form.decode() for form in forms]
        surfaces = list(map(surface_of, decoded))
        return cls(
            Ragged.of_texts(forms),
            Ragged.of_texts(spellings),
            np.minimum(counted["occurrences"], MOST).astype(np.uint32),
            counted["first"].astype(np.int32),
            counted["last"].astype(np.int32),
            np.fromiter((min(len(surface), _LONGEST) for surface in surfaces), np.uint8, len(surfaces)),
            np.fromiter(map(_shared, decoded), np.uint8, len(decoded)),
            letters_of(surfaces),
            counted["codes"].astype(np.uint8),
            irregular_of(counted["codes"], forms),
        )

    @classmethod
    def read(cls, file: ArrayFile) -> Self:
        """The surface forms of a segment; none when Whoosh wrote it."""
        if f"{_PREFIX}.starts" not in file:
            none = np.empty(0, np.int64)
            return cls.of([], [], occurrences=none, first=none, last=none, codes=none)
        forms, spellings = Ragged.read(file, _PREFIX, ["bytes"]), Ragged.read(file, _SPELLINGS, ["bytes"])
        columns = {name: file[f"{_PREFIX}/{name}"] for name in _COLUMNS}
        kinds = {name: column.dtype.str[1:] for name, column in columns.items()}
        counts = {len(spellings), *map(len, columns.values())}
        if kinds != _COLUMNS or counts != {len(forms)}:
            raise file.damaged(f"{_PREFIX} has not one value for each word, or not of their types")
        irregular = file[f"{_PREFIX}/irregular"]
        if irregular.dtype.str[1:] != "i4" or not np.isin(irregular, np.arange(len(forms))).all():
            raise file.damaged(f"{_PREFIX}/irregular names words that are not there")
        return cls(forms, spellings, **columns, irregular=irregular)

    def save(self, writer: ArrayWriter) -> None:
        """Write them to a file of arrays."""
        self.forms.save(writer, _PREFIX)
        self.spellings.save(writer, _SPELLINGS)
        for name in _COLUMNS:
            writer.add(f"{_PREFIX}/{name}", getattr(self, name))
        writer.add(f"{_PREFIX}/irregular", self.irregular)

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

    def codes_of(self, surface: str) -> dict[str, int]:
        """The code of a word for each of its terms; empty when no text has it."""
        known = self._codes.get(surface)
        if known is None:
            if len(self._codes) >= CACHED_CODES:
                self._codes.clear()
            numbers = range(*self.numbers_of(surface).indices(len(self)))
            known = self._codes[surface] = {self.pair(number)[1]: int(self.codes[number]) for number in numbers}
        return known

    def changed_codes(self, other: SurfaceForms) -> CodeChanges:
        """Which codes of its words are others in forms of which these are some: hardly any, for most are hashes."""
        changes: CodeChanges = defaultdict(dict)
        for text in self._irregular.keys() | other._irregular.keys():
            surface, term = surface_of(text), term_in(text)
            own = self.codes_of(surface).get(term)
            if own is not None and (new := other.codes_of(surface).get(term, own)) != own:
                changes[term][own] = new
        return changes

    def code_of(self, form: str) -> int:
        """The code that a surface form with its term has if any text has it; it costs no search for it."""
        code = self._irregular.get(form)
        return crc32(form.encode()) % NO_CODE if code is None else code

    @cached_property
    def _irregular(self) -> dict[str, int]:
        """The words whose codes are not their hashes, with their codes."""
        return {self.forms.text(number).decode(): int(self.codes[number]) for number in self.irregular.tolist()}

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


def hashes_of(forms: Sequence[bytes]) -> NDArray[np.uint8]:
    """The codes that surface forms have unless others of their terms have them."""
    return (np.fromiter(map(crc32, forms), np.uint32, len(forms)) % NO_CODE).astype(np.uint8)


def irregular_of(codes: Array, forms: Sequence[bytes]) -> NDArray[np.int32]:
    """The numbers of the forms whose codes are not their hashes."""
    return np.flatnonzero(codes != hashes_of(forms)).astype(np.int32)


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
