"""Search results: hits, counts and how the query was read, as plain frozen data without engine words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from search.protocol.correction import Correction, corrected
from search.protocol.explanation import Explanation
from search.protocol.request import Match, SearchRequest
from search.query.tree import Query
from search.text.synonyms import Expansion

MAX_DAYS = 92
"""The longest interval that is counted by day: three months."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One document of an answer."""

    id: str
    fields: Mapping[str, Any]
    """The shown values by field name, as JSON (see `document`)."""
    score: float = 0.0
    highlights: Mapping[str, str] | None = None
    """By field name, escaped HTML in which the words of the query are inside `<mark>`; only fields with such words."""
    lacking: tuple[str, ...] = ()
    """The words of the query that it was found without."""
    similar: int = 0
    """How many other documents that match tell the same story."""
    pinned: bool = False
    """Whether it comes first because the deployer has put it there for this query."""
    explanation: Explanation | None = None
    """Why it has its score; only when that was asked for, and of the first hits of a page."""


class ValueCount(NamedTuple):
    """One value of a facet and how many documents have it; a tuple, because an answer has a hundred of them."""

    value: str
    """As a filter writes it."""
    count: int  # type: ignore[assignment]  # hides the method of tuples, which nobody needs here
    selected: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """The values, or ranges, of one field among the documents that match all but the field's own filter.

    Values are in the order of the facet and cut at its limit; selected and excluded ones are always there.
    Ranges are in the order of their bounds; they are found for all visible documents, whatever the request.
    """

    field: str
    values: tuple[ValueCount, ...]
    missing: int
    """Documents without a value."""
    distinct: int
    """How many values there are, listed or not."""
    missing_selected: bool = False


@dataclass(frozen=True, slots=True)
class Histogram:
    """The dates of one field among the documents that match all but the field's own filter, by year, month and day.

    Each value is the text of the interval that it counts (`2021`, `2021-03`, `2021-03-02`), oldest first, those with a
    count only.
    """

    field: str
    years: tuple[ValueCount, ...]
    months: tuple[ValueCount, ...]
    days: tuple[ValueCount, ...]
    """Of the interval that is chosen, or of all dates, when that is no longer than `MAX_DAYS`; else empty.

    A chosen interval within one month has the days of that month.
    """
    missing: int
    missing_selected: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """The documents of an answer that have at least so many of the words, and fewer than those of the step before."""

    words: int
    documents: int


@dataclass(frozen=True, slots=True)
class Matching:
    """How many of the words that stand side by side in a query its hits have: all, then fewer, step by step."""

    asked: Match
    steps: tuple[Step, ...]
    """At least one; with the first, no word is lacking unless any was asked for."""

    @property
    def is_relaxed(self) -> bool:
        """Whether there are hits that lack words though all words were wanted."""
        return any(step.documents for step in self.steps[1:])

    def __str__(self) -> str:
        """For people: `2 have all 3 words; then come 12 with at least 2, then 40 with any of them`; often empty."""
        if not self.is_relaxed:
            return ""
        first, *others = self.steps
        begin = {0: "None has", 1: "1 has"}.get(first.documents, f"{first.documents:,} have")
        text = f"{begin} all {first.words} words"
        said = [f"{step.documents:,} with {_at_least(step.words)}" for step in others if step.documents]
        return f"{text}; then come {', then '.join(said)}"


def _at_least(words: int) -> str:
    return "any of them" if words == 1 else f"at least {words}"


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The answer to one request, all from one generation of the index."""

    request: SearchRequest
    query: Query
    """How the query was read."""
    total: int
    """How many documents match; exact."""
    stories: int
    """How many hits they are when those that tell the same story are one; else as many as documents."""
    hits: tuple[Hit, ...]
    """Those of the page that was asked for."""
    facets: Mapping[str, FacetCounts | Histogram]
    """Those that were asked for by field name, in the order of the fields."""
    generation: int
    matching: Matching = Matching(Match.AUTO, (Step(0, 0),))
    corrections: tuple[Correction, ...] = ()
    """What of the query was taken for something else, or may have been meant otherwise."""
    expansions: tuple[Expansion, ...] = ()
    """What was looked for beside words of the query, as their synonyms."""

    @property
    def corrected(self) -> str:
        """The query with all corrections in place."""
        return corrected(self.query.text, self.corrections)

    @property
    def is_corrected(self) -> bool:
        """Whether the hits are those of the corrected query; else it is only proposed."""
        return any(one.is_automatic for one in self.corrections)

    @property
    def order(self) -> str:
        """The order of the hits."""
        return self.request.order(is_scored=self.query.is_scored)

    @property
    def pages(self) -> int:
        """How many pages there are; at least 1."""
        return max(1, -(-self.stories // self.request.size))


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """Facts about one generation of an index."""

    location: str
    generation: int
    """Counts commits; a greater one is newer."""
    content: int
    """The generation that first had this content (see `KeptGeneration`)."""
    stored_documents: int
    """Of them readers may see fewer (see `Searcher.visible_documents`), and must not learn this number."""
    built_at: datetime
    editors: bool
    """Whether hidden documents are in it, for editors' eyes only."""
    sources: tuple[str, ...]
    """The content folders it was built from."""
    fingerprint: str
    """Of the fields that it was built for (see `Fields.fingerprint`)."""
    size_bytes: int


@dataclass(frozen=True, slots=True)
class KeptGeneration:
    """One generation that an index can go back to, or the newest."""

    generation: int
    content: int
    """The generation that first had this content; another one when this one brought it back, or merged segments."""
    built_at: datetime
    stored_documents: int
    editors: bool
    is_newest: bool
