"""Scored doc sets, sparse and dense, and what And, Or and Not make of them.

`Sparse` lists the documents: its cost grows with the hits, however large the index.
`Dense` has a place for every document: adding two of them is adding two arrays, at the speed of memory.
What is in more than one of `DENSE_FROM` documents is dense. What a word or a phrase finds is kept while there is room,
a dense answer with what was counted of it: no array of an answer is changed, therefore.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
        """How many were found."""
        return len(self.documents)

    @property
    def nbytes(self) -> int:
        """In memory."""
        return self.documents.nbytes + self.scores.nbytes

    def among(self, documents: DocIds) -> Mask:
        """For each of these documents, whether it was found."""
        return among(documents, self.documents)

    def scores_of(self, documents: DocIds) -> Scores:
        """For each of these documents its score; 0 when it was not found."""
        if documents is self.documents:
            return self.scores
        return values_at(documents, self.documents, self.scores, 0)

    def keeping(self, kept: Mask) -> Sparse:
        """Those of the found documents that are marked; one mark for each found."""
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
    """Many documents: for each of the index whether it was found, and its score, 0 when it was not."""

    mask: Mask
    scores: Scores

    @cached_property
    def doc_set(self) -> DocMask:
        """The documents without their scores; always the same object, whose counts are kept."""
        return DocMask(self.mask)

    @property
    def total(self) -> int:
        """How many were found."""
        return self.doc_set.total

    @property
    def nbytes(self) -> int:
        """In memory, with what was listed and counted of the documents so far."""
        return self.doc_set.nbytes + self.scores.nbytes

    def among(self, documents: DocIds) -> Mask:
        """For each of these documents, whether it was found."""
        return self.mask.take(documents)

    def scores_of(self, documents: DocIds) -> Scores:
        """For each of these documents its score; 0 when it was not found."""
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
    """What any of them found, with the sum of the scores."""
    return _united(some, count, np.add)


def best_of(some: Sequence[ScoredDocSet], count: int) -> ScoredDocSet:
    """What any of them found, with the greatest of the scores."""
    return _united(some, count, np.maximum)


def _united(some: Sequence[ScoredDocSet], count: int, joined: np.ufunc) -> ScoredDocSet:
    """What any of them found; `joined` makes one score of those that several give."""
    some = [found for found in some if found.total]
    if len(some) <= 1:
        return some[0] if some else NOTHING
    sparse = [found for found in some if isinstance(found, Sparse)]
    if len(sparse) == len(some) and sum(found.total for found in sparse) * DENSE_FROM < count:
        return _merged(sparse, joined)
    dense = [found for found in some if isinstance(found, Dense)] or [sparse.pop().dense(count)]
    mask = _folded(np.logical_or, [found.mask for found in dense])
    scores = _folded(joined, [found.scores for found in dense])
    for found in sparse:
        mask[found.documents] = True
        scores[found.documents] = joined(scores[found.documents], found.scores)
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
    documents = np.concatenate([found.documents for found in some])
    order = np.argsort(documents, kind="stable")
    documents = documents[order]
    first = first_of_each(documents)
    scores = np.concatenate([found.scores for found in some])[order]
    return Sparse(documents[first], joined.reduceat(scores, first))


def all_of(some: Sequence[ScoredDocSet], count: int) -> ScoredDocSet:
    """What all of them found, with the sum of the scores."""
    rarest = min(some, key=lambda found: found.total if isinstance(found, Sparse) else count)
    if len(some) == 1:
        return rarest
    if isinstance(rarest, Sparse):
        documents = rarest.documents
        for found in some:
            if found is not rarest:
                documents = documents.compress(found.among(documents))
        return Sparse(documents, _folded(np.add, [found.scores_of(documents) for found in some]))
    mask = _folded(np.logical_and, [found.mask for found in some if isinstance(found, Dense)])
    if (both := DocMask(mask)).total * LISTED_BELOW < count:
        documents = both.documents
        return Sparse(documents, _folded(np.add, [found.scores_of(documents) for found in some]))
    scores = _folded(np.add, [found.scores for found in some])
    scores *= mask
    return Dense(mask, scores)


def without(found: ScoredDocSet, other: ScoredDocSet) -> ScoredDocSet:
    """What the first found and the other did not, with the scores of the first."""
    if isinstance(found, Sparse):
        return found.keeping(~other.among(found.documents))
    mask = found.mask.copy()
    if isinstance(other, Dense):
        mask &= ~other.mask
    else:
        mask[other.documents] = False
    return Dense(mask, found.scores * mask)


def and_maybe(found: ScoredDocSet, other: ScoredDocSet) -> ScoredDocSet:
    """What the first found; to its scores those of the other are added."""
    if isinstance(found, Sparse):
        return Sparse(found.documents, found.scores + other.scores_of(found.documents))
    scores = found.scores.copy()
    if isinstance(other, Dense):
        scores += other.scores * found.mask
    else:
        inside = other.keeping(found.mask.take(other.documents))
        scores[inside.documents] += inside.scores
    return Dense(found.mask, scores)


def constant(found: ScoredDocSet, score: float) -> ScoredDocSet:
    """What was found, each with one score."""
    if isinstance(found, Sparse):
        return Sparse(found.documents, np.full(found.total, score, np.float32))
    return Dense(found.mask, found.mask * np.float32(score))
