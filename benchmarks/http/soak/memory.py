"""What the processes of a service hold, over time."""

from __future__ import annotations

import statistics
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise

from benchmarks.http.process import Server, memory_mb

_EVERY_S = 2.0
_PARTS = 10


@dataclass(slots=True)
class Held:
    """Megabytes, measured every two seconds."""

    first: list[float] = field(default_factory=list)
    """Of the process that starts the workers."""
    spared: list[float] = field(default_factory=list)
    """Of the worker that is not killed."""
    together: list[float] = field(default_factory=list)
    """Of all."""


@contextmanager
def watched(server: Server, spared: int) -> Iterator[Held]:
    """What the service holds for as long as the context lasts."""
    held, stop = Held(), threading.Event()

    def look() -> None:
        while not stop.wait(_EVERY_S):
            held.first.append(memory_mb([server.process.pid]))
            held.spared.append(memory_mb([spared]))
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
    ends = [len(some) * part // _PARTS for part in range(_PARTS + 1)]
    return [statistics.median(some[first:end]) for first, end in pairwise(ends) if first < end]


def growth(some: Sequence[float]) -> float:
    """The last quarter's median divided by the second quarter's: what fills once is full by then."""
    quarter = len(some) // 4
    if not quarter:
        return 1.0
    return statistics.median(some[-quarter:]) / statistics.median(some[quarter : 2 * quarter])
