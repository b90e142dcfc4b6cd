"""RSGI front: event loop, thread pool, Flask.

The event loop answers `/healthz` itself and hands all else to Flask in a thread, a bounded number at a time.
It ends a request whose client has gone, and answers for one that ends neither by itself nor in time.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from flask import Flask
from granian.rsgi import HTTPProtocol, Scope

from search.deadline import Deadline
from search.errors import NewsdexError, ServiceBusy
from webapp import errors, service_state
from webapp.limits import LIMIT, Lanes, RequestLimit
from webapp.server import exchange, supervision
from webapp.server.exchange import Answer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

HEALTH = "/healthz"
_QUICK_S = 0.05
"""A request that takes longer is ended when its client goes away; to watch the client of each would cost more."""
_GRACE_S = 0.15
"""Within it a request notices that its deadline has passed; else the front answers in its place."""
_WAITING = 32
"""Heavy requests that may wait for a place; each has a thread."""
_QUEUE_PER_THREAD = 16
"""Requests that may wait for a thread; more would be late."""


Answered = asyncio.Future[Answer]
Work = tuple[dict[str, Any], RequestLimit, Answered]


class Front:
    """An application as the server calls it in one worker process."""

    def __init__(self, app: Flask, threads: int) -> None:
        """So many requests are answered at a time, and beside them a fourth as many heavy ones."""
        heavy = max(1, threads // 4)
        self._app = app
        self._deadline_s: float = app.config["DEADLINE_S"]
        self._lanes = Lanes(heavy, _WAITING)
        self._work: SimpleQueue[Work] = SimpleQueue()
        self._idle, self._to_start = 0, threads + heavy + _WAITING
        self._refusing = ThreadPoolExecutor(1, "refusing")
        self._free = asyncio.Semaphore(threads)
        self._light: set[RequestLimit] = set()
        self._queued = 0
        self._most_queued = threads * _QUEUE_PER_THREAD

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Open the index before the first request comes."""
        self._loop = loop
        supervision.hear_parent(loop)
        service_state.prepare(self._app)

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """Answer one request."""
        environ = exchange.environment(scope)
        if scope.path == HEALTH:
            found = exchange.answer(self._app, environ)
        else:
            found = await self._answer(environ, protocol)
        found.send(protocol)

    async def _answer(self, environ: WSGIEnvironment, protocol: HTTPProtocol) -> Answer:
        limit = RequestLimit(Deadline.after(self._deadline_s), self._lanes, self._on_heavy)
        answered: Answered = self._loop.create_future()
        watch = _Watch(protocol, limit, answered)
        try:
            await self._enter(limit)
            environ[LIMIT] = limit
            self._hand_over((environ, limit, answered))
            return await answered
        except NewsdexError as error:
            self._leave(limit)
            refused = {name: value for name, value in environ.items() if name != LIMIT} | {errors.REFUSED: error}
            return await self._loop.run_in_executor(self._refusing, exchange.answer, self._app, refused)
        finally:
            watch.end()

    async def _enter(self, limit: RequestLimit) -> None:
        """Wait for a place among the light requests; raises ServiceBusy and DeadlineExceeded."""
        if self._free.locked():
            if self._queued >= self._most_queued:
                raise ServiceBusy
            self._queued += 1
            try:
                async with asyncio.timeout(limit.left_s):
                    await self._free.acquire()
            except TimeoutError:
                raise limit.exceeded() from None
            finally:
                self._queued -= 1
        else:
            await self._free.acquire()
        self._light.add(limit)
        self._lanes.light += 1

    def _leave(self, limit: RequestLimit) -> None:
        """Give the place among the light requests to another one, if this one still has it."""
        if limit in self._light:
            self._light.remove(limit)
            self._lanes.light -= 1
            self._free.release()

    def _on_heavy(self, limit: RequestLimit) -> None:
        self._loop.call_soon_threadsafe(self._leave, limit)

    def _hand_over(self, work: Work) -> None:
        """Give work to a thread; one more is started when none is idle and there may be more.

        A pool of `concurrent.futures` does the same, and takes 25 µs longer for each request.
        """
        if self._idle:
            self._idle -= 1
        elif self._to_start:
            self._to_start -= 1
            threading.Thread(target=self._answer_all, name="answering", daemon=True).start()
        self._work.put(work)

    def _answer_all(self) -> None:
        """Let Flask answer one request after the other, in a thread."""
        while True:
            environ, limit, answered = self._work.get()
            limit.begin()
            try:
                found: Answer | Exception = exchange.answer(self._app, environ)
            except Exception as error:  # noqa: BLE001 - the server logs it
                found = error
            limit.finish()
            self._loop.call_soon_threadsafe(self._finish, limit, answered, found)

    def _finish(self, limit: RequestLimit, answered: Answered, found: Answer | Exception) -> None:
        self._idle += 1
        self._leave(limit)
        if answered.done():  # too late
            return
        if isinstance(found, Exception):
            answered.set_exception(found)
        else:
            answered.set_result(found)


class _Watch:
    """Ends a request when its client goes away, and answers in place of one that does not end in time."""

    def __init__(self, protocol: HTTPProtocol, limit: RequestLimit, answered: Answered) -> None:
        self._protocol = protocol
        self._limit = limit
        self._answered = answered
        self._loop = answered.get_loop()
        self._client: asyncio.Task[None] | None = None
        self._timer = self._loop.call_later(_QUICK_S, self._begin)

    def _begin(self) -> None:
        self._client = self._loop.create_task(self._wait_for_client())
        self._timer = self._loop.call_later(max(0.0, self._limit.left_s) + _GRACE_S, self._give_up)

    async def _wait_for_client(self) -> None:
        await self._protocol.client_disconnect()
        self._limit.cancel()

    def _give_up(self) -> None:
        if not self._answered.done():
            self._answered.set_exception(self._limit.exceeded())

    def end(self) -> None:
        """Watch no longer."""
        self._timer.cancel()
        if self._client:
            self._client.cancel()
