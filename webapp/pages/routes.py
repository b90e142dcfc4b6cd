"""Routes for people: search, one document, all values of a facet, and the form for a range."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from flask import Blueprint, Response, redirect
from werkzeug.exceptions import NotFound

from search.errors import InvalidParameter
from search.protocol import parameters
from search.protocol.request import SearchRequest
from search.protocol.results import Part
from search.protocol.suggestion import DEFAULT_LIMIT, Suggestion
from search.schema import ranges
from search.schema.fields import Field
from webapp import addresses, caching, encoding, query_string, service_state
from webapp.pages import filters, no_hits, partial_answers
from webapp.pages.documents.document_view import document_view
from webapp.pages.partial_answers import SUGGESTIONS
from webapp.pages.search_view import Sidebar, SuggestionView, search_view, suggestion_view
from webapp.pages.sidebar.duplicate_facets import duplicates
from webapp.pages.sidebar.facet_list import facet_list

routes = Blueprint("pages", __name__)

_MAX_VALUES = 300
_MAX_FILTER_CHARACTERS = 6000
"""Of the filters in a URL: each of a page's hundreds of links repeats them."""


@routes.get("/")
@routes.get("/search")
def search() -> Response:
    """The page that answers a request; without one, the newest documents."""
    _, request = service_state.page_request()
    _check_length(request)
    return caching.conditional(lambda: _search_page(request), request)


def _check_length(request: SearchRequest) -> None:
    """Raise InvalidParameter when the filters of a request are so long that a page of links would be huge."""
    filters_text = query_string.write(replace(request, query="", sort="", page=1))
    if len(filters_text) > _MAX_FILTER_CHARACTERS:
        longest = max(request.filters, key=lambda entry: sum(map(len, (*entry[1].any_of, *entry[1].none_of))))[0]
        expected = (
            f"short enough for filters of {_MAX_FILTER_CHARACTERS} characters altogether (/api/search takes more)"
        )
        raise InvalidParameter(parameter=longest, found=filters_text, expected=expected)


def _search_page(request: SearchRequest) -> Response:
    results, took_ms = service_state.search(request)
    view = search_view(results, service_state.settings(), service_state.resolver(), round(took_ms, 1), _shown_by())
    ways = () if view.total else tuple(no_hits.ways_out(results, view.active))
    suggested = _suggested(request) if request.typing and request.query else ()
    notice = partial_answers.notice()
    return encoding.page("search.html", view=view, query=request.query, ways=ways, suggested=suggested, notice=notice)


def _suggested(request: SearchRequest) -> tuple[SuggestionView, ...]:
    """How what somebody types may go on: one answer has the hits and the suggestions."""
    searcher, now = service_state.searcher(), service_state.now()
    typed = replace(request, typing=False)
    none: tuple[Suggestion, ...] = ()
    found = partial_answers.optional(SUGGESTIONS, lambda: searcher.suggest(typed, DEFAULT_LIMIT, now), none)
    return tuple(suggestion_view(one, searcher.settings.fields) for one in found)


def _shown_by() -> Sidebar:
    """What the sidebar is shown by: the moment, and the facets that say what others say."""
    searcher, now = service_state.searcher(), service_state.now()
    return Sidebar(now, partial_answers.optional(Part.FACETS, partial(duplicates, searcher, now), {}))


@routes.get("/documents/<path:id>")
def document(id: str) -> Response:
    """The page of one document; its link may carry the request that found it."""
    request = service_state.carried_request()
    return caching.conditional(lambda: _document_page(id, request), request)


def _document_page(id: str, request: SearchRequest) -> Response:
    hit = service_state.searcher().document(id, service_state.now())
    view = document_view(hit, request)
    return encoding.page("document.html", view=view, notice=partial_answers.notice())


@routes.get("/facets/<name>")
def facet(name: str) -> Response:
    """The page with all values of one facet under a request."""
    field = service_state.value_facet(name)
    own, request = service_state.page_request(frozenset({parameters.CONTAINS}))
    request = request.at_page(1)
    _check_length(request)
    return caching.conditional(lambda: _facet_page(field, request, own.get(parameters.CONTAINS, "").strip()), request)


def _facet_page(field: Field, request: SearchRequest, contains: str) -> Response:
    counts = service_state.searcher().facet(request, field.name, contains, _MAX_VALUES, service_state.now())
    shown = addresses.linkable(request)
    address = addresses.facet_page(field.name, shown)
    part = query_string.text([(parameters.CONTAINS, contains)]) if contains else ""
    fields = service_state.settings().fields
    return encoding.page(
        "facet.html",
        field=field,
        query=shown.query,
        facet=facet_list(counts, shown, fields),
        contains=contains,
        listed=len(counts.values),
        state=list(parameters.write(shown)),
        active=filters.active(shown, fields),
        back=addresses.search_page(shown),
        all_values=address,
        canonical=f"{address}{'&' if '?' in address else '?'}{part}" if part else address,
    )


@routes.get("/range/<name>")
def range_form(name: str) -> Response:
    """Redirect from the form of a range, of dates or numbers, to its search."""
    fields = service_state.searcher().settings.fields
    field = fields.get(name)
    if field is None or not field.ranged:
        raise NotFound
    own, request = service_state.page_request(frozenset({parameters.FROM, parameters.TO}))
    request = request.without_filter(name)
    if any(own.values()):
        text = f"{own.get(parameters.FROM, '').strip()}..{own.get(parameters.TO, '').strip()}"
        parameters.check_value(field, text)
        request = request.only(name, ranges.in_order(field, text, service_state.now()))
    response = redirect(addresses.search_page(request), 303)
    response.headers["Cache-Control"] = caching.REVALIDATE
    return Response(response.get_data(), response.status_code, response.headers)
