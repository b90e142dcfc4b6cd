"""Which documents tell the same story? Those whose titles are the same but for a word, and that appeared within days.

A title is the set of its terms without stop words, and its key the sum of their hashes: the order means nothing, and
to leave a word out is one subtraction.
Two titles are near when their keys are equal, or are once a word is left out of one of them.
A title with another word instead is another story (“gallery control”, “form control”), and so is one with another
number (“part 1”, “part 2”).
Near is carried on: what is near to something in a group is in the group.
A document without a date, or with a title of few words, is in none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from search.analysis import term_of
from search.languages import STOP_WORDS
from search.whoosh_engine.corpus import Corpus
from search.whoosh_engine.found import Documents, among
from search.whoosh_engine.inverted import Field
from search.whoosh_engine.subset import Few, Subset

MIN_WORDS = 4
"""Words that a title has, without stop words; shorter ones, like “Weekly news”, are given to many stories."""
WINDOW_US = 5 * 24 * 3600 * 1_000_000
"""Microseconds between two documents of one story; a series comes at longer intervals under the same title."""

_POWERS = np.cumprod(np.full(512, 0x9E3779B97F4A7C15, np.uint64))
"""One odd factor for each place in a term; terms are at most 64 characters."""
_DIGITS = np.frombuffer(b"0123456789", np.uint8)
_SLOTS = 1 << 24

Keys = NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Groups:
    """The documents that share their story with others."""

    documents: Documents
    """All of them, ascending."""
    numbers: NDArray[np.int32]
    """The group of each."""

    @classmethod
    def of(cls, corpus: Corpus, title: str, dates: NDArray[np.int64], dated: NDArray[np.bool_]) -> Self:
        """The groups of a generation; `dates` in microseconds, for each document that is `dated`."""
        words = _Words.of(corpus, title, dated)
        pairs = np.concatenate([words.with_equal_titles(dates), words.with_a_word_more(dates)], axis=1)
        documents, places = np.unique(pairs, return_inverse=True)
        return cls(documents.astype(np.int32), _joined(places.reshape(pairs.shape), len(documents)))

    def numbers_of(self, documents: Documents) -> NDArray[np.int32]:
        """The group of each of these documents; -1 for one that stands alone."""
        if not len(self.documents):
            return np.full(len(documents), -1, np.int32)
        places = np.minimum(np.searchsorted(self.documents, documents), len(self.documents) - 1)
        return np.where(self.documents[places] == documents, self.numbers[places], np.int32(-1))

    def members(self, document: int) -> Documents:
        """All documents of a story, this one included."""
        number = self.numbers_of(np.array([document], np.int32))[0]
        return np.array([document], np.int32) if number < 0 else self.documents[self.numbers == number]

    def firsts(self, documents: Documents) -> NDArray[np.intp]:
        """The places of some documents in an order, but of those whose story an earlier one of them tells."""
        numbers = self.numbers_of(documents)
        is_first = numbers < 0
        is_first[np.unique(numbers, return_index=True)[1]] = True
        return np.flatnonzero(is_first)

    def others(self, page: Documents, subset: Subset) -> list[int]:
        """For each document of a page, how many others of a subset tell its story."""
        numbers = self.numbers_of(page)
        if (numbers < 0).all():
            return [0] * len(page)
        members = self.within(subset)[1]
        return [max(0, int(np.count_nonzero(members == number)) - 1) for number in numbers]

    def within(self, subset: Subset) -> tuple[Documents, NDArray[np.int32]]:
        """Those of some documents that are in a group, and the group of each."""
        inside = among(self.documents, subset.documents) if isinstance(subset, Few) else subset.mask[self.documents]
        kept = np.flatnonzero(inside)
        return self.documents[kept], self.numbers[kept]

    def count(self, subset: Subset) -> int:
        """How many stories some documents tell."""
        documents, numbers = self.within(subset)
        return subset.total - len(documents) + len(np.unique(numbers))


@dataclass(frozen=True, eq=False)
class _Words:
    """The words of the titles that may be near to others: one row for each that can be left out of a title."""

    keys: Keys
    """Of each document of the index."""
    titled: Documents
    """Those whose titles are long enough and that have a date."""
    owners: Documents
    """The document of each row."""
    hashes: Keys
    """Of the word of each row."""

    @classmethod
    def of(cls, corpus: Corpus, title: str, dated: NDArray[np.bool_]) -> Self:
        stop = _stop_terms({language for segment in corpus.segments for language in segment.languages})
        keys, sizes = np.zeros(corpus.count, np.uint64), np.zeros(corpus.count, np.int64)
        owners, hashes = [np.empty(0, np.int32)], [np.empty(0, np.uint64)]
        for base, field in corpus.fields(title):
            documents, terms = _postings(field, stop)
            documents = documents + np.int32(base)
            hashed = _hashes(field)
            np.add.at(keys, documents, hashed[terms])
            sizes += np.bincount(documents, minlength=corpus.count)
            spare = np.flatnonzero(~_with_digits(field)[terms])
            owners.append(documents[spare])
            hashes.append(hashed[terms[spare]])
        longer = (sizes > MIN_WORDS) & dated
        all_owners = np.concatenate(owners)
        rows = np.flatnonzero(longer[all_owners])
        titled = np.flatnonzero((sizes >= MIN_WORDS) & dated).astype(np.int32)
        return cls(keys, titled, all_owners[rows], np.concatenate(hashes)[rows])

    def with_equal_titles(self, dates: NDArray[np.int64]) -> NDArray[np.int32]:
        """Pairs of documents with the same key, neighbours in time."""
        order = self.titled[np.lexsort((dates[self.titled], self.keys[self.titled]))]
        first, second = order[:-1], order[1:]
        return _near(first, second, self.keys[first] == self.keys[second], dates)

    def with_a_word_more(self, dates: NDArray[np.int64]) -> NDArray[np.int32]:
        """Pairs of which the first has, without one of its words, the key of the second."""
        known = self.titled[np.argsort(self.keys[self.titled], kind="stable")]
        without = self.keys[self.owners] - self.hashes
        # A table of some bits of the keys leaves out nearly all rows before they are searched for.
        table = np.zeros(_SLOTS, bool)
        table[self.keys[known] & np.uint64(_SLOTS - 1)] = True
        rows = np.flatnonzero(table[without & np.uint64(_SLOTS - 1)])
        if not len(known):
            return np.empty((2, 0), np.int32)
        places = np.minimum(np.searchsorted(self.keys[known], without[rows]), len(known) - 1)
        return _near(self.owners[rows], known[places], self.keys[known[places]] == without[rows], dates)


def _near(first: Documents, second: Documents, alike: NDArray[np.bool_], dates: NDArray[np.int64]) -> NDArray[np.int32]:
    chosen = np.flatnonzero(alike & (np.abs(dates[first] - dates[second]) <= WINDOW_US))
    return np.stack([first[chosen], second[chosen]]).astype(np.int32)


def _stop_terms(languages: Iterable[str]) -> frozenset[str]:
    """The terms of the stop words of some languages."""
    return frozenset(term_of(word, one) for one in languages for word in STOP_WORDS.get(one, ()))


def _postings(field: Field, stop: Iterable[str]) -> tuple[Documents, NDArray[np.int32]]:
    """The document and the term of each posting that is of no stop word."""
    sizes = field.lists.postings.sizes.copy()
    terms = np.repeat(np.arange(len(field), dtype=np.int32), sizes)
    kept = np.ones(len(field), bool)
    kept[[number for term in stop if (number := field.term_number(term.encode())) is not None]] = False
    rows = np.flatnonzero(kept[terms])
    return field.lists.postings["documents"][rows], terms[rows]


def _hashes(field: Field) -> Keys:
    """A number of 64 bits for each term, the same in all segments."""
    vocabulary = field.vocabulary
    if not len(vocabulary):
        return np.empty(0, np.uint64)
    places = np.arange(vocabulary.rows) - np.repeat(vocabulary.starts[:-1], vocabulary.sizes)
    weighed = (vocabulary["bytes"].astype(np.uint64) + np.uint64(1)) * _POWERS[places % len(_POWERS)]
    sums = np.add.reduceat(weighed, vocabulary.starts[:-1])
    # The last steps of SplitMix64 (Steele, Lea and Flood, 2014), so that sums of similar terms are no sums of others.
    sums = (sums ^ (sums >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    sums = (sums ^ (sums >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    hashed: Keys = sums ^ (sums >> np.uint64(31))
    return hashed


def _with_digits(field: Field) -> NDArray[np.bool_]:
    """For each term whether it has a digit."""
    vocabulary = field.vocabulary
    if not len(vocabulary):
        return np.empty(0, bool)
    digits = np.isin(vocabulary["bytes"], _DIGITS)
    return np.logical_or.reduceat(digits, vocabulary.starts[:-1])


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


APART = Groups(np.empty(0, np.int32), np.empty(0, np.int32))
"""No document shares its story."""
