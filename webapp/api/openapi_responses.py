"""Responses of the OpenAPI document: answers, copies that are still right, and problems."""

from __future__ import annotations

from typing import Any

from webapp.api.openapi_schemas import reference

Json = dict[str, Any]

PROBLEM = "application/problem+json"
_TAG: Json = {"ETag": {"description": "The entity tag of the answer.", "schema": {"type": "string"}}}
_RETRY_AFTER: Json = {"description": "Seconds until it is worth to ask again.", "schema": {"type": "integer"}}
_NOT_MODIFIED: Json = {"description": "The answer with the entity tag in If-None-Match is still right."}

_PROBLEMS = {
    "400": "A parameter that is not known, a value that cannot be used, or a malformed request",
    "403": "Scripts of this origin may not ask here",
    "404": "There is no such document or facet",
    "409": "The cursor is of another request, or was changed",
    "410": "The hit that the cursor names is gone since",
    "413": "The body of the request is too large",
    "415": "The body of the request is not JSON",
    "421": "The service does not answer for the host that was asked",
    "429": "This client asks too often; Retry-After says when to ask again",
    "500": "Something that should not happen; the answer has a reference for the operator",
    "503": "There is no index that can be read, or the answer would take too long; Retry-After says when to ask again",
}
_LATER = {"429", "503"}
_OF_ALL = ("400", "413", "421", "429", "500", "503")
"""Statuses with which the service may refuse any request."""


def answer(description: str, schema: str, media_type: str = "application/json") -> Json:
    """A response with a body."""
    return {"description": description, "content": {media_type: {"schema": reference(schema)}}}


def cached(description: str, schema: str, links: Json | None = None) -> Json:
    """The answer of an operation, and that a copy of it is still right; links lead from it to other operations."""
    more = {"headers": _TAG} | ({"links": links} if links else {})
    return {"200": answer(description, schema) | more, "304": _NOT_MODIFIED}


def problems(*others: str) -> Json:
    """The errors of an operation: those of all, and others."""
    return {status: _problem(status) for status in sorted({*_OF_ALL, *others})}


def _problem(status: str) -> Json:
    headers = {"headers": {"Retry-After": _RETRY_AFTER}} if status in _LATER else {}
    return answer(_PROBLEMS[status], "Problem", PROBLEM) | headers
