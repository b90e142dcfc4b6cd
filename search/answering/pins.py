"""Pinned results: documents that come first in an answer because they are pinned to its query.

They belong to the answer whether the words of the query find them or not, as far as they pass its filters: they are
counted in totals and facets, and stand for their stories.
Other orders than that by relevance know no pins: what is newest is a matter of fact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from search.cached_property import cached_property
from search.protocol.correction import corrected
from search.protocol.explanation import Explanation
from search.protocol.request import RELEVANCE, SearchRequest
from search.protocol.results import Hit
from search.query.parser import parse
from search.rewriting.relaxation import RewrittenQuery
from search.settings.pins import Words, words_of
from search.settings.settings import Settings

FOUND = "pinned to this query, and so before what is not"
NOT_FOUND = "pinned to this query, whose words do not find it"


class Pins:
    """What is pinned to the queries of one generation."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def ids(self, rewritten: RewrittenQuery, request: SearchRequest) -> tuple[str, ...]:
        """Of what is pinned to a query as it is written, else as it was corrected."""
        query, settings = rewritten.prepared.query, self._settings
        if not settings.pins or request.order(is_scored=query.is_scored) != RELEVANCE:
            return ()
        ids = self._by_words.get(words_of(query, settings.language), ())
        if ids or not any(one.is_automatic for one in rewritten.corrections):
            return ids
        meant = parse(corrected(query.text, rewritten.corrections), settings.fields)
        return self._by_words.get(words_of(meant, settings.language), ())

    @cached_property
    def _by_words(self) -> Mapping[Words, tuple[str, ...]]:
        return self._settings.pins.by_words(self._settings.fields, self._settings.language)


def with_pins(hits: tuple[Hit, ...], pinned: Sequence[bool | None]) -> tuple[Hit, ...]:
    """The hits of a page; pinned ones say so, and lack nothing: they stand there whatever words they have.

    `pinned` says of each that is pinned whether the query finds it; it is empty when none is.
    """
    if not pinned:
        return hits
    return tuple(
        hit if is_matched is None else _marked(hit, is_matched=is_matched)
        for hit, is_matched in zip(hits, pinned, strict=True)
    )


def _marked(hit: Hit, *, is_matched: bool) -> Hit:
    if not is_matched:
        why = Explanation(0.0, NOT_FOUND) if hit.explanation else None
        return replace(hit, pinned=True, lacking=(), score=0.0, explanation=why)
    why = hit.explanation and replace(hit.explanation, what=f"{hit.explanation.what}; {FOUND}")
    return replace(hit, pinned=True, lacking=(), explanation=why)
