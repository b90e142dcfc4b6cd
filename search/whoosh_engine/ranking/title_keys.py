"""Title keys: the words of each title as one number, with all of them or without one.

A title is the set of its terms without stop words, and its key the sum of their hashes: the order means nothing, and
to leave a word out is one subtraction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from search.text.analysis import term_of
from search.text.languages import STOP_WORDS
from search.whoosh_engine.codecs.inverted_index import InvertedField
from search.whoosh_engine.codecs.ragged import Ragged
from search.whoosh_engine.execution.doc_sets import DocIds, Mask
from search.whoosh_engine.execution.index_reader import IndexReader

MIN_WORDS = 4
"""Words that a title has, without stop words; shorter ones, like “Weekly news”, are given to many stories."""

_POWERS = np.cumprod(np.full(512, 0x9E3779B97F4A7C15, np.uint64))
"""One odd factor for each place in a term; terms are at most 64 characters."""
_DIGITS = np.frombuffer(b"0123456789", np.uint8)
_SLOTS_PER_TITLE = 16
_BLOCK = 1 << 18
"""Postings that are read together: few enough to stay in the caches of a processor."""

Keys = NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class TitleKeys:
    """The keys of the titles of a generation; equal ones have the same words."""

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
        stop = _stop_terms({language for segment in reader.segments for language in segment.languages})
        segments = tuple(_TitleTerms.of(base, field, stop) for base, field in reader.fields(title))
        keys, sizes = np.zeros(reader.count, np.uint64), np.zeros(reader.count, np.int32)
        for segment in segments:
            for documents, terms in segment.blocks():
                np.add.at(keys, documents, segment.hashes[terms])
                np.add.at(sizes, documents[segment.is_counted[terms]], np.int32(1))
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
            for documents, terms in segment.blocks():
                without = self.keys[documents] - segment.hashes[terms]
                may_be_equal = table[without & bits] & self.is_longer[documents] & segment.is_spare[terms]
                owners.append(documents[may_be_equal])
                keys.append(without[may_be_equal])
        return np.concatenate(owners), np.concatenate(keys)


@dataclass(frozen=True, eq=False)
class _TitleTerms:
    """The terms of the titles of one segment."""

    base: int
    """The number of the first document of the segment."""
    field: InvertedField
    hashes: Keys
    """Of each term; 0 for a stop word, which adds nothing to a key."""
    is_counted: Mask
    """Whether a term is no stop word."""
    is_spare: Mask
    """Whether a title without the term may be of the same story."""

    @classmethod
    def of(cls, base: int, field: InvertedField, stop: Iterable[str]) -> Self:
        is_counted = np.ones(len(field), bool)
        is_counted[[number for term in stop if (number := field.term_number(term.encode())) is not None]] = False
        hashes = np.where(is_counted, _hashes(field.vocabulary), np.uint64(0))
        return cls(base, field, hashes, is_counted, is_counted & ~_with_digits(field.vocabulary))

    def blocks(self) -> Iterator[tuple[DocIds, NDArray[np.intp]]]:
        """The document and the term of each posting; not all at once, for they are many."""
        postings = self.field.lists.postings
        starts, sizes = postings.offsets, postings.sizes
        first = 0
        while first < len(sizes):
            after = max(first + 1, int(np.searchsorted(starts, starts[first] + _BLOCK, side="right")) - 1)
            documents = self.field.range_documents(slice(first, after))
            yield documents + np.int32(self.base), np.repeat(np.arange(first, after), sizes[first:after])
            first = after


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
