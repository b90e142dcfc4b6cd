"""Limit of one request: its deadline, its client, and the lane of requests that need much processor time.

A request that has used the processor for `LIGHT_S` is heavy.
A few heavy requests run at a time; the others wait in their threads, which do not count among those that answer.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Final

from search import deadline
from search.deadline import Checked, Deadline
from search.errors import DeadlineExceeded, NewsdexError, ServiceBusy

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LIMIT: Final = "newsdex.limit"
"""Where an environment holds the limit of its request, when the caller of the application sets one."""
DEADLINE_S: Final = 1.0
"""How long a request may take unless the operator says otherwise."""
LIGHT_S = 0.05
"""Processor time after which a request is heavy; common queries over 100,000 records need less than a tenth of it."""
_LOOK_S = 0.05
"""How often a waiting request looks whether it must end."""


def unlimited() -> AbstractContextManager[None]:
    """Let no limit hold for what must be done however long it takes."""
    return deadline.within(Deadline())


class Limited:
    """A WSGI application whose requests each have a limit."""

    def __init__(self, app: WSGIApplication, deadline_s: float) -> None:
        """The deadline holds for requests whose caller sets no limit."""
        self._app = app
        self._deadline_s = deadline_s

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request within its limit."""
        limit: Checked = environ.get(LIMIT) or Deadline.after(self._deadline_s)
        with deadline.within(limit):
            return self._app(environ, start_response)


class HeavyLane:
    """The places of heavy requests: some run, some wait, more are refused."""

    def __init__(self, running: int, waiting: int) -> None:
        """So many may run, and so many may wait."""
        self._running = threading.BoundedSemaphore(running)
        self._waiting = threading.BoundedSemaphore(waiting)

    def enter(self, check: Callable[[], None]) -> None:
        """Wait for a place to run; raises what `check` raises meanwhile, and ServiceBusy when too many wait."""
        if self._running.acquire(blocking=False):
            return
        if not self._waiting.acquire(blocking=False):
            raise ServiceBusy
        try:
            while not self._running.acquire(timeout=_LOOK_S):
                check()
        finally:
            self._waiting.release()

    def leave(self) -> None:
        """Give the place to another request."""
        self._running.release()


class RequestLimit:
    """What ends one request: its deadline, a client that has gone, and a full lane when it is heavy."""

    def __init__(self, end: Deadline, lane: HeavyLane, on_heavy: Callable[[], object]) -> None:
        """`on_heavy` is called once, in the thread of the request, before it waits for its place."""
        self.is_heavy = False
        self._end = end
        self._lane = lane
        self._on_heavy = on_heavy
        self._has_place = False
        self._light_until_s = math.inf

    @property
    def left_s(self) -> float:
        """The time until the deadline; negative after it."""
        return self._end.moment_s - time.monotonic()

    def exceeded(self) -> DeadlineExceeded:
        """The error of a request that has missed its deadline."""
        return DeadlineExceeded(limit_s=self._end.limit_s)

    def begin(self) -> None:
        """Count the processor time of this thread from now on."""
        self._light_until_s = time.thread_time() + LIGHT_S

    def check(self) -> None:
        """Raise DeadlineExceeded or ServiceBusy when the request must end; a heavy one waits here for its place."""
        self._end.check()
        if not self.is_heavy and time.thread_time() > self._light_until_s:
            self._become_heavy()

    def _become_heavy(self) -> None:
        self.is_heavy = True
        self._on_heavy()
        try:
            self._lane.enter(self.check)
        except NewsdexError:
            self.cancel()  # whoever catches this error does not get further
            raise
        self._has_place = True

    def cancel(self) -> None:
        """End the request at its next check: nobody waits for its answer."""
        self._end = Deadline(-math.inf, self._end.limit_s)

    def finish(self) -> None:
        """Give back the place of a heavy request."""
        if self._has_place:
            self._lane.leave()
