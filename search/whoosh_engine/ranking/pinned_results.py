"""Pinned results: documents that come first in an answer because they are pinned to its query.

They belong to the answer whether the words of the query find them or not, as far as they pass its filters: they are
counted in totals and facets, and stand for their stories.
Other orders than that by relevance know no pins: what is newest is a matter of fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from search import deadline
from search.protocol.correction import corrected
from search.protocol.explanation import Explanation
from search.protocol.request import RELEVANCE, SearchRequest
from search.protocol.results import Hit
from search.query.parser import parse
from search.rewriting.relaxation import RewrittenQuery
from search.schema.fields import ID
from search.settings.pins import Words, words_of
from search.settings.settings import Settings
from search.whoosh_engine.execution.doc_sets import DocIds, DocSet, Mask
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.matching.relaxed_match import RelaxedMatch

FOUND = "pinned to this query, and so before what is not"
NOT_FOUND = "pinned to this query, whose words do not find it"


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

    def marked(self, hits: tuple[Hit, ...], page: DocIds) -> tuple[Hit, ...]:
        """The hits of a page; pinned ones say so, and lack nothing: they stand there whatever words they have."""
        if not len(self.documents):
            return hits
        is_matched = dict(zip(self.documents.tolist(), self.is_matched.tolist(), strict=True))
        return tuple(
            _marked(hit, is_matched=is_matched[number]) if number in is_matched else hit
            for hit, number in zip(hits, page.tolist(), strict=True)
        )


NO_PINNED = PinnedDocs(np.empty(0, np.int32), np.empty(0, bool))


def _marked(hit: Hit, *, is_matched: bool) -> Hit:
    if not is_matched:
        why = Explanation(0.0, NOT_FOUND) if hit.explanation else None
        return replace(hit, pinned=True, lacking=(), score=0.0, explanation=why)
    why = hit.explanation and replace(hit.explanation, what=f"{hit.explanation.what}; {FOUND}")
    return replace(hit, pinned=True, lacking=(), explanation=why)


class Pinner:
    """Finds the documents that are pinned to queries in one generation."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def pinned(
        self, rewritten: RewrittenQuery, match: RelaxedMatch, request: SearchRequest, context: QueryContext
    ) -> PinnedDocs:
        """The documents that come first in the answer to a request, if its filters let them through."""
        ids = self._ids(rewritten, request) if self._settings.pins else ()
        deadline.check()
        numbers = (context.first_with(ID, id) for id in ids)
        documents = np.array([number for number in numbers if number is not None], np.int32)
        return PinnedDocs(documents, match.scored.among(documents)) if len(documents) else NO_PINNED

    def _ids(self, rewritten: RewrittenQuery, request: SearchRequest) -> tuple[str, ...]:
        """Of what is pinned to a query as it is written, else as it was corrected."""
        query, settings = rewritten.prepared.query, self._settings
        if request.order(is_scored=query.is_scored) != RELEVANCE:
            return ()
        ids = self._by_words.get(words_of(query, settings.language), ())
        if ids or not any(one.is_automatic for one in rewritten.corrections):
            return ids
        meant = parse(corrected(query.text, rewritten.corrections), settings.fields)
        return self._by_words.get(words_of(meant, settings.language), ())

    @cached_property
    def _by_words(self) -> Mapping[Words, tuple[str, ...]]:
        return self._settings.pins.by_words(self._settings.fields, self._settings.language)
