"""Search view: what the search page shows of an answer."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup

from search.protocol.parameters import write
from search.protocol.request import RELEVANCE, Match, SearchRequest
from search.protocol.results import FacetCounts, Matching, SearchResults, Step
from search.protocol.suggestion import Suggestion, label
from search.query.tree import Occur, Term
from search.schema.fields import PUBLISHED, Field, Fields, Kind
from search.settings.settings import Settings
from webapp import addresses
from webapp.addresses import Resolver
from webapp.languages import borrowed, formats
from webapp.languages.texts import gettext as _
from webapp.languages.texts import ngettext
from webapp.pages import filters
from webapp.pages.documents.hit_view import HitView, hit_view
from webapp.pages.documents.shown_values import trusted
from webapp.pages.filters import ActiveFilter
from webapp.pages.paging import Paging, paging
from webapp.pages.sidebar.facet_list import FacetList, facet_list
from webapp.pages.sidebar.timeline import DateFacet, date_facet

_MAX_TERMS = 16
"""Terms of the query that a page lists."""


@dataclass(frozen=True, slots=True)
class TermView:
    """One term of the query as the parser understood it."""

    term: Term
    without: str
    """The address of the same search without it."""

    @property
    def role(self) -> str:
        """The word before it, when it is not simply required."""
        return {Occur.EXCLUDED: _("without"), Occur.ALTERNATIVE: _("either")}.get(self.term.role, "")

    @property
    def note(self) -> str:
        """The note after it: why it is not what it seems to be."""
        is_noted = self.term.role in {Occur.OPTIONAL, Occur.IGNORED}
        return ": ".join(filter(None, (_(self.term.role.value) if is_noted else "", borrowed.reason(self.term.reason))))


@dataclass(frozen=True, slots=True)
class RelaxationView:
    """Notice of hits that do not match all words."""

    text: str
    all_words: str
    """The address of the search for documents with all words; empty when there is none."""


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """Notice of a corrected query, whose hits are shown or offered."""

    text: str
    """The corrected query."""
    is_shown: bool
    """Whether its hits are shown."""
    address: str
    """Of the search for it."""
    as_written: str
    """The address of the search for the query as it is written."""


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """One way how what somebody types may go on, as the list below the box shows it."""

    marked: str | Markup
    label: str
    """Of its kind."""
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class SortOption:
    """One option of the order; an empty value is the default."""

    value: str
    text: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Sidebar:
    """What the facets of an answer are shown by."""

    now: datetime
    duplicates: Container[str] = ()
    """Facets that say what others say; they are shown only while they have a filter."""


@dataclass(frozen=True, slots=True)
class SearchView:
    """The values of the search page's template."""

    request: SearchRequest
    total: int
    stories: int
    took_ms: float
    hits: tuple[HitView, ...]
    facets: tuple[FacetList | DateFacet, ...]
    active: tuple[ActiveFilter, ...]
    terms: tuple[TermView, ...]
    """Empty when the query is plain words."""
    correction: CorrectionView | None
    relaxation: RelaxationView | None
    synonyms: tuple[str, ...]
    """Synonyms of words of the query that were searched, too."""
    sort_options: tuple[SortOption, ...]
    paging: Paging
    scores: str
    """The address of the same page that shows how scores come about, or no longer; empty when hits have no scores."""
    is_start: bool
    """Whether the request is empty: no query and no filter."""

    @property
    def canonical(self) -> str:
        """The address of the page, in its one spelling and without parameters that pages ignore."""
        return addresses.search_page(addresses.linkable(self.request))

    @property
    def has_pictures(self) -> bool:
        """Whether any hit has a picture; then each has a place for one."""
        return any(hit.picture for hit in self.hits)

    @property
    def state(self) -> list[tuple[str, str]]:
        """The parameters that the search form keeps beside the query and the order."""
        kept = replace(self.request, query="", sort="", page=1, exact=False, typing=False)
        return list(write(kept))


def search_view(
    results: SearchResults, settings: Settings, resolver: Resolver, took_ms: float, sidebar: Sidebar
) -> SearchView:
    """The view of one answer."""
    request = addresses.linkable(results.request)
    fields = settings.fields
    return SearchView(
        request=results.request,
        total=results.total,
        stories=results.stories,
        took_ms=took_ms,
        hits=tuple(hit_view(hit, settings, request, resolver) for hit in results.hits),
        facets=tuple(_facets(results, request, fields, sidebar)),
        active=filters.active(request, fields),
        terms=tuple(_terms(results, request)),
        correction=_correction(results, request) if results.corrections else None,
        relaxation=_relaxation(results, request),
        synonyms=tuple(dict.fromkeys(target for one in results.expansions for target in one.targets)),
        sort_options=tuple(_sort_options(results, fields)),
        paging=paging(results),
        scores=_scores(results, request),
        is_start=not (request.query or request.filters or request.story) and results.request.page == 1,
    )


def suggestion_view(one: Suggestion, fields: Fields) -> SuggestionView:
    """The view of one suggestion."""
    text = trusted(one.marked) or one.text
    return SuggestionView(text, label(one.kind, fields), one.count, addresses.search_page(one.request))


def _facets(
    results: SearchResults, request: SearchRequest, fields: Fields, sidebar: Sidebar
) -> Iterator[FacetList | DateFacet]:
    for counts in results.facets.values():
        if isinstance(counts, FacetCounts):
            facet = facet_list(counts, request, fields, results.total)
            if facet.active or (facet.values and counts.field not in sidebar.duplicates):
                yield facet
        elif counts.years or counts.missing_selected or request.filter(counts.field):
            yield date_facet(counts, request, fields, sidebar.now)


def _terms(results: SearchResults, request: SearchRequest) -> Iterator[TermView]:
    query = results.query
    if all(term.role is Occur.REQUIRED and not term.field and not term.reason for term in query.terms):
        return  # plain words, which need no explanation
    for index, term in enumerate(query.terms[:_MAX_TERMS]):
        shorter = addresses.linkable(request.with_query(query.without(index)))
        yield TermView(term, addresses.search_page(shorter))


def _correction(results: SearchResults, request: SearchRequest) -> CorrectionView:
    return CorrectionView(
        text=results.corrected,
        is_shown=results.is_corrected,
        address=addresses.search_page(request.with_query(results.corrected)),
        as_written=addresses.search_page(request.exactly()),
    )


def _relaxation(results: SearchResults, request: SearchRequest) -> RelaxationView | None:
    if not results.matching.is_relaxed:
        return None
    with_all = results.matching.steps[0].documents
    address = addresses.search_page(request.matching(Match.ALL)) if with_all else ""
    return RelaxationView(_relaxed(results.matching), address)


def _relaxed(matching: Matching) -> str:
    """`2 have all 3 words; then come 12 with at least 2, then 40 with any of them`."""
    first, *others = matching.steps
    words = formats.number(first.words)
    if first.documents:
        text = ngettext(
            "%(num)s has all %(words)s words", "%(num)s have all %(words)s words", first.documents, words=words
        )
    else:
        text = _("None has all %(words)s words", words=words)
    later = _(", then ").join(_step(step) for step in others if step.documents)
    return _("%(first)s; then come %(later)s", first=text, later=later)


def _step(step: Step) -> str:
    number = formats.number(step.documents)
    if step.words == 1:
        return _("%(number)s with any of them", number=number)
    return _("%(number)s with at least %(words)s", number=number, words=formats.number(step.words))


def _scores(results: SearchResults, request: SearchRequest) -> str:
    return addresses.search_page(replace(request, explain=not request.explain)) if results.query.is_scored else ""


def _sort_options(results: SearchResults, fields: Fields) -> Iterator[SortOption]:
    """The orders of an answer, the default one first."""
    request, default = results.request, results.request.sorted_by("").order(is_scored=results.query.is_scored)
    yield SortOption("", _("Best match") if default == RELEVANCE else _("Newest first"), results.order == default)
    for field in fields.sortable:
        for sign in ("-", ""):
            value = sign + field.name
            if value != default:
                yield SortOption(value, _order_text(field, is_descending=bool(sign)), request.sort == value)


def _order_text(field: Field, *, is_descending: bool) -> str:
    if field.name == PUBLISHED:
        return _("Newest first") if is_descending else _("Oldest first")
    label = borrowed.label(field)
    if field.kind is Kind.DATE:
        newest, oldest = _("%(field)s, newest first", field=label), _("%(field)s, oldest first", field=label)
        return newest if is_descending else oldest
    if field.kind is Kind.DURATION:
        longest, shortest = _("%(field)s, longest first", field=label), _("%(field)s, shortest first", field=label)
        return longest if is_descending else shortest
    highest, lowest = _("%(field)s, highest first", field=label), _("%(field)s, lowest first", field=label)
    return highest if is_descending else lowest
