"""Rate of requests of one client.

Counts are kept in the memory of each worker, or in Redis or Valkey, where all workers share them.
A store that cannot be reached limits nobody: it is said in the log, once a minute.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterable, Sequence
from ipaddress import IPv6Address, ip_network
from typing import TYPE_CHECKING, Final

from flask import Flask, current_app, request
from limits import RateLimitItem, parse_many
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from search.errors import TooManyRequests
from webapp.errors import REFUSED
from webapp.gateway.hosts import parse_ip

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MEMORY = "memory://"
_KEY = "newsdex.rate"
_COUNTED: Final = "newsdex.counted"
_NEVER_LIMITED = ("/healthz", "/static/", "/favicon.svg", "/widget.js", "/newsdex-instantsearch.js")
"""Files of pages, ours and others, cost nothing, and health has its own way."""
_IPV6_NETWORK_BITS = 64
"""Of an IPv6 address: one customer has all addresses of such a network."""
_COMPLAIN_S = 60.0


def parse_rate(text: str) -> tuple[RateLimitItem, ...]:
    """Rates such as `60/minute` or `10/second;1000/day`; ValueError for another text."""
    return tuple(parse_many(text))


def client_key(client: str) -> str:
    """The name under which the requests of an address are counted."""
    address = parse_ip(client)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _IPV6_NETWORK_BITS), strict=False))
    return client or "local"


class RateLimit:
    """Counts the requests of each client."""

    def __init__(self, rates: Sequence[RateLimitItem], storage: str, logger: logging.Logger) -> None:
        """The storage is `memory://`, or the address of a server as `limits` reads it."""
        self._logger = logger
        self.is_quick = storage == MEMORY
        """Whether to count waits for no network."""
        self._rates = tuple(rates)
        self._limiter = SlidingWindowCounterRateLimiter(storage_from_string(storage))
        self._complained_s = -math.inf

    def check(self, address: str, cost: int = 1) -> None:
        """Count a request from this address as so many; TooManyRequests when its client has made too many."""
        client = client_key(address)
        try:
            full = next((rate for rate in self._rates if not self._limiter.hit(rate, client, cost=cost)), None)
            reset = self._limiter.get_window_stats(full, client).reset_time if full else 0.0
        except Exception as error:  # noqa: BLE001 - each store has errors of its own
            self._complain(error)
            return
        if full:
            raise TooManyRequests(rate=str(full), retry_after_s=max(1, math.ceil(reset - time.time())))

    def _complain(self, error: Exception) -> None:
        if time.monotonic() - self._complained_s > _COMPLAIN_S:
            self._complained_s = time.monotonic()
            self._logger.error("the rate of clients is not limited: its store fails: %s", error)

    def admit(self, environ: WSGIEnvironment) -> None:
        """Count a request once, and let it be refused when its client has made too many."""
        if environ.get(_COUNTED) or REFUSED in environ or environ["PATH_INFO"].startswith(_NEVER_LIMITED):
            return
        environ[_COUNTED] = True
        try:
            self.check(environ.get("REMOTE_ADDR", ""))
        except TooManyRequests as error:
            environ[REFUSED] = error


class Rated:
    """A WSGI application that refuses the requests of clients that have made too many."""

    def __init__(self, app: WSGIApplication, limit: RateLimit) -> None:
        self._app, self._limit = app, limit

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, or let the application say that it is refused."""
        self._limit.admit(environ)
        return self._app(environ, start_response)


def register(app: Flask, rate: str, storage: str = MEMORY) -> None:
    """Limit the rate of each client of an application; nothing when the rate is empty."""
    if rate:
        limit = app.extensions[_KEY] = RateLimit(parse_rate(rate), storage, app.logger)
        app.wsgi_app = Rated(app.wsgi_app, limit)  # type: ignore[method-assign]


def rate_of(app: Flask) -> RateLimit | None:
    """The rate limit of an application, if it has one."""
    return app.extensions.get(_KEY)


def count(more: int) -> None:
    """Count the current request as so many more, if rates are limited; raises TooManyRequests."""
    limit = rate_of(current_app)
    if limit and more:
        limit.check(request.remote_addr or "", more)
