"""Search view: what the search page shows of an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from search.protocol.parameters import write
from search.protocol.request import RELEVANCE, Match, SearchRequest
from search.protocol.results import FacetCounts, Hit, SearchResults
from search.query.tree import Occur, Term
from search.schema.fields import PUBLISHED, Field, Fields, Kind
from search.settings.settings import Settings
from webapp import addresses
from webapp.addresses import Resolver
from webapp.pages import filters
from webapp.pages.cards import Card, card
from webapp.pages.filters import ActiveFilter
from webapp.pages.histogram import DateFacet, date_facet
from webapp.pages.paging import Paging, paging
from webapp.pages.sidebar import FacetList, facet_list, narrows

_MAX_TERMS = 16
"""Terms that are shown when a page says how the query was read."""


@dataclass(frozen=True, slots=True)
class ReadTerm:
    """One term of the query as it was read."""

    term: Term
    without: str
    """The address of the same search without it."""

    @property
    def role(self) -> str:
        """What stands before it, when it is not simply required."""
        return {Occur.EXCLUDED: "without", Occur.ALTERNATIVE: "either"}.get(self.term.role, "")

    @property
    def note(self) -> str:
        """What stands after it: why it is not what it seems to be."""
        is_told = self.term.role in {Occur.OPTIONAL, Occur.IGNORED}
        return ": ".join(filter(None, (self.term.role.value if is_told else "", self.term.reason)))


@dataclass(frozen=True, slots=True)
class Relaxed:
    """That there are hits which lack words."""

    text: str
    all_words: str
    """The address of the search for documents with all words; empty when there is none."""


@dataclass(frozen=True, slots=True)
class Meant:
    """That the query may have been meant otherwise."""

    text: str
    """The corrected query."""
    is_shown: bool
    """Whether the hits are those of it."""
    address: str
    """Of the search for it."""
    as_written: str
    """The address of the search for the query as it is written."""


@dataclass(frozen=True, slots=True)
class Order:
    """One choice of the order; an empty value is the default."""

    value: str
    text: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class SearchView:
    """All that the template of the search page needs."""

    request: SearchRequest
    total: int
    stories: int
    took_ms: float
    cards: tuple[Card, ...]
    facets: tuple[FacetList | DateFacet, ...]
    active: tuple[ActiveFilter, ...]
    terms: tuple[ReadTerm, ...]
    """Empty when there is nothing notable in how the query was read."""
    meant: Meant | None
    relaxed: Relaxed | None
    synonyms: tuple[str, ...]
    """What was looked for beside the words of the query."""
    orders: tuple[Order, ...]
    paging: Paging
    is_start: bool
    """Whether nothing at all was asked."""

    @property
    def state(self) -> list[tuple[str, str]]:
        """What the search form keeps beside the query and the order."""
        kept = replace(self.request, query="", sort="", page=1, exact=False)
        return list(write(kept))


def search_view(results: SearchResults, settings: Settings, resolver: Resolver, took_ms: float) -> SearchView:
    """The view of one answer."""
    request = addresses.linkable(results.request)
    fields = settings.fields
    return SearchView(
        request=results.request,
        total=results.total,
        stories=results.stories,
        took_ms=took_ms,
        cards=cards(results.hits, fields, request, resolver),
        facets=tuple(_facets(results, request, fields)),
        active=filters.active(request, fields),
        terms=tuple(_terms(results, request)),
        meant=_meant(results, request) if results.corrections else None,
        relaxed=_relaxed(results, request),
        synonyms=tuple(dict.fromkeys(target for one in results.expansions for target in one.targets)),
        orders=tuple(orders(results, fields)),
        paging=paging(results),
        is_start=not (request.query or request.filters or request.story) and results.request.page == 1,
    )


def cards(hits: Sequence[Hit], fields: Fields, request: SearchRequest, resolver: Resolver) -> tuple[Card, ...]:
    """Hits as cards."""
    return tuple(card(hit, fields, request, resolver) for hit in hits)


def _facets(results: SearchResults, request: SearchRequest, fields: Fields) -> Iterator[FacetList | DateFacet]:
    for counts in results.facets.values():
        if isinstance(counts, FacetCounts):
            facet = facet_list(counts, request, fields)
            if narrows(facet):
                yield facet
        elif counts.years or counts.missing_selected or request.filter(counts.field):
            yield date_facet(counts, request, fields)


def _terms(results: SearchResults, request: SearchRequest) -> Iterator[ReadTerm]:
    query = results.query
    if all(term.role is Occur.REQUIRED and not term.field and not term.reason for term in query.terms):
        return  # as plain as it is typed
    for index, term in enumerate(query.terms[:_MAX_TERMS]):
        shorter = addresses.linkable(request.with_query(query.without(index)))
        yield ReadTerm(term, addresses.search_page(shorter))


def _meant(results: SearchResults, request: SearchRequest) -> Meant:
    return Meant(
        text=results.corrected,
        is_shown=results.is_corrected,
        address=addresses.search_page(request.with_query(results.corrected)),
        as_written=addresses.search_page(request.exactly()),
    )


def _relaxed(results: SearchResults, request: SearchRequest) -> Relaxed | None:
    if not results.matching.is_relaxed:
        return None
    with_all = results.matching.steps[0].documents
    return Relaxed(str(results.matching), addresses.search_page(request.matching(Match.ALL)) if with_all else "")


def orders(results: SearchResults, fields: Fields) -> Iterator[Order]:
    """The orders that make sense for an answer, the default one first."""
    request, default = results.request, results.request.sorted_by("").order(is_scored=results.query.is_scored)
    yield Order("", "Best match" if default == RELEVANCE else "Newest first", results.order == default)
    for field in fields.sortable:
        for sign in ("-", ""):
            value = sign + field.name
            if value != default:
                yield Order(value, _order_text(field, is_descending=bool(sign)), request.sort == value)


def _order_text(field: Field, *, is_descending: bool) -> str:
    falling, rising = {
        Kind.DATE: ("newest first", "oldest first"),
        Kind.DURATION: ("longest first", "shortest first"),
    }.get(field.kind, ("highest first", "lowest first"))
    way = falling if is_descending else rising
    return way.capitalize() if field.name == PUBLISHED else f"{field.label}, {way}"
