"""What the processes of a service hold, over time."""

from __future__ import annotations

import statistics
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from benchmarks.http.process import Server, children, memory_mb

_EVERY_S = 2.0
_PARTS = 10


@dataclass(slots=True)
class Held:
    """Megabytes, measured every two seconds."""

    first: list[float] = field(default_factory=list)
    """Of the process that starts the workers."""
    oldest: list[float] = field(default_factory=list)
    """Of the worker that was never killed."""
    together: list[float] = field(default_factory=list)
    """Of all."""


@contextmanager
def watched(server: Server) -> Iterator[Held]:
    """What the service holds for as long as the context lasts."""
    held, stop = Held(), threading.Event()
    oldest = min(children(server.process.pid))

    def look() -> None:
        while not stop.wait(_EVERY_S):
            held.first.append(memory_mb([server.process.pid]))
            held.oldest.append(memory_mb([oldest]))
            held.together.append(server.memory_mb())

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield held
    finally:
        stop.set()
        thread.join()


def tenths(some: Sequence[float]) -> list[float]:
    """The medians of the tenths of a time; fewer where there is less."""
    size = max(1, len(some) // _PARTS)
    return [statistics.median(some[place : place + size]) for place in range(0, size * (len(some) // size), size)]


def growth(some: Sequence[float]) -> float:
    """The last quarter's median divided by the second quarter's: what fills once is full by then."""
    quarter = len(some) // 4
    if not quarter:
        return 1.0
    return statistics.median(some[-quarter:]) / statistics.median(some[quarter : 2 * quarter])
