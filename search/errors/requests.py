"""Errors of requests and of the service that answers them."""

from __future__ import annotations

from dataclasses import dataclass

from search.errors.base import NewsdexError


@dataclass(eq=False)
class UnknownParameter(NewsdexError):
    """A parameter, or a field in a filter or of hits, that is not declared."""

    parameter: str
    nearest: str
    """Empty when no known one is like it."""
    known: tuple[str, ...]

    code = "unknown-parameter"
    status = 400
    title = "Unknown parameter"
    text = "There is no parameter or field “{parameter}”. The nearest known one is “{nearest}”. Known: {known}."
    is_public = True

    @property
    def template(self) -> str:
        """Without a nearest name when none is near."""
        return self.text if self.nearest else "There is no parameter “{parameter}”. Known: {known}."


@dataclass(eq=False)
class InvalidParameter(NewsdexError):
    """A known URL parameter whose value cannot be used."""

    parameter: str
    found: str
    expected: str

    code = "invalid-parameter"
    status = 400
    title = "Invalid parameter value"
    text = (
        "Parameter “{parameter}” should be {expected}; found “{found}”. Correct the value or leave the parameter out."
    )
    is_public = True


@dataclass(eq=False)
class CursorMismatch(NewsdexError):
    """A cursor that was made for another query, filter or order, or changed on its way."""

    code = "cursor-mismatch"
    status = 409
    title = "Not a place of this request"
    text = (
        "“after” should be what an answer with the same query, filters and order has under “after”; found another"
        " one, or one that was changed. Copy it whole, or begin anew without it."
    )
    is_public = True


@dataclass(eq=False)
class CursorOutdated(NewsdexError):
    """The hit that a cursor names is gone since, and with it the place where the page would begin."""

    generation: int

    code = "cursor-outdated"
    status = 410
    title = "The place is gone"
    text = (
        "The hit after which the page would begin is no longer among the hits: the index has changed since its"
        " generation {generation}, or the time has passed. Begin anew without “after”."
    )
    is_public = True


@dataclass(eq=False)
class DocumentNotFound(NewsdexError):
    """No visible document has this id; hidden ones are not told apart from those that never were."""

    id: str

    code = "document-not-found"
    status = 404
    title = "No such document"
    text = "No document with the id “{id}” is in this index. Search for it by its title instead."
    is_public = True


@dataclass(eq=False)
class PageNotFound(NewsdexError):
    """The service has no such address."""

    path: str

    code = "page-not-found"
    status = 404
    title = "No such page"
    text = "There is nothing at “{path}”. The start page leads to the search; the OpenAPI document lists the endpoints."
    is_public = True


@dataclass(eq=False)
class MethodNotAllowed(NewsdexError):
    """The address is known, the method is not: the service only reads."""

    method: str
    path: str
    allowed: tuple[str, ...]

    code = "method-not-allowed"
    status = 405
    title = "Method not allowed"
    text = "“{path}” does not answer {method}. Use one of: {allowed}."
    is_public = True


@dataclass(eq=False)
class MisdirectedRequest(NewsdexError):
    """The service does not answer for the host that the request names."""

    code = "misdirected-request"
    status = 421
    title = "Not this host"
    text = "The service does not answer for this host. Use an address that its operator has named."
    is_public = True


@dataclass(eq=False)
class TooManyRequests(NewsdexError):
    """A client has made more requests than one may make in this time."""

    rate: str
    retry_after_s: int

    code = "too-many-requests"
    status = 429
    title = "Too many requests"
    text = "This client has made more requests than {rate}. Try again in {retry_after_s} s."
    is_public = True


@dataclass(eq=False)
class InternalError(NewsdexError):
    """Something that should not happen; the facts are in the log, never in the answer."""

    reference: str

    code = "internal-error"
    status = 500
    title = "Something went wrong here"
    text = "The service failed to answer. Try again; if it persists, give its operator the reference {reference}."
    is_public = True


@dataclass(eq=False)
class DeadlineExceeded(NewsdexError):
    """A request took longer than it may; nothing of its answer is shown."""

    limit_s: float

    code = "deadline-exceeded"
    status = 503
    title = "The request took too long"
    text = "The request took longer than {limit_s} s and was ended. Ask for less: fewer words, wildcards or hits."
    is_public = True


@dataclass(eq=False)
class ServiceBusy(NewsdexError):
    """More requests wait than can be answered in time; this one does not wait."""

    code = "service-busy"
    status = 503
    title = "The service is busy"
    text = "More requests wait than can be answered in time. Try again in a moment."
    is_public = True
