"""Routes for programs: search, suggestions, documents and similar ones, facet values, OpenAPI and health."""

from __future__ import annotations

from time import perf_counter

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from search.errors import DocumentNotFound, InvalidParameter
from search.protocol import answer_json, parameters, suggestion
from search.protocol.request import SearchRequest
from search.schema.fields import Kind
from webapp import caching, encoding, query_string, service_state
from webapp.api import payload
from webapp.api.openapi import DEFAULT_VALUES, MAX_VALUES, specification

routes = Blueprint("api", __name__)

_OWN_NAMES = frozenset({"contains", "limit"})
"""Parameters of the endpoint for values, beside those of a request."""


@routes.get("/api/search")
def search() -> Response:
    """The answer to a request."""
    asked = service_state.asked()
    return caching.conditional(lambda: _search(asked), asked)


def _search(asked: SearchRequest) -> Response:
    searcher = service_state.searcher()
    start = perf_counter()
    results = searcher.search(asked, service_state.now())
    took_ms = round((perf_counter() - start) * 1000, 3)
    return encoding.json_answer(payload.search_answer(results, searcher.settings.fields, searcher.info, took_ms))


@routes.get("/api/suggest")
def suggest() -> Response:
    """Completions of what is typed."""
    own, others = query_string.split(query_string.pairs(request.query_string), frozenset({"limit"}))
    limit = _limit(own.get("limit", str(suggestion.DEFAULT_LIMIT)), suggestion.MAX_LIMIT)
    asked = parameters.read(others, service_state.searcher().settings.fields)
    return caching.conditional(lambda: _suggest(asked, limit), asked)


def _suggest(asked: SearchRequest, limit: int) -> Response:
    searcher = service_state.searcher()
    found = searcher.suggest(asked, limit, service_state.now())
    return encoding.json_answer(payload.suggest_answer(asked.query, found, searcher.settings.fields, searcher.info))


@routes.get("/api/documents/<path:id>")
def document(id: str) -> Response:
    """One document."""
    return caching.conditional(lambda: _document(id))


def _document(id: str) -> Response:
    searcher = service_state.searcher()
    return encoding.json_answer(payload.document_answer(searcher.document(id, service_state.now()), searcher.info))


@routes.get("/api/documents/<path:id>/similar")
def similar(id: str) -> Response:
    """The documents that are like one, or a document whose id ends so."""
    asked = service_state.asked()
    return caching.conditional(lambda: _similar(id, asked), asked)


def _similar(id: str, asked: SearchRequest) -> Response:
    searcher = service_state.searcher()
    try:
        hits = searcher.similar(id, asked, service_state.now())
    except DocumentNotFound as error:
        try:
            return _document(f"{id}/similar")
        except DocumentNotFound:
            raise error from None
    return encoding.json_answer(payload.similar_answer(id, hits, searcher.info))


@routes.get("/api/facets/<name>")
def facet(name: str) -> Response:
    """The values, or ranges, of one facet under a request."""
    fields = service_state.searcher().settings.fields
    field = fields.get(name)
    if field is None or not field.facet or field.kind is Kind.DATE:
        raise NotFound
    own, others = query_string.split(query_string.pairs(request.query_string), _OWN_NAMES)
    limit = _limit(own.get("limit", str(DEFAULT_VALUES)), MAX_VALUES)
    asked = parameters.read(others, fields)
    return caching.conditional(lambda: _facet(asked, name, own.get("contains", ""), limit), asked)


def _facet(asked: SearchRequest, name: str, contains: str, limit: int) -> Response:
    searcher = service_state.searcher()
    counts = searcher.facet(asked, name, contains, limit, service_state.now())
    found = {
        "field": name,
        **answer_json.facet_json(counts, searcher.settings.fields),
        "generation": searcher.info.generation,
    }
    return encoding.json_answer(found | payload.editors_mark(searcher.info))


def _limit(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= most):
        raise InvalidParameter(parameter="limit", found=text, expected=f"a whole number from 1 to {most}")
    return int(text)


@routes.get("/api/openapi.json")
def openapi() -> Response:
    """What can be asked, as OpenAPI says it."""
    return caching.conditional(lambda: encoding.json_answer(specification(service_state.searcher().settings)))


@routes.get("/healthz")
def healthz() -> Response:
    """Whether the process is alive; it says nothing about the index."""
    return _uncached(encoding.json_answer({"status": "alive"}))


@routes.get("/readyz")
def readyz() -> Response:
    """Whether requests can be answered, and from which index."""
    searcher, now = service_state.searcher(), service_state.now()
    info = searcher.info
    age_s = max(0.0, round((now - info.built_at).total_seconds(), 3))
    facts = {
        "status": "ready",
        "generation": info.generation,
        "documents": searcher.visible_documents(now),
        "built_at": info.built_at.isoformat(),
        "age_s": age_s,
    }
    return _uncached(encoding.json_answer(facts | payload.editors_mark(info)))


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
