"""Rate of requests of one client.

Counts are kept in the memory of each worker, or in Redis or Valkey, where all workers share them.
A store that cannot be reached limits nobody: it is said in the log, once a minute.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from functools import partial
from ipaddress import IPv6Address, ip_network

from flask import Flask, current_app, request
from limits import RateLimitItem, parse_many
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from search.errors import TooManyRequests
from webapp.gateway.hosts import parse_ip

MEMORY = "memory://"
_KEY = "newsdex.rate"
_NEVER_LIMITED = ("/healthz", "/static/", "/favicon.svg")
"""Files of the page itself cost nothing, and health has its own way."""
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

    def __init__(self, rates: Sequence[RateLimitItem], storage: str) -> None:
        """The storage is `memory://`, or the address of a server as `limits` reads it."""
        self._rates = tuple(rates)
        self._limiter = SlidingWindowCounterRateLimiter(storage_from_string(storage))
        self._complained_s = -math.inf

    def check(self, cost: int = 1) -> None:
        """Count the current request as so many; TooManyRequests when its client has made too many."""
        if request.path.startswith(_NEVER_LIMITED):
            return
        client = client_key(request.remote_addr or "")
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
            current_app.logger.error("the rate of clients is not limited: its store fails: %s", error)


def register(app: Flask, rate: str, storage: str = MEMORY) -> None:
    """Limit the rate of each client of an application; nothing when the rate is empty."""
    if rate:
        limit = app.extensions[_KEY] = RateLimit(parse_rate(rate), storage)
        app.before_request(partial(limit.check))


def count(more: int) -> None:
    """Count the current request as so many more, if rates are limited; raises TooManyRequests."""
    limit: RateLimit | None = current_app.extensions.get(_KEY)
    if limit and more:
        limit.check(more)
