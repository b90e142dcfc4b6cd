"""One whole answer, as it is sent and sent again."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from werkzeug.http import parse_etags

from search.protocol.request import SearchRequest
from search.settings.settings import Settings
from webapp import caching
from webapp.answers import content_coding
from webapp.answers.content_coding import Preference
from webapp.errors import REQUEST_ID
from webapp.languages import negotiation
from webapp.monitoring.observation import ROUTE
from webapp.service_state import SEARCHED

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Headers = list[tuple[str, str]]

REQUEST_ID_HEADER = "X-Request-ID"
_MAX_CHARACTERS = 1000
"""Of a path, and of a query string: answers to longer ones are not kept."""
_FACTS_BYTES = 2000
"""Of an answer beside its body and its headers: its key, and what was searched."""


class Key(NamedTuple):
    """What an answer of one generation and epoch depends on."""

    path: str
    query: str
    """In one spelling and order; for pages without what they ignore."""
    root: str
    """The path below which the service is."""
    scheme: str
    host: str
    origin: str
    """The origin that the answer allows to read it; empty for none."""
    accepted: Preference
    language: str
    """The one that its reader likes best; empty when it is the same for all."""


def key(environ: WSGIEnvironment, origin: str, settings: Settings) -> Key | None:
    """The key of the answer to a request of an index with these settings; None of what is never kept."""
    path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or max(len(path), len(query)) > _MAX_CHARACTERS:
        return None
    return Key(
        path,
        caching.meant(path, query.encode("latin-1", "replace"), settings.fields) if query else "",
        environ.get("SCRIPT_NAME", ""),
        environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}",
        origin,
        content_coding.preference(environ.get("HTTP_ACCEPT_ENCODING", "")),
        negotiation.negotiated(settings.site.language, path, environ.get(negotiation.HEADER, "")),
    )


def has_length(headers: Headers) -> bool:
    """Whether a response says how long its body is; one that is made while it is sent does not."""
    return any(name == "Content-Length" for name, _ in headers)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a request that was found good."""

    headers: Headers
    body: bytes
    tag: str
    """Its entity tag, without quotes."""
    route: str
    searched: tuple[tuple[SearchRequest, int, float], ...]
    """What was searched for it; no time, for it is not searched again."""

    @classmethod
    def of(cls, headers: Iterable[tuple[str, str]], body: bytes, environ: WSGIEnvironment) -> Answer:
        """What is kept of an answer to this request: nothing that is only the request's own."""
        kept = [(name, value) for name, value in headers if name != REQUEST_ID_HEADER]
        tag = next((value for name, value in kept if name == "ETag"), "")
        searched = tuple((request, total, 0.0) for request, total, _ in environ.get(SEARCHED, ()))
        return cls(kept, body, tag.removeprefix("W/").strip('"'), environ.get(ROUTE, ""), searched)

    @property
    def size_bytes(self) -> int:
        """The memory that it takes, roughly."""
        headers = sum(sys.getsizeof(pair) + sum(map(sys.getsizeof, pair)) for pair in self.headers)
        return len(self.body) + headers + _FACTS_BYTES

    def send(self, environ: WSGIEnvironment, start_response: StartResponse) -> Sequence[bytes]:
        """Answer a request with it, or with 304 when the client has it."""
        environ[ROUTE] = self.route
        id = environ.get(REQUEST_ID)
        own = [(REQUEST_ID_HEADER, id)] if id else []
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked and parse_etags(asked).contains_weak(self.tag):
            start_response("304 NOT MODIFIED", [*filter(_is_not_of_body, self.headers), *own])
            return ()
        if self.searched:
            environ[SEARCHED] = list(self.searched)
        start_response("200 OK", [*self.headers, *own])
        return (self.body,) if environ["REQUEST_METHOD"] == "GET" else ()


def _is_not_of_body(header: tuple[str, str]) -> bool:
    return not header[0].startswith("Content-") or header[0] == "Content-Security-Policy"
