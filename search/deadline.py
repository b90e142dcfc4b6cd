"""Deadline of a request, checked between the steps of an engine.

    with within(Deadline.after(1.0)):
        searcher.search(request, now)   # raises DeadlineExceeded when it takes longer

A loop over terms, documents or values calls `check`, which does nothing when there is no deadline.
The deadline belongs to the thread, or task, that set it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol, Self

from search.errors import DeadlineExceeded

DEFAULT_S = 1.0
"""How long a request may take unless the operator says otherwise."""


class Limit(Protocol):
    """A limit of a request, checked between its steps."""

    def check(self) -> None:
        """Raise an error when the limit is reached."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment by which a request must be answered."""

    moment_s: float = math.inf
    """On the monotonic clock."""
    limit_s: float = math.inf
    """How long the request may take, for the message."""

    @classmethod
    def after(cls, seconds: float) -> Self:
        """The deadline so many seconds from now."""
        return cls(time.monotonic() + seconds, seconds)

    def check(self) -> None:
        """Raise DeadlineExceeded when the moment has passed."""
        if time.monotonic() > self.moment_s:
            raise DeadlineExceeded(limit_s=self.limit_s)


_current: ContextVar[Limit | None] = ContextVar("deadline", default=None)


@contextmanager
def within(limit: Limit) -> Iterator[None]:
    """Apply a limit to all that runs inside."""
    token = _current.set(limit)
    try:
        yield
    finally:
        _current.reset(token)


def check() -> None:
    """Check the limit of the current request, if it has one."""
    limit = _current.get()
    if limit is not None:
        limit.check()
