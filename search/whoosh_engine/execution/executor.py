"""Query executor: walks a tree of Whoosh queries over the arrays of all segments.

| query                                         | documents                        | score                       |
|-----------------------------------------------|----------------------------------|-----------------------------|
| Term                                          | those of its postings            | BM25 (see `scoring`) · boost |
| Phrase, PhraseQuery                           | where its words stand in order   | sum over its words           |
| CombinedFieldsQuery                           | the same in any of its fields    | BM25F, sum over its words · boost |
| Or; And; AndMaybe; Require; AndNot; Otherwise | of any; of all; of the first; …  | sum of what matches · boost |
| DisjunctionMax                                | of any                           | the greatest · boost        |
| Prefix, Wildcard, Regex, FuzzyTerm, TermRange | of any term that it stands for   | boost                       |
| NumericRange, DateRange                       | with a number or date within     | boost                       |
| Every; Not                                    | all; all others                  | boost                       |
| ConstantScoreQuery                            | of its child                     | its score                   |

Any other query is answered by Whoosh's own matcher over the same files, exhaustively, so that nothing is unsupported.
Scores are those of Whoosh's searcher with `scoring.Bm25`, where that is right: its DisjunctionMax mixes documents up,
the scores of what stands for several terms change with their number, and a Not inside an And adds 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import reduce, singledispatch
from typing import Any

import numpy as np
from whoosh import query as q
from whoosh.fields import NUMERIC
from whoosh.query.terms import PatternQuery

from search import deadline
from search.primitives import bm25f
from search.primitives.term_alternatives import Alternatives, Slot
from search.schema.ranges import Interval, comparable
from search.whoosh_engine.execution import scoring
from search.whoosh_engine.execution.combined_fields import CombinedFieldsQuery, combined_fields
from search.whoosh_engine.execution.doc_sets import DocIds, intersection
from search.whoosh_engine.execution.doc_values import RangedDocValues
from search.whoosh_engine.execution.index_reader import IndexReader, Postings
from search.whoosh_engine.execution.scored_doc_sets import (
    NOTHING,
    Dense,
    ScoredDocSet,
    Scores,
    all_of,
    and_maybe,
    any_of,
    best_of,
    constant,
    every,
    without,
)
from search.whoosh_engine.execution.term_expansion import terms_within


class PhraseQuery(q.Query):  # type: ignore[misc]  # Whoosh carries no types
    """Words beside each other, each of which may be one of several terms; it is scored as a phrase is."""

    def __init__(self, fieldname: str, slots: Sequence[Slot], boost: float = 1.0) -> None:
        self.fieldname, self.slots, self.boost = fieldname, tuple(slots), boost


Finder = Callable[["Executor", Any], ScoredDocSet]
"""A method that finds the documents of one class of queries."""


@singledispatch
def _unknown(executor: Executor, query: Any) -> ScoredDocSet:
    return executor.by_whoosh(query)


def _finds(*kinds: type) -> Callable[[Finder], Finder]:
    """Make a method the finder of some classes of queries, and of those below them.

    Not by `singledispatchmethod`: that of Python 3.13.0 and 3.13.1 keeps every executor, and its files, for ever.
    """

    def register(finder: Finder) -> Finder:
        for kind in kinds:
            _unknown.register(kind, finder)
        return finder

    return register


class Executor:
    """Finds the documents of Whoosh queries in one generation."""

    def __init__(
        self,
        reader: IndexReader,
        schema: Any,
        whoosh_searcher: Callable[[], Any] | None = None,
        ranged: Callable[[str], RangedDocValues] | None = None,
    ) -> None:
        """`whoosh_searcher` opens Whoosh's searcher of the same generation; it is for queries unknown here only.

        `ranged` gives the column of a field of numbers or dates; without it, their ranges are unknown here.
        """
        self._reader = reader
        self._schema = schema
        self._open_whoosh = whoosh_searcher
        self._ranged = ranged

    @property
    def reader(self) -> IndexReader:
        """Its documents are searched, and its statistics are those of the scores."""
        return self._reader

    def _whoosh(self) -> Any:
        if self._open_whoosh is None:
            raise TypeError("expected a Whoosh searcher, for a query that is unknown here; found none")
        return self._open_whoosh()

    def _find_all(self, queries: Sequence[Any]) -> list[ScoredDocSet]:
        return [self.find(query) for query in queries]

    def find(self, query: Any) -> ScoredDocSet:
        """The live documents of a query; those that are unknown here are left to Whoosh."""
        deadline.check()
        finder: Finder = _unknown.dispatch(type(query))
        return finder(self, query)

    def by_whoosh(self, query: Any) -> ScoredDocSet:
        """The live documents of any query, as Whoosh itself finds them."""
        searcher = self._whoosh()
        documents: list[int] = []
        scores: list[float] = []
        for leaf, base in searcher.leaf_searchers():
            matcher = query.matcher(leaf, searcher.boolean_context().set(weighting=searcher.weighting))
            while matcher.is_active():
                documents.append(matcher.id() + base)
                scores.append(matcher.score())
                matcher.next()
        return self._reader.scored(np.array(documents, np.int32), np.array(scores, np.float32))

    @_finds(q.Term)
    def _term(self, query: Any) -> ScoredDocSet:
        scored: ScoredDocSet = self._reader.cached(_key(query), lambda: self._postings(query))
        return scored

    def _postings(self, query: Any) -> ScoredDocSet:
        name = query.fieldname
        if name not in self._schema:
            return NOTHING
        text = query.text if isinstance(query.text, bytes) else self._schema[name].to_bytes(query.text)
        return self._reader.scored(*self._weighed(name, self._reader.postings(name, text), query.boost))

    def _weighed(self, name: str, postings: Postings, boost: float) -> tuple[DocIds, Scores]:
        """The documents of some postings of a term, and its score in each."""
        if not self._schema[name].scorable:
            return postings.documents, (postings.weights * boost).astype(np.float32)
        weight = boost * bm25f.idf(self._reader.doc_count, postings.frequency)
        counted = postings.weights * self._reader.rates(name)[postings.documents]
        return postings.documents, scoring.saturated(weight, counted)

    @_finds(q.Or)
    def _any(self, query: Any) -> ScoredDocSet:
        if query.scale or query.minmatch:
            return self.by_whoosh(query)
        if all(isinstance(part, q.Term | PhraseQuery) for part in query):
            scored: ScoredDocSet = self._reader.cached(("any", query.boost, *map(_key, query)), lambda: self._or(query))
            return scored
        return self._or(query)

    def _or(self, query: Any) -> ScoredDocSet:
        return any_of(self._find_all(query.subqueries), self._reader.count).times(query.boost)

    @_finds(q.And)
    def _all(self, query: Any) -> ScoredDocSet:
        if not query.subqueries:
            return NOTHING
        wanted = [part for part in query if not isinstance(part, q.Not)]
        scored = all_of(self._find_all(wanted), self._reader.count) if wanted else self._every(0)
        excluded = [self.find(part.query) for part in query if isinstance(part, q.Not)]
        return reduce(without, excluded, scored).times(query.boost)

    @_finds(q.AndNot)
    def _first_without(self, query: Any) -> ScoredDocSet:
        return without(self.find(query.a), self.find(query.b)).times(query.boost)

    @_finds(q.AndMaybe)
    def _first_perhaps(self, query: Any) -> ScoredDocSet:
        return and_maybe(self.find(query.a), self.find(query.b)).times(query.boost)

    @_finds(q.Require)
    def _first_with(self, query: Any) -> ScoredDocSet:
        return all_of([self.find(query.a), constant(self.find(query.b), 0)], self._reader.count).times(query.boost)

    @_finds(q.Otherwise)
    def _first_or_else(self, query: Any) -> ScoredDocSet:
        scored = self.find(query.a)
        return (scored if scored.total else self.find(query.b)).times(query.boost)

    @_finds(q.DisjunctionMax)
    def _best(self, query: Any) -> ScoredDocSet:
        return best_of(self._find_all(query.subqueries), self._reader.count).times(query.boost)

    @_finds(q.Not)
    def _not(self, query: Any) -> ScoredDocSet:
        return without(self._every(query.boost), self.find(query.query))

    @_finds(q.ConstantScoreQuery)
    def _constant(self, query: Any) -> ScoredDocSet:
        return constant(self.find(query.child), query.score)

    @_finds(type(q.NullQuery))
    def _nothing(self, query: Any) -> ScoredDocSet:
        del query
        return NOTHING

    @_finds(q.Every)
    def _everything(self, query: Any) -> ScoredDocSet:
        if query.fieldname is None or query.fieldname == "*":
            return self._every(query.boost)
        parts = ((base, field, slice(0, len(field))) for base, field in self._reader.fields(query.fieldname))
        return self._reader.union(parts, query.boost)

    def _every(self, score: float) -> ScoredDocSet:
        scored = every(self._reader.count, score)
        live = self._reader.live
        return scored if live is None else Dense(live, live * np.float32(score))

    @_finds(q.Phrase)
    def _phrase(self, query: Any) -> ScoredDocSet:
        name = query.fieldname
        if name not in self._schema:
            return NOTHING
        if query.slop != 1:
            return self.by_whoosh(query)
        return self._standing(PhraseQuery(name, [Alternatives.of(word) for word in query.words], query.boost))

    @_finds(PhraseQuery)
    def _phrase_query(self, query: Any) -> ScoredDocSet:
        scored: ScoredDocSet = self._reader.cached(_key(query), lambda: self._standing(query))
        return scored

    def _standing(self, query: PhraseQuery) -> ScoredDocSet:
        if query.fieldname not in self._schema or not query.slots:
            return NOTHING
        words = [self._reader.slot_postings(query.fieldname, slot) for slot in query.slots]
        if len(words) > 1:
            documents = intersection([postings.documents for postings in words])
            documents = self._reader.phrase_documents(query.fieldname, query.slots, documents)
            words = [postings.among(documents) for postings in words]
        parts = [self._weighed(query.fieldname, postings, query.boost) for postings in words]
        return self._reader.scored(parts[0][0], reduce(np.add, [scores for _, scores in parts]))

    @_finds(CombinedFieldsQuery)
    def _combined_fields(self, query: CombinedFieldsQuery) -> ScoredDocSet:
        scored: ScoredDocSet = self._reader.cached(query.key, lambda: combined_fields(self._reader, query))
        return scored

    @_finds(q.Prefix, PatternQuery, q.FuzzyTerm, q.TermRange)
    def _terms(self, query: Any) -> ScoredDocSet:
        fields = self._reader.fields(query.fieldname)
        parts = ((base, field, terms) for base, field in fields for terms in terms_within(query, field))
        return self._reader.union(parts, query.boost)

    @_finds(q.NumericRange)
    def _range(self, query: Any) -> ScoredDocSet:
        """Of a field with a column of numbers; Whoosh's own fields of numbers are left to it."""
        name = query.fieldname
        if self._ranged is None or (name in self._schema and isinstance(self._schema[name], NUMERIC)):
            return self.by_whoosh(query)
        mask = self._ranged(name).within(_interval(query))
        if self._reader.live is not None:
            mask &= self._reader.live
        return Dense(mask, mask * np.float32(query.boost))


def _key(query: Any) -> tuple[Any, ...]:
    """All that the documents and scores of a term or a phrase depend on."""
    return type(query), query.fieldname, query.slots if isinstance(query, PhraseQuery) else query.text, query.boost


def _interval(query: Any) -> Interval:
    """The half-open interval of a range of numbers or dates, in the unit of the columns."""
    ends = (query.startdate, query.enddate) if isinstance(query, q.DateRange) else (query.start, query.end)
    low, high = (None if end is None else _number(end) for end in ends)
    return Interval(
        _after(low) if low is not None and query.startexcl else low,
        _after(high) if high is not None and not query.endexcl else high,
    )


def _number(end: datetime | float) -> float:
    """A moment without a time zone is UTC, as everywhere in Whoosh."""
    return comparable(end.replace(tzinfo=end.tzinfo or UTC) if isinstance(end, datetime) else end)


def _after(number: float) -> float:
    return number + 1 if isinstance(number, int) else math.nextafter(number, math.inf)
