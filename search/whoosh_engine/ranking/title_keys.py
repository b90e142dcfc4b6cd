"""Title keys: the words of each title as one number, with all of them or without one.

A title is the row of its terms without stop words, but with those that tell one story from another (see
`telling_words`). Its key is a sum over its words and the word behind each, the first behind the last:

    key = Σ hash(word of place i, word of place i + 1)

So the order counts, but not which part comes first (“Hearings: what we know”, “What we know: hearings”), and to leave a
word out changes three summands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from search.text.analysis import term_of
from search.text.languages import STOP_WORDS
from search.text.telling_words import new_terms, place_terms, telling_terms
from search.whoosh_engine.codecs.inverted_index import InvertedField
from search.whoosh_engine.codecs.ragged import Ragged, entries_from
from search.whoosh_engine.execution.doc_sets import DocIds, Mask, first_of_each
from search.whoosh_engine.execution.index_reader import IndexReader

MIN_WORDS = 4
"""Words that a title has, without stop words; shorter ones, like “Weekly news”, are given to many stories."""

_BASE = 0x9E3779B97F4A7C15
_TERM_BITS, _POSITION_BITS = 26, 8
"""With 30 of a document these are one number of 64 bits at most."""
_POWERS = np.cumprod(np.full(512, 0x9E3779B97F4A7C15, np.uint64))
"""One odd factor for each place in a term; terms are at most 64 characters."""
_DIGITS = np.frombuffer(b"0123456789", np.uint8)
_SLOTS_PER_TITLE = 16
_BLOCK = 1 << 17
"""Documents whose titles are put in order together."""

Keys = NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class TitleKeys:
    """The keys of the titles of a generation; equal ones have the same words in the same order."""

    segments: tuple[_TitleTerms, ...]
    keys: Keys
    """Of each document of the index."""
    titled: DocIds
    """The documents with a date whose title is long enough."""
    is_longer: Mask
    """For each document whether its title is still long enough without a word, and it has a date."""

    @classmethod
    def of(cls, reader: IndexReader, title: str, dated: Mask) -> Self:
        """Those of all documents; `title` is the name of the field in Whoosh."""
        languages = {language for segment in reader.segments for language in segment.languages}
        segments = tuple(_TitleTerms.of(base, field, languages) for base, field in reader.fields(title))
        keys, sizes = np.zeros(reader.count, np.uint64), np.zeros(reader.count, np.int32)
        for segment in segments:
            for block in segment.blocks():
                keys[block.documents] = block.keys
                sizes[block.documents] = block.sizes
        titled = np.flatnonzero((sizes >= MIN_WORDS) & dated).astype(np.int32)
        return cls(segments, keys, titled, (sizes > MIN_WORDS) & dated)

    @property
    def whole(self) -> tuple[DocIds, Keys]:
        """The documents, and the keys of their titles with all words."""
        return self.titled, self.keys[self.titled]

    def shortened(self) -> tuple[DocIds, Keys]:
        """Documents, and the keys of their titles without one word; only of those that may be equal to a whole one."""
        # A table of some bits of the keys leaves out nearly all; most of those that it does not are alone later.
        bits = np.uint64((1 << (len(self.titled) * _SLOTS_PER_TITLE).bit_length()) - 1)
        table = np.zeros(int(bits) + 1, bool)
        table[self.keys[self.titled] & bits] = True
        owners, keys = [np.empty(0, np.int32)], [np.empty(0, np.uint64)]
        for segment in self.segments:
            for block in segment.blocks():
                documents, without = block.shortened(segment)
                may_be_equal = table[without & bits] & self.is_longer[documents]
                owners.append(documents[may_be_equal])
                keys.append(without[may_be_equal])
        return np.concatenate(owners), np.concatenate(keys)


@dataclass(frozen=True, eq=False)
class _Block:
    """The titles of some documents: their counted words, in order, one document after the other."""

    documents: DocIds
    """Each once."""
    sizes: NDArray[np.int64]
    """How many words each has."""
    terms: NDArray[np.int64]
    """Of the words."""
    hashes: Keys
    """Of the words."""

    @property
    def _starts(self) -> NDArray[np.int64]:
        return np.cumsum(self.sizes) - self.sizes

    @property
    def _neighbours(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The places of the word before and of the word behind each."""
        places, ends = np.arange(len(self.terms)), np.cumsum(self.sizes) - 1
        before, behind = places - 1, places + 1
        before[self._starts], behind[ends] = ends, self._starts
        return before, behind

    @property
    def keys(self) -> Keys:
        """Of the titles."""
        _, behind = self._neighbours
        sums: Keys = np.add.reduceat(_paired(self.hashes, self.hashes[behind]), self._starts)
        return sums

    def shortened(self, known: _TitleTerms) -> tuple[DocIds, Keys]:
        """For each spare word its document, and the key of the title without it."""
        is_spare = known.is_spare[self.terms]
        new = np.flatnonzero(known.is_new[self.terms])
        is_spare[new] &= ~known.is_place[self.terms[self._neighbours[1][new]]]
        words = np.flatnonzero(is_spare)
        owners = np.repeat(np.arange(len(self.sizes)), self.sizes)[words]
        before, behind = (self.hashes[places[words]] for places in self._neighbours)
        own = self.hashes[words]
        keys = self.keys[owners] - _paired(before, own) - _paired(own, behind) + _paired(before, behind)
        return self.documents[owners], keys


def _paired(some: Keys, others: Keys) -> Keys:
    """A number for each two words in their order."""
    mixed = some + others * np.uint64(_BASE)
    mixed ^= mixed >> np.uint64(32)
    return mixed * np.uint64(0xBF58476D1CE4E5B9)


@dataclass(frozen=True, eq=False)
class _TitleTerms:
    """The terms of the titles of one segment."""

    base: int
    """The number of the first document of the segment."""
    field: InvertedField
    hashes: Keys
    """Of each term."""
    is_counted: Mask
    """Whether a term is no stop word."""
    is_spare: Mask
    """Whether a title without the term may be of the same story."""
    is_new: Mask
    """Whether it is a word for what is new, which is a part of the name when a place follows."""
    is_place: Mask
    """Whether it is the name of such a place."""

    @classmethod
    def of(cls, base: int, field: InvertedField, languages: Iterable[str]) -> Self:
        telling = telling_terms(languages)
        is_counted = ~_marked(field, _stop_terms(languages) - telling)
        is_spare = is_counted & ~_with_digits(field.vocabulary) & ~_marked(field, telling)
        is_new, is_place = _marked(field, new_terms(languages)), _marked(field, place_terms(languages))
        return cls(base, field, _hashes(field.vocabulary), is_counted, is_spare, is_new, is_place)

    def blocks(self) -> Iterator[_Block]:
        """The titles in order, not all at once, for they are many."""
        everything = slice(0, len(self.field))
        owners = self.field.range_documents(everything)
        terms = np.repeat(np.arange(len(self.field)), self.field.lists.postings.sizes)
        counts = self.field.range_frequencies(everything)
        starts = np.cumsum(counts, dtype=np.int64) - counts
        for first in range(0, len(self.field.lengths), _BLOCK):
            rows = np.flatnonzero((owners >= first) & (owners < first + _BLOCK) & self.is_counted[terms])
            if len(rows):
                positions = self.field.range_positions(everything)[entries_from(starts[rows], counts[rows])]
                yield self._block(
                    np.repeat(owners[rows], counts[rows]), positions, np.repeat(terms[rows], counts[rows])
                )

    def _block(self, owners: DocIds, positions: NDArray[Any], terms: NDArray[np.int64]) -> _Block:
        # One sort of integers: the document, the position (those beyond are taken for one) and the term.
        order = owners.astype(np.uint64) << np.uint64(_TERM_BITS + _POSITION_BITS)
        order |= np.minimum(positions, (1 << _POSITION_BITS) - 1).astype(np.uint64) << np.uint64(_TERM_BITS)
        order |= terms.astype(np.uint64)
        order.sort()
        terms = (order & np.uint64((1 << _TERM_BITS) - 1)).astype(np.int64)
        documents = (order >> np.uint64(_TERM_BITS + _POSITION_BITS)).astype(np.int32)
        first = first_of_each(documents)
        sizes = np.diff(first, append=len(documents))
        return _Block(documents[first] + np.int32(self.base), sizes, terms, self.hashes[terms])


def _marked(field: InvertedField, terms: Iterable[str]) -> Mask:
    """For each term of a field whether it is one of these."""
    marks = np.zeros(len(field), bool)
    marks[[number for term in terms if (number := field.term_number(term.encode())) is not None]] = True
    return marks


def _stop_terms(languages: Iterable[str]) -> frozenset[str]:
    """The terms of the stop words of some languages."""
    return frozenset(term_of(word, one) for one in languages for word in STOP_WORDS.get(one, ()))


def _hashes(vocabulary: Ragged) -> Keys:
    """A number of 64 bits for each term, the same in all segments."""
    if not len(vocabulary):
        return np.empty(0, np.uint64)
    places = np.arange(vocabulary.entry_count) - np.repeat(vocabulary.offsets[:-1], vocabulary.sizes)
    weighed = (vocabulary["bytes"].astype(np.uint64) + np.uint64(1)) * _POWERS[places % len(_POWERS)]
    sums = np.add.reduceat(weighed, vocabulary.offsets[:-1])
    # The last steps of SplitMix64 (Steele, Lea and Flood, 2014), so that sums of similar terms are no sums of others.
    sums = (sums ^ (sums >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    sums = (sums ^ (sums >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    hashed: Keys = sums ^ (sums >> np.uint64(31))
    return hashed


def _with_digits(vocabulary: Ragged) -> Mask:
    """For each term whether it has a digit."""
    if not len(vocabulary):
        return np.empty(0, bool)
    digits = np.isin(vocabulary["bytes"], _DIGITS)
    return np.logical_or.reduceat(digits, vocabulary.offsets[:-1])
