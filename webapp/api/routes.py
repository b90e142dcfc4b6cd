"""Routes for programs: one search or several, suggestions, documents, similar ones, facet values, OpenAPI, health."""

from __future__ import annotations

from flask import Blueprint, Response

from search.errors import DocumentNotFound, InvalidParameter
from search.protocol import parameters, suggestion
from search.protocol.request import SearchRequest
from webapp import addresses, caching, encoding, service_state
from webapp.api import multi_search, request_body, response_bodies
from webapp.api.openapi import DEFAULT_VALUES, MAX_VALUES, specification
from webapp.gateway import rate
from webapp.monitoring.access import is_operator

routes = Blueprint("api", __name__)

_LIMIT = frozenset({parameters.LIMIT})
_CONTAINS_AND_LIMIT = frozenset({parameters.CONTAINS, parameters.LIMIT})
"""Parameters of an endpoint, beside those of a request."""


@routes.get("/api/search")
def search() -> Response:
    """The answer to a request."""
    _, request = service_state.api_request()
    return caching.conditional(lambda: _search(request), request)


def _search(request: SearchRequest) -> Response:
    searcher = service_state.searcher()
    results, took_ms = service_state.search(request)
    body = response_bodies.search_body(results, searcher.settings.fields, searcher.info, round(took_ms, 3))
    return encoding.json_response(body)


@routes.post(addresses.MULTI_SEARCH)
def search_several() -> Response:
    """The answers to several requests; for a rate each counts as one."""
    searches = multi_search.read(request_body.read_json())
    rate.count(len(searches) - 1)
    return _uncached(encoding.json_response(multi_search.answer(searches)))


@routes.get("/api/suggest")
def suggest() -> Response:
    """Completions of a partial query."""
    own, request = service_state.api_request(_LIMIT)
    limit = _limit(own, suggestion.DEFAULT_LIMIT, suggestion.MAX_LIMIT)
    return caching.conditional(lambda: _suggest(request, limit), request)


def _suggest(request: SearchRequest, limit: int) -> Response:
    searcher = service_state.searcher()
    suggestions = searcher.suggest(request, limit, service_state.now())
    body = response_bodies.suggest_body(request.query, suggestions, searcher.settings.fields, searcher.info)
    return encoding.json_response(body)


@routes.get("/api/documents/<path:id>")
def document(id: str) -> Response:
    """One document."""
    return caching.conditional(lambda: _document(id))


def _document(id: str) -> Response:
    searcher = service_state.searcher()
    return encoding.json_response(
        response_bodies.document_body(searcher.document(id, service_state.now()), searcher.info)
    )


@routes.get("/api/similar/<path:id>")
def similar(id: str) -> Response:
    """The documents that are like one."""
    _, request = service_state.api_request()
    return caching.conditional(lambda: _similar(id, request), request)


def _similar(id: str, request: SearchRequest) -> Response:
    searcher = service_state.searcher()
    hits = searcher.similar(id, request, service_state.now())
    return encoding.json_response(response_bodies.similar_body(id, hits, request, searcher.info))


@routes.get("/api/documents/<path:id>/similar")
def document_or_similar(id: str) -> Response:
    """The document whose id ends in `/similar`; without one, the documents that are like another.

    A server decodes `%2F` before anyone can tell it from a slash; so a document comes before what is only derived,
    and `/api/similar/<id>` means one thing.
    """
    _, request = service_state.api_request()
    return caching.conditional(lambda: _document_or_similar(id, request), request)


def _document_or_similar(id: str, request: SearchRequest) -> Response:
    try:
        return _document(f"{id}/similar")
    except DocumentNotFound:
        return _similar(id, request)


@routes.get("/api/facets/<name>")
def facet(name: str) -> Response:
    """The values, or ranges, of one facet under a request."""
    field = service_state.value_facet(name)
    own, request = service_state.api_request(_CONTAINS_AND_LIMIT)
    limit = _limit(own, DEFAULT_VALUES, MAX_VALUES)
    return caching.conditional(lambda: _facet(request, field.name, own.get(parameters.CONTAINS, ""), limit), request)


def _facet(request: SearchRequest, name: str, contains: str, limit: int) -> Response:
    searcher = service_state.searcher()
    counts = searcher.facet(request, name, contains, limit, service_state.now())
    return encoding.json_response(response_bodies.facet_body(counts, searcher.settings.fields, searcher.info))


def _limit(own: dict[str, str], default: int, most: int) -> int:
    text = own.get(parameters.LIMIT, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= most):
        raise InvalidParameter(parameter=parameters.LIMIT, found=text, expected=f"a whole number from 1 to {most}")
    return int(text)


@routes.get("/api/openapi.json")
def openapi() -> Response:
    """The OpenAPI document."""
    return caching.conditional(lambda: encoding.json_response(specification(service_state.searcher().settings)))


@routes.get("/healthz")
def healthz() -> Response:
    """Whether the process is alive; nothing of the index is in it."""
    return _uncached(encoding.json_response({"status": "alive"}))


@routes.get("/readyz")
def readyz() -> Response:
    """Whether requests can be answered; operators learn from which index."""
    searcher, now = service_state.searcher(), service_state.now()
    if is_operator():
        body = response_bodies.ready_details(searcher.info, searcher.visible_documents(now), now)
    else:
        body = response_bodies.ready_body(searcher.info)
    return _uncached(encoding.json_response(body))


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
