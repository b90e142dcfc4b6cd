"""Collapse of near-duplicates: documents that tell the same story are one hit.

Near is carried on: a document whose title is near to one of a group is in the group (see `near_titles`). Only visible
documents carry it on: one that nobody may see must not make one story of two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from search.whoosh_engine.execution.doc_sets import DocIds, DocList, DocSet, among, distinct, values_at


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
        return values_at(documents, self.documents, self.numbers, -1)

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

    def others(self, page: DocIds, doc_set: DocSet) -> list[int]:
        """For each document of a page, how many others of a doc set tell its story."""
        numbers = self.numbers_of(page)
        if (numbers < 0).all():
            return [0] * len(page)
        members = self.within(doc_set)[1]
        return [max(0, int(np.count_nonzero(members == number)) - 1) for number in numbers]

    def within(self, doc_set: DocSet) -> tuple[DocIds, NDArray[np.int32]]:
        """Those of some documents that are in a group, and the group of each."""
        if isinstance(doc_set, DocList) and doc_set.total < len(self.documents):
            numbers = self.numbers_of(doc_set.documents)
            return doc_set.documents.compress(numbers >= 0), numbers.compress(numbers >= 0)
        inside = (
            among(self.documents, doc_set.documents) if isinstance(doc_set, DocList) else doc_set.mask[self.documents]
        )
        kept = inside.nonzero()[0]
        return self.documents[kept], self.numbers[kept]

    def count(self, doc_set: DocSet) -> int:
        """How many stories some documents tell."""
        if not len(self.documents):
            return doc_set.total
        documents, numbers = self.within(doc_set)
        return doc_set.total - len(documents) + len(distinct(numbers))


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
