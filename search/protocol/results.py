"""Search results: hits, facet counts and the parsed query, as frozen data of no particular engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from itertools import repeat
from typing import Any, NamedTuple, Self

from search.protocol.correction import Correction, corrected
from search.protocol.cursor import Cursor
from search.protocol.explanation import Explanation
from search.protocol.request import Match, SearchRequest
from search.query.tree import Query
from search.schema.document import Section
from search.text.synonyms import Expansion

MAX_DAYS = 92
"""The longest interval that is counted by day: three months."""


class Part(StrEnum):
    """A part that an answer can be without; hits, their order and their number are none."""

    CORRECTIONS = "corrections"
    """Synonyms, too: hits and counts are those of the query as it is written."""
    FACETS = "facets"
    """Some of those that were requested, or all; those that are there are exact."""
    HIGHLIGHTS = "highlights"
    """No words are marked, it is not said which a hit has, and there are no passages."""
    PASSAGES = "passages"
    """It is not said which words the texts of hits have, either."""
    EXPLANATIONS = "explanations"


class Passage(NamedTuple):
    """A part of the text of a document that has words of the query."""

    text: str
    """Escaped HTML in which these words are inside `<mark>`, on one line; an ellipsis where a sentence is cut."""
    section: str = ""
    """The heading of the section that it is in; empty before all sections."""
    anchor: str = ""
    """The id of that heading on its page; empty when it is not known."""
    url: str = ""
    """The link of the document, with the anchor; empty when the document has no link."""


class DocumentText(NamedTuple):
    """The text of a document as far as it is kept, without markup, one line for each block."""

    text: str
    sections: tuple[Section, ...]
    """Those within it; of each the first line is its heading."""
    is_whole: bool
    """Whether it is all that the document has."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found."""

    id: str
    fields: Mapping[str, Any]
    """The returned values by field name, as JSON (see `document`)."""
    score: float = 0.0
    highlights: Mapping[str, str | list[str]] | None = None
    """By field name, escaped HTML in which the words of the query are inside `<mark>`; only fields with such words.

    Of a field with many values all of them, in a list.
    """
    lacking: tuple[str, ...] = ()
    """The unmatched terms: words of the query that the document does not have."""
    similar: int = 0
    """The number of other matching documents of the same story."""
    pinned: bool = False
    """Whether it comes first because it is pinned to this query."""
    explanation: Explanation | None = None
    """Explanation of its score; only when requested, and of the first hits of a page."""
    passages: tuple[Passage, ...] = ()
    """Of the body, the best first, when title and excerpt do not have all words of the query."""
    matched: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The words of the query by the name of each field that has some; that of the body, too, which is not returned."""


class ValueCount(NamedTuple):
    """A value of a facet and its count; a tuple, because results have a hundred of them."""

    value: str
    """As a filter writes it."""
    count: int  # type: ignore[assignment]  # hides the method of tuples, which nobody needs here
    selected: bool = False
    excluded: bool = False

    @classmethod
    def each(cls, values: Iterable[str], counts: Iterable[int]) -> tuple[Self, ...]:
        """Values that are neither selected nor excluded; in a third of the time that it takes to make them singly."""
        return tuple(map(partial(tuple.__new__, cls), zip(values, counts, repeat(False), repeat(False))))


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """Counts of the values, or ranges, of one field among the documents that match all but the field's own filter.

    Values are in the order of the facet and cut at its limit; selected and excluded ones are always there.
    Ranges are in the order of their bounds; they are found for all visible documents, whatever the request.
    """

    field: str
    values: tuple[ValueCount, ...]
    missing: int
    """Documents without a value."""
    distinct: int
    """The number of values, listed or not."""
    missing_selected: bool = False


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts of the dates of one field, by year, month and day, among the documents that match all but its own filter.

    Each value is the text of the interval that it counts (`2021`, `2021-03`, `2021-03-02`), oldest first, those with a
    count only.
    """

    field: str
    years: tuple[ValueCount, ...]
    months: tuple[ValueCount, ...]
    days: tuple[ValueCount, ...]
    """Days of the selected interval, else of all dates, when that is no longer than `MAX_DAYS`; else empty.

    A selected interval within one month has the days of that month.
    """
    missing: int
    missing_selected: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step of relaxation: the documents that have at least so many of the words, and that no earlier step has."""

    words: int
    documents: int


@dataclass(frozen=True, slots=True)
class Matching:
    """Minimum-should-match relaxation: how many of the words side by side in a query its hits have, all first."""

    asked: Match
    steps: tuple[Step, ...]
    """At least one; hits of the first have no unmatched terms unless any match was requested."""

    @property
    def is_relaxed(self) -> bool:
        """Whether there are hits with unmatched terms although all words were wanted."""
        return any(step.documents for step in self.steps[1:])

    def __str__(self) -> str:
        """For people: `2 have all 3 words; then come 12 with at least 2, then 40 with any of them`; often empty."""
        if not self.is_relaxed:
            return ""
        first, *others = self.steps
        opening = {0: "None has", 1: "1 has"}.get(first.documents, f"{first.documents:,} have")
        text = f"{opening} all {first.words} words"
        later = [f"{step.documents:,} with {_at_least(step.words)}" for step in others if step.documents]
        return f"{text}; then come {', then '.join(later)}"


def _at_least(words: int) -> str:
    return "any of them" if words == 1 else f"at least {words}"


@dataclass(frozen=True, slots=True)
class SearchResults:
    """Results of one request, all from one generation of the index."""

    request: SearchRequest
    query: Query
    """The parsed query."""
    total: int
    """The exact number of documents that match."""
    stories: int
    """The number of hits after near-duplicates are collapsed; the same as `total` when they are not."""
    hits: tuple[Hit, ...]
    """Hits of the requested page."""
    facets: Mapping[str, FacetCounts | Histogram]
    """The requested facets by field name, in the order of the fields."""
    generation: int
    offset: int = 0
    """The number of hits before those of this page."""
    matching: Matching = Matching(Match.AUTO, (Step(0, 0),))
    corrections: tuple[Correction, ...] = ()
    """Corrections that were applied, or are proposed."""
    expansions: tuple[Expansion, ...] = ()
    """Synonyms that were searched, too."""
    missing: tuple[Part, ...] = ()
    """The parts for which no time was left; what is there of them is empty, or not all."""

    @property
    def corrected(self) -> str:
        """The query with all corrections applied."""
        return corrected(self.request.query, self.corrections)

    @property
    def is_corrected(self) -> bool:
        """Whether the hits are those of the corrected query; else it is only proposed."""
        return any(one.is_automatic for one in self.corrections)

    @property
    def order(self) -> str:
        """The order of the hits."""
        return self.request.order(is_scored=self.query.is_scored)

    @property
    def after(self) -> Cursor | None:
        """The place where the next page begins; None when there is none."""
        end = self.offset + len(self.hits)
        if not self.hits or end >= self.stories:
            return None
        return Cursor(self.hits[-1].id, end, self.generation, self.request.digest)

    @property
    def page(self) -> int:
        """The number of the page on which its first hit is."""
        return self.offset // self.request.size + 1

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
    """Readers may see fewer of them (see `Searcher.visible_documents`), and must not learn this number."""
    built_at: datetime
    editors: bool
    """Whether hidden documents are in it, for editors' eyes only."""
    sources: tuple[str, ...]
    """The content folders it was built from."""
    fingerprint: str
    """Fingerprint of the fields that it was built for (see `Fields.fingerprint`)."""
    size_bytes: int


@dataclass(frozen=True, slots=True)
class KeptGeneration:
    """A generation that an index can be rolled back to, or the newest."""

    generation: int
    content: int
    """The generation that first had this content; another one when this one brought it back, or merged segments."""
    built_at: datetime
    stored_documents: int
    editors: bool
    is_newest: bool
