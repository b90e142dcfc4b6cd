"""Endpoint of exports, and how many run at a time.

An export may run for minutes, and its client may read slowly: each has a thread of its own, a few in each process.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, cast

from flask import Blueprint, Flask, Response, current_app, g, request
from werkzeug.exceptions import NotFound

from search.errors import InvalidParameter, ServiceBusy
from search.protocol.engine import Searcher
from search.protocol.request import SearchRequest
from webapp import addresses, caching, feeds, query_string, service_state
from webapp.api.openapi_exports import EXPORT_TYPES, FORMAT, OF_PAGES
from webapp.exports import formats
from webapp.exports.pages import ExportedPages

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

routes = Blueprint("exports", __name__)

AT_ONCE = 2
"""Exports of one process that run at a time, unless the operator says otherwise."""
IS_STREAM: Final = "newsdex.is_stream"
"""Key of an environment: the body of its response comes in parts, which may take longer than a request."""
_KEY = "newsdex.exports"


def _json(pages: ExportedPages, names: list[str], total: int) -> Iterator[bytes]:
    info = pages.searcher.info
    facts = {"total": total, "generation": info.generation, **({"editors": True} if info.editors else {})}
    return formats.json(pages, names, facts)


_PARTS: Mapping[str, Callable[[ExportedPages, list[str], int], Iterable[bytes]]] = MappingProxyType(
    {
        "json": _json,
        "ndjson": lambda pages, names, _: formats.ndjson(pages, names),
        "csv": lambda pages, names, _: formats.comma_separated(pages, names),
        "atom": lambda pages, _names, _total: feeds.streamed(pages, pages.request),
    }
)
"""What makes the parts of each format, of documents with these columns; the number is their total."""


@routes.get(addresses.EXPORT)
def export() -> Response:
    """All documents that a request is about, in one file."""
    if not current_app.config["EXPORTS"]:
        raise NotFound
    own, search_request = service_state.api_request(frozenset({FORMAT}))
    name = own.get(FORMAT, "json")
    if name not in EXPORT_TYPES:
        raise InvalidParameter(parameter=FORMAT, found=name, expected=f"one of {', '.join(EXPORT_TYPES)}")
    for other, value in query_string.pairs(request.query_string):
        if other in OF_PAGES:
            raise InvalidParameter(parameter=other, found=value, expected="left out: an export has all documents")
    return caching.conditional(lambda: _stream(name, search_request), search_request)


def _stream(name: str, search_request: SearchRequest) -> Response:
    """The export as a response whose place is given back when it is closed, whether or not it was read."""
    places: threading.BoundedSemaphore = current_app.extensions[_KEY]
    with ExitStack() as place:
        if not places.acquire(blocking=False):
            raise ServiceBusy
        place.callback(places.release)
        response = _response(name, search_request)
        if request.method != "HEAD":  # else nothing is made that could be closed
            response.call_on_close(place.pop_all().close)
    return response


def _response(name: str, search_request: SearchRequest) -> Response:
    searcher, now = service_state.searcher(), service_state.now()
    pages = ExportedPages(searcher, search_request, now, current_app.config["DEADLINE_S"])
    total, names = pages.total(), formats.columns(searcher.settings.fields, search_request.fields)
    app = cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001
    scene = _Scene(app, request.environ, addresses.root(), searcher, now)
    parts = _within(scene, _PARTS[name](pages, names, total))
    request.environ[IS_STREAM] = True
    response = Response(parts, mimetype=EXPORT_TYPES[name])
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(name, now)}"'
    response.headers["X-Total-Count"] = str(total)
    return response


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a request sees: its application, its environment, where addresses begin, its searcher and its moment."""

    app: Flask
    environ: WSGIEnvironment
    root: str
    searcher: Searcher
    now: datetime


def _within(scene: _Scene, parts: Iterable[bytes]) -> Iterator[bytes]:
    """The parts, each made as if within the request: between two of them its thread may answer others."""
    following = iter(parts)
    while True:
        with scene.app.request_context(scene.environ), addresses.below(scene.root):
            g.searcher, g.now = scene.searcher, scene.now
            part = next(following, None)
        if part is None:
            return
        yield part


def _file_name(name: str, now: datetime) -> str:
    return f"documents-{now:%Y-%m-%d}.{name}"


def register(app: Flask, at_once: int) -> None:
    """Add the endpoint to an application; so many exports run at a time, and with none there is no endpoint."""
    app.extensions[_KEY] = threading.BoundedSemaphore(max(1, at_once))
    app.register_blueprint(routes)
