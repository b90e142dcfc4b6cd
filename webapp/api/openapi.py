"""OpenAPI 3.1 document of the endpoints, derived from the declaration of fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from search.protocol.explanation import MAX_EXPLAINED
from search.protocol.parameters import MAX_PAGE, NO_FACETS, orders
from search.protocol.request import DEFAULT_SIZE, MAX_SIZE, Match
from search.protocol.suggestion import DEFAULT_LIMIT, MAX_LIMIT
from search.query.tree import LANGUAGE, MAX_CHARACTERS
from search.schema import ranges
from search.schema.fields import Field, Kind
from search.settings.settings import Settings
from webapp import addresses
from webapp.api.openapi_schemas import reference, schemas
from webapp.caching import package_version

Json = dict[str, Any]

MAX_VALUES = 1000
"""The most values of a facet in one answer."""
DEFAULT_VALUES = 100


def specification(settings: Settings) -> Json:
    """The OpenAPI document of an index with these settings."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.site.title} search",
            "version": package_version(),
            "description": f"{settings.site.description}. Values of one filter are joined with or, filters with and; "
            "the counts of a facet ignore the filter of their own field.",
        },
        "servers": [{"url": addresses.root() or "/"}],
        "paths": {
            "/api/search": {"get": _search(settings)},
            "/api/suggest": {"get": _suggest(settings)},
            "/api/documents/{id}": {"get": _document()},
            "/api/documents/{id}/similar": {"get": _similar(settings, "documentSimilar")},
            "/api/similar/{id}": {"get": _similar(settings, "similar")},
            "/api/facets/{field}": {"get": _facet(settings)},
            "/healthz": {"get": _status("Whether the process is alive", "health", "Alive", "Alive")},
            "/readyz": {"get": _status("Whether an index is served, and which", "readiness", "Ready", "Ready")},
        },
        "components": {"schemas": schemas(settings.fields)},
    }


def _search(settings: Settings) -> Json:
    return {
        "operationId": "search",
        "summary": "Documents that match a query and filters, with the counts of every facet",
        "parameters": [*_request_parameters(settings), *_page_parameters(settings)],
        "responses": {"200": _answer("The answer", "SearchAnswer"), "304": _NOT_MODIFIED, **_problems()},
    }


def _suggest(settings: Settings) -> Json:
    limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    return {
        "operationId": "suggest",
        "summary": "Words, values and titles of documents that complete what is typed as q; "
        "their links keep the filters and the order",
        "parameters": [
            _parameter("limit", "How many suggestions at most.", limit),
            *_request_parameters(settings),
            *_page_parameters(settings),
        ],
        "responses": {
            "200": _answer("The suggestions", "SuggestAnswer"),
            "304": _NOT_MODIFIED,
            **_problems(),
        },
    }


def _document() -> Json:
    return {
        "operationId": "document",
        "summary": "One document",
        "parameters": [_path_parameter("id", "The id of a document; its slashes may stand as they are.", {})],
        "responses": {"200": _answer("The document", "DocumentAnswer"), **_problems("404")},
    }


def _similar(settings: Settings, operation: str) -> Json:
    size = {"type": "integer", "minimum": 1, "maximum": MAX_SIZE, "default": DEFAULT_SIZE}
    filters = (one for one in _request_parameters(settings) if one["name"] not in {"q", "match"})
    return {
        "operationId": operation,
        "summary": "The documents that are like one and pass the filters; those that tell the same story are left out",
        "parameters": [
            _path_parameter("id", "The id of a document; its slashes may stand as they are.", {}),
            _parameter("size", "How many at most.", size),
            *filters,
        ],
        "responses": {"200": _answer("The documents", "SimilarAnswer"), **_problems("404")},
    }


def _facet(settings: Settings) -> Json:
    names = [field.name for field in settings.fields.facets if addresses.has_facet_page(field)]
    limit = {"type": "integer", "minimum": 1, "maximum": MAX_VALUES, "default": DEFAULT_VALUES}
    return {
        "operationId": "facet",
        "summary": "The values of one facet among the documents that match a query and the other filters",
        "parameters": [
            _path_parameter("field", "The name of a facet.", {"enum": names}),
            _parameter("contains", "Only values that contain this text, without regard to case.", {"type": "string"}),
            _parameter("limit", "How many values at most.", limit),
            *_request_parameters(settings),
        ],
        "responses": {"200": _answer("The values", "FacetAnswer"), **_problems("404")},
    }


def _status(summary: str, operation: str, text: str, schema: str) -> Json:
    return {
        "operationId": operation,
        "summary": summary,
        "responses": {"200": _answer(text, schema), **_problems()},
    }


def _request_parameters(settings: Settings) -> Iterator[Json]:
    """What says which documents match."""
    examples = ", ".join(f"`{written}`" for written, _ in LANGUAGE)
    query = f"The query, such as {examples}. The first {MAX_CHARACTERS} characters count."
    yield _parameter("q", query, {"type": "string"})
    match = {"type": "string", "enum": list(Match), "default": Match.AUTO}
    about = "Whether all words of the query must be there, any, or all and, when these find fewer than 20, fewer words."
    yield _parameter("match", about, match)
    for field in settings.fields.filterable:
        yield _values_parameter(field.name, f"{field.description} Any of these values.", _value_schema(field))
        yield _values_parameter(f"-{field.name}", f"{field.label}: none of these values.", _value_schema(field))
    names = {"type": "string", "enum": [field.name for field in settings.fields.filterable]}
    yield _values_parameter("missing", "Fields without a value; with values of the same field, either.", names)
    yield _values_parameter("-missing", "Fields that must have a value.", names)


def _page_parameters(settings: Settings) -> Iterator[Json]:
    """What says in which order, and which of the matching documents are answered."""
    order = {"type": "string", "enum": list(orders(settings.fields))}
    yield _parameter("sort", "The order; - before a name is descending.", order)
    page = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": 1}
    yield _parameter("page", "Which page, from 1.", page)
    size = {"type": "integer", "minimum": 1, "maximum": MAX_SIZE, "default": DEFAULT_SIZE}
    yield _parameter("size", "How many hits on a page.", size)
    exact = {"type": "string", "enum": ["0", "1"], "default": "0"}
    yield _parameter("exact", "Whether words that are in no document are left as they are, not corrected.", exact)
    about = "Whether the last word may go on: words that begin so are found below it, and it is not corrected."
    yield _parameter("typing", about, exact)
    about = "Whether documents that tell the same story (titles alike, within days of each other) are one hit."
    switch = {"type": "string", "enum": ["0", "1"], "default": "1"}
    yield _parameter("collapse", about, switch)
    yield _parameter("story", "The id of a document; only those that tell the same story match.", {"type": "string"})
    yield _parameter("highlights", "Whether the words of the query are marked in the hits.", switch)
    about = f"Whether the first {MAX_EXPLAINED} hits of the page say why they have their scores."
    yield _parameter("explain", about, exact)
    facets = {"type": "string", "enum": [NO_FACETS, *(field.name for field in settings.fields.facets)]}
    yield _values_parameter("facets", f"The facets that are counted, all by default; {NO_FACETS} for none.", facets)


def _value_schema(field: Field) -> Json:
    if field.kind is Kind.FLAG:
        return {"type": "string", "enum": ["true", "false"]}
    if field.ranged:
        return {"type": "string", "minLength": 1, "description": ranges.EXPECTED[field.kind]}
    return {"type": "string", "minLength": 1}


def _values_parameter(name: str, description: str, schema: Json) -> Json:
    """A parameter that may be given several times."""
    repeated = {"type": "array", "items": schema}
    return _parameter(name, description, repeated) | {"style": "form", "explode": True}


def _parameter(name: str, description: str, schema: Json) -> Json:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _path_parameter(name: str, description: str, schema: Json) -> Json:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string", **schema},
    }


def _answer(description: str, schema: str, media_type: str = "application/json") -> Json:
    return {"description": description, "content": {media_type: {"schema": reference(schema)}}}


_NOT_MODIFIED: Json = {"description": "The answer with the entity tag that was sent is still right."}

_PROBLEMS = {
    "400": "A parameter that is not known, a value that cannot be used, or a malformed request",
    "404": "There is no such document or facet",
    "413": "The body of the request is too large",
    "421": "The service does not answer for the host that was asked",
    "429": "This client asks too often; Retry-After says when to ask again",
    "503": "There is no index that can be read, or the answer would take too long; Retry-After says when to ask again",
}


_OF_ALL = ("400", "413", "421", "429", "503")
"""Statuses with which the service may refuse any request."""


def _problems(*others: str) -> Json:
    """The errors of an operation: those of all, and others."""
    statuses = sorted({*_OF_ALL, *others})
    return {status: _answer(_PROBLEMS[status], "Problem", "application/problem+json") for status in statuses}
