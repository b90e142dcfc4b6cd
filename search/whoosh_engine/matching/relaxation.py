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

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np

from search import deadline
from search.protocol.correction import Correction
from search.protocol.request import ENOUGH, RELEVANCE, Match, SearchRequest
from search.query.tree import And
from search.text.synonyms import Expansion
from search.whoosh_engine.execution.doc_sets import DocIds, DocList, DocSet
from search.whoosh_engine.execution.scored_doc_sets import (
    Dense,
    ScoredDocSet,
    Sparse,
    WordCounts,
    any_of,
    word_counts,
)
from search.whoosh_engine.matching.matcher import PreparedQuery

STEPPED = 3
"""Words of a query, at most, whose documents come by how many they have."""


@dataclass(frozen=True, eq=False)
class RelaxedMatch:
    """The documents of a query in steps: those of a step have at least so many plain words, and fewer than the last."""

    scored: ScoredDocSet
    steps: tuple[int, ...]
    words: tuple[tuple[str, ScoredDocSet], ...] = ()
    """The plain words, and the documents of each; only when documents may lack some."""
    counted: WordCounts | None = None
    """`word_counts`, where they are known."""
    by_parts: bool = False
    """Whether the words of a compound also count alone."""

    @cached_property
    def word_counts(self) -> WordCounts | None:
        """How many plain words each document of a sparse match has, or each of the index when the match is dense.

        None when no document may lack any.
        """
        if self.counted is None and self.words:
            return word_counts(self.scored, [word for _, word in self.words])
        return self.counted

    def with_words(self, least: int) -> int:
        """How many documents have so many plain words."""
        return self.scored.total if self.word_counts is None else int(np.count_nonzero(self.word_counts >= least))

    def by_step(self, doc_set: DocSet) -> Iterator[tuple[int, DocSet]]:
        """For each step its words, and the documents of a doc set that it adds."""
        if len(self.steps) == 1 or self.word_counts is None:
            yield self.steps[-1], doc_set
            return
        counts = self._counts_in(doc_set, self.word_counts)
        before = np.iinfo(np.uint8).max
        for words in self.steps:
            yield words, doc_set.narrowed((counts >= words) & (counts < before))
            before = words

    def _counts_in(self, doc_set: DocSet, counts: WordCounts) -> WordCounts:
        if not isinstance(self.scored, Sparse):
            return counts[doc_set.documents] if isinstance(doc_set, DocList) else counts
        return counts[np.searchsorted(self.scored.documents, doc_set.documents)]

    def unmatched(self, documents: DocIds) -> list[tuple[str, ...]]:
        """The plain words that each of some matching documents lacks."""
        if not self.words:
            return [()] * len(documents)
        has = [(text, scored.among(documents)) for text, scored in self.words]
        return [tuple(text for text, there in has if not there[place]) for place in range(len(documents))]


@dataclass(frozen=True, eq=False)
class RewrittenQuery:
    """A query with its corrections and synonyms, and its documents."""

    prepared: PreparedQuery
    match: RelaxedMatch
    corrections: tuple[Correction, ...] = ()
    expansions: tuple[Expansion, ...] = ()

    @property
    def scored_as(self) -> PreparedQuery:
        """The query that gave the documents their scores."""
        return self.prepared.with_parts() if self.match.by_parts else self.prepared


@dataclass(frozen=True, slots=True)
class MatchStrategy:
    """Matches queries, with as many of their words as `Match` demands."""

    match: Match
    is_by_relevance: bool

    @classmethod
    def of(cls, request: SearchRequest, *, is_scored: bool) -> Self:
        """That of a request whose query does, or does not, score documents."""
        return cls(request.match, request.order(is_scored=is_scored) == RELEVANCE)

    @property
    def enough(self) -> int:
        """How many documents make further steps needless."""
        return ENOUGH if self.is_by_relevance else 1

    def __call__(self, prepared: PreparedQuery) -> RelaxedMatch:
        """The visible documents of a query; one that asks nothing is not for here."""
        deadline.check()
        query, context = prepared.query, prepared.context
        assert query.root is not None  # noqa: S101
        if len(query.plain) < 2 or not isinstance(query.root, And):
            return RelaxedMatch(context.visible_only(prepared.find(query.root)), (len(query.plain),))
        words = list(map(prepared.find, query.plain))
        is_prose = self.is_by_relevance and len(words) > STEPPED
        if self.match is Match.ANY:
            return _with_any(prepared, query.root, words, by_parts=is_prose)
        scored = context.visible_only(prepared.all_of(query.root, words, query.plain))
        if self.match is Match.ALL or scored.total >= self.enough:
            return RelaxedMatch(scored, (len(words),))
        relaxed = _with_any(prepared, query.root, words, by_parts=is_prose)
        return relaxed if is_prose else _in_steps(relaxed, self.enough)


def _with_any(prepared: PreparedQuery, root: And, words: Sequence[ScoredDocSet], *, by_parts: bool) -> RelaxedMatch:
    plain, lenient = prepared.query.plain, prepared.with_parts() if by_parts else prepared
    counted = words if lenient is prepared else list(map(lenient.find, plain))
    scored = prepared.all_of(root, [any_of(counted, prepared.context.reader.count)], plain)
    texts = tuple((str(term), word) for term, word in zip(plain, words, strict=True))
    return RelaxedMatch(prepared.context.visible_only(scored), (1,), words=texts, by_parts=by_parts)


def most_of(words: int) -> int:
    """How many of some words are most of them: two thirds, rounded up, and not all."""
    return min(-(-2 * words // 3), words - 1)


def _in_steps(relaxed: RelaxedMatch, enough: int) -> RelaxedMatch:
    """The steps that are needed, and their documents, of what matches any of the words."""
    scored, counts, words = relaxed.scored, relaxed.word_counts, len(relaxed.words)
    if counts is None or not scored.total:
        return replace(relaxed, steps=(words,))
    kept = counts >= most_of(words)
    if most_of(words) == 1 or np.count_nonzero(kept) < enough:
        return replace(relaxed, steps=tuple(dict.fromkeys((words, most_of(words), 1))), counted=counts)
    steps = words, most_of(words)
    if isinstance(scored, Sparse):
        return replace(relaxed, scored=scored.keeping(kept), steps=steps, counted=counts[kept])
    return replace(relaxed, scored=Dense(kept, scored.scores * kept), steps=steps, counted=counts * kept)
