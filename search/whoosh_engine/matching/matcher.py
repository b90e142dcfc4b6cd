"""Query matching: the query tree prepared and evaluated; words go to the executor.

Scores of parts are added up; conditions and what is excluded add nothing, optional words add to what was found.
In what stands side by side the rarest decides the cost: few documents are looked at in conditions one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from whoosh import query as q

from search import deadline
from search.query.parser import parse
from search.query.tree import And, Node, Not, Occur, Or, Query, Term
from search.schema.fields import Fields
from search.text.highlight import TermAlternatives
from search.whoosh_engine.execution.combined_fields import CombinedFieldsQuery
from search.whoosh_engine.execution.executor import Executor
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.scored_doc_sets import ScoredDocSet, all_of, any_of, perhaps, without
from search.whoosh_engine.execution.term_alternatives import Alternatives, Beginning, Slot
from search.whoosh_engine.matching.conditions import Conditions
from search.whoosh_engine.matching.moments import Moments
from search.whoosh_engine.matching.proximity import QueryWording
from search.whoosh_engine.matching.term_lookup import ENDINGS, TermLookup, Wordings
from search.whoosh_engine.schema import words_field

TOO_MANY_ENDINGS = f"very many words end so; the shortest {ENDINGS} are searched"
OPTIONAL_WEIGHT = 0.1
"""What a stop word counts beside other words: it tells apart what is otherwise as good, and no more."""
BYTES_PER_PART = 1_000
"""Of a query that is kept, roughly: for each part of it, and each term that one may be."""


class Matcher:
    """Finds the documents of queries in one generation."""

    def __init__(
        self, fields: Fields, moments: Moments, vocabulary: TermLookup, conditions: Conditions, corpus: IndexReader
    ) -> None:
        self._declared = fields
        self._fields = {field.name: (words_field(field), field.weight) for field in fields.searched}
        self._moments = moments
        self._vocabulary = vocabulary
        self._conditions = conditions
        self._corpus = corpus

    def asked(self, text: str, now: datetime) -> PreparedQuery:
        """A query string with what its words may be in this generation; kept, for other pages have the same one."""
        found: _Read = self._corpus.cached(("query", text), lambda: self._read(text))
        executor, count = self._moments.executor(now), self._corpus.count
        return PreparedQuery(found.query, now, found.wordings, self._fields, executor, self._conditions, count)

    def _read(self, text: str) -> _Read:
        query = parse(text, self._declared, self._vocabulary.languages)
        found = zip(query.terms, self._vocabulary.wordings(query.terms), strict=True)
        wordings = {term.start: one for term, one in found}
        reasons = {start: TOO_MANY_ENDINGS for start, one in wordings.items() if _is_cut(one)}
        return _Read(with_reasons(query, reasons) if reasons else query, wordings)


@dataclass(frozen=True, slots=True)
class _Read:
    """A query string as it is read, and what each of its terms may be, by its place in the text."""

    query: Query
    wordings: Mapping[int, Wordings]

    @property
    def nbytes(self) -> int:
        """In memory, roughly."""
        return len(self.query.text) + BYTES_PER_PART * len(self.query.parts) + nbytes_of(self.wordings)


def _is_cut(wordings: Wordings) -> bool:
    return any(isinstance(slot, Alternatives) and slot.is_cut for slots in wordings for slot in slots)


def with_reasons(query: Query, reasons: Mapping[int, str]) -> Query:
    """The query with reasons at some terms that have none, by their place in the text."""

    def with_reason(term: Term) -> Term:
        return replace(term, reason=term.reason or reasons[term.start]) if term.start in reasons else term

    def changed(node: Node) -> Node:
        if isinstance(node, Term):
            return with_reason(node)
        if isinstance(node, Not):
            return Not(changed(node.part))
        return replace(node, parts=tuple(map(changed, node.parts)))

    return replace(
        query,
        root=query.root and changed(query.root),
        terms=tuple(map(with_reason, query.terms)),
        plain=tuple(map(with_reason, query.plain)),
        parts=tuple(replace(part, term=part.term and with_reason(part.term)) for part in query.parts),
    )


def nbytes_of(wordings: Mapping[int, Wordings]) -> int:
    """What the wordings of the terms of a query take in memory, roughly: an end of a word may stand for hundreds."""
    slots = chain.from_iterable(chain.from_iterable(wordings.values()))
    return BYTES_PER_PART * sum(map(_terms_listed, slots))


def _terms_listed(slot: Slot) -> int:
    if isinstance(slot, Alternatives):
        return len(slot.weighted)
    return len(slot.others) if isinstance(slot, Beginning) else 1


@dataclass(frozen=True, slots=True)
class PreparedQuery:
    """One query at one moment."""

    query: Query
    now: datetime
    wordings: Mapping[int, Wordings]
    """Of each term, by its place in the text."""
    fields: Mapping[str, tuple[str, float]]
    """The name in Whoosh and the weight of each searched field."""
    executor: Executor
    conditions: Conditions
    count: int
    """Of all documents."""

    def find(self, node: Node) -> ScoredDocSet:
        """The live documents that a part of the query finds, and their scores."""
        deadline.check()
        if isinstance(node, Term):
            return self.conditions.found(node, self.now) if node.is_condition else self._word(node)
        if isinstance(node, Or):
            return any_of(list(map(self.find, node.parts)), self.count)
        if isinstance(node, Not):
            return self._narrowed(self._everything(), [node])
        return self.all_of(node)

    def all_of(self, node: And, words: Sequence[ScoredDocSet] = (), terms: Sequence[Term] = ()) -> ScoredDocSet:
        """What all parts find; instead of some of the terms other answers may stand."""
        answered = {term.start for term in terms}
        demanded = [part for part in node.demanded if not (isinstance(part, Term) and part.start in answered)]
        conditions = [part for part in demanded if _is_condition(part)]
        some = [*words, *(self.find(part) for part in demanded if not _is_condition(part))]
        if not some:
            # The first condition says what there is at all, which may be little; everything is all of it.
            is_first = conditions and isinstance(conditions[0], Term)
            some = [self.find(conditions.pop(0)) if is_first else self._everything()]
        found = self._narrowed(some[0] if len(some) == 1 else all_of(some, self.count), conditions)
        optional = list(map(self.find, node.optional))
        return perhaps(found, any_of(optional, self.count)) if optional else found

    def _narrowed(self, found: ScoredDocSet, conditions: Sequence[Node]) -> ScoredDocSet:
        for node in conditions:
            deadline.check()
            inner = node.part if isinstance(node, Not) else node
            if isinstance(inner, Term) and inner.is_condition:
                found = self.conditions.kept(found, inner, self.now, negative=isinstance(node, Not))
            else:
                found = without(found, self.find(inner))
        return found

    def _everything(self) -> ScoredDocSet:
        return self.executor.find(q.Every(boost=0))

    def _word(self, term: Term) -> ScoredDocSet:
        found: ScoredDocSet = self.executor.find(self.sought_by(term))
        return found

    def sought_by(self, term: Term) -> CombinedFieldsQuery:
        """What a term that is scored looks for."""
        boost = OPTIONAL_WEIGHT if term.role is Occur.OPTIONAL else 1.0
        fields = [self.fields[term.field]] if term.field else list(self.fields.values())
        slots, *others = self.wordings[term.start]
        return CombinedFieldsQuery(fields, slots, boost, others)

    @property
    def wording(self) -> QueryWording:
        """What is looked for in all fields, as it stands in the query."""
        terms = self.query.having(Occur.REQUIRED, Occur.OPTIONAL)
        everywhere = (term for term in terms if not (term.field or term.is_condition))
        return QueryWording(tuple(tuple(self.wordings[term.start][0]) for term in everywhere))

    def sought(self) -> Mapping[str, list[TermAlternatives]]:
        """What is marked in the texts of hits, by the field in which it is looked for; for all fields by ``""``."""
        sought: dict[str, list[TermAlternatives]] = {}
        for term in self.query.positive:
            if not term.is_condition:
                sought.setdefault(term.field, []).extend(map(_marked, self.wordings[term.start]))
        return sought


def _marked(slots: Sequence[Slot]) -> TermAlternatives:
    return [slot.terms if isinstance(slot, Alternatives) else slot for slot in slots]


def _is_condition(node: Node) -> bool:
    """Whether it only narrows what others find."""
    return isinstance(node, Not) or (isinstance(node, Term) and node.is_condition)
