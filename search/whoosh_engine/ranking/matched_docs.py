"""Matched docs of a request, stage by stage: from the words of its query to the steps of its answer.

The stages, each made of the one above it:

    scored       documents that the words of the query find
    unfiltered   these and the pinned ones, of one story when the request is for one
    filtered     those of them that pass all filters: the total of the answer
    counted      for each facet, those that pass all filters but that of its own field
    by_step      the filtered documents by how many words they have, without those that are there by a pin alone
    in_order     the filtered documents in the parts that are ordered one by one, behind the pinned ones
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_

from search.cached_property import cached_property
from search.protocol.request import RELEVANCE
from search.whoosh_engine.execution.doc_sets import DocSet, Mask
from search.whoosh_engine.execution.scored_doc_sets import ScoredDocSet
from search.whoosh_engine.matching.matcher import QueryMatcher
from search.whoosh_engine.matching.relaxed_match import RelaxedMatch
from search.whoosh_engine.ranking.pinned_docs import PinnedDocs


@dataclass(frozen=True, eq=False)
class MatchedDocs:
    """The documents of one answer; the stages are in the first lines of the module."""

    query: QueryMatcher
    match: RelaxedMatch
    all_pinned: PinnedDocs
    """Those that filters keep out included."""
    unfiltered: DocSet
    passing: Mapping[str, Mask]
    """For each field with a filter, the unfiltered documents that pass it (see `DocSet.narrowed`)."""

    @property
    def scored(self) -> ScoredDocSet:
        """The documents that the words of the query find, with their scores."""
        return self.match.scored

    @cached_property
    def filtered(self) -> DocSet:
        """The documents that pass all filters."""
        return self._passing_but(None)

    def counted(self, name: str) -> DocSet:
        """The documents in which a facet is counted: those that pass all filters but its own."""
        return self._passing_but(name) if name in self.passing else self.filtered

    def _passing_but(self, name: str | None) -> DocSet:
        masks = [mask for field, mask in self.passing.items() if field != name]
        return self.unfiltered.narrowed(reduce(and_, masks)) if masks else self.unfiltered

    @cached_property
    def pinned(self) -> PinnedDocs:
        """The pinned documents that pass all filters."""
        return self.all_pinned.within(self.filtered)

    @cached_property
    def by_step(self) -> tuple[tuple[int, DocSet], ...]:
        """For each step of the match how many words its documents have at least, and its filtered documents."""
        added = self.pinned.added
        return tuple(self.match.by_step(self.filtered.without(added) if len(added) else self.filtered))

    def in_order(self, order: str) -> list[DocSet]:
        """The filtered documents, those of one doc set before those of the next; by relevance without pinned ones."""
        if order != RELEVANCE:
            return [self.filtered]
        pinned = self.pinned.documents
        return [doc_set.without(pinned) if len(pinned) else doc_set for _, doc_set in self.by_step]
