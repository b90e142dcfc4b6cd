"""WSGI middleware: each request as its client meant it, or refused.

The environment of a request gets the client's address, scheme and host in place of the proxy's, the path prefix, and
the id by which logs name it; what is wrong with it is an error that the application answers with.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, Response, request

from search.errors import MisdirectedRequest, NewsdexError
from webapp import addresses
from webapp.errors import REFUSED, REQUEST_ID, BadRequest
from webapp.gateway import forwarded, hosts
from webapp.gateway.forwarded import NO_PROXIES, TrustedProxies
from webapp.gateway.hosts import HostPattern

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FROM_PROXY: Final = "newsdex.from_proxy"
"""Key of an environment: whether a trusted proxy has sent its request."""
_KEY = "newsdex.gateway"
_RESOLVED: Final = "newsdex.resolved"
_HEALTH = "/healthz"
_ID = re.compile(r"[A-Za-z0-9._:=+/@-]{1,128}", re.ASCII)
_OWN_PATHS = ("/api", "/documents", "/facets", "/media", "/range", "/static")
"""Of the service: a prefix that begins so must be taken away by the proxy."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """Which proxies are trusted, which hosts are served, and below which path."""

    proxies: TrustedProxies = NO_PROXIES
    allowed_hosts: tuple[HostPattern, ...] = ()
    """All, when there are none."""
    root_path: str = ""
    gives_ids: bool = False
    """Whether a request that brings no id gets one."""

    def resolve(self, environ: Mapping[str, Any]) -> WSGIEnvironment:
        """The environment of a request as its client meant it."""
        if _RESOLVED in environ:
            return dict(environ)
        resolved: dict[str, Any] = {**environ, _RESOLVED: True, REQUEST_ID: self._request_id(environ)}
        try:
            known = forwarded.said(environ, self.proxies)
            resolved[FROM_PROXY] = self.proxies.trusts(forwarded.canonical(environ.get("REMOTE_ADDR", "")))
            prefix = self.root_path if known.prefix is None else known.prefix
        except ValueError:
            reason = "a header of a proxy is malformed."
            return {**resolved, **self._below(environ, self.root_path), REFUSED: BadRequest(reason=reason)}
        resolved |= {"REMOTE_ADDR": known.client, **self._below(environ, prefix)}
        if known.scheme:
            resolved["wsgi.url_scheme"] = known.scheme
        host = known.host or environ.get("HTTP_HOST")
        if host:
            resolved["HTTP_HOST"] = host
        refused = self._refusal(host, resolved)
        return {**resolved, REFUSED: refused} if refused else resolved

    def _request_id(self, environ: Mapping[str, Any]) -> str:
        brought = environ.get("HTTP_X_REQUEST_ID", "")
        if brought and _ID.fullmatch(brought):
            return str(brought)
        return secrets.token_hex(8) if self.gives_ids else ""

    @staticmethod
    def _below(environ: Mapping[str, Any], prefix: str) -> dict[str, str]:
        """The prefix, and the path below it, whether or not the proxy has taken the prefix away."""
        path: str = environ.get("PATH_INFO", "")
        if not prefix:
            return {"SCRIPT_NAME": environ.get("SCRIPT_NAME", ""), "PATH_INFO": path or "/"}
        is_own = any(prefix == own or prefix.startswith(f"{own}/") for own in _OWN_PATHS)
        if not is_own and (path == prefix or path.startswith(f"{prefix}/")):
            path = path[len(prefix) :]
        return {"SCRIPT_NAME": prefix, "PATH_INFO": path or "/"}

    def _refusal(self, text: str | None, environ: Mapping[str, Any]) -> NewsdexError | None:
        """Why a request for this host is not answered; HTTP/1.0 needs none unless hosts are named."""
        if not text and not self.allowed_hosts and environ.get("SERVER_PROTOCOL") != "HTTP/1.1":
            return None
        host = hosts.parse(text or "")
        if host is None:
            return BadRequest(reason="the Host header is missing or malformed.")
        if not self.allowed_hosts or hosts.is_allowed(host, self.allowed_hosts) or environ["PATH_INFO"] == _HEALTH:
            return None
        return MisdirectedRequest()


@dataclass(frozen=True, slots=True)
class Gated:
    """A WSGI application behind a gateway."""

    app: WSGIApplication
    gateway: Gateway

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, with all addresses below its prefix."""
        resolved = self.gateway.resolve(environ)
        with addresses.below(resolved["SCRIPT_NAME"]):
            return self.app(resolved, start_response)


def register(app: Flask, gateway: Gateway) -> None:
    """Put an application behind a gateway; its answers give the id of their request."""
    app.extensions[_KEY] = gateway
    app.wsgi_app = Gated(app.wsgi_app, gateway)  # type: ignore[method-assign]
    app.after_request(_with_id)


def gateway_of(app: Flask) -> Gateway:
    """The gateway that an application is behind."""
    found: Gateway = app.extensions[_KEY]
    return found


def _with_id(response: Response) -> Response:
    id = request.environ.get(REQUEST_ID)
    if id:
        response.headers["X-Request-ID"] = id
    return response
