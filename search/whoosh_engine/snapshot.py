"""Snapshot: what the arrays of one generation find at one moment (see `search.primitives.snapshot`)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from search.primitives.prepared_query import PreparedQuery
from search.primitives.snapshot import ResultSet
from search.primitives.term_alternatives import Alternatives, Slot
from search.query.tree import Term
from search.whoosh_engine.execution.doc_sets import among
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.matching.matcher import Matcher
from search.whoosh_engine.matching.relaxed_match import RelaxableMatch, RelaxedMatch, everything
from search.whoosh_engine.matching.vocabulary import GenerationWords, IndexVocabulary
from search.whoosh_engine.ranking import top_k
from search.whoosh_engine.suggest.completions import GenerationCompletions, IndexCompletions


@dataclass(frozen=True, slots=True)
class BestDocument:
    """The best document of a match."""

    number: int
    words: GenerationWords

    def has(self, slot: Slot) -> bool:
        """Whether it has any term of a slot in a searched field."""
        here, reader = np.array([self.number], np.int32), self.words.reader
        if isinstance(slot, Alternatives):
            lists = (reader.documents(name, term.encode()) for term in slot.terms for name in self.words.fields)
        else:
            lists = (reader.slot_postings(name, slot).documents for name in self.words.fields)
        return any(bool(among(here, documents)[0]) for documents in lists)


class IndexSnapshot:
    """One generation in one context."""

    def __init__(
        self, matcher: Matcher, words: GenerationWords, completions: GenerationCompletions, context: QueryContext
    ) -> None:
        self._matcher, self._words, self._completions, self.context = matcher, words, completions, context
        self.vocabulary = IndexVocabulary(words, context)

    @property
    def completions(self) -> IndexCompletions:
        """What completes queries in it."""
        return IndexCompletions(self._completions, self.vocabulary, self.context)

    def has_term(self, prepared: PreparedQuery, term: Term) -> bool:
        """Whether a visible document has a term of a query, or fulfils it."""
        return self.context.visible_only(self._matcher.at(prepared, self.context).find(term)).total > 0

    def everything(self) -> RelaxedMatch:
        """All visible documents, none of which is scored."""
        return everything(self.context)

    def match(self, prepared: PreparedQuery) -> RelaxableMatch:
        """What a query finds that asks something."""
        return RelaxableMatch(self._matcher.at(prepared, self.context))

    def best(self, results: ResultSet) -> BestDocument | None:
        """The best document of a match; None when it has none."""
        match = own(results)
        parts = (part for _, part in match.by_step(match.scored.doc_set) if part.total)
        part = next(parts, None)
        return None if part is None else BestDocument(int(top_k.best(match.scored, part, 1)[0]), self._words)


def own(results: ResultSet) -> RelaxedMatch:
    """A result set as what it is when this engine made it."""
    assert isinstance(results, RelaxedMatch)  # noqa: S101 - no other engine has a part in a request
    return results
