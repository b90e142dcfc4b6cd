"""Exchange of RSGI and WSGI: the environment of a request, and the response of an application."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any

from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope
from werkzeug.wsgi import FileWrapper

from webapp.answers.answer import has_length

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment
    from granian._granian import RSGIHTTPStreamTransport

Headers = list[tuple[str, str]]

_SAME_FOR_ALL = MappingProxyType(
    {
        "SCRIPT_NAME": "",
        "wsgi.version": (1, 0),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
)
_SERVER = ("Server", "Newsdex")
"""In place of the name of the server's software."""
_BYTES = re.compile(r"bytes (\d+)-(\d+)/\d+")
"""The part of a file in a response, as Content-Range has it."""


@dataclass(frozen=True, slots=True)
class Response:
    """A response: bytes, a file that the server reads itself, or parts that are sent while they are made."""

    status: int
    headers: Headers
    body: bytes
    file: str = ""
    parts: Iterable[bytes] | None = None
    """Whoever sends them closes them."""

    def closing(self) -> Response:
        """The response, after which the connection is closed."""
        return replace(self, headers=[*self.headers, ("Connection", "close")])

    def send(self, protocol: HTTPProtocol) -> None:
        """Send it; nothing happens when the client has gone or has a response already."""
        try:
            if self.file:
                self._send_file(protocol)
            else:
                protocol.response_bytes(self.status, self.headers, self.body)
        except ProtocolClosed:
            pass

    def begin(self, protocol: HTTPProtocol) -> RSGIHTTPStreamTransport:
        """Send the head; what takes the parts of the body."""
        return protocol.response_stream(self.status, self.headers)

    def _send_file(self, protocol: HTTPProtocol) -> None:
        part = next((_BYTES.fullmatch(value) for name, value in self.headers if name == "Content-Range"), None)
        if part:
            start, last = int(part[1]), int(part[2])
            protocol.response_file_range(self.status, self.headers, self.file, start, last + 1)
        else:
            protocol.response_file(self.status, self.headers, self.file)


def environment(scope: Scope) -> WSGIEnvironment:
    """The environment of a request; its body is empty (see `body_of`)."""
    server, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        **_SAME_FOR_ALL,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode("utf-8", "replace").decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": "" if scope.client.startswith("unix:") else scope.client.rpartition(":")[0],
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(),
    }
    for name, value in scope.headers.items():
        key = f"HTTP_{name.upper().replace('-', '_')}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    if scope.authority:
        environ.setdefault("HTTP_HOST", scope.authority)
    return environ


def has_body(scope: Scope) -> bool:
    """Whether a request of HTTP/1 comes with a body; in HTTP/2 it keeps no other one waiting."""
    headers = scope.headers
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"


async def read_body(protocol: HTTPProtocol, most_bytes: int, kept_bytes: int) -> bytes | None:
    """The beginning of a body; None when it is too long.

    It is read to its end, so that the connection can carry the next request.
    """
    kept, left = bytearray(), most_bytes
    async for part in protocol:
        left -= len(part)
        if left < 0:
            return None
        kept += part[: kept_bytes - len(kept)]
    return bytes(kept)


def body_of(environ: WSGIEnvironment, body: bytes) -> dict[str, Any]:
    """What the environment of a request with this body has in place of an empty one."""
    said = {"CONTENT_TYPE": environ.get("HTTP_CONTENT_TYPE", ""), "CONTENT_LENGTH": str(len(body))}
    return {**said, "wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True}


def run_wsgi_app(app: WSGIApplication, environ: WSGIEnvironment) -> Response:
    """The response of an application; a file that it sends is not read."""
    started: list[tuple[int, Headers]] = []
    files: list[str] = []

    def start_response(status: str, headers: Headers, _: object = None) -> Callable[[bytes], object]:
        started.append((int(status[:3]), headers))
        return _no_writing

    body = app(environ | {"wsgi.file_wrapper": partial(_listed, files)}, start_response)
    status, headers = started[-1]
    if status == 200 and environ["REQUEST_METHOD"] == "GET" and not has_length(headers):
        return Response(status, [*headers, _SERVER], b"", parts=body)
    try:
        if files and environ["REQUEST_METHOD"] == "GET" and status in {200, 206}:
            return Response(status, [*headers, _SERVER], b"", files[0])
        return Response(status, [*headers, _SERVER], b"".join(body))
    finally:
        close(body)


def close(body: Iterable[bytes]) -> None:
    """Close a body, as WSGI wants it."""
    getattr(body, "close", bytes)()


def _listed(names: list[str], file: IO[bytes], size: int) -> Iterable[bytes]:
    """A file to send, whose name is added to the list."""
    names.append(os.fspath(file.name))
    return FileWrapper(file, size)


def _no_writing(_: bytes) -> object:
    raise NotImplementedError("responses are returned, not written")
