"""WSGI middleware: an answer that is kept, or made, compressed and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, request

from webapp import service_state
from webapp.answers import content_coding
from webapp.answers.answer import Answer, Headers, Key, has_length, key
from webapp.answers.coded_parts import CodedParts
from webapp.answers.content_coding import Preference
from webapp.answers.kept_answers import KeptAnswers, Moment
from webapp.caching import DEPENDS_ON
from webapp.errors import REFUSED
from webapp.gateway import cors
from webapp.monitoring.observation import IS_KEPT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FOUND: Final = "newsdex.found_answer"
"""Key of an environment: the kept answer to its request, when the caller has found it."""
_IS_WHOLE: Final = "newsdex.is_whole"
_KEY = "newsdex.answers"
_XML = ("application/atom+xml", "application/opensearchdescription+xml", "image/svg+xml")
_TEXTS = ("text/", "application/json", "application/x-ndjson", "application/problem+json", *_XML)
"""Types whose bodies become shorter."""


class Answers:
    """A WSGI application whose answers are compressed, and of which those are kept that are the same for all."""

    def __init__(self, app: Flask, most_bytes: int) -> None:
        """The application answers what is not kept."""
        self._app: WSGIApplication = app.wsgi_app
        self._service = service_state.service_of(app)
        self._origin = partial(cors.allowed_origin, app)
        self.kept = KeptAnswers(most_bytes)
        self._keeps = bool(most_bytes)

    def find(self, environ: WSGIEnvironment) -> Answer | None:
        """The kept answer to a request; it takes some microseconds and waits for nothing.

        It is none when a document has appeared or expired since, or there is a newer generation.
        """
        if not self._keeps or REFUSED in environ:
            return None
        now = self._now()
        wanted = self._key(environ, now) if now else None
        return self.kept.get(now, wanted) if wanted and now else None

    def _key(self, environ: WSGIEnvironment, moment: Moment) -> Key | None:
        return key(environ, self._origin(environ), moment.searcher.settings)

    def _now(self) -> Moment | None:
        """What answers now; None when that must be opened first."""
        held = self._service.searchers.peek()
        return Moment(held, held.epoch(self._service.clock())) if held and held.is_latest() else None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        found: Answer | None = environ.get(FOUND) or self.find(environ)
        if found is not None and REFUSED not in environ:
            environ[IS_KEPT] = True
            return found.send(environ, start_response)
        started: list[tuple[str, Headers]] = []
        body = self._app(environ, partial(_note, started))
        status, headers = started[-1]
        if environ.get(_IS_WHOLE):
            body = self._whole(status, headers, body, environ)
        elif status.startswith("200") and _may_be_compressed(headers) and not has_length(headers):
            body = _in_parts(headers, body, environ)
        start_response(status, headers)
        return body

    def _whole(
        self, status: str, headers: Headers, parts: Iterable[bytes], environ: WSGIEnvironment
    ) -> Iterable[bytes]:
        """The body of an answer as it is sent; its headers become those of that body."""
        body = b"".join(parts)
        getattr(parts, "close", bytes)()
        if _may_be_compressed(headers) or status.startswith("304"):
            accepted = content_coding.preference(environ.get("HTTP_ACCEPT_ENCODING", ""))
            body = _compress(headers, body, accepted, has_body=environ["REQUEST_METHOD"] != "HEAD")
        if DEPENDS_ON in environ and status.startswith("200") and environ["REQUEST_METHOD"] == "GET":
            self._keep(Moment(*environ[DEPENDS_ON]), headers, body, environ)
        return (body,) if body else ()

    def _keep(self, moment: Moment, headers: Headers, body: bytes, environ: WSGIEnvironment) -> None:
        wanted = self._key(environ, moment) if self._keeps and moment == self._now() else None
        if wanted and all(name != "Set-Cookie" for name, _ in headers):
            environ[IS_KEPT] = False
            self.kept.put(moment, wanted, Answer.of(headers, body, environ))


def _in_parts(headers: Headers, parts: Iterable[bytes], environ: WSGIEnvironment) -> Iterable[bytes]:
    """A body that is sent while it is made, in the coding that the client likes best."""
    _vary(headers)
    accepted = content_coding.preference(environ.get("HTTP_ACCEPT_ENCODING", ""))
    coding = accepted.coding(content_coding.LEAST_BYTES)
    if coding:
        headers.append(("Content-Encoding", coding))
    return CodedParts(parts, coding) if coding and environ["REQUEST_METHOD"] != "HEAD" else parts


def _note(started: list[tuple[str, Headers]], status: str, headers: Headers, _: object = None) -> Callable[..., object]:
    started.append((status, headers))
    return bytes


def _may_be_compressed(headers: Headers) -> bool:
    said = dict(headers)
    return said.get("Content-Type", "").startswith(_TEXTS) and "Content-Encoding" not in said


def _compress(headers: Headers, body: bytes, accepted: Preference, *, has_body: bool) -> bytes:
    """A body in the coding that the client likes best, said in the headers; of one that is not sent only that."""
    _vary(headers)
    size = int(dict(headers).get("Content-Length", 0))
    coding = accepted.coding(size) if size else ""
    if not coding:
        return body
    headers[:] = [pair for pair in headers if pair[0] != "Content-Length"]
    headers.append(("Content-Encoding", coding))
    if not has_body:
        return body
    short = content_coding.compressed(body, coding)
    headers.append(("Content-Length", str(len(short))))
    return short


def _vary(headers: Headers) -> None:
    """Say that the answer depends on `Accept-Encoding`, too."""
    said = [value for name, value in headers if name == "Vary"]
    if not any("accept-encoding" in value.lower() for value in said):
        headers[:] = [pair for pair in headers if pair[0] != "Vary"]
        headers.append(("Vary", ", ".join([*said, "Accept-Encoding"])))


def register(app: Flask, most_bytes: int) -> None:
    """Compress the answers of an application, and keep as many bytes of them; 0 keeps none."""
    app.after_request(_note_whole)
    answers = app.extensions[_KEY] = Answers(app, most_bytes)
    app.wsgi_app = answers  # type: ignore[method-assign]


def _note_whole(response: Response) -> Response:
    """Note that a body is there as a whole; a file is read by the server."""
    request.environ[_IS_WHOLE] = response.is_sequence and not response.direct_passthrough
    return response


def answers_of(app: Flask) -> Answers:
    """The answers of an application."""
    found: Answers = app.extensions[_KEY]
    return found
