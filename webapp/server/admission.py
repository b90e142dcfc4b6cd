"""Admission: a bounded number of light requests runs at a time, and clients of heavy ones share half of the places.

A heavy request is light until it has used the processor for some time: many of them at once would let all others wait.
Clients behind a proxy that is not trusted have one address: then all of them share the same places as equals.
"""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

from cachetools import TTLCache

from search.errors import ServiceBusy
from webapp.limits import Lanes, RequestLimit

_MAX_QUEUED = 64
"""Requests that may wait for a place; more would be late: a process answers some hundreds in a second, with however
many threads."""
_HEAVY_CLIENT_S = 10.0
"""How long a client counts as heavy after its last heavy request."""
_MAX_CLIENTS = 10_000
"""Heavy clients that are remembered; the oldest ones are forgotten."""


class Admission:
    """The places of light requests; only the event loop uses it."""

    def __init__(self, places: int, lanes: Lanes) -> None:
        """The lanes are told how many light requests run."""
        self._lanes = lanes
        self._all = _Places(places, _MAX_QUEUED)
        self._of_heavy_clients = _Places(max(1, places // 2), _MAX_QUEUED)
        self._heavy_clients: TTLCache[str, None] = TTLCache(_MAX_CLIENTS, _HEAVY_CLIENT_S)
        self._taken: dict[RequestLimit, ExitStack] = {}

    async def enter(self, limit: RequestLimit, client: str) -> None:
        """Wait for the place of a request from the address of a client; raises ServiceBusy and DeadlineExceeded."""
        with ExitStack() as taken:
            if client in self._heavy_clients:
                await self._of_heavy_clients.take(limit)
                taken.callback(self._of_heavy_clients.give_back)
            await self._all.take(limit)
            taken.callback(self._all.give_back)
            self._taken[limit] = taken.pop_all()
        self._lanes.light += 1

    def leave(self, limit: RequestLimit) -> None:
        """Give the place of a request to another one, if it still has it."""
        taken = self._taken.pop(limit, None)
        if taken:
            taken.close()
            self._lanes.light -= 1

    def become_heavy(self, limit: RequestLimit, client: str) -> None:
        """Take the place from a request that is light no longer, and remember its client."""
        self._heavy_clients[client] = None
        self.leave(limit)


class _Places:
    """A number of places, with a bounded queue."""

    def __init__(self, count: int, max_queued: int) -> None:
        self._free = asyncio.Semaphore(count)
        self._queued = 0
        self._max_queued = max_queued

    async def take(self, limit: RequestLimit) -> None:
        """Wait for a place; raises ServiceBusy when too many wait, and DeadlineExceeded."""
        if not self._free.locked():
            await self._free.acquire()  # at once
            return
        if self._queued >= self._max_queued:
            raise ServiceBusy
        self._queued += 1
        try:
            async with asyncio.timeout(limit.left_s):
                await self._free.acquire()
        except TimeoutError:
            raise limit.exceeded() from None
        finally:
            self._queued -= 1

    def give_back(self) -> None:
        """Give a place to the next in the queue."""
        self._free.release()
