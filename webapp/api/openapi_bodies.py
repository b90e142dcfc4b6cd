"""Operations of the OpenAPI document that have a body: several searches, and tools of assistants."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from webapp.api.multi_search import MAX_SEARCHES, SEARCHES
from webapp.api.openapi_responses import answer, problems
from webapp.api.openapi_schemas import reference

Json = dict[str, Any]

_EXAMPLE: Json = {
    SEARCHES: [{"q": "tide gauges", "size": 5, "fields": ["title"]}, {"facets": "none", "sort": "-published"}]
}


def multi_search(names: Iterable[str]) -> Json:
    """The operation of several searches, each with parameters of these names."""
    value = reference("ParameterValue")
    one = {"type": "object", "properties": dict.fromkeys(names, value), "additionalProperties": value}
    searches = {"type": "array", "items": one, "minItems": 1, "maxItems": MAX_SEARCHES}
    body = {"type": "object", "properties": {SEARCHES: searches}, "required": [SEARCHES], "additionalProperties": False}
    return {
        "operationId": "multiSearch",
        "summary": "Several searches, all answered from one generation; each has an answer or a problem of its own",
        "requestBody": {"required": True, "content": {"application/json": {"schema": body, "example": _EXAMPLE}}},
        "responses": {"200": answer("The answers", "MultiSearchAnswer"), **problems("415")},
    }


def mcp() -> Json:
    """The operation of the Model Context Protocol, which describes its tools itself."""
    message = reference("McpMessage")
    body = {"anyOf": [message, {"type": "array", "items": message, "minItems": 1, "maxItems": 16}]}
    example = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    answers, refused = answer("The response", "McpReply"), problems("403", "415")
    malformed = {**refused["400"], "content": {**refused["400"]["content"], **answers["content"]}}
    return {
        "operationId": "mcp",
        "summary": "One message of the Model Context Protocol, as streamable HTTP without sessions has it",
        "requestBody": {"required": True, "content": {"application/json": {"schema": body, "example": example}}},
        "responses": {
            "200": answers,
            "202": {"description": "Nothing is to be said to a notification or a response"},
            **refused,
            "400": malformed,
            "404": answer("There is no such method", "McpReply"),
        },
    }
