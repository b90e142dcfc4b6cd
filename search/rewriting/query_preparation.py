"""Query preparation: a query string becomes a tree, with what its words may be in an index at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from search.primitives.prepared_query import PreparedQuery
from search.primitives.snapshot import Snapshot
from search.primitives.term_alternatives import Alternatives, Variants
from search.query.lexer import QUOTES
from search.query.parser import parse
from search.query.reasons import with_reasons
from search.query.tree import Occur, Query, Term, TermKind
from search.rewriting.term_lookup import ENDINGS, TermLookup
from search.rewriting.term_variants import TermVariants
from search.schema.fields import LOCALE, Fields
from search.text.languages import language_of

TOO_MANY_ENDINGS = f"very many words end so; the shortest {ENDINGS} are searched"


class QueryPreparer:
    """Prepares queries for one snapshot."""

    def __init__(self, fields: Fields, term_lookup: TermLookup, snapshot: Snapshot) -> None:
        self._fields, self._term_lookup, self._snapshot = fields, term_lookup, snapshot

    def prepare(
        self, text: str, locales: Sequence[str] = (), *, typing: bool = False, exact: bool = False
    ) -> PreparedQuery:
        """A query string with what its words may be; kept, for other pages have the same one.

        `locales` are those of which documents are asked for, beside those that the query names.
        While somebody is `typing`, the last word is also the beginning of others.
        Words in quotes, and when it is `exact` all words, are meant in their very forms.
        Words in quotes that must be there, and of which no visible document has these forms, are meant in any.
        """
        make = partial(self._parse, text, locales, typing=typing, exact=exact)
        vocabulary = self._snapshot.vocabulary
        prepared: PreparedQuery = vocabulary.cached(("query", text, typing, exact, tuple(locales)), make)
        return self._with_lost(prepared) if prepared.in_any_form else prepared

    def _with_lost(self, prepared: PreparedQuery) -> PreparedQuery:
        """The query with the terms in any form of which no visible document has the very forms, but some others."""
        has_term = self._snapshot.has_term
        required = [term for term in prepared.query.terms if term.start in prepared.in_any_form]
        lost = [term for term in required if not has_term(prepared, term)]
        loosened = prepared.loosened([term.start for term in lost])
        known = [term.start for term in lost if has_term(loosened, term)]
        return prepared.loosened(known) if known else prepared

    def _parse(self, text: str, locales: Sequence[str], *, typing: bool, exact: bool) -> PreparedQuery:
        query = parse(text, self._fields, self._term_lookup.languages)
        named = [term.text for term in query.positive if term.field == LOCALE]
        languages = frozenset(map(language_of, (*locales, *named)))
        term_variants = TermVariants(self._term_lookup, languages)
        found = term_variants.exact_of(query.terms) if exact else term_variants.of(query.terms)
        variants = {term.start: one for term, one in zip(query.terms, found, strict=True)}
        quoted = [] if exact else [term for term in query.terms if term.kind is TermKind.PHRASE]
        in_any_form = {term.start: variants[term.start] for term in quoted if term.role is Occur.REQUIRED}
        variants |= {term.start: term_variants.exactly(variants[term.start]) for term in quoted}
        typed = typed_term(query) if typing and not exact else None
        loose = {} if exact else term_variants.loose(query.terms, typed)
        reasons = {start: TOO_MANY_ENDINGS for start, one in variants.items() if _is_cut(one)}
        return PreparedQuery(
            with_reasons(query, reasons) if reasons else query,
            variants,
            loose,
            typed.start if typed else None,
            languages,
            in_any_form,
        )


def typed_term(query: Query) -> Term | None:
    """The last term of a query when it may go on: a word, or words in quotes that are open."""
    last = query.terms[-1] if query.terms else None
    if last is None or last.end != len(query.text) or last.kind not in {TermKind.WORD, TermKind.PHRASE}:
        return None
    return None if last.role in {Occur.IGNORED, Occur.EXCLUDED} or query.text[-1] in QUOTES else last


def _is_cut(variants: Variants) -> bool:
    return any(isinstance(slot, Alternatives) and slot.is_cut for slots in variants for slot in slots)
