"""Doc sets for counting and filtering: a list of ids, or a boolean mask over all documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from search.cached_property import cached_property

DocIds = NDArray[np.int32]
"""Numbers of documents, ascending."""
Mask = NDArray[np.bool_]
"""For each document of the index, whether it is in the doc set."""
Whole = TypeVar("Whole", bound=np.integer)
Number = TypeVar("Number", bound=np.number)

DENSE_FROM = 20
"""A doc set of more than one of so many documents is a mask."""
LISTED_BELOW = 5
"""A doc set of less than one of so many documents is read document by document, where the choice is free."""
_FEW = 1000
"""Documents for which a search for each is always fast enough."""
_TRUE = np.ones(1, bool)
_BRANCHED_FROM, _BRANCHED_TO = 18, 10
"""To list one mark of ten, or fewer, numpy has a branch for each; where they are more than one of 18 that takes up to
twice as long as with more marks, so it is given more."""


def among(some: NDArray[Any], others: NDArray[Any]) -> Mask:
    """For each of some numbers whether it is among others, which ascend."""
    if not len(others):
        return np.zeros(len(some), bool)
    found: Mask = others.take(others.searchsorted(some), mode="clip") == some
    return found


def values_at(wanted: NDArray[Any], keys: NDArray[Any], values: NDArray[Number], absent: float) -> NDArray[Number]:
    """The value at each wanted key, `absent` where there is none; keys ascend."""
    if not len(keys):
        return np.full(len(wanted), absent, values.dtype)
    places = keys.searchsorted(wanted)
    found = values.take(places, mode="clip")
    found[keys.take(places, mode="clip") != wanted] = absent
    return found


def distinct(some: NDArray[Whole]) -> NDArray[Whole]:
    """Each of some whole numbers once, ascending; np.unique has a table of hashes, and takes ten times as long."""
    some = np.sort(some)
    return some[first_of_each(some)]


def first_of_each(some: NDArray[Any]) -> NDArray[np.intp]:
    """The places of some numbers, ascending, at which there is another number than before."""
    return np.concatenate([_TRUE, some[1:] != some[:-1]]).nonzero()[0][: len(some)]


def intersection(lists: Sequence[DocIds]) -> DocIds:
    """The documents that are in all lists, the shortest of which decides the cost."""
    documents, *others = sorted(lists, key=len)
    for other in others:
        documents = documents[_in_both(documents, other).nonzero()[0]]
    return documents


def _in_both(some: DocIds, others: DocIds) -> Mask:
    """As `among`; where both are many, a mask is several times as fast as a search for each."""
    if len(some) * DENSE_FROM < len(others) or len(some) < _FEW:
        return among(some, others)
    mask = np.zeros(max(int(some[-1]), int(others[-1])) + 1, bool)
    mask[others] = True
    return mask.take(some)


@dataclass(frozen=True, eq=False)
class DocList:
    """Some documents, ascending; nothing here costs more for a larger index."""

    documents: DocIds

    @property
    def total(self) -> int:
        """How many they are."""
        return len(self.documents)

    def narrowed(self, passing: Mask) -> DocList:
        """Those that pass; one mark for each of them."""
        return DocList(self.documents.compress(passing))

    def among(self, documents: DocIds) -> DocList:
        """Those that are among others, which ascend."""
        return self.narrowed(among(self.documents, documents))

    def joined(self, documents: DocIds) -> DocList:
        """These and a few others, in any order."""
        return DocList(distinct(np.append(self.documents, documents)))

    def without(self, documents: DocIds) -> DocList:
        """These but for a few, in any order."""
        return self.narrowed(~np.isin(self.documents, documents))


@dataclass(frozen=True, eq=False)
class DocMask:
    """A large part of all documents."""

    mask: Mask

    @cached_property
    def total(self) -> int:
        """How many they are."""
        return int(np.count_nonzero(self.mask))

    @cached_property
    def documents(self) -> DocIds:
        """Their numbers, ascending."""
        mask = self.mask
        if self.total * _BRANCHED_FROM > len(mask) >= self.total * _BRANCHED_TO:
            mask = np.append(mask, np.ones(len(mask) // _BRANCHED_FROM, bool))
        return mask.nonzero()[0][: self.total].astype(np.int32)

    def narrowed(self, passing: Mask) -> DocSet:
        """Those that pass; one mark for each document of the index."""
        return _fitting(self.mask & passing)

    @cached_property
    def _counts(self) -> dict[object, NDArray[np.int64]]:
        return {}

    def kept_counts(self, column: object) -> NDArray[np.int64] | None:
        """How many of these documents have each value of a column, if it was counted before."""
        return self._counts.get(column)

    def keep_counts(self, column: object, counts: NDArray[np.int64]) -> None:
        """Keep counts as long as the doc set; all of them take at most as much room as the mask."""
        if sum(kept.nbytes for kept in tuple(self._counts.values())) + counts.nbytes <= self.mask.nbytes:
            self._counts[column] = counts

    @property
    def nbytes(self) -> int:
        """The most that it takes in memory: mask and counts, and a list of its documents, which may be made later."""
        return 2 * self.mask.nbytes + self.total * np.dtype(np.int32).itemsize

    @property
    def complement(self) -> DocSet:
        """All other documents of the index."""
        return _fitting(~self.mask)

    def among(self, documents: DocIds) -> DocList:
        """Those that are among others, which ascend."""
        return DocList(documents.compress(self.mask.take(documents)))

    def joined(self, documents: DocIds) -> DocMask:
        """These and a few others, in any order."""
        return self._with(documents, is_member=True)

    def without(self, documents: DocIds) -> DocMask:
        """These but for a few, in any order."""
        return self._with(documents, is_member=False)

    def _with(self, documents: DocIds, *, is_member: bool) -> DocMask:
        if not len(documents):
            return self
        mask = self.mask.copy()
        mask[documents] = is_member
        return DocMask(mask)


DocSet = DocList | DocMask


def _fitting(mask: Mask) -> DocSet:
    """The marked documents in the shape that suits their number."""
    many = DocMask(mask)
    return DocList(many.documents) if many.total * DENSE_FROM < len(mask) else many
