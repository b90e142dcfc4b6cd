"""RSGI front: the event loop and the threads that run Flask.

The event loop answers `/healthz` itself, sends what is kept, and hands all else to Flask in a thread, a bounded number
at a time.
It ends a request whose client has gone, and responds for one that ends neither by itself nor in time.
"""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

from flask import Flask
from granian.rsgi import HTTPProtocol, Scope

from search.deadline import Deadline
from search.errors import NewsdexError
from webapp import errors, service_state
from webapp.addresses import WITH_BODY
from webapp.answers.middleware import FOUND, answers_of
from webapp.api.request_body import MAX_BYTES
from webapp.gateway.middleware import gateway_of
from webapp.gateway.rate import rate_of
from webapp.limits import LIMIT, Lanes, RequestLimit
from webapp.monitoring import observers
from webapp.monitoring.observation import ARRIVED
from webapp.server import draining, exchange, supervision
from webapp.server.admission import Admission

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

HEALTH = "/healthz"
_QUICK_S = 0.05
"""A request that takes longer is ended when its client goes away; to watch the client of each would cost more."""
_GRACE_S = 0.15
"""Within it a request notices that its deadline has passed; else the front responds in its place."""
_MAX_BODY_BYTES = 1 << 20
"""Of a body that is read to its end; most are forgotten."""
_WAITING = 32
"""Heavy requests that may wait for a place; each has a thread."""


class Job(NamedTuple):
    """One request for a thread."""

    environ: WSGIEnvironment
    limit: RequestLimit
    protocol: HTTPProtocol
    done: asyncio.Future[NewsdexError | None]
    """None when it is answered; the error to answer with when it did not end in time."""


class Front:
    """An application as the server calls it in one worker process."""

    def __init__(self, app: Flask, threads: int, on_ready: Callable[[], object] = int) -> None:
        """So many requests run at a time, and beside them a fourth as many heavy ones; `on_ready` is called once."""
        self._on_ready = on_ready
        self._is_leaving = False
        heavy = max(1, threads // 4)
        self._app = app
        self._gateway = gateway_of(app)
        self._answers, self._rate = answers_of(app), rate_of(app)
        self._deadline_s: float = app.config["DEADLINE_S"]
        self._lanes = Lanes(heavy, _WAITING)
        self._admission = Admission(threads, self._lanes)
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._idle, self._to_start = 0, threads + heavy + _WAITING
        self._refusing = ThreadPoolExecutor(1, "refusing")

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Open the index before the first request comes."""
        self._loop = loop
        supervision.unblock_stop(loop)
        loop.add_signal_handler(supervision.LEAVE, self._leave)
        service_state.prepare(self._app)
        gc.freeze()  # what is there now stays: a collection need not look at it each time
        self._on_ready()

    def _leave(self) -> None:
        self._is_leaving = True
        draining.stop_accepting()

    def _send(self, response: exchange.Response, protocol: HTTPProtocol) -> None:
        (response.closing() if self._is_leaving else response).send(protocol)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Write what waits in the logs before the process ends."""
        observers.close(self._app)

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """Respond to one request."""
        environ = {**exchange.environment(scope), ARRIVED: time.perf_counter()}
        resolved = self._gateway.resolve(environ)
        wanted = resolved["REQUEST_METHOD"] == "POST" and resolved["PATH_INFO"] in WITH_BODY
        is_whole = not (wanted or exchange.has_body(scope)) or await self._read_body(resolved, protocol, wanted=wanted)
        if is_whole and (resolved["PATH_INFO"] == HEALTH or self._is_at_hand(resolved)):
            self._send(exchange.run_wsgi_app(self._app, resolved), protocol)
        elif resolved.get(errors.REFUSED):
            response = await self._refuse(resolved)
            self._send(response if is_whole else response.closing(), protocol)
        else:
            await self._respond(resolved, protocol)

    def _is_at_hand(self, environ: WSGIEnvironment) -> bool:
        """Whether an answer is kept that may be sent at once; a client whose rate is exceeded is refused."""
        if self._rate and not self._rate.is_quick:
            return False
        found = self._answers.find(environ)
        if found is None:
            return False
        if self._rate:
            self._rate.admit(environ)
        environ[FOUND] = found
        return errors.REFUSED not in environ

    async def _read_body(self, environ: WSGIEnvironment, protocol: HTTPProtocol, *, wanted: bool) -> bool:
        """Whether the body of a request has come to its end; else the request is refused. It is kept where wanted."""
        try:
            async with asyncio.timeout(self._deadline_s):
                body = await exchange.read_body(protocol, _MAX_BODY_BYTES, MAX_BYTES + 1 if wanted else 0)
                if body is not None:
                    environ.update(exchange.body_of(environ, body) if wanted else {})
                    return True
                environ[errors.REFUSED] = errors.BodyTooLarge(most_bytes=_MAX_BODY_BYTES)
        except TimeoutError:
            environ[errors.REFUSED] = errors.BadRequest(reason="its body did not arrive in time.")
        return False

    async def _refuse(self, environ: WSGIEnvironment) -> exchange.Response:
        return await self._loop.run_in_executor(self._refusing, exchange.run_wsgi_app, self._app, environ)

    async def _respond(self, environ: WSGIEnvironment, protocol: HTTPProtocol) -> None:
        client: str = environ["REMOTE_ADDR"]
        limit = RequestLimit(Deadline.after(self._deadline_s), self._lanes, partial(self._on_heavy, client))
        done: asyncio.Future[NewsdexError | None] = self._loop.create_future()
        watch = _Watch(protocol, limit, done)
        try:
            await self._admission.enter(limit, client)
            self._hand_over(Job({**environ, LIMIT: limit}, limit, protocol, done))
            late = await done
            if late:
                raise late
        except NewsdexError as error:
            watch.end()  # nobody waits for the request itself any more
            self._admission.leave(limit)
            limit.is_answered = True
            response = await self._refuse({**environ, errors.REFUSED: error})
            self._send(response, protocol)
        finally:
            watch.end()

    def _on_heavy(self, client: str, limit: RequestLimit) -> None:
        self._loop.call_soon_threadsafe(self._admission.become_heavy, limit, client)

    def _hand_over(self, job: Job) -> None:
        """Give a job to a thread; one more is started when none is idle and there may be more.

        A pool of `concurrent.futures` does the same, and takes 25 µs longer for each request.
        """
        if self._idle:
            self._idle -= 1
        elif self._to_start:
            self._to_start -= 1
            threading.Thread(target=self._run_jobs, name="answering", daemon=True).start()
        self._jobs.put(job)

    def _run_jobs(self) -> None:
        """Let Flask respond to one request after the other, in a thread.

        The thread sends the response itself: to wait for the event loop would take 50 µs longer.
        """
        while True:
            job = self._jobs.get()
            job.limit.begin()
            error = None
            try:
                response = exchange.run_wsgi_app(self._app, job.environ)
                if response.parts is not None:
                    self._stream(job, response)
                    continue
                self._send(response, job.protocol)
            except Exception as raised:  # noqa: BLE001 - the server logs it
                error = raised
            job.limit.finish()
            self._loop.call_soon_threadsafe(self._finish, job, error)

    def _stream(self, job: Job, response: exchange.Response) -> None:
        """Send a response in parts; the place of its request is free, and its deadline is over."""
        job.limit.finish()
        self._loop.call_soon_threadsafe(self._leave_place, job)
        try:
            response.stream(job.protocol, self._loop)
        except Exception:
            self._app.logger.exception("a response in parts has ended before its end")
        self._loop.call_soon_threadsafe(self._rest)

    def _leave_place(self, job: Job) -> None:
        self._admission.leave(job.limit)
        if not job.done.done():
            job.done.set_result(None)

    def _rest(self) -> None:
        self._idle += 1

    def _finish(self, job: Job, error: Exception | None) -> None:
        self._idle += 1
        self._admission.leave(job.limit)
        if job.done.done():  # the front has responded
            return
        if error:
            job.done.set_exception(error)
        else:
            job.done.set_result(None)


class _Watch:
    """Ends a request when its client goes away, and lets the front respond for one that does not end in time."""

    def __init__(self, protocol: HTTPProtocol, limit: RequestLimit, done: asyncio.Future[NewsdexError | None]) -> None:
        self._protocol = protocol
        self._limit = limit
        self._done = done
        self._loop = done.get_loop()
        self._client: asyncio.Task[None] | None = None
        self._timer = self._loop.call_later(_QUICK_S, self._begin)

    def _begin(self) -> None:
        self._client = self._loop.create_task(self._wait_for_client())
        self._timer = self._loop.call_later(max(0.0, self._limit.left_s) + _GRACE_S, self._give_up)

    async def _wait_for_client(self) -> None:
        await self._protocol.client_disconnect()
        self._limit.is_abandoned = True
        self._limit.cancel()

    def _give_up(self) -> None:
        if not self._done.done():
            self._done.set_result(self._limit.exceeded())

    def end(self) -> None:
        """Watch no longer."""
        self._timer.cancel()
        if self._client:
            self._client.cancel()
