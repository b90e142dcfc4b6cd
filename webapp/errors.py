"""Error responses, from one table: the classes of `search.errors` and the one here.

A program gets problem details (RFC 9457), a person the same facts as a page; the path tells which.
The facts of an error that is not public go to the log, under a reference; the response has the reference only.
Views raise errors and never write their bodies.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.exceptions import MethodNotAllowed as NotAllowed

from search.errors import InternalError, MethodNotAllowed, NewsdexError, PageNotFound, ServiceBusy, TooManyRequests
from webapp import addresses, encoding, limits, query_string, service_state
from webapp.languages import borrowed

PROBLEM_TYPE = "application/problem+json"
RETRY_AFTER_S = 30
_SOON_S = 2
"""Retry-After of a busy service."""
REQUEST_ID: Final = "newsdex.request_id"
"""Key of an environment: the id by which logs name its request; empty when it has none."""
ERROR_CODE: Final = "newsdex.error"
"""Key of an environment: the code of the error that answers its request."""
REFUSED: Final = "newsdex.refused"
"""Key of an environment: the error of a request that the caller has refused."""
_MAX_CHARACTERS = 200
"""Of one fact in a response: a value may be as long as a URL."""


@dataclass(eq=False)
class BadRequest(NewsdexError):
    """A request that HTTP itself does not allow: a malformed host, a body that is too large."""

    reason: str

    code = "bad-request"
    status = 400
    title = "Bad request"
    text = "The request cannot be understood: {reason} Ask again as the OpenAPI document describes."
    is_public = True


@dataclass(eq=False)
class BodyTooLarge(NewsdexError):
    """The body of a request is larger than what is read there."""

    most_bytes: int

    code = "body-too-large"
    status = 413
    title = "The body is too large"
    text = "At most {most_bytes} bytes of a body are read here. Ask again with a shorter one, or with none."
    is_public = True


@dataclass(eq=False)
class InvalidBody(NewsdexError):
    """The body of a request is no JSON, or has not the form that is read there."""

    place: str
    found: str
    expected: str

    code = "invalid-body"
    status = 400
    title = "Invalid body"
    text = "{place} should be {expected}; found {found}. Correct it as the OpenAPI document describes."
    is_public = True


@dataclass(eq=False)
class UnsupportedMediaType(NewsdexError):
    """The body of a request is not said to be JSON."""

    found: str

    code = "unsupported-media-type"
    status = 415
    title = "The body is not JSON"
    text = "The body should be sent as “Content-Type: application/json”; found “{found}”."
    is_public = True


@dataclass(eq=False)
class OriginNotAllowed(NewsdexError):
    """A script of a page asks whose origin the operator has not named."""

    code = "origin-not-allowed"
    status = 403
    title = "Not from this page"
    text = "Scripts of this origin may not ask here. The operator can allow it with --cors-origins."
    is_public = True


def register(app: Flask) -> None:
    """Handle every error of an application."""
    app.register_error_handler(NewsdexError, _known)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unknown)
    app.before_request(_raise_refused)


def _raise_refused() -> None:
    refused: NewsdexError | None = request.environ.get(REFUSED)
    if refused:
        raise refused


def problem(error: NewsdexError) -> dict[str, Any]:
    """The problem details of an error; one that is not public is logged, and its only fact is the reference."""
    if error.is_public:
        detail, facts = str(error), error.facts()
    else:
        reference = _logged(error)
        detail, facts = borrowed.FOR_OPERATORS.format(reference=reference), {"reference": reference}
    details = {
        "type": f"urn:newsdex:problem:{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": detail,
        "instance": _shortened(addresses.local(request.path)),
        "code": error.code,
    }
    return details | {name: _shortened(fact) for name, fact in facts.items()}


def _shortened(fact: Any) -> Any:
    return fact[:_MAX_CHARACTERS] if isinstance(fact, str) else fact


def _logged(error: Exception) -> str:
    """Write an error to the log, for the operator; returns its reference there: the id of its request, if any."""
    reference = request.environ.get(REQUEST_ID) or secrets.token_hex(4)
    shown = (type(error), error, None) if isinstance(error, NewsdexError) else error
    path = request.full_path.rstrip("?")[:_MAX_CHARACTERS]
    current_app.logger.error("%r %r failed, reference %s", request.method, path, reference, exc_info=shown)
    return reference


def _known(error: NewsdexError) -> Response:
    if error.status == InternalError.status and not isinstance(error, InternalError):
        return _unknown(error)
    request.environ[ERROR_CODE] = error.code
    with limits.unlimited():  # an error is reported after the deadline, too
        if addresses.is_for_programs(request.path):
            response = encoding.json_response(problem(error), error.status, PROBLEM_TYPE)
        else:
            said = problem(error)
            texts = {
                "title": borrowed.title(error),
                "detail": borrowed.detail(error, said["detail"], said.get("reference", "")),
            }
            response = encoding.page("error.html", error.status, problem=said | texts, without=_without(error))
    response.headers["Cache-Control"] = "no-store"
    if error.status == 503:
        response.headers["Retry-After"] = str(_SOON_S if isinstance(error, ServiceBusy) else RETRY_AFTER_S)
    elif isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def _http(error: HTTPException) -> Response | HTTPException:
    if isinstance(error, NotFound):
        return _known(PageNotFound(path=request.path))
    if isinstance(error, NotAllowed):
        allowed = tuple(sorted(error.valid_methods or ()))
        response = _known(MethodNotAllowed(method=request.method, path=request.path, allowed=allowed))
        response.headers["Allow"] = ", ".join(allowed)
        return response
    if error.code is None or error.code < 400:
        return error  # a redirect
    return _known(BadRequest(reason=error.description or error.name))


def _unknown(error: Exception) -> Response:
    return _known(InternalError(reference=_logged(error)))


def _without(error: NewsdexError) -> str:
    """The same page without the parameter that is wrong; empty when none is."""
    wrong, pairs = error.facts().get("parameter"), service_state.known_parameters()
    kept = [(name, value) for name, value in pairs if name != wrong]
    return f"{addresses.local(request.path)}?{query_string.text(kept)}".rstrip("?") if len(kept) < len(pairs) else ""
