"""What does each term of a query demand? Roles that depend on the words themselves.

| term                      | demands                                                        |
|---------------------------|----------------------------------------------------------------|
| a word                    | is required                                                    |
| a stop word (`the`)       | is optional, unless all words are, or it stands in a phrase    |
| without letter or digit   | is ignored                                                     |
"""

from __future__ import annotations

from dataclasses import replace

from search.analysis import STOP_WORDS, Token, tokens
from search.query import NO_WORD, Query, Role, Term, TermKind, parse

STOP_WORD = "it is in almost every text"


def read(text: str) -> Query:
    """Read a query string, with the final role of each term."""
    query = parse(text)
    terms = tuple(map(_without_empty, query.terms))
    required = [term for term in terms if term.role is Role.REQUIRED]
    if not all(map(_is_stop_word, required)):
        terms = tuple(map(_with_optional, terms))
    return replace(query, terms=terms)


def words(term: Term) -> list[Token]:
    """The words of a term."""
    return list(tokens(term.text))


def _without_empty(term: Term) -> Term:
    if term.role is Role.IGNORED or words(term):
        return term
    return replace(term, role=Role.IGNORED, reason=NO_WORD)


def _with_optional(term: Term) -> Term:
    if term.role is Role.REQUIRED and _is_stop_word(term):
        return replace(term, role=Role.OPTIONAL, reason=STOP_WORD)
    return term


def _is_stop_word(term: Term) -> bool:
    return term.kind is TermKind.WORD and all(word.surface in STOP_WORDS for word in words(term))
