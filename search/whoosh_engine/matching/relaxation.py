"""Minimum-should-match relaxation: all words first, then most of them, then any.

    match   finds documents with
    ─────   ────────────────────
    all     all plain words
    any     at least one of them
    auto    all of them; when these are fewer than a page, also most of them (two thirds or more), and when these are
            still fewer, also any

Plain words stand side by side in the query, without quotes, fields, brackets and operators; all else always holds.
How many documents a step finds is counted before filters, so that the count beside a value is what a click gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search import deadline
from search.protocol.request import Match
from search.query.tree import And
from search.whoosh_engine.execution.doc_sets import DocIds, DocList, DocSet, Mask
from search.whoosh_engine.execution.scored_doc_sets import Dense, ScoredDocSet, Sparse, any_of
from search.whoosh_engine.matching.filters import visible_only
from search.whoosh_engine.matching.matcher import PreparedQuery

Counts = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class RelaxedMatch:
    """What was found, in steps: the documents of a step have at least so many plain words, and fewer than the last."""

    found: ScoredDocSet
    steps: tuple[int, ...]
    words: tuple[tuple[str, ScoredDocSet], ...] = ()
    """The plain words, and what each of them finds; only when documents may lack some."""
    counted: Counts | None = None
    """`counts`, where they are known."""

    @cached_property
    def counts(self) -> Counts | None:
        """How many plain words each document found has, or each of the index when that is how they were found.

        None when none may be lacking.
        """
        if self.counted is None and self.words:
            return _counted(self.found, [word for _, word in self.words])
        return self.counted

    def subsets(self, matching: DocSet) -> Iterator[tuple[int, DocSet]]:
        """For each step, its words, and the documents of a subset that it adds."""
        if len(self.steps) == 1 or self.counts is None:
            yield self.steps[-1], matching
            return
        counts = self._counts_in(matching)
        before = np.iinfo(np.uint8).max
        for words in self.steps:
            yield words, matching.narrowed((counts >= words) & (counts < before))
            before = words

    def _counts_in(self, matching: DocSet) -> Counts:
        assert self.counts is not None  # noqa: S101 - asked before
        if not isinstance(self.found, Sparse):
            return self.counts[matching.documents] if isinstance(matching, DocList) else self.counts
        places = np.searchsorted(self.found.documents, matching.documents)
        return self.counts[places]

    def lacking(self, documents: DocIds) -> list[tuple[str, ...]]:
        """The plain words that each of some documents found lacks."""
        if not self.words:
            return [()] * len(documents)
        has = [(text, found.among(documents)) for text, found in self.words]
        return [tuple(text for text, there in has if not there[place]) for place in range(len(documents))]


@dataclass(frozen=True, slots=True)
class MatchStrategy:
    """How is it found what a query asks for?"""

    match: Match
    enough: int
    """How many documents make further steps needless."""
    epoch: int
    """Which documents are visible changes only with this number."""
    visible: Mask | None

    def __call__(self, asked: PreparedQuery) -> RelaxedMatch:
        """The visible documents that a query finds; one that asks nothing is not for here."""
        deadline.check()
        query, visible = asked.query, self.visible
        assert query.root is not None  # noqa: S101
        if len(query.plain) < 2 or not isinstance(query.root, And):
            return RelaxedMatch(visible_only(asked.find(query.root), visible), (len(query.plain),))
        words = list(map(asked.find, query.plain))
        if self.match is Match.ANY:
            return _with_any(asked, query.root, words, visible)
        found = visible_only(asked.all_of(query.root, words, query.plain), visible)
        if self.match is Match.ALL or found.total >= self.enough:
            return RelaxedMatch(found, (len(words),))
        return _in_steps(_with_any(asked, query.root, words, visible), self.enough)


def _with_any(asked: PreparedQuery, root: And, words: Sequence[ScoredDocSet], visible: Mask | None) -> RelaxedMatch:
    plain = asked.query.plain
    found = visible_only(asked.all_of(root, [any_of(words, asked.count)], plain), visible)
    texts = tuple((str(term), word) for term, word in zip(plain, words, strict=True))
    return RelaxedMatch(found, (1,), words=texts)


def most_of(words: int) -> int:
    """How many of some words are most of them: two thirds, rounded up, and not all."""
    return min(-(-2 * words // 3), words - 1)


def _in_steps(relaxed: RelaxedMatch, enough: int) -> RelaxedMatch:
    """The steps that are needed, and what they find, of what was found with any of the words."""
    found, counts, words = relaxed.found, relaxed.counts, len(relaxed.words)
    if counts is None or not found.total:
        return replace(relaxed, steps=(words,))
    kept = counts >= most_of(words)
    if most_of(words) == 1 or np.count_nonzero(kept) < enough:
        return replace(relaxed, steps=tuple(dict.fromkeys((words, most_of(words), 1))), counted=counts)
    steps = words, most_of(words)
    if isinstance(found, Sparse):
        return replace(relaxed, found=found.keeping(kept), steps=steps, counted=counts[kept])
    return replace(relaxed, found=Dense(kept, found.scores * kept), steps=steps, counted=counts * kept)


def _counted(found: ScoredDocSet, words: Sequence[ScoredDocSet]) -> Counts:
    """How many of some words each document found has; what was not found has none."""
    if isinstance(found, Sparse):
        counts = np.zeros(found.total, np.uint8)
        for word in words:
            deadline.check()
            counts += word.among(found.documents)
        return counts
    counts = np.zeros(len(found.mask), np.uint8)
    for word in words:
        deadline.check()
        if isinstance(word, Dense):
            counts += word.mask
        else:
            counts[word.documents] += 1
    counts *= found.mask
    return counts
