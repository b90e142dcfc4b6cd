"""Deadline of a request, checked between the steps of an engine.

    with within(Deadline.after(1.0)):
        searcher.search(request, now)   # raises DeadlineExceeded when it takes longer

A loop over terms, documents or values calls `check`, which does nothing when there is no deadline.
The deadline belongs to the thread, or task, that set it.

An answer can be without some of its parts: each of these ends before the deadline, and ends nothing else.

    with partial() as missing:
        facets = optional("facets", count, {})   # {} when time is short; then "facets" is in missing
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol, Self, TypeVar

from search.errors import DeadlineExceeded

DEFAULT_S = 1.0
"""How long a request may take unless the operator says otherwise."""
SHARE = 0.9
"""The part of the time that is left which an optional part may take; the rest is for what comes after it."""

_T = TypeVar("_T")


class Limit(Protocol):
    """A limit of a request, checked between its steps; one that knows its end has `left_s`, the time until then."""

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

    @property
    def left_s(self) -> float:
        """The time until the moment; negative after it."""
        return self.moment_s - time.monotonic()

    def check(self) -> None:
        """Raise DeadlineExceeded when the moment has passed."""
        if time.monotonic() > self.moment_s:
            raise DeadlineExceeded(limit_s=self.limit_s)


@dataclass(frozen=True, slots=True)
class _Sooner:
    """A limit that is reached at a moment before its own end, too."""

    limit: Limit
    moment_s: float
    """On the monotonic clock."""

    @property
    def left_s(self) -> float:
        return self.moment_s - time.monotonic()

    def check(self) -> None:
        self.limit.check()
        if time.monotonic() > self.moment_s:
            raise DeadlineExceeded(limit_s=math.inf)


def _sooner(limit: Limit, share: float) -> Limit:
    """A limit that is reached after a share of the time that is left of one; as quick to check as that, or nearly."""
    left_s = getattr(limit, "left_s", math.inf)
    moment_s = time.monotonic() + left_s * share
    if isinstance(limit, Deadline):
        return Deadline(moment_s, limit.limit_s)
    return _Sooner(limit.limit if isinstance(limit, _Sooner) else limit, moment_s)


_current: ContextVar[Limit | None] = ContextVar("deadline", default=None)
_missing: ContextVar[list[str] | None] = ContextVar("missing", default=None)


@contextmanager
def within(limit: Limit) -> Iterator[None]:
    """Apply a limit to all that runs inside."""
    token = _current.set(limit)
    try:
        yield
    finally:
        _current.reset(token)


def current() -> Limit | None:
    """The limit of the current request, if it has one."""
    return _current.get()


def check() -> None:
    """Check the limit of the current request, if it has one."""
    limit = _current.get()
    if limit is not None:
        limit.check()


@contextmanager
def partial() -> Iterator[list[str]]:
    """Let the optional parts of what is made inside end by themselves; those that did are in the list, each once.

    What an answer lacks that is made of others includes what they lack.
    """
    missing: list[str] = []
    token = _missing.set(missing)
    try:
        yield missing
    finally:
        _missing.reset(token)
        outer = _missing.get()
        if outer is not None:
            _note(missing, outer)


def optional(part: str, make: Callable[[], _T], otherwise: _T, share: float = SHARE) -> _T:
    """What is made within a share of the time that is left; otherwise this, and the part is missing.

    Outside of `partial` it is not optional. ServiceBusy, and what else a limit may raise, ends everything.
    """
    missing, limit = _missing.get(), _current.get()
    if missing is None or limit is None:
        return make()
    try:
        with within(_sooner(limit, share)):
            check()
            return make()
    except DeadlineExceeded:
        _note([part], missing)
        return otherwise


def _note(parts: list[str], missing: list[str]) -> None:
    missing += [part for part in parts if part not in missing]
