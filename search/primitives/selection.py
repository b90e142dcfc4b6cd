"""Selection: the documents of one answer, how many of them have each value, and its page.

Like result sets these are handles: an engine may find all that one answer needs when something is first asked of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from search.primitives.page_texts import PageTexts
from search.primitives.prepared_query import PreparedQuery
from search.primitives.score_details import ScoreDetails
from search.protocol.results import Passage
from search.schema.fields import Field

Counts = Sequence[tuple[str, int]]
"""Texts, as filters write them, and how many documents have each."""


class Content(NamedTuple):
    """What a hit shows of its document."""

    id: str
    fields: Mapping[str, Any]
    highlights: Mapping[str, str | list[str]] = {}
    passages: tuple[Passage, ...] = ()
    matched: Mapping[str, tuple[str, ...]] = {}


class ValueTotals(NamedTuple):  # which is made in a third of the time of a frozen dataclass
    """How many documents have each value of a keyword or a flag."""

    labels: Sequence[str]
    """Of the values that are listed, as most visible documents write them."""
    counts: Sequence[int]
    keys: Sequence[str]
    """Of the same values (see `value_identity`); none unless something is chosen."""
    chosen: Mapping[str, tuple[str, int]]
    """The label and the count of each chosen value that a visible document has, by its key."""
    distinct: int
    """How many values there are, listed or not."""


class DocSet(Protocol):
    """Documents in which a facet is counted."""

    def missing(self, field: Field) -> int:
        """How many have no value of a field."""

    def values(self, field: Field, limit: int, contains: str, chosen: Collection[str]) -> ValueTotals:
        """The first values that some have, in the order of the facet of a field, of those whose key contains a text.

        `chosen` are keys of values that are counted in any case.
        """

    def ranges(self, field: Field) -> Counts:
        """All ranges of a field; those that are not declared are found among the visible documents only."""

    def total_within(self, field: Field, interval: str) -> int:
        """How many have a value in an interval; InvalidParameter for a text without meaning."""

    def years(self, field: Field) -> Counts:
        """The years of a date that some have, ascending."""

    def months(self, field: Field) -> Counts:
        """The months."""

    def days(self, field: Field, first: int, after: int) -> Counts:
        """The days from the first to before another, in days since 1970."""


class Page(Protocol):
    """The documents of one page, in their order."""

    @property
    def offset(self) -> int:
        """The number of hits before them."""

    @property
    def scores(self) -> Sequence[float]:
        """The score of each."""

    @property
    def pinned(self) -> Sequence[bool | None]:
        """For each whether the query finds it, when it is pinned; else None. Empty when none is pinned."""

    def unmatched(self) -> Sequence[tuple[str, ...]]:
        """The plain words that each lacks."""

    def similar(self) -> Sequence[int]:
        """How many other documents of the selection tell the story of each."""

    def texts(self) -> PageTexts:
        """What each shows, and where words stand in it."""

    def score_details(self, scored_as: PreparedQuery, most: int) -> ScoreDetails:
        """The numbers of the scores of the first documents, which a query gave them."""


class Selection(Protocol):
    """The documents of one answer: those that its query finds or that are pinned to it, and that pass its filters."""

    @property
    def total(self) -> int:
        """How many they are."""

    @property
    def stories(self) -> int:
        """How many hits they are, when those that tell one story are one."""

    @property
    def by_step(self) -> Sequence[tuple[int, int]]:
        """For each step how many plain words its documents have at least, and how many they are, without pins."""

    def page(self) -> Page:
        """The page that is asked for; UnknownParameter when there is no such order, CursorOutdated (see `Cursor`)."""

    def but_for_filter(self, name: str) -> DocSet:
        """The documents without regard to the filter of a field."""
