"""Snapshot: what the arrays of one generation find at one moment (see `search.primitives.snapshot`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_

import numpy as np
from whoosh import query as q

from search import deadline
from search.primitives.prepared_query import PreparedQuery
from search.primitives.snapshot import ResultSet
from search.primitives.term_alternatives import Alternatives, Slot
from search.protocol.request import SearchRequest
from search.protocol.results import DocumentText, Hit
from search.query.tree import Term
from search.schema.fields import ID, Field
from search.whoosh_engine.execution.combined_fields import CombinedFieldsQuery
from search.whoosh_engine.execution.doc_sets import DocSet, among
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.generation import Generation
from search.whoosh_engine.matching.relaxed_match import RelaxableMatch, RelaxedMatch, everything
from search.whoosh_engine.matching.vocabulary import GenerationWords, IndexVocabulary
from search.whoosh_engine.ranking import top_k
from search.whoosh_engine.ranking.matched_docs import MatchedDocs
from search.whoosh_engine.ranking.pinned_docs import NO_PINNED, pinned_docs
from search.whoosh_engine.schema import words_field
from search.whoosh_engine.selection import IndexSelection
from search.whoosh_engine.suggest.completions import IndexCompletions


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

    def __init__(self, generation: Generation, context: QueryContext) -> None:
        self._generation, self._context = generation, context
        self.vocabulary = IndexVocabulary(generation.words, context)

    @property
    def now(self) -> datetime:
        """The moment, in the time zone of the site."""
        return self._context.now

    @property
    def completions(self) -> IndexCompletions:
        """What completes queries in it."""
        return IndexCompletions(self._generation.completions, self.vocabulary, self._context)

    def has_term(self, prepared: PreparedQuery, term: Term) -> bool:
        """Whether a visible document has a term of a query, or fulfils it."""
        return self._context.visible_only(self._generation.matcher.at(prepared, self._context).find(term)).total > 0

    def values_given(self, field: Field) -> tuple[int, int]:
        """How many values of a keyword visible documents have, each as often as it is given, and how many."""
        counts = self._generation.columns.labelled[field.name].counts(self._context.everything)
        return int(counts.sum()), int(np.count_nonzero(counts))

    def everything(self) -> RelaxedMatch:
        """All visible documents, none of which is scored."""
        return everything(self._context)

    def match(self, prepared: PreparedQuery) -> RelaxableMatch:
        """What a query finds that asks something."""
        return RelaxableMatch(self._generation.matcher.at(prepared, self._context))

    def best(self, results: ResultSet) -> BestDocument | None:
        """The best document of a match; None when it has none."""
        match = _own(results)
        parts = (part for _, part in match.by_step(match.scored.doc_set) if part.total)
        part = next(parts, None)
        return None if part is None else BestDocument(int(top_k.best(match.scored, part, 1)[0]), self._generation.words)

    def selection(
        self, prepared: PreparedQuery, results: ResultSet, pins: Sequence[str], request: SearchRequest
    ) -> IndexSelection:
        """The documents of the answer to a request."""
        generation, context, match = self._generation, self._context, _own(results)
        pinned = pinned_docs(pins, match.scored, context) if pins else NO_PINNED
        # Of everything always the same object: counts are kept with it.
        matched = match.scored.doc_set if prepared.query.root else context.everything
        with_pinned = matched.joined(pinned.added) if len(pinned.documents) else matched
        unfiltered = self._of_story(with_pinned, request)
        passing = generation.filters.passing(request, unfiltered, context)
        docs = MatchedDocs(generation.matcher.at(prepared, context), match, pinned, unfiltered, passing)
        return IndexSelection(generation, docs, request)

    def _of_story(self, doc_set: DocSet, request: SearchRequest) -> DocSet:
        """The documents that tell one story, when the request is for one."""
        if not request.story:
            return doc_set
        number = self._context.first_with(ID, request.story)
        groups = self._generation.pager.groups(self._context)
        return doc_set.among(np.empty(0, np.int32) if number is None else groups.members(number))

    def first_with(self, field: Field, value: str) -> Hit | None:
        """The first visible document with a value of a keyword."""
        deadline.check()
        number = self._context.first_with(field.name, value)
        return None if number is None else self._generation.stored_values.hit(number)

    def body(self, id: str) -> DocumentText | None:
        """The text of a visible document as far as it is kept and shown; None when there is no such document."""
        number = self._context.first_with(ID, id)
        return None if number is None else self._generation.stored_values.body(number)

    def texts(self, id: str) -> tuple[Mapping[str, Sequence[str]], str] | None:
        """The searched texts of a visible document that are stored, by field, and its language."""
        number = self._context.first_with(ID, id)
        if number is None:
            return None
        values = self._generation.stored_values
        stored, searched = values.stored(number), self._generation.settings.fields.searched
        return {field.name: stored.get(field.name, ()) for field in searched}, values.language(stored)

    def similar(
        self, id: str, terms: Mapping[str, float], fields: Sequence[Field], share: float, request: SearchRequest
    ) -> Sequence[Hit]:
        """The visible documents with any of some terms, near-duplicates of the one with this id left out."""
        context, pager, filters = self._context, self._generation.pager, self._generation.filters
        number = context.first_with(ID, id)
        if number is None:
            return ()
        weights = [(words_field(field), field.weight) for field in fields]
        words = [CombinedFieldsQuery(weights, [Alternatives.of(term)], count) for term, count in terms.items()]
        scored = context.visible_only(context.executor.find(q.Or(words)))
        passing = filters.passing(request, scored.doc_set, context).values()
        filtered = scored.doc_set.narrowed(reduce(and_, passing)) if passing else scored.doc_set
        own = pager.groups(context).members(number)
        best = top_k.best(scored, filtered, min(filtered.total, request.size + len(own)))
        documents = best[~np.isin(best, own)]
        itself = scored.scores_of(np.array([number], np.int32))[0]
        documents = documents[scored.scores_of(documents) >= np.float32(share) * itself]
        page = documents[pager.stories(request, context).firsts(documents)[: request.size]]
        scores = scored.scores_of(page).tolist()
        return [self._generation.stored_values.hit(*one) for one in zip(page.tolist(), scores, strict=True)]


def _own(results: ResultSet) -> RelaxedMatch:
    """A result set as what it is when this engine made it."""
    assert isinstance(results, RelaxedMatch)  # noqa: S101 - no other engine has a part in a request
    return results
