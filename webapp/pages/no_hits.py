"""Ways out of a search without hits, each with the number of hits that it leads to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import islice

from search.protocol.request import Match, SearchRequest
from search.protocol.results import SearchResults
from search.query.tree import Occur, Term, TermKind
from webapp import addresses, service_state
from webapp.pages import partial_answers
from webapp.pages.filters import ActiveFilter
from webapp.pages.partial_answers import HELP

_QUOTE = '"'
_MOST_FILTERS = 5
_MOST_WORDS = 5
"""Filters, and terms of the query, whose removal is tried: each is a search."""
_MOST_CUT = 2
"""Words whose beginnings are tried."""
_BEGINNINGS = 4
"""Beginnings of a word that are tried, the longest first."""
_SHORTEST = 3
"""Characters of a beginning."""


class Kind(StrEnum):
    """What a way changes."""

    SPELLING = "spelling"
    """The query is spelled as documents spell it."""
    BEGINNING = "beginning"
    """A word of the query is cut, and may go on in any way."""
    QUOTES = "quotes"
    """Quotes are left out."""
    EXACT = "exact"
    """Words may be in any form."""
    MATCH = "match"
    """Not all words are demanded."""
    WORD = "word"
    """A term of the query is left out."""
    FILTER = "filter"
    FILTERS = "filters"
    """All filters are left out."""
    ANY = "any"
    """All filters are left out, and little is demanded of the words."""
    QUERY = "query"
    """The whole query is left out."""


@dataclass(frozen=True, slots=True)
class Way:
    """A search that has hits, unlike the one that was asked."""

    kind: Kind
    request: SearchRequest
    text: str = ""
    """What is left out, or searched instead."""
    label: str = ""
    """Of the field of a filter."""
    is_negative: bool = False
    """Whether the filter that is left out leaves documents out."""
    without_filters: bool = False
    """Whether a spelling has hits only without the filters."""
    count: int = 0


def ways_out(results: SearchResults, active: tuple[ActiveFilter, ...]) -> Iterator[Way]:
    """The ways that lead to hits; of several ones of the same kind for the same word only the first.

    Each is tried when there is time for it (see `partial_answers`); together they are some twenty searches at most.
    """
    request = replace(addresses.for_people(addresses.linkable(results.request)), page=1)
    tried = {request}
    words = (*_spellings(results, request), *_looser(request))
    for choices in (*words, *_removals(results, request, active), *_beginnings(results, request)):
        for way in choices:
            if way.request in tried:
                continue
            tried.add(way.request)
            count = partial_answers.optional(HELP, partial(_count, way.request), 0)
            if count:
                yield replace(way, count=count)
                break


def _count(request: SearchRequest) -> int:
    """The number of hits; 0 when it may be the number of another reading of the query."""
    counted = replace(request, highlights=False, facets=(), size=1)
    results = service_state.searcher().search(counted, service_state.now())
    return 0 if results.missing else results.total


def _spellings(results: SearchResults, request: SearchRequest) -> Iterator[Iterable[Way]]:
    if results.corrections and not results.is_corrected:
        way = Way(Kind.SPELLING, request.with_query(results.corrected), results.corrected)
        yield way, replace(way, request=way.request.without_filters(), without_filters=True)


def _looser(request: SearchRequest) -> Iterator[Iterable[Way]]:
    """The same words, with less demanded of them."""
    if _QUOTE in request.query:
        yield (Way(Kind.QUOTES, request.with_query(" ".join(request.query.replace(_QUOTE, " ").split()))),)
    if request.exact:
        yield (Way(Kind.EXACT, replace(request, exact=False)),)
    if request.match is Match.ALL:
        yield (Way(Kind.MATCH, request.matching(Match.AUTO)),)


def _removals(
    results: SearchResults, request: SearchRequest, active: tuple[ActiveFilter, ...]
) -> Iterator[Iterable[Way]]:
    for entry in active[:_MOST_FILTERS]:
        shorter = addresses.for_people(entry.without)
        yield (Way(Kind.FILTER, shorter, entry.value, entry.label, entry.is_negative),)
    for index, term in enumerate(results.query.terms[:_MOST_WORDS]):
        shorter = request.with_query(results.query.without(index))
        if shorter.query.strip():
            yield (Way(Kind.WORD, shorter, str(term)),)
    if active:
        unfiltered = request.without_filters().of_story("")
        loosest = replace(unfiltered, exact=False, match=Match.AUTO)
        yield Way(Kind.FILTERS, unfiltered), Way(Kind.ANY, loosest)
        yield (Way(Kind.QUERY, request.with_query("")),)


def _beginnings(results: SearchResults, request: SearchRequest) -> Iterator[Iterable[Way]]:
    words = (term for term in results.query.terms if _can_be_cut(term, results.query.text))
    for term in islice(words, _MOST_CUT):
        yield _cut(term, results.query.text, request)


def _can_be_cut(term: Term, text: str) -> bool:
    is_word = term.kind is TermKind.WORD and term.is_plain and term.role is Occur.REQUIRED
    return is_word and text[term.start : term.end].isalnum()


def _cut(term: Term, text: str, request: SearchRequest) -> Iterator[Way]:
    """A word with a star behind it, and behind fewer and fewer of its characters."""
    for end in range(term.end, max(term.end - _BEGINNINGS, term.start + _SHORTEST - 1), -1):
        begun = f"{text[term.start : end]}*"
        yield Way(Kind.BEGINNING, request.with_query(text[: term.start] + begun + text[term.end :]), begun)
