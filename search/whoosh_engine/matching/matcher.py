"""Query matching: a prepared query evaluated; words go to the executor.

Scores of parts are added up; conditions and excluded parts add nothing, optional words only raise scores.
The rarest of several words decides the cost: conditions are checked one by one for few documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from whoosh import query as q

from search import deadline
from search.primitives.prepared_query import PreparedQuery
from search.query.tree import And, Node, Not, Or, Term
from search.schema.fields import Fields
from search.whoosh_engine.execution.combined_fields import CombinedFieldsQuery
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.execution.scored_doc_sets import ScoredDocSet, all_of, and_maybe, any_of, without
from search.whoosh_engine.matching.conditions import Conditions
from search.whoosh_engine.schema import words_field


class Matcher:
    """Matches prepared queries in one generation."""

    def __init__(self, fields: Fields, conditions: Conditions) -> None:
        self._fields = {field.name: (words_field(field), field.weight) for field in fields.searched}
        self._conditions = conditions

    def at(self, prepared: PreparedQuery, context: QueryContext) -> QueryMatcher:
        """A query in one context."""
        return QueryMatcher(prepared, self._fields, self._conditions, context)


@dataclass(frozen=True, slots=True)
class QueryMatcher:
    """Finds the documents of one query in one context."""

    prepared: PreparedQuery
    fields: Mapping[str, tuple[str, float]]
    """The name in Whoosh and the weight of each searched field."""
    conditions: Conditions
    context: QueryContext

    def find(self, node: Node) -> ScoredDocSet:
        """The live documents of a part of the query, and their scores."""
        deadline.check()
        if isinstance(node, Term):
            return self.conditions.find(node, self.context) if node.is_condition else self._word(node)
        if isinstance(node, Or):
            return any_of(list(map(self.find, node.parts)), self._count)
        if isinstance(node, Not):
            return self._narrowed(self._everything(), [node])
        return self.all_of(node)

    def all_of(self, node: And, words: Sequence[ScoredDocSet] = (), terms: Sequence[Term] = ()) -> ScoredDocSet:
        """The documents of all parts; `words` stand for those of some terms."""
        replaced = {term.start for term in terms}
        demanded = [part for part in node.demanded if not (isinstance(part, Term) and part.start in replaced)]
        conditions = [part for part in demanded if _is_condition(part)]
        some = [*words, *(self.find(part) for part in demanded if not _is_condition(part))]
        if not some:
            # The first condition says what there is at all, which may be little; everything is all of it.
            is_first = conditions and isinstance(conditions[0], Term)
            some = [self.find(conditions.pop(0)) if is_first else self._everything()]
        scored = self._narrowed(some[0] if len(some) == 1 else all_of(some, self._count), conditions)
        optional = list(map(self.find, node.optional))
        return and_maybe(scored, any_of(optional, self._count)) if optional else scored

    def _narrowed(self, scored: ScoredDocSet, conditions: Sequence[Node]) -> ScoredDocSet:
        for node in conditions:
            deadline.check()
            inner = node.part if isinstance(node, Not) else node
            if isinstance(inner, Term) and inner.is_condition:
                scored = self.conditions.narrowed(scored, inner, self.context, negative=isinstance(node, Not))
            else:
                scored = without(scored, self.find(inner))
        return scored

    def _everything(self) -> ScoredDocSet:
        return self.context.executor.find(q.Every(boost=0))

    def _word(self, term: Term) -> ScoredDocSet:
        return self.context.executor.find(self.word_query(term))

    @property
    def _count(self) -> int:
        return self.context.reader.count

    def word_query(self, term: Term) -> CombinedFieldsQuery:
        """The query of a term that is scored."""
        prepared = self.prepared
        fields = [self.fields[term.field]] if term.field else list(self.fields.values())
        slots, *others = prepared.variants[term.start]
        return CombinedFieldsQuery(fields, slots, prepared.boost(term), others, prepared.loose.get(term.start, ()))


def _is_condition(node: Node) -> bool:
    """Whether it only narrows the documents of others."""
    return isinstance(node, Not) or (isinstance(node, Term) and node.is_condition)
