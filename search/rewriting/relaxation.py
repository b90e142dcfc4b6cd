"""Minimum-should-match relaxation: all words first, then most of them, then any.

    match   finds documents with
    ─────   ────────────────────
    all     all plain words
    any     at least one of them
    auto    all of them; when these are fewer than `ENOUGH`, also most of them (two thirds or more), and when these are
            still fewer, or there are more than `STEPPED` words, also any

Of up to `STEPPED` words, documents with more of them come first.  A longer query is prose, and scores know better which
of its words matter.  On four judged collections documents with two thirds of the words first cost up to 0.083 of
nDCG@10, those with all of them first up to 0.003 from four words on, and nothing up to three.
There a document with one of the words of a compound (`shock-sound`) also counts, as prose writes the same things with
hyphens and without.

Plain words stand side by side in the query, without quotes, fields, brackets and operators; all else always holds.
Neither the size of a page nor a filter changes the steps: the same query finds the same documents on every page, and
the count beside a value is what a click on it gives.
Orders by a field would mix documents that lack words with those that have them all: there one document is enough, and
a longer query takes its steps, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from search import deadline
from search.primitives.prepared_query import PreparedQuery
from search.primitives.snapshot import ResultSet, Snapshot
from search.protocol.correction import Correction
from search.protocol.request import ENOUGH, RELEVANCE, Match, SearchRequest
from search.text.synonyms import Expansion

STEPPED = 3
"""Words of a query, at most, whose documents come by how many they have."""


@dataclass(frozen=True, eq=False)
class RewrittenQuery:
    """A query with its corrections and synonyms, and its documents."""

    prepared: PreparedQuery
    results: ResultSet
    corrections: tuple[Correction, ...] = ()
    expansions: tuple[Expansion, ...] = ()

    @property
    def scored_as(self) -> PreparedQuery:
        """The query that gave the documents their scores."""
        return self.prepared.with_parts() if self.results.by_parts else self.prepared

    @property
    def is_complete(self) -> bool:
        """Whether a document has all words that stand side by side."""
        return self.results.with_words(max(len(self.prepared.query.plain), 1)) > 0


@dataclass(frozen=True, slots=True)
class MatchStrategy:
    """Matches queries in one snapshot, with as many of their words as `Match` demands."""

    snapshot: Snapshot
    match: Match
    is_by_relevance: bool

    @classmethod
    def of(cls, request: SearchRequest, snapshot: Snapshot, *, is_scored: bool) -> Self:
        """That of a request whose query does, or does not, score documents."""
        return cls(snapshot, request.match, request.order(is_scored=is_scored) == RELEVANCE)

    @property
    def enough(self) -> int:
        """How many documents make further steps needless."""
        return ENOUGH if self.is_by_relevance else 1

    def __call__(self, prepared: PreparedQuery) -> ResultSet:
        """The visible documents of a query; one that asks nothing is not for here."""
        deadline.check()
        found = self.snapshot.match(prepared)
        if not prepared.may_lack_words:
            return found.all_words()
        words = len(prepared.query.plain)
        is_prose = self.is_by_relevance and words > STEPPED
        if self.match is Match.ANY:
            return found.any_word(by_parts=is_prose)
        results = found.all_words()
        if self.match is Match.ALL or results.total >= self.enough:
            return results
        relaxed = found.any_word(by_parts=is_prose)
        return relaxed if is_prose else relaxed.in_steps(self._steps(relaxed, words))

    def _steps(self, relaxed: ResultSet, words: int) -> tuple[int, ...]:
        """The steps that are needed, of what matches any of the words."""
        most = most_of(words)
        if not relaxed.total:
            return (words,)
        if most == 1 or relaxed.with_words(most) < self.enough:
            return tuple(dict.fromkeys((words, most, 1)))
        return words, most


def most_of(words: int) -> int:
    """How many of some words are most of them: two thirds, rounded up, and not all."""
    return min(-(-2 * words // 3), words - 1)
