"""Limit of one request: its deadline, its client, and the lanes for light requests and heavy ones.

A request that has used the processor for `LIGHT_S` is heavy.
A few heavy requests run at a time, and let light ones go first; the others wait in their threads, which do not count
among those that answer.
"""

from __future__ import annotations

import math
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Final

from search import deadline
from search.deadline import Deadline, Limit
from search.errors import DeadlineExceeded, NewsdexError, ServiceBusy

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LIMIT: Final = "newsdex.limit"
"""Key of an environment: the limit of its request, when the caller of the application sets one."""
DEADLINE_S: Final = deadline.DEFAULT_S
"""How long a request may take unless the operator says otherwise."""
LIGHT_S = 0.025
"""Processor time after which a request is heavy; common queries over 100,000 records need a fifth of it."""
_TURN_S = 0.005
"""How long a heavy request runs before it lets light ones go first."""
_USUAL_SWITCH_S, _SHORT_SWITCH_S = sys.getswitchinterval(), 0.0005
"""After how long a thread that computes lets others go on; short while a heavy request runs, for it costs time."""
_CHECK_S = 0.05
"""How often a waiting request checks whether it must end."""


def unlimited() -> AbstractContextManager[None]:
    """A context without a limit, for what must be done however long it takes."""
    return deadline.within(Deadline())


class Limited:
    """A WSGI application whose requests each have a limit."""

    def __init__(self, app: WSGIApplication, deadline_s: float) -> None:
        """The deadline holds for requests whose caller sets no limit."""
        self._app = app
        self._deadline_s = deadline_s

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request within its limit."""
        limit: Limit = environ.get(LIMIT) or Deadline.after(self._deadline_s)
        with deadline.within(limit):
            return self._app(environ, start_response)


class Lanes:
    """The places of requests: light ones come first; of heavy ones some run, some wait, more are refused."""

    def __init__(self, running: int, waiting: int) -> None:
        """The numbers of heavy requests that may run, and that may wait."""
        self.light = 0
        """Light requests that are being answered; only the event loop changes it."""
        self._running = threading.BoundedSemaphore(running)
        self._waiting = threading.BoundedSemaphore(waiting)

    def enter(self, check: Callable[[], None]) -> None:
        """Wait for a place to run; raises what `check` raises meanwhile, and ServiceBusy when too many wait."""
        if not self._running.acquire(blocking=False):
            self._wait(check)
        sys.setswitchinterval(_SHORT_SWITCH_S)

    def _wait(self, check: Callable[[], None]) -> None:
        if not self._waiting.acquire(blocking=False):
            raise ServiceBusy
        try:
            while not self._running.acquire(timeout=_CHECK_S):
                check()
        finally:
            self._waiting.release()

    def give_way(self) -> None:
        """Let light requests go first, for at most as long as a heavy one runs between two calls."""
        sys.setswitchinterval(_SHORT_SWITCH_S)  # a heavy request that has left may have changed it
        end_s = time.monotonic() + _TURN_S
        while self.light and time.monotonic() < end_s:
            time.sleep(_TURN_S / 10)

    def leave(self) -> None:
        """Give the place to another heavy request."""
        sys.setswitchinterval(_USUAL_SWITCH_S)
        self._running.release()


class RequestLimit:
    """The end of one request: its deadline, a client that has gone, or full lanes when it is heavy."""

    def __init__(self, end: Deadline, lanes: Lanes, on_heavy: Callable[[RequestLimit], object]) -> None:
        """`on_heavy` is called once, in the thread of the request, before it waits for its place."""
        self.is_heavy = False
        self.is_abandoned = False
        """Whether the client has gone."""
        self.is_answered = False
        """Whether somebody else has answered in its place."""
        self._end = end
        self._lanes = lanes
        self._on_heavy = on_heavy
        self._has_place = False
        self._turn_ends_s = math.inf
        """In processor time of the thread."""

    @property
    def left_s(self) -> float:
        """The time until the deadline; negative after it."""
        return self._end.moment_s - time.monotonic()

    def exceeded(self) -> DeadlineExceeded:
        """The error of a request that has missed its deadline."""
        return DeadlineExceeded(limit_s=self._end.limit_s)

    def begin(self) -> None:
        """Count the processor time of this thread from now on."""
        self._turn_ends_s = time.thread_time() + LIGHT_S

    def check(self) -> None:
        """Raise DeadlineExceeded or ServiceBusy when the request must end; a heavy one waits here for its turn."""
        self._end.check()
        if time.thread_time() > self._turn_ends_s:
            self._turn_ends_s = math.inf  # the waiting checks, too
            if self.is_heavy:
                self._lanes.give_way()
            else:
                self._become_heavy()
            self._turn_ends_s = time.thread_time() + _TURN_S

    def _become_heavy(self) -> None:
        self.is_heavy = True
        self._on_heavy(self)
        try:
            self._lanes.enter(self.check)
        except NewsdexError:
            self.cancel()  # code that catches this error ends at its next check
            raise
        self._has_place = True

    def cancel(self) -> None:
        """End the request at its next check: nobody waits for its answer."""
        self._end = Deadline(-math.inf, self._end.limit_s)

    def finish(self) -> None:
        """Give back the place of a heavy request."""
        if self._has_place:
            self._lanes.leave()
