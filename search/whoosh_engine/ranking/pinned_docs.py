"""Pinned documents of one answer, in their order, and which of them the query finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from search import deadline
from search.schema.fields import ID
from search.whoosh_engine.execution.doc_sets import DocIds, DocSet, Mask
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.execution.scored_doc_sets import ScoredDocSet


@dataclass(frozen=True, eq=False)
class PinnedDocs:
    """The documents that come first in one answer."""

    documents: DocIds
    """In the order in which they come."""
    is_matched: Mask
    """For each of them whether the words of the query find it, too."""

    @property
    def added(self) -> DocIds:
        """Those that the words of the query do not find."""
        return self.documents[~self.is_matched]

    def within(self, doc_set: DocSet) -> PinnedDocs:
        """Those of a doc set."""
        if not len(self.documents):
            return self
        kept = np.isin(self.documents, doc_set.among(np.sort(self.documents)).documents)
        return PinnedDocs(self.documents[kept], self.is_matched[kept])

    def on_page(self, page: DocIds) -> list[bool | None]:
        """For each document of a page whether the query finds it, when it is pinned; empty when none is pinned."""
        if not len(self.documents):
            return []
        is_matched = dict(zip(self.documents.tolist(), self.is_matched.tolist(), strict=True))
        return list(map(is_matched.get, page.tolist()))


NO_PINNED = PinnedDocs(np.empty(0, np.int32), np.empty(0, bool))


def pinned_docs(ids: Sequence[str], scored: ScoredDocSet, context: QueryContext) -> PinnedDocs:
    """The visible documents with some ids, in this order; filters may keep them out."""
    deadline.check()
    numbers = (context.first_with(ID, id) for id in ids)
    documents = np.array([number for number in numbers if number is not None], np.int32)
    return PinnedDocs(documents, scored.among(documents)) if len(documents) else NO_PINNED
