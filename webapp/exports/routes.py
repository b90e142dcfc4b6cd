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
from webapp import addresses, caching, encoding, feeds, service_state
from webapp.exports import formats
from webapp.exports.pages import ExportedPages

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

routes = Blueprint("exports", __name__)

AT_ONCE = 2
"""Exports of one process that run at a time, unless the operator says otherwise."""
FORMAT: Final = "format"
IS_STREAM: Final = "newsdex.is_stream"
"""Key of an environment: the body of its response comes in parts, which may take longer than a request."""
_KEY = "newsdex.exports"


@dataclass(frozen=True, slots=True)
class _Format:
    """One format of exports."""

    type: str
    parts: Callable[[ExportedPages, list[str], int], Iterable[bytes]]
    """Of the documents, with these columns; the number is their total."""


def _json(pages: ExportedPages, names: list[str], total: int) -> Iterator[bytes]:
    info = pages.searcher.info
    return formats.json(pages, names, {"total": total, "generation": info.generation})


def _atom(pages: ExportedPages, _names: list[str], _total: int) -> Iterator[bytes]:
    return feeds.streamed(pages, pages.request)


FORMATS: Mapping[str, _Format] = MappingProxyType(
    {
        "json": _Format(encoding.JSON_TYPE, _json),
        "ndjson": _Format("application/x-ndjson", lambda pages, names, _: formats.ndjson(pages, names)),
        "csv": _Format("text/csv", lambda pages, names, _: formats.comma_separated(pages, names)),
        "atom": _Format("application/atom+xml", _atom),
    }
)
"""By the value of `format`."""


@routes.get(addresses.EXPORT)
def export() -> Response:
    """All documents that a request is about, in one file."""
    if not current_app.config["EXPORTS"]:
        raise NotFound
    own, search_request = service_state.api_request(frozenset({FORMAT}))
    name = own.get(FORMAT, "json")
    if name not in FORMATS:
        raise InvalidParameter(parameter=FORMAT, found=name, expected=f"one of {', '.join(FORMATS)}")
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
    parts = _within(_Scene(request.environ, addresses.root(), searcher, now), FORMATS[name].parts(pages, names, total))
    request.environ[IS_STREAM] = True
    response = Response(parts, mimetype=FORMATS[name].type)
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(name, now)}"'
    response.headers["X-Total-Count"] = str(total)
    return response


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a request sees: its environment, the path that addresses begin with, its searcher and its moment."""

    environ: WSGIEnvironment
    root: str
    searcher: Searcher
    now: datetime


def _within(scene: _Scene, parts: Iterable[bytes]) -> Iterator[bytes]:
    """The parts, each made as if within the request: between two of them its thread may answer others."""
    app, following = cast("Flask", current_app._get_current_object()), iter(parts)  # type: ignore[attr-defined]  # noqa: SLF001
    return _made(app, scene, following)


def _made(app: Flask, scene: _Scene, parts: Iterator[bytes]) -> Iterator[bytes]:
    while True:
        with app.request_context(scene.environ), addresses.below(scene.root):
            g.searcher, g.now = scene.searcher, scene.now
            part = next(parts, None)
        if part is None:
            return
        yield part


def _file_name(name: str, now: datetime) -> str:
    return f"documents-{now:%Y-%m-%d}.{name}"


def register(app: Flask, at_once: int) -> None:
    """Add the endpoint to an application; so many exports run at a time, and with none there is no endpoint."""
    app.extensions[_KEY] = threading.BoundedSemaphore(max(1, at_once))
    app.register_blueprint(routes)
