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
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from flask import Flask
from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope

from search import deadline
from search.deadline import Deadline
from search.errors import DeadlineExceeded, NewsdexError, ServiceBusy
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
_STREAM_S = 600.0
"""How long an answer may take that is sent while it is made; a slow client holds a place and a generation."""
_MORE_ATTEMPTS, _PAUSE_S = 4, 0.5
"""Of a part that was not made in time."""

_T = TypeVar("_T")


class Job(NamedTuple):
    """One request for a thread, or one part of its answer."""

    work: Callable[[], Any]
    limit: RequestLimit
    done: asyncio.Future[Any]
    """What the work gives; the error to answer with when it did not end in time."""


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
        try:
            streamed = await self._run(partial(self._answer, environ, protocol), environ["REMOTE_ADDR"], protocol)
        except NewsdexError as error:
            response = await self._refuse({**environ, errors.REFUSED: error})
            self._send(response, protocol)
        else:
            if streamed:
                await self._stream(streamed, environ["REMOTE_ADDR"], protocol)

    async def _run(self, work: Callable[[RequestLimit], _T], client: str, protocol: HTTPProtocol) -> _T:
        """What some work for a client gives, done in a thread within a limit of its own.

        Raises what the work raises, and DeadlineExceeded and ServiceBusy.
        """
        limit = RequestLimit(Deadline.after(self._deadline_s), self._lanes, partial(self._on_heavy, client))
        done: asyncio.Future[Any] = self._loop.create_future()
        watch = _Watch(protocol, limit, done)
        try:
            await self._admission.enter(limit, client)
            self._hand_over(Job(partial(work, limit), limit, done))
            result = await done
            if isinstance(result, NewsdexError):
                raise result
            return cast("_T", result)
        except NewsdexError:
            self._admission.leave(limit)
            limit.is_answered = True  # nobody waits for the request itself any more
            raise
        finally:
            watch.end()

    def _answer(
        self, environ: WSGIEnvironment, protocol: HTTPProtocol, limit: RequestLimit
    ) -> exchange.Response | None:
        """Let Flask respond to a request; the response is given back when its body is yet to be made.

        The thread sends it itself: to wait for the event loop would take 50 µs longer.
        """
        response = exchange.run_wsgi_app(self._app, {**environ, LIMIT: limit})
        if response.parts is not None:
            return response
        self._send(response, protocol)
        return None

    async def _stream(self, response: exchange.Response, client: str, protocol: HTTPProtocol) -> None:
        """Send a body in parts; each is made when the client has taken the one before, as a request of its own is."""
        parts = response.parts or ()
        source = iter(parts)
        try:
            async with asyncio.timeout(_STREAM_S):
                transport = (response.closing() if self._is_leaving else response).begin(protocol)
                while (part := await self._part(source, client, protocol)) is not None:
                    await transport.send_bytes(part)
        except (NewsdexError, TimeoutError, ProtocolClosed) as error:
            self._app.logger.warning("an answer was cut off: %s", error or type(error).__name__)
        finally:
            exchange.close(parts)

    async def _part(self, parts: Iterator[bytes], client: str, protocol: HTTPProtocol) -> bytes | None:
        """The next part; None at the end. One that was not made in time is tried again."""
        for _ in range(_MORE_ATTEMPTS):
            with suppress(DeadlineExceeded, ServiceBusy):
                return await self._run(partial(_next, parts), client, protocol)
            await asyncio.sleep(_PAUSE_S)
        return await self._run(partial(_next, parts), client, protocol)

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
        """Do one job after the other, in a thread."""
        while True:
            job = self._jobs.get()
            job.limit.begin()
            result, error = None, None
            try:
                result = job.work()
            except Exception as raised:  # noqa: BLE001 - the server logs it
                error = raised
            job.limit.finish()
            self._loop.call_soon_threadsafe(self._finish, job, result, error)

    def _finish(self, job: Job, result: Any, error: Exception | None) -> None:
        self._idle += 1
        self._admission.leave(job.limit)
        if job.done.done():  # the front has responded, or its client has gone
            if isinstance(result, exchange.Response):
                exchange.close(result.parts or ())
            return
        if error:
            job.done.set_exception(error)
        else:
            job.done.set_result(result)


def _next(parts: Iterator[bytes], limit: RequestLimit) -> bytes | None:
    with deadline.within(limit):
        return next(parts, None)


class _Watch:
    """Ends a request when its client goes away, and lets the front respond for one that does not end in time."""

    def __init__(self, protocol: HTTPProtocol, limit: RequestLimit, done: asyncio.Future[Any]) -> None:
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
