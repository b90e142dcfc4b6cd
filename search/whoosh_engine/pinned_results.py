"""Pinned results: documents that come first in an answer because they are pinned to its query.

They belong to the answer whether the words of the query find them or not, as far as they pass its filters: they are
counted in totals and facets, and stand for their stories.
Other orders than that by relevance know no pins: what is newest is a matter of fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import numpy as np

from search import deadline
from search.protocol.correction import corrected
from search.protocol.explanation import Explanation
from search.protocol.request import RELEVANCE, SearchRequest
from search.protocol.results import Hit
from search.query.parser import parse
from search.schema.fields import ID
from search.settings.pins import Words, words_of
from search.settings.settings import Settings
from search.whoosh_engine.execution.doc_sets import DocIds, DocSet, Mask
from search.whoosh_engine.matching.filters import Filterer
from search.whoosh_engine.ranking.rescorer import TopDocs
from search.whoosh_engine.suggest.corrector import RewrittenQuery

FOUND = "pinned to this query, and so before what is not"
NOT_FOUND = "pinned to this query, whose words do not find it"


@dataclass(frozen=True, eq=False)
class Pinned:
    """The documents that come first in one answer."""

    documents: DocIds
    """In the order in which they come."""
    found: Mask
    """For each of them, whether the words of the query find it, too."""

    def joined(self, meant: DocSet) -> DocSet:
        """What is meant, and these."""
        return meant.joined(self.documents[~self.found]) if len(self.documents) else meant

    def within(self, matching: DocSet) -> Pinned:
        """Those that are among what matches."""
        if not len(self.documents):
            return self
        kept = np.isin(self.documents, matching.among(np.sort(self.documents)).documents)
        return Pinned(self.documents[kept], self.found[kept])

    def worded(self, matching: DocSet) -> DocSet:
        """What matches by the words of the query."""
        return matching.without(self.documents[~self.found]) if len(self.documents) else matching

    def before(self, step: DocSet) -> DocSet:
        """What comes after these."""
        return step.without(self.documents) if len(self.documents) else step

    def marked(self, hits: tuple[Hit, ...], page: TopDocs) -> tuple[Hit, ...]:
        """The hits of a page; those that are pinned say so, and lack nothing: they stand there whatever they say."""
        if not len(self.documents):
            return hits
        found = dict(zip(self.documents.tolist(), self.found.tolist(), strict=True))
        numbers = page.documents.tolist()
        return tuple(
            _marked(hit, is_found=found[number]) if number in found else hit
            for hit, number in zip(hits, numbers, strict=True)
        )


NONE = Pinned(np.empty(0, np.int32), np.empty(0, bool))


def _marked(hit: Hit, *, is_found: bool) -> Hit:
    if not is_found:
        why = Explanation(0.0, NOT_FOUND) if hit.explanation else None
        return replace(hit, pinned=True, lacking=(), score=0.0, explanation=why)
    why = hit.explanation and replace(hit.explanation, what=f"{hit.explanation.what}; {FOUND}")
    return replace(hit, pinned=True, lacking=(), explanation=why)


class Pinner:
    """Finds what is pinned in one generation."""

    def __init__(self, settings: Settings, filterer: Filterer) -> None:
        self._settings, self._filterer = settings, filterer

    def pinned(self, asked: RewrittenQuery, request: SearchRequest, now: datetime) -> Pinned:
        """What comes first in the answer to a request, if its filters let it through."""
        ids = self._ids(asked, request) if self._settings.pins else ()
        deadline.check()
        numbers = (self._filterer.first_with(ID, id, now) for id in ids)
        documents = np.array([number for number in numbers if number is not None], np.int32)
        return Pinned(documents, asked.found.found.among(documents)) if len(documents) else NONE

    def _ids(self, asked: RewrittenQuery, request: SearchRequest) -> tuple[str, ...]:
        """Of what is pinned to a query as it is written, else as it was taken."""
        query, settings = asked.asked.query, self._settings
        if request.order(is_scored=query.is_scored) != RELEVANCE:
            return ()
        ids = self._by_words.get(words_of(query, settings.language), ())
        if ids or not any(one.is_automatic for one in asked.corrections):
            return ids
        meant = parse(corrected(query.text, asked.corrections), settings.fields)
        return self._by_words.get(words_of(meant, settings.language), ())

    @cached_property
    def _by_words(self) -> Mapping[Words, tuple[str, ...]]:
        return self._settings.pins.by_words(self._settings.fields, self._settings.language)
