"""Observation of each request: its route, its answer, and how long its stages took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from flask import Flask, Response, request

from search.protocol.request import SearchRequest
from webapp.errors import ERROR_CODE, REQUEST_ID
from webapp.limits import LIMIT
from webapp.service_state import MISSING, SEARCHED

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ARRIVED: Final = "newsdex.arrived"
"""Key of an environment: when its request arrived, as `time.perf_counter` says it."""
ROUTE: Final = "newsdex.route"
"""Key of an environment: the rule of the route that answers its request."""
IS_KEPT: Final = "newsdex.is_kept"
"""Key of an environment: whether the answer to its request was kept, or was made and is kept now."""
CLIENT_GONE = 499
"""Status, as nginx has it, of a request whose client has closed its connection."""


class Observation(NamedTuple):
    """One request and its answer."""

    ended_s: float
    """Since 1970."""
    environ: WSGIEnvironment
    status: int
    size_bytes: int
    """Of the body."""
    took_s: float
    waited_s: float
    """The part of `took_s` before a thread took the request."""

    @property
    def route(self) -> str:
        """The rule of the route, such as `/documents/<path:id>`; empty when there is none."""
        return str(self.environ.get(ROUTE, ""))

    @property
    def is_kept(self) -> bool | None:
        """Whether the answer was kept; None of one that is made for each request."""
        found: bool | None = self.environ.get(IS_KEPT)
        return found

    @property
    def error(self) -> str:
        """The code of the error that is the answer; empty when it is none."""
        return str(self.environ.get(ERROR_CODE, ""))

    @property
    def missing(self) -> Sequence[str]:
        """The parts that the answer lacks, for no time was left for them."""
        return tuple(self.environ.get(MISSING, ()))

    @property
    def client(self) -> str:
        """The address of the client."""
        return str(self.environ.get("REMOTE_ADDR", ""))

    @property
    def request_id(self) -> str:
        """The id of the request."""
        return str(self.environ.get(REQUEST_ID, ""))

    @property
    def searches(self) -> Sequence[tuple[SearchRequest, int, float]]:
        """What was searched: each request, its number of hits, and how many milliseconds it took."""
        return tuple(self.environ.get(SEARCHED, ()))

    @property
    def search_ms(self) -> float:
        """How long all searches took."""
        return sum(took_ms for _, _, took_ms in self.searches)


Observer = Callable[[Observation], object]


class SentBody:
    """A body that is sent while it is made: observers are told when it is closed, whole or not."""

    def __init__(self, source: Iterable[bytes], tell: Callable[[int, int], object]) -> None:
        """`tell` is called once, with the status and the number of bytes."""
        self._source = source
        self._parts = iter(source)
        self._tell: Callable[[int, int], object] | None = tell
        self._status, self._size = CLIENT_GONE, 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        """The next part; where it fails, it can be asked for again."""
        try:
            part = next(self._parts)
        except StopIteration:
            self._status = 200
            raise
        self._size += len(part)
        return part

    def close(self) -> None:
        """Close the body."""
        getattr(self._source, "close", bytes)()
        tell, self._tell = self._tell, None
        if tell:
            tell(self._status, self._size)


def _length(headers: Sequence[tuple[str, str]]) -> int | None:
    """The length of a body as its headers say it."""
    return next((int(value) for name, value in headers if name.lower() == "content-length"), None)


@dataclass(frozen=True, slots=True)
class Observed:
    """A WSGI application whose requests are observed."""

    app: WSGIApplication
    observers: tuple[Observer, ...]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, and tell the observers of it."""
        begun_s = time.perf_counter()
        started: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            started[:] = status, headers
            return start_response(status, headers, exc_info)

        body = self.app(environ, start)
        size = _length(started[1])
        if size is None and environ["REQUEST_METHOD"] == "GET" and started[0].startswith("200"):
            return SentBody(body, partial(self._tell, environ, begun_s))
        limit = environ.get(LIMIT)
        if limit is None or not limit.is_answered:  # else the front has answered in its place
            status = CLIENT_GONE if limit is not None and limit.is_abandoned else int(started[0][:3])
            self._tell(environ, begun_s, status, size or 0)
        return body

    def _tell(self, environ: WSGIEnvironment, begun_s: float, status: int, size: int) -> None:
        arrived_s = environ.get(ARRIVED, begun_s)
        took_s = time.perf_counter() - arrived_s
        observation = Observation(time.time(), environ, status, size, took_s, begun_s - arrived_s)
        for observer in self.observers:
            observer(observation)


def register(app: Flask, observers: Sequence[Observer]) -> None:
    """Let these observe the requests of an application; nothing is done when there are none."""
    if observers:
        app.after_request(_note_route)
        app.wsgi_app = Observed(app.wsgi_app, tuple(observers))  # type: ignore[method-assign]


def _note_route(response: Response) -> Response:
    if request.url_rule:
        request.environ[ROUTE] = request.url_rule.rule
    return response
