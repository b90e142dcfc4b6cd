"""Multi-term query expansion: the terms of a field for which a Whoosh query stands.

Terms are sorted: those that begin alike are neighbours, and so are those of a range.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import singledispatch
from typing import Any

from rapidfuzz.distance import Levenshtein
from whoosh import query as q
from whoosh.query.terms import PatternQuery

from search.whoosh_engine.codecs.inverted_index import InvertedField
from search.whoosh_engine.codecs.text_bytes import decoded


@singledispatch
def terms_within(query: Any, field: InvertedField) -> Iterator[slice]:
    """The numbers of the terms, as ranges that do not overlap; TypeError for a query of another kind."""
    del field
    raise TypeError(f"expected a query that stands for terms, found {query!r}")


@terms_within.register(q.Prefix)
def _(query: Any, field: InvertedField) -> Iterator[slice]:
    yield field.term_range(query.text.encode())


@terms_within.register(PatternQuery)
def _(query: Any, field: InvertedField) -> Iterator[slice]:
    """Wildcard and Regex: only what begins with the letters before the first sign is compared."""
    begin, pattern = query._find_prefix(query.text), re.compile(query._get_pattern())  # noqa: SLF001 - both have them
    yield from _those(field, begin, lambda term: pattern.match(term) is not None)


@terms_within.register(q.FuzzyTerm)
def _(query: Any, field: InvertedField) -> Iterator[slice]:
    """Within a number of edits (inserting, deleting or replacing one letter), and equal in the first letters."""
    most, text = int(query.maxdist), query.text

    def is_near(term: str) -> bool:
        return abs(len(term) - len(text)) <= most and Levenshtein.distance(term, text, score_cutoff=most) <= most

    yield from _those(field, text[: query.prefixlength], is_near)


@terms_within.register(q.TermRange)
def _(query: Any, field: InvertedField) -> Iterator[slice]:
    low = 0 if query.start is None else _place(field, query.start, after=query.startexcl)
    high = len(field) if query.end is None else _place(field, query.end, after=not query.endexcl)
    if low < high:
        yield slice(low, high)


def _place(field: InvertedField, text: str, *, after: bool) -> int:
    """The number of the first term that is not before a text, or that is after it."""
    place = field.ceiling(text.encode())
    return place + 1 if after and field.term_number(text.encode()) == place else place


def _those(field: InvertedField, begin: str, test: Any) -> Iterator[slice]:
    terms = field.term_range(begin.encode())
    for number, term in enumerate(field.terms(terms), terms.start):
        if test(decoded(term)):
            yield slice(number, number + 1)
