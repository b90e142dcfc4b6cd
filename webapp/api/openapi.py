"""OpenAPI 3.1 document of the endpoints, derived from the declaration of fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from search.protocol.cursor import PATTERN
from search.protocol.explanation import MAX_EXPLAINED
from search.protocol.parameters import MAX_PAGE, MAX_VALUES_OF_ONE, NO_FACETS, SWITCHES, hit_names, orders
from search.protocol.request import DEFAULT_SIZE, MAX_SIZE, Match
from search.protocol.suggestion import DEFAULT_LIMIT, MAX_LIMIT
from search.query.tree import LANGUAGE, MAX_CHARACTERS
from search.schema.fields import Field, Kind
from search.settings.settings import Settings
from webapp import addresses
from webapp.api.openapi_bodies import mcp, multi_search
from webapp.api.openapi_export import OF_PAGES, export
from webapp.api.openapi_responses import answer as _answer
from webapp.api.openapi_responses import cached as _cached
from webapp.api.openapi_responses import problems as _problems
from webapp.api.openapi_schemas import range_schema, reference, schemas
from webapp.api.version import API_VERSION

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
            "version": API_VERSION,
            "description": f"{settings.site.description}. Values of one filter are joined with or, filters with and; "
            "the counts of a facet ignore the filter of their own field.",
        },
        "servers": [{"url": addresses.root() or "/"}],
        "paths": {
            "/api/search": {"get": _search(settings)},
            addresses.MULTI_SEARCH: {"post": multi_search([one["name"] for one in _search(settings)["parameters"]])},
            addresses.EXPORT: {
                "get": export(_exported_parameters(settings), [one.name for one in settings.fields.returned])
            },
            "/api/suggest": {"get": _suggest(settings)},
            "/api/documents/{id}": {"get": _document()},
            "/api/documents/{id}/similar": {"get": _similar(settings, "documentSimilar")},
            "/api/similar/{id}": {"get": _similar(settings, "similar")},
            "/api/facets/{field}": {"get": _facet(settings)},
            "/api/openapi.json": {"get": _document_of_all()},
            addresses.MCP: {"post": mcp()},
            "/healthz": {"get": _status("Whether the process is alive", "health", "Alive", "Alive")},
            "/readyz": {"get": _status("Whether an index is served, and which", "readiness", "Ready", "Ready")},
        },
        "components": {"schemas": schemas(settings.fields)},
    }


_LINKS: Json = {
    operation: {"operationId": operation, "parameters": {"id": "$response.body#/hits/0/id"}}
    for operation in ("document", "similar")
}
"""From an answer to what can be asked next."""


def _search(settings: Settings) -> Json:
    return {
        "operationId": "search",
        "summary": "Documents that match a query and filters, with the counts of every facet",
        "parameters": [*_request_parameters(settings), *_page_parameters(settings)],
        "responses": {**_cached("The answer", "SearchAnswer", _LINKS), **_problems("409", "410")},
    }


def _exported_parameters(settings: Settings) -> list[Json]:
    """Those of a search that do not speak of its pages."""
    every = (*_request_parameters(settings), *_page_parameters(settings))
    return [one for one in every if one["name"] not in OF_PAGES]


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
        "responses": {**_cached("The suggestions", "SuggestAnswer"), **_problems("409")},
    }


def _document() -> Json:
    return {
        "operationId": "document",
        "summary": "One document",
        "parameters": [_path_parameter("id", "The id of a document; its slashes may stand as they are.", {})],
        "responses": {**_cached("The document", "DocumentAnswer"), **_problems("404")},
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
            _fields(settings),
            *filters,
        ],
        "responses": {**_cached("The documents", "SimilarAnswer"), **_problems("404", "409")},
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
        "responses": {**_cached("The values", "FacetAnswer"), **_problems("404", "409")},
    }


def _document_of_all() -> Json:
    return {
        "operationId": "openapi",
        "summary": "This document, for the fields of the index that is served",
        "responses": {**_cached("The document", "OpenApi"), **_problems()},
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
    exactly = "Whether all words are meant in their very forms: no other forms of them, no synonyms and no corrections."
    exact = {"type": "string", "enum": list(SWITCHES), "default": "0"}
    yield _parameter("exact", exactly, exact)
    about = "Whether the last word may go on: words that begin so are found below it, and it is not corrected."
    yield _parameter("typing", about, exact)
    about = "Whether documents that tell the same story (titles alike, within days of each other) are one hit."
    switch = {"type": "string", "enum": list(SWITCHES), "default": "1"}
    yield _parameter("collapse", about, switch)
    yield _parameter("story", "The id of a document; only those that tell the same story match.", {"type": "string"})
    yield _parameter("highlights", "Whether the words of the query are marked in the hits.", switch)
    about = f"Whether the first {MAX_EXPLAINED} hits of the page say why they have their scores."
    yield _parameter("explain", about, exact)
    names = [field.name for field in settings.fields.facets]
    counted = {"type": "array", "items": {"type": "string", "enum": names}, "maxItems": MAX_VALUES_OF_ONE}
    none = {"type": "array", "items": {"type": "string", "enum": [NO_FACETS]}, "minItems": 1, "maxItems": 1}
    about = f"The facets that are counted, all by default; {NO_FACETS} for none."
    yield _parameter("facets", about, {"anyOf": [counted, none]}) | _REPEATED
    yield _fields(settings)
    after = {"type": "string", "pattern": PATTERN}
    about = "What an earlier answer to the same query, filters and order has under `after`: the page begins there."
    yield _parameter("after", about, after)


def _fields(settings: Settings) -> Json:
    names = {"type": "string", "enum": list(hit_names(settings.fields))}
    about = "What hits have beside their ids, all by default; names may also be separated by commas."
    return _values_parameter("fields", about, names)


def _value_schema(field: Field) -> Json:
    if field.kind is Kind.FLAG:
        return {"type": "string", "enum": ["true", "false"]}
    if field.ranged:
        return reference(range_schema(field.kind))
    return {"type": "string", "minLength": 1}


_REPEATED: Json = {"style": "form", "explode": True}


def _values_parameter(name: str, description: str, schema: Json) -> Json:
    """A parameter that may be given several times."""
    repeated = {"type": "array", "items": schema, "maxItems": MAX_VALUES_OF_ONE}
    return _parameter(name, description, repeated) | _REPEATED


def _parameter(name: str, description: str, schema: Json) -> Json:
    shown = {"example": _EXAMPLES[name]} if name in _EXAMPLES else {}
    return {"name": name, "in": "query", "description": description, "schema": schema, **shown}


_EXAMPLES: Json = {
    "q": "tide gauges",
    "match": "all",
    "sort": "-published",
    "page": 2,
    "size": 10,
    "story": "news/2021/launch",
    "facets": [NO_FACETS],
    "fields": ["title", "score"],
    "contains": "open",
    "limit": 5,
}


def _path_parameter(name: str, description: str, schema: Json) -> Json:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string", **schema},
    }
