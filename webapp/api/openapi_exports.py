"""Operation of the OpenAPI document that gives all documents of a search, and its formats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from webapp.api.openapi_responses import NOT_MODIFIED, TAG, problems
from webapp.api.openapi_schemas import reference

Json = dict[str, Any]

EXPORT_TYPES: Mapping[str, str] = MappingProxyType(
    {"json": "application/json", "ndjson": "application/x-ndjson", "csv": "text/csv", "atom": "application/atom+xml"}
)
"""The media type of each format."""
FORMAT = "format"
OF_PAGES = frozenset({"page", "size", "after", "facets", "highlights", "explain", "typing"})
"""Parameters of a search that an export does not have: it has no pages, no counts and no marks."""

_HEADERS: Json = {
    **TAG,
    "X-Total-Count": {
        "description": "How many documents there are: a file with fewer was cut off.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "Content-Disposition": {"description": "A name for the file.", "schema": {"type": "string"}},
}


def export(parameters: Iterable[Json]) -> Json:
    """The operation, with those of the parameters of a search that it has."""
    content = {kind: {"schema": {"type": "string"}} for kind in EXPORT_TYPES.values()}
    content[EXPORT_TYPES["json"]] = {"schema": reference("ExportAnswer")}
    about = "JSON, a JSON object on each line, comma-separated values, or a feed."
    schema = {"type": "string", "enum": list(EXPORT_TYPES), "default": "json"}
    own = {"name": FORMAT, "in": "query", "description": about, "schema": schema, "example": "csv"}
    return {
        "operationId": "export",
        "summary": "All documents that match a query and filters, also those that tell the same story, in one file",
        "parameters": [own, *(one for one in parameters if one["name"] not in OF_PAGES | {"collapse"})],
        "responses": {
            "200": {"description": "The file", "content": content, "headers": _HEADERS},
            "304": NOT_MODIFIED,
            **problems("404"),
        },
    }
