"""Which steps does a query take, and what is an engine asked for them?"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import cast

import pytest

from search.primitives.prepared_query import PreparedQuery
from search.primitives.snapshot import Snapshot
from search.protocol.request import ENOUGH, Match
from search.query.parser import parse
from search.rewriting.relaxation import MatchStrategy
from search.schema.fields import DEFAULT_FIELDS


@dataclass(frozen=True)
class Results:
    """Documents by how many plain words they have."""

    counts: tuple[int, ...]
    steps: tuple[int, ...]
    by_parts: bool = False

    @property
    def total(self) -> int:
        """How many documents."""
        return len(self.counts)

    def with_words(self, least: int) -> int:
        """How many documents have so many words."""
        return sum(count >= least for count in self.counts)

    def in_steps(self, steps: tuple[int, ...]) -> Results:
        """Those that the last step demands."""
        return replace(self, counts=tuple(count for count in self.counts if count >= steps[-1]), steps=steps)


@dataclass
class Recorder:
    """A snapshot, and what one query finds in it; it notes what it is asked for."""

    words: int
    counts: tuple[int, ...]
    asked: list[str] = field(default_factory=list)

    def match(self, _: PreparedQuery) -> Recorder:
        """What the query finds."""
        return self

    def all_words(self) -> Results:
        """The documents with all words."""
        self.asked.append("all")
        return Results(tuple(count for count in self.counts if count >= self.words), (self.words,))

    def any_word(self, *, by_parts: bool) -> Results:
        """The documents with any."""
        self.asked.append("any")
        return Results(self.counts, (1,), by_parts)


def relaxed(query: str, counts: tuple[int, ...], match: Match = Match.AUTO) -> tuple[Results, list[str]]:
    """What a query by relevance finds, and what was asked for it."""
    parsed = parse(query, DEFAULT_FIELDS, ("en",))
    recorder = Recorder(max(len(parsed.plain), 1), counts)
    prepared = PreparedQuery(parsed, {}, {}, None, frozenset(), {})
    found = MatchStrategy(cast("Snapshot", recorder), match, is_by_relevance=True)(prepared)
    return cast("Results", found), recorder.asked


@pytest.mark.parametrize(
    ("query", "counts", "match", "steps", "asked"),
    [
        ("solar", (1,), Match.AUTO, (1,), ["all"]),
        ("solar power", (2,) * ENOUGH, Match.AUTO, (2,), ["all"]),
        ("solar power", (2, 1), Match.AUTO, (2, 1), ["all", "any"]),
        ("solar power grid", (3, *(2,) * ENOUGH, 1), Match.AUTO, (3, 2), ["all", "any"]),
        ("solar power grid", (3, 2, 1), Match.AUTO, (3, 2, 1), ["all", "any"]),
        ("solar power grid", (), Match.AUTO, (3,), ["all", "any"]),
        ("solar power grid", (1,), Match.ALL, (3,), ["all"]),
        ("solar power grid", (3, 1), Match.ANY, (1,), ["any"]),
        ("solar power grid storage", (1,), Match.AUTO, (1,), ["all", "any"]),
    ],
)
def test_only_needed_steps_are_taken_and_asked_for(
    query: str, counts: tuple[int, ...], match: Match, steps: tuple[int, ...], asked: list[str]
) -> None:
    """Most of the words, and then any, only count where fewer are not enough; what is not needed is not looked for."""
    found, were_asked = relaxed(query, counts, match)
    assert found.steps == steps
    assert were_asked == asked
    assert found.by_parts == (len(query.split()) > 3 and steps == (1,))
    assert all(count >= found.steps[-1] for count in found.counts)
