"""Operation of the OpenAPI document that exports all hits, in each of its formats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from webapp.addresses import FORMAT
from webapp.api.openapi_responses import cached, problems

Json = dict[str, Any]

OF_PAGES = ("page", "size", "after", "facets", "explain", "typing")
"""Parameters of a search that mean nothing where all hits are answered."""
MIMETYPES: Mapping[str, str] = MappingProxyType(
    {
        "json": "application/json",
        "ndjson": "application/x-ndjson",
        "csv": "text/csv",
        "atom": "application/atom+xml",
    }
)
"""Of each format."""
DEFAULT_FORMAT = "json"
HITS_HEADER = "X-Newsdex-Hits"
"""Says how many hits an export has: one with fewer was cut off."""

_EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "ndjson": '{"id":"news/1","title":"Forty harbours"}\n{"id":"news/2","title":"Tide gauges"}\n',
        "csv": '\ufeff"id","title","topics"\r\n"news/1","Forty harbours","Climate | Oceans"\r\n',
        "atom": '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">…</feed>\n',
    }
)


def export(parameters: Sequence[Json], fields: Iterable[str]) -> Json:
    """The operation, with these parameters beside the format; hits have these fields without a choice."""
    answers = cached("The export", "ExportAnswer")
    texts = {MIMETYPES[name]: {"schema": {"type": "string"}, "example": example} for name, example in _EXAMPLES.items()}
    answers["200"]["content"] |= texts
    answers["200"]["headers"] = {**answers["200"]["headers"], **_HEADERS}
    return {
        "operationId": "export",
        "summary": "All hits of a query and filters as one file, which is sent while it is made; "
        f"without a choice they have the fields of documents: {', '.join(fields)}",
        "parameters": [_FORMAT, *parameters],
        "responses": {**answers, **problems("404")},
    }


_FORMAT: Json = {
    "name": FORMAT,
    "in": "query",
    "description": "The format: a document of JSON, a line of JSON for each hit, a table, or a feed.",
    "schema": {"type": "string", "enum": list(MIMETYPES), "default": DEFAULT_FORMAT},
    "example": "ndjson",
}
_HEADERS: Json = {
    HITS_HEADER: {
        "description": "How many hits the export has; one with fewer was cut off.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "Content-Disposition": {"description": "The name of the file.", "schema": {"type": "string"}},
}
