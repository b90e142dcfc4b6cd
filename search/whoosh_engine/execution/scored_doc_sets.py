"""Scored doc sets, sparse and dense, and what And, Or and Not make of them.

`Sparse` lists the documents: its cost grows with the hits, however large the index.
`Dense` has a place for every document: adding two of them is adding two arrays, at the speed of memory.
A doc set of more than one of `DENSE_FROM` documents is dense. The documents of a word or a phrase are kept while there
is room, a dense doc set with the counts of facets: so no array of a doc set is ever changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search import deadline
from search.cached_property import cached_property
from search.whoosh_engine.execution.doc_sets import (
    DENSE_FROM,
    LISTED_BELOW,
    DocIds,
    DocList,
    DocMask,
    Mask,
    among,
    first_of_each,
    values_at,
)

Scores = NDArray[np.float32]
WordCounts = NDArray[np.uint8]
"""How many words documents have."""


@dataclass(frozen=True, eq=False)
class Sparse:
    """Few documents, and the score of each."""

    documents: DocIds
    scores: Scores

    @property
    def doc_set(self) -> DocList:
        """The documents without their scores."""
        return DocList(self.documents)

    @property
    def total(self) -> int:
        """How many they are."""
        return len(self.documents)

    @property
    def nbytes(self) -> int:
        """In memory."""
        return self.documents.nbytes + self.scores.nbytes

    def among(self, documents: DocIds) -> Mask:
        """For each of these documents, whether it is in the doc set."""
        return among(documents, self.documents)

    def scores_of(self, documents: DocIds) -> Scores:
        """For each of these documents its score; 0 when it is not in the doc set."""
        if documents is self.documents:
            return self.scores
        return values_at(documents, self.documents, self.scores, 0)

    def keeping(self, kept: Mask) -> Sparse:
        """The documents that are marked; one mark for each of them."""
        return Sparse(self.documents.compress(kept), self.scores.compress(kept))

    def times(self, boost: float) -> Sparse:
        """The same with all scores multiplied."""
        return self if boost == 1 else Sparse(self.documents, self.scores * np.float32(boost))

    def dense(self, count: int) -> Dense:
        """The same in the other shape."""
        mask, scores = np.zeros(count, bool), np.zeros(count, np.float32)
        mask[self.documents], scores[self.documents] = True, self.scores
        return Dense(mask, scores)


@dataclass(frozen=True, eq=False)
class Dense:
    """Many documents: for each of the index whether it is in the doc set, and its score, 0 when it is not."""

    mask: Mask
    scores: Scores

    @cached_property
    def doc_set(self) -> DocMask:
        """The documents without their scores; always the same object, whose counts are kept."""
        return DocMask(self.mask)

    @property
    def total(self) -> int:
        """How many they are."""
        return self.doc_set.total

    @property
    def nbytes(self) -> int:
        """The most that it takes in memory, with all that may be made of its documents later."""
        return self.doc_set.nbytes + self.scores.nbytes

    def among(self, documents: DocIds) -> Mask:
        """For each of these documents, whether it is in the doc set."""
        return self.mask.take(documents)

    def scores_of(self, documents: DocIds) -> Scores:
        """For each of these documents its score; 0 when it is not in the doc set."""
        return self.scores.take(documents)

    def times(self, boost: float) -> Dense:
        """The same with all scores multiplied."""
        return self if boost == 1 else Dense(self.mask, self.scores * np.float32(boost))

    def dense(self, count: int) -> Dense:
        """This."""
        del count
        return self


ScoredDocSet = Sparse | Dense

NOTHING = Sparse(np.empty(0, np.int32), np.empty(0, np.float32))


def every(count: int, score: float = 1.0) -> Dense:
    """All documents, with one score."""
    return Dense(np.ones(count, bool), np.broadcast_to(np.float32(score), count))


def any_of(some: Sequence[ScoredDocSet], count: int) -> ScoredDocSet:
    """The documents of any doc set, with the sum of their scores."""
    return _united(some, count, np.add)


def best_of(some: Sequence[ScoredDocSet], count: int) -> ScoredDocSet:
    """The documents of any doc set, with the greatest of their scores."""
    return _united(some, count, np.maximum)


def _united(some: Sequence[ScoredDocSet], count: int, joined: np.ufunc) -> ScoredDocSet:
    """The documents of any doc set; `joined` makes one score of those that several give."""
    some = [scored for scored in some if scored.total]
    if len(some) <= 1:
        return some[0] if some else NOTHING
    sparse = [scored for scored in some if isinstance(scored, Sparse)]
    if len(sparse) == len(some) and sum(scored.total for scored in sparse) * DENSE_FROM < count:
        return _merged(sparse, joined)
    dense = [scored for scored in some if isinstance(scored, Dense)] or [sparse.pop().dense(count)]
    mask = _folded(np.logical_or, [scored.mask for scored in dense])
    scores = _folded(joined, [scored.scores for scored in dense])
    for scored in sparse:
        mask[scored.documents] = True
        scores[scored.documents] = joined(scores[scored.documents], scored.scores)
    return Dense(mask, scores)


def _folded(joined: np.ufunc, some: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """One array of several; it is a new one, which may be changed in place."""
    if len(some) == 1:
        return some[0].copy()
    total: NDArray[Any] = joined(some[0], some[1])
    for other in some[2:]:
        joined(total, other, out=total)
    return total


def _merged(some: Sequence[Sparse], joined: np.ufunc) -> Sparse:
    """The documents of all, each once; `joined` makes one score of those that several have."""
    documents = np.concatenate([scored.documents for scored in some])
    order = np.argsort(documents, kind="stable")
    documents = documents[order]
    first = first_of_each(documents)
    scores = np.concatenate([scored.scores for scored in some])[order]
    return Sparse(documents[first], joined.reduceat(scores, first))


def all_of(some: Sequence[ScoredDocSet], count: int) -> ScoredDocSet:
    """The documents that are in all doc sets, with the sum of their scores."""
    rarest = min(some, key=lambda scored: scored.total if isinstance(scored, Sparse) else count)
    if len(some) == 1:
        return rarest
    if isinstance(rarest, Sparse):
        documents = rarest.documents
        for scored in some:
            if scored is not rarest:
                documents = documents.compress(scored.among(documents))
        return Sparse(documents, _folded(np.add, [scored.scores_of(documents) for scored in some]))
    mask = _folded(np.logical_and, [scored.mask for scored in some if isinstance(scored, Dense)])
    if (both := DocMask(mask)).total * LISTED_BELOW < count:
        documents = both.documents
        return Sparse(documents, _folded(np.add, [scored.scores_of(documents) for scored in some]))
    scores = _folded(np.add, [scored.scores for scored in some])
    scores *= mask
    return Dense(mask, scores)


def without(scored: ScoredDocSet, other: ScoredDocSet) -> ScoredDocSet:
    """The documents of the first doc set that are not in the other, with their scores."""
    if isinstance(scored, Sparse):
        return scored.keeping(~other.among(scored.documents))
    mask = scored.mask.copy()
    if isinstance(other, Dense):
        mask &= ~other.mask
    else:
        mask[other.documents] = False
    return Dense(mask, scored.scores * mask)


def and_maybe(scored: ScoredDocSet, other: ScoredDocSet) -> ScoredDocSet:
    """The documents of the first doc set; the scores of the other are added to theirs."""
    if isinstance(scored, Sparse):
        return Sparse(scored.documents, scored.scores + other.scores_of(scored.documents))
    scores = scored.scores.copy()
    if isinstance(other, Dense):
        scores += other.scores * scored.mask
    else:
        inside = other.keeping(scored.mask.take(other.documents))
        scores[inside.documents] += inside.scores
    return Dense(scored.mask, scores)


def constant(scored: ScoredDocSet, score: float) -> ScoredDocSet:
    """The documents of a doc set, each with the same score."""
    if isinstance(scored, Sparse):
        return Sparse(scored.documents, np.full(scored.total, score, np.float32))
    return Dense(scored.mask, scored.mask * np.float32(score))


def word_counts(scored: ScoredDocSet, words: Sequence[ScoredDocSet]) -> WordCounts:
    """How many of some words each scored document has; other documents have none."""
    if isinstance(scored, Sparse):
        counts = np.zeros(scored.total, np.uint8)
        for word in words:
            deadline.check()
            counts += word.among(scored.documents)
        return counts
    counts = np.zeros(len(scored.mask), np.uint8)
    for word in words:
        deadline.check()
        if isinstance(word, Dense):
            counts += word.mask
        else:
            counts[word.documents] += 1
    counts *= scored.mask
    return counts
