"""Relaxed match: the documents of a query in steps, by how many of its plain words they have (see `relaxation`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from search.cached_property import cached_property
from search.query.tree import And
from search.whoosh_engine.execution.doc_sets import DocIds, DocList, DocSet
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.execution.scored_doc_sets import (
    Dense,
    ScoredDocSet,
    Sparse,
    WordCounts,
    any_of,
    word_counts,
)
from search.whoosh_engine.matching.matcher import QueryMatcher


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

    @property
    def total(self) -> int:
        """How many documents match, words that they lack or not."""
        return self.scored.total

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

    def in_steps(self, steps: tuple[int, ...]) -> RelaxedMatch:
        """The documents with at least as many plain words as the last step demands."""
        scored, counts, least = self.scored, self.word_counts, steps[-1]
        if counts is None or not scored.total or least == 1:
            return replace(self, steps=steps, counted=counts)
        kept = counts >= least
        if isinstance(scored, Sparse):
            return replace(self, scored=scored.keeping(kept), steps=steps, counted=counts[kept])
        return replace(self, scored=Dense(kept, scored.scores * kept), steps=steps, counted=counts * kept)

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


def everything(context: QueryContext) -> RelaxedMatch:
    """All visible documents, without scores."""
    mask = context.everything.mask
    return RelaxedMatch(Dense(mask, np.broadcast_to(np.float32(0), len(mask))), (0,))


class RelaxableMatch:
    """What one query finds with all or any of its plain words."""

    def __init__(self, matcher: QueryMatcher) -> None:
        self._matcher = matcher

    @cached_property
    def _words(self) -> list[ScoredDocSet]:
        """The documents of each plain word."""
        return list(map(self._matcher.find, self._matcher.prepared.query.plain))

    def all_words(self) -> RelaxedMatch:
        """The documents of the query as it is."""
        prepared = self._matcher.prepared
        plain, root = prepared.query.plain, prepared.query.root
        assert root is not None  # noqa: S101 - it asks something
        if prepared.may_lack_words and isinstance(root, And):
            found = self._matcher.all_of(root, self._words, plain)
        else:
            found = self._matcher.find(root)
        return RelaxedMatch(self._matcher.context.visible_only(found), (len(plain),))

    def any_word(self, *, by_parts: bool) -> RelaxedMatch:
        """The documents with at least one of the plain words."""
        matcher, prepared = self._matcher, self._matcher.prepared
        plain, root = prepared.query.plain, prepared.query.root
        assert isinstance(root, And)  # noqa: S101 - documents may lack words
        lenient = prepared.with_parts() if by_parts else prepared
        counted = self._words if lenient is prepared else list(map(replace(matcher, prepared=lenient).find, plain))
        scored = matcher.all_of(root, [any_of(counted, matcher.context.reader.count)], plain)
        texts = tuple((str(term), word) for term, word in zip(plain, self._words, strict=True))
        return RelaxedMatch(matcher.context.visible_only(scored), (1,), words=texts, by_parts=by_parts)
