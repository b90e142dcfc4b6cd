"""Query matching: the query tree prepared and evaluated; words go to the executor.

Scores of parts are added up; conditions and excluded parts add nothing, optional words only raise scores.
The rarest of several words decides the cost: conditions are checked one by one for few documents.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from whoosh import query as q

from search import deadline
from search.query.lexer import QUOTES
from search.query.parser import parse
from search.query.tree import And, Node, Not, Occur, Or, Query, Term, TermKind
from search.schema.fields import LOCALE, Fields
from search.text.languages import language_of
from search.whoosh_engine.execution.combined_fields import CombinedFieldsQuery
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.execution.scored_doc_sets import ScoredDocSet, all_of, and_maybe, any_of, without
from search.whoosh_engine.execution.term_alternatives import Alternatives, Beginning, LooseVariant, Slot
from search.whoosh_engine.matching.conditions import Conditions
from search.whoosh_engine.matching.proximity import QueryWords
from search.whoosh_engine.matching.term_lookup import ENDINGS, TermLookup
from search.whoosh_engine.matching.term_variants import TermVariants, Variants
from search.whoosh_engine.schema import words_field

TOO_MANY_ENDINGS = f"very many words end so; the shortest {ENDINGS} are searched"
NOT_IN_THESE_FORMS = "nothing is found in these very forms, so it is searched in any"
OPTIONAL_WEIGHT = 0.1
"""The weight of a stop word beside other words: it only tells apart documents that are otherwise as good."""
BYTES_PER_PART = 1_000
"""Of a query that is kept, roughly: for each part of it, and each term that one may be."""


class Matcher:
    """Prepares queries for one generation."""

    def __init__(self, fields: Fields, term_lookup: TermLookup, conditions: Conditions, reader: IndexReader) -> None:
        self._declared = fields
        self._fields = {field.name: (words_field(field), field.weight) for field in fields.searched}
        self._term_lookup = term_lookup
        self._conditions = conditions
        self._reader = reader

    def prepare(
        self,
        text: str,
        context: QueryContext,
        locales: Sequence[str] = (),
        *,
        typing: bool = False,
        exact: bool = False,
    ) -> PreparedQuery:
        """A query string with what its words may be in this context; kept, for other pages have the same one.

        `locales` are those of which documents are asked for, beside those that the query names.
        While somebody is `typing`, the last word is also the beginning of others.
        Words in quotes, and when it is `exact` all words, are meant in their very forms.
        Words in quotes that must be there, and of which no visible document has these forms, are meant in any.
        """
        key = ("query", text, typing, exact, context.epoch, tuple(locales))
        make = partial(self._parse, text, context, locales, typing=typing, exact=exact)
        parsed: _ParsedQuery = self._reader.cached(key, make)
        facts = parsed.query, parsed.variants, parsed.loose, parsed.typed, parsed.languages, parsed.in_any_form
        prepared = PreparedQuery(*facts, self._fields, self._conditions, context)
        return self._with_lost(prepared) if parsed.in_any_form else prepared

    @staticmethod
    def _with_lost(prepared: PreparedQuery) -> PreparedQuery:
        """The query with the terms in any form of which no visible document has the very forms, but some others."""
        required = [term for term in prepared.query.terms if term.start in prepared.in_any_form]
        lost = [term for term in required if not prepared.is_found(term)]
        loosened = prepared.loosened([term.start for term in lost])
        known = [term.start for term in lost if loosened.is_found(term)]
        return prepared.loosened(known) if known else prepared

    def _parse(
        self, text: str, context: QueryContext, locales: Sequence[str], *, typing: bool, exact: bool
    ) -> _ParsedQuery:
        query = parse(text, self._declared, self._term_lookup.languages)
        named = [term.text for term in query.positive if term.field == LOCALE]
        languages = frozenset(map(language_of, (*locales, *named)))
        term_variants = TermVariants(self._term_lookup, context, languages)
        found = term_variants.exact_of(query.terms) if exact else term_variants.of(query.terms)
        variants = {term.start: one for term, one in zip(query.terms, found, strict=True)}
        quoted = [] if exact else [term for term in query.terms if term.kind is TermKind.PHRASE]
        in_any_form = {term.start: variants[term.start] for term in quoted if term.role is Occur.REQUIRED}
        variants |= {term.start: term_variants.exactly(variants[term.start]) for term in quoted}
        typed = typed_term(query) if typing and not exact else None
        loose = {} if exact else term_variants.loose(query.terms, typed)
        reasons = {start: TOO_MANY_ENDINGS for start, one in variants.items() if _is_cut(one)}
        return _ParsedQuery(
            with_reasons(query, reasons) if reasons else query,
            variants,
            loose,
            typed.start if typed else None,
            languages,
            in_any_form,
        )


@dataclass(frozen=True, slots=True)
class _ParsedQuery:
    """The tree of a query string, and the variants of each of its terms, by its place in the text."""

    query: Query
    variants: Mapping[int, Variants]
    loose: Mapping[int, tuple[LooseVariant, ...]]
    typed: int | None
    languages: frozenset[str]
    in_any_form: Mapping[int, Variants]
    """The variants of what is in quotes and must be there, in any form."""

    @property
    def nbytes(self) -> int:
        """In memory, roughly."""
        return len(self.query.text) + BYTES_PER_PART * len(self.query.parts) + nbytes_of(self.variants)


def typed_term(query: Query) -> Term | None:
    """The last term of a query when it may go on: a word, or words in quotes that are open."""
    last = query.terms[-1] if query.terms else None
    if last is None or last.end != len(query.text) or last.kind not in {TermKind.WORD, TermKind.PHRASE}:
        return None
    return None if last.role in {Occur.IGNORED, Occur.EXCLUDED} or query.text[-1] in QUOTES else last


def _is_cut(variants: Variants) -> bool:
    return any(isinstance(slot, Alternatives) and slot.is_cut for slots in variants for slot in slots)


def with_reasons(query: Query, reasons: Mapping[int, str]) -> Query:
    """The query with reasons at some terms that have none, by their place in the text."""
    return replace(
        query,
        root=query.root and _with_reasons(query.root, reasons),
        terms=tuple(_with_reason(term, reasons) for term in query.terms),
        plain=tuple(_with_reason(term, reasons) for term in query.plain),
        parts=tuple(replace(part, term=part.term and _with_reason(part.term, reasons)) for part in query.parts),
    )


def _with_reasons(node: Node, reasons: Mapping[int, str]) -> Node:
    if isinstance(node, Term):
        return _with_reason(node, reasons)
    if isinstance(node, Not):
        return Not(_with_reasons(node.part, reasons))
    return replace(node, parts=tuple(_with_reasons(part, reasons) for part in node.parts))


def _with_reason(term: Term, reasons: Mapping[int, str]) -> Term:
    return replace(term, reason=term.reason or reasons[term.start]) if term.start in reasons else term


def nbytes_of(variants: Mapping[int, Variants]) -> int:
    """The size of the variants of the terms of a query in memory, roughly: an end of a word may stand for hundreds."""
    slots = chain.from_iterable(chain.from_iterable(variants.values()))
    return BYTES_PER_PART * sum(map(_terms_listed, slots))


def _terms_listed(slot: Slot) -> int:
    if isinstance(slot, Alternatives):
        return len(slot.weighted)
    return len(slot.others) if isinstance(slot, Beginning) else 1


@dataclass(frozen=True, slots=True)
class PreparedQuery:
    """One query in one context."""

    query: Query
    variants: Mapping[int, Variants]
    """Of each term, by its place in the text."""
    loose: Mapping[int, tuple[LooseVariant, ...]]
    """Of the terms that have some."""
    typed: int | None
    """The place of the term that may go on."""
    languages: frozenset[str]
    """Those of which documents are asked for."""
    in_any_form: Mapping[int, Variants]
    """The variants in any form of the terms that are in quotes, must be there and are meant in their very forms."""
    fields: Mapping[str, tuple[str, float]]
    """The name in Whoosh and the weight of each searched field."""
    conditions: Conditions
    context: QueryContext

    def loosened(self, starts: Collection[int]) -> PreparedQuery:
        """The query with some terms that are in quotes in any form, and the reason at each."""
        loosened = {start: one for start, one in self.in_any_form.items() if start in starts}
        others = {start: one for start, one in self.in_any_form.items() if start not in starts}
        query = with_reasons(self.query, dict.fromkeys(loosened, NOT_IN_THESE_FORMS))
        return replace(self, query=query, variants={**self.variants, **loosened}, in_any_form=others)

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

    def is_found(self, term: Term) -> bool:
        """Whether a visible document has a term."""
        return self.context.visible_only(self.find(term)).total > 0

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

    def with_parts(self) -> PreparedQuery:
        """The query in which a document may have only some words of a compound; itself when it has no compound."""
        parts = {start: [one.any_word for one in some if one.is_compound] for start, some in self.loose.items()}
        if not any(parts.values()):
            return self
        return replace(self, loose={start: (*some, *parts[start]) for start, some in self.loose.items()})

    @property
    def _count(self) -> int:
        return self.context.reader.count

    def word_query(self, term: Term) -> CombinedFieldsQuery:
        """The query of a term that is scored."""
        boost = OPTIONAL_WEIGHT if term.role is Occur.OPTIONAL else 1.0
        fields = [self.fields[term.field]] if term.field else list(self.fields.values())
        slots, *others = self.variants[term.start]
        return CombinedFieldsQuery(fields, slots, boost, others, self.loose.get(term.start, ()))

    @property
    def query_words(self) -> QueryWords:
        """The words that are looked for in all fields, in their order."""
        terms = self.query.having(Occur.REQUIRED, Occur.OPTIONAL)
        everywhere = [term for term in terms if not (term.field or term.is_condition)]
        text = " ".join(term.text for term in everywhere)
        return QueryWords(tuple(tuple(self.variants[term.start][0]) for term in everywhere), text)

    @property
    def marked_terms(self) -> tuple[Term, ...]:
        """The terms that are marked in hits."""
        return tuple(term for term in self.query.positive if not term.is_condition)

    def marked_in(self, name: str) -> tuple[Variants, ...]:
        """For each of these terms its variants, when it is looked for in a field; none when it is not."""
        return tuple(self._marked(term) if term.field in {"", name} else () for term in self.marked_terms)

    def _marked(self, term: Term) -> Variants:
        """The variants of a term, and what it is found by as well: words that may stand anywhere are each marked."""
        loose = chain.from_iterable(
            [(slot,) for slot in one.slots] if one.least else [one.slots] for one in self.loose.get(term.start, ())
        )
        return (*self.variants[term.start], *loose)


def _is_condition(node: Node) -> bool:
    """Whether it only narrows the documents of others."""
    return isinstance(node, Not) or (isinstance(node, Term) and node.is_condition)
