"""Collapse of near-duplicates: documents that tell the same story.

A title is the set of its terms without stop words, and its key the sum of their hashes: the order means nothing, and
to leave a word out is one subtraction.
Two titles are near when their keys are equal, or are once a word is left out of one of them.
A title with another word instead is another story (“gallery control”, “form control”), and so is one with another
number (“part 1”, “part 2”).
Near is carried on: what is near to something in a group is in the group. Only visible documents carry it on: one that
nobody may see must not make one story of two.
A document without a date, or with a title of few words, is in none.
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
from search.whoosh_engine.execution.doc_sets import DocIds, DocList, DocSet, Mask, among, distinct, looked_up
from search.whoosh_engine.execution.index_reader import IndexReader

MIN_WORDS = 4
"""Words that a title has, without stop words; shorter ones, like “Weekly news”, are given to many stories."""
WINDOW_US = 5 * 24 * 3600 * 1_000_000
"""Microseconds between two documents of one story; a series comes at longer intervals under the same title."""

_POWERS = np.cumprod(np.full(512, 0x9E3779B97F4A7C15, np.uint64))
"""One odd factor for each place in a term; terms are at most 64 characters."""
_DIGITS = np.frombuffer(b"0123456789", np.uint8)
_SLOTS_PER_TITLE = 16
_BLOCK = 1 << 18
"""Postings that are looked at together: few enough to stay in the caches of a processor."""

Keys = NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class CollapseGroups:
    """The documents that share their story with others."""

    documents: DocIds
    """All of them, ascending."""
    numbers: NDArray[np.int32]
    """The group of each."""

    @classmethod
    def of_pairs(cls, pairs: NDArray[np.int32]) -> Self:
        """The groups of documents, the first of each pair near to the second."""
        documents, places = np.unique(pairs, return_inverse=True)
        return cls(documents.astype(np.int32), _joined(places.reshape(pairs.shape), len(documents)))

    def numbers_of(self, documents: DocIds) -> NDArray[np.int32]:
        """The group of each of these documents; -1 for one that stands alone."""
        return looked_up(documents, self.documents, self.numbers, -1)

    def members(self, document: int) -> DocIds:
        """All documents of a story, this one included."""
        number = self.numbers_of(np.array([document], np.int32))[0]
        return np.array([document], np.int32) if number < 0 else self.documents[self.numbers == number]

    def firsts(self, documents: DocIds) -> NDArray[np.intp]:
        """The places of some documents in an order, but of those whose story an earlier one of them tells."""
        numbers = self.numbers_of(documents)
        is_first = numbers < 0
        if not is_first.all():
            is_first[np.unique(numbers, return_index=True)[1]] = True
        return is_first.nonzero()[0]

    def others(self, page: DocIds, subset: DocSet) -> list[int]:
        """For each document of a page, how many others of a subset tell its story."""
        numbers = self.numbers_of(page)
        if (numbers < 0).all():
            return [0] * len(page)
        members = self.within(subset)[1]
        return [max(0, int(np.count_nonzero(members == number)) - 1) for number in numbers]

    def within(self, subset: DocSet) -> tuple[DocIds, NDArray[np.int32]]:
        """Those of some documents that are in a group, and the group of each."""
        inside = among(self.documents, subset.documents) if isinstance(subset, DocList) else subset.mask[self.documents]
        kept = inside.nonzero()[0]
        return self.documents[kept], self.numbers[kept]

    def count(self, subset: DocSet) -> int:
        """How many stories some documents tell."""
        if not len(self.documents):
            return subset.total
        documents, numbers = self.within(subset)
        return subset.total - len(documents) + len(distinct(numbers))


@dataclass(frozen=True, eq=False)
class Titles:
    """What may be near in a generation: the keys that several titles have, whole or without a word.

    In the order of keys, those with one key in the order of time.
    """

    keys: Keys
    documents: DocIds
    """Whose title has the key."""
    is_whole: Mask
    """Whether it is the key of the whole title."""
    dates: NDArray[np.int64]
    """Of the document."""

    @classmethod
    def of(cls, corpus: IndexReader, title: str, dates: NDArray[np.int64], dated: Mask) -> Self:
        """Those of all documents; `dates` in microseconds, for each document that is `dated`."""
        keyed = _Keyed.of(corpus, title, dated)
        owners, shortened = keyed.shortened()
        documents = np.concatenate([keyed.titled, owners])
        keys = np.concatenate([keyed.keys[keyed.titled], shortened])
        rows = _shared(keys)
        rows = rows[np.lexsort((dates[documents[rows]], keys[rows]))]
        return cls(keys[rows], documents[rows], rows < len(keyed.titled), dates[documents[rows]])

    def within(self, visible: Mask) -> Titles:
        """Those of some documents."""
        shown = visible[self.documents]
        return Titles(self.keys[shown], self.documents[shown], self.is_whole[shown], self.dates[shown])

    def groups(self) -> CollapseGroups:
        """The documents that share their story with others."""
        return CollapseGroups.of_pairs(self._near())

    def _near(self) -> NDArray[np.int32]:
        """Pairs of documents whose titles are near: of all with one key, each and its neighbours in time."""
        # Whole titles are near to each other and to shortened ones, but not shortened ones to each other.
        places = np.arange(len(self.keys))
        before = np.maximum.accumulate(np.where(self.is_whole, places, 0))
        after = np.minimum.accumulate(np.where(self.is_whole, places, len(places) - 1)[::-1])[::-1]
        one, whole = np.append(places[1:], places[:-1]), np.append(before[:-1], after[1:])
        is_near = (self.keys[one] == self.keys[whole]) & (np.abs(self.dates[one] - self.dates[whole]) <= WINDOW_US)
        return np.stack([self.documents[one], self.documents[whole]])[:, is_near & self.is_whole[whole]]


@dataclass(frozen=True, eq=False)
class _Keyed:
    """The titles of a generation, by keys that are equal when they have the same words."""

    fields: tuple[_Field, ...]
    """One for each segment."""
    keys: Keys
    """Of each document of the index."""
    titled: DocIds
    """Those whose titles are long enough and that have a date."""
    is_longer: Mask
    """For each document whether its title is still long enough without a word, and it has a date."""

    @classmethod
    def of(cls, corpus: IndexReader, title: str, dated: Mask) -> Self:
        stop = _stop_terms({language for segment in corpus.segments for language in segment.languages})
        fields = tuple(_Field.of(base, field, stop) for base, field in corpus.fields(title))
        keys, sizes = np.zeros(corpus.count, np.uint64), np.zeros(corpus.count, np.int32)
        for field in fields:
            for documents, terms in field.blocks():
                np.add.at(keys, documents, field.hashes[terms])
                np.add.at(sizes, documents[field.is_counted[terms]], np.int32(1))
        titled = np.flatnonzero((sizes >= MIN_WORDS) & dated).astype(np.int32)
        return cls(fields, keys, titled, (sizes > MIN_WORDS) & dated)

    def shortened(self) -> tuple[DocIds, Keys]:
        """The documents that may have the title of another one but for a word, and their keys without it."""
        # A table of some bits of the keys leaves out nearly all; most of those that it does not are alone later.
        bits = np.uint64((1 << (len(self.titled) * _SLOTS_PER_TITLE).bit_length()) - 1)
        table = np.zeros(int(bits) + 1, bool)
        table[self.keys[self.titled] & bits] = True
        owners, keys = [np.empty(0, np.int32)], [np.empty(0, np.uint64)]
        for field in self.fields:
            for documents, terms in field.blocks():
                without = self.keys[documents] - field.hashes[terms]
                found = table[without & bits] & self.is_longer[documents] & field.is_spare[terms]
                owners.append(documents[found])
                keys.append(without[found])
        return np.concatenate(owners), np.concatenate(keys)


@dataclass(frozen=True, eq=False)
class _Field:
    """The titles of one segment, and what its terms mean for them."""

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


def _shared(keys: Keys) -> NDArray[np.intp]:
    """The rows whose keys others have, too."""
    order = np.argsort(keys)
    is_same = keys[order[1:]] == keys[order[:-1]]
    return order[np.append(is_same, False) | np.append(False, is_same)] if len(keys) else order


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


def _joined(pairs: NDArray[np.intp], count: int) -> NDArray[np.int32]:
    """The smallest number that each of `count` things reaches over pairs of them: their connected components."""
    numbers = np.arange(count, dtype=np.int32)
    while True:
        before = numbers.copy()
        least = np.minimum(numbers[pairs[0]], numbers[pairs[1]])
        np.minimum.at(numbers, pairs[0], least)
        np.minimum.at(numbers, pairs[1], least)
        numbers = numbers[numbers]
        if (numbers == before).all():
            return numbers


APART = CollapseGroups(np.empty(0, np.int32), np.empty(0, np.int32))
"""No document shares its story."""
