"""What do programs ask? Search, suggestions, documents and those like them, values of a facet, OpenAPI, and health."""

from __future__ import annotations

from time import perf_counter

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from search import answer, parameters, suggestion
from search.errors import DocumentNotFound, InvalidParameter
from search.fields import Kind
from search.request import SearchRequest
from webapp import caching, encoding, payload, query_string, serving
from webapp.openapi import DEFAULT_VALUES, MAX_VALUES, specification

routes = Blueprint("api", __name__)

_OWN_NAMES = frozenset({"contains", "limit"})
"""Parameters of the endpoint for values, beside those of a request."""


@routes.get("/api/search")
def search() -> Response:
    """The answer to a request."""
    asked = serving.asked()
    return caching.conditional(lambda: _search(asked), asked)


def _search(asked: SearchRequest) -> Response:
    searcher = serving.searcher()
    start = perf_counter()
    results = searcher.search(asked, serving.now())
    took_ms = round((perf_counter() - start) * 1000, 3)
    return encoding.json_answer(payload.search_answer(results, searcher.settings.fields, searcher.info, took_ms))


@routes.get("/api/suggest")
def suggest() -> Response:
    """Completions of what is typed."""
    own, others = query_string.split(query_string.pairs(request.query_string), frozenset({"limit"}))
    limit = _limit(own.get("limit", str(suggestion.DEFAULT_LIMIT)), suggestion.MAX_LIMIT)
    asked = parameters.read(others, serving.searcher().settings.fields)
    return caching.conditional(lambda: _suggest(asked, limit), asked)


def _suggest(asked: SearchRequest, limit: int) -> Response:
    searcher = serving.searcher()
    found = searcher.suggest(asked, limit, serving.now())
    return encoding.json_answer(payload.suggest_answer(asked.query, found, searcher.settings.fields, searcher.info))


@routes.get("/api/documents/<path:id>")
def document(id: str) -> Response:
    """One document."""
    return caching.conditional(lambda: _document(id))


def _document(id: str) -> Response:
    searcher = serving.searcher()
    return encoding.json_answer(payload.document_answer(searcher.document(id, serving.now()), searcher.info))


@routes.get("/api/documents/<path:id>/similar")
def similar(id: str) -> Response:
    """The documents that are like one, or a document whose id ends so."""
    asked = serving.asked()
    return caching.conditional(lambda: _similar(id, asked), asked)


def _similar(id: str, asked: SearchRequest) -> Response:
    searcher = serving.searcher()
    try:
        hits = searcher.similar(id, asked, serving.now())
    except DocumentNotFound as error:
        try:
            return _document(f"{id}/similar")
        except DocumentNotFound:
            raise error from None
    return encoding.json_answer(payload.similar_answer(id, hits, searcher.info))


@routes.get("/api/facets/<name>")
def facet(name: str) -> Response:
    """The values, or ranges, of one facet under a request."""
    fields = serving.searcher().settings.fields
    field = fields.get(name)
    if field is None or not field.facet or field.kind is Kind.DATE:
        raise NotFound
    own, others = query_string.split(query_string.pairs(request.query_string), _OWN_NAMES)
    limit = _limit(own.get("limit", str(DEFAULT_VALUES)), MAX_VALUES)
    asked = parameters.read(others, fields)
    return caching.conditional(lambda: _facet(asked, name, own.get("contains", ""), limit), asked)


def _facet(asked: SearchRequest, name: str, contains: str, limit: int) -> Response:
    searcher = serving.searcher()
    counts = searcher.facet(asked, name, contains, limit, serving.now())
    found = {
        "field": name,
        **answer.facet_json(counts, searcher.settings.fields),
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
    return caching.conditional(lambda: encoding.json_answer(specification(serving.searcher().settings)))


@routes.get("/healthz")
def healthz() -> Response:
    """Whether the process is alive; it says nothing about the index."""
    return _uncached(encoding.json_answer({"status": "alive"}))


@routes.get("/readyz")
def readyz() -> Response:
    """Whether requests can be answered, and from which index."""
    searcher, now = serving.searcher(), serving.now()
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
