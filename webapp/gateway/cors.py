"""Cross-origin requests to the endpoints (CORS).

Scripts on pages of the allowed origins may read answers of `/api` and `/mcp`, without credentials: there are none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request

from webapp.addresses import MCP
from webapp.gateway import hosts
from webapp.gateway.hosts import HostPattern

_METHODS = "GET, HEAD, POST"
_REQUEST_HEADERS = "Accept, Content-Type, If-None-Match, MCP-Protocol-Version, X-Request-ID"
_RESPONSE_HEADERS = "Content-Disposition, ETag, Retry-After, X-Newsdex-Hits, X-Request-ID"
_MAX_AGE_S = 86400
_KEY = "newsdex.cors"
_ORIGIN = re.compile(r"(https?)://([^/?#@\s]+)")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Origin:
    """Origins of one scheme; all of them when the scheme is empty."""

    scheme: str
    hosts: HostPattern

    def matches(self, text: str) -> bool:
        """Whether the value of an `Origin` header is one of these."""
        found = _ORIGIN.fullmatch(text)
        host = hosts.parse(found[2]) if found else None
        if not self.scheme:
            return True
        if not found or not host or found[1] != self.scheme:
            return False
        return self.hosts.matches(host._replace(port=host.port or _PORTS[self.scheme]))


def parse_origin(text: str) -> Origin:
    """An origin such as `https://example.org`, those below `https://*.example.org`, or `*`; else ValueError."""
    if text == "*":
        return Origin("", HostPattern("*"))
    found = _ORIGIN.fullmatch(text.removesuffix("/"))
    if not found or found[2] == "*":
        raise ValueError(text)
    pattern = hosts.parse_pattern(found[2])
    return Origin(found[1], HostPattern(pattern.name, pattern.port or _PORTS[found[1]], pattern.is_below))


def register(app: Flask, origins: Sequence[Origin]) -> None:
    """Let scripts of these origins read the answers of an application's endpoints."""
    if origins:
        rules = app.extensions[_KEY] = _Rules(tuple(origins))
        app.before_request(rules.preflight)
        app.after_request(rules.allow)


@dataclass(frozen=True, slots=True)
class _Rules:
    origins: tuple[Origin, ...]

    @property
    def _allows_all(self) -> bool:
        return any(not origin.scheme for origin in self.origins)

    def allowed(self, asking: str) -> str:
        """The origins that may read an answer, as they are said to one that asks; empty when it may not."""
        if not asking or not any(origin.matches(asking) for origin in self.origins):
            return ""
        return "*" if self._allows_all else asking

    def preflight(self) -> Response | None:
        """Answer what a browser asks before it sends a request."""
        is_preflight = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        return Response(status=204) if is_preflight and _is_endpoint() else None

    def allow(self, response: Response) -> Response:
        """Say whether the origin that asks may read an answer; caches keep the answers to origins apart."""
        if not _is_endpoint():
            return response
        if not self._allows_all:
            response.vary.add("Origin")
        allowed = self.allowed(request.headers.get("Origin", ""))
        if allowed:
            response.headers["Access-Control-Allow-Origin"] = allowed
            response.headers["Access-Control-Expose-Headers"] = _RESPONSE_HEADERS
            if request.method == "OPTIONS":
                response.headers["Access-Control-Allow-Methods"] = _METHODS
                response.headers["Access-Control-Allow-Headers"] = _REQUEST_HEADERS
                response.headers["Access-Control-Max-Age"] = str(_MAX_AGE_S)
        return response


def _is_endpoint() -> bool:
    return request.path == MCP or request.path.startswith("/api/")


def allowed_origin(app: Flask, environ: Mapping[str, Any]) -> str:
    """What an answer to this request says of origins that may read it; empty for nothing."""
    rules: _Rules | None = app.extensions.get(_KEY)
    asking = environ.get("HTTP_ORIGIN", "")
    return rules.allowed(asking) if rules and asking else ""


def is_allowed(app: Flask, origin: str) -> bool:
    """Whether scripts of an origin may read the answers of an application's endpoints."""
    rules: _Rules | None = app.extensions.get(_KEY)
    return rules is not None and any(one.matches(origin) for one in rules.origins)
