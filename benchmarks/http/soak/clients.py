"""Clients that look at every answer: each asks over one connection at a time, one request after the other."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from heapq import nlargest
from http.client import HTTPConnection, HTTPException
from itertools import count, islice

from benchmarks.http.soak.editions import asked, edition_of

_TIMEOUT_S = 30
_PAUSE_S = 0.01
"""After a request that failed."""
_OF_A_CONNECTION = 200
"""Requests; then another one is made, or all clients would stay with the worker that lives on."""
_SLOWEST = 5
_APART = 1_000_000
"""Between the first requests of two clients, so that they do not ask for the same."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A request without an answer; moments of the monotonic clock, which all processes share."""

    opened: float
    """When its connection was made."""
    ended: float
    error: str

    def is_of_a_kill(self, kills: Iterable[float]) -> bool:
        """Whether a worker was killed while the connection was open."""
        return any(self.opened <= kill <= self.ended for kill in kills)


@dataclass(frozen=True, slots=True, order=True)
class Slow:
    """An answer, by how long it took, and when it was asked for by the monotonic clock."""

    took_s: float
    begun: float
    status: int
    is_first: bool
    """Of its connection, which the service may not have taken before."""
    path: str


@dataclass(slots=True)
class Seen:
    """What clients have seen."""

    answered: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    """Statuses other than 200."""
    wrong: list[str] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    slowest: list[Slow] = field(default_factory=list)
    """The slowest first."""
    first_seen: dict[int, float] = field(default_factory=dict)
    """When each edition was first in an answer."""

    def add(self, other: Seen) -> None:
        """Count what others have seen, too."""
        self.answered += other.answered
        self.refused += other.refused
        self.wrong += other.wrong
        self.broken += other.broken
        self.slowest = nlargest(_SLOWEST, self.slowest + other.slowest)
        for edition, moment in other.first_seen.items():
            self.first_seen[edition] = min(moment, self.first_seen.get(edition, moment))


def lags_s(first_seen: Mapping[int, float], commits: Sequence[float]) -> list[float]:
    """How long after each edition from 1 on, by when it was committed, it or a newer one was first seen, if ever.

    Under load a service may pass over one that was the newest for a moment only.
    """
    since = (
        (moment, (at for seen, at in first_seen.items() if seen >= number)) for number, moment in enumerate(commits, 1)
    )
    firsts = ((moment, min(seen, default=None)) for moment, seen in since)
    return [first - moment for moment, first in firsts if first is not None]


def ask(port: int, first: int, clients: int, until: float) -> Seen:
    """What so many clients, a thread each, see until a moment of the monotonic clock."""
    seen = [Seen() for _ in range(clients)]
    threads = [
        threading.Thread(target=_client, args=(one, port, (first + number) * _APART, until))
        for number, one in enumerate(seen)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    together = Seen()
    for one in seen:
        together.add(one)
    return together


def _client(seen: Seen, port: int, first: int, until: float) -> None:
    numbers = count(first)
    while time.monotonic() < until:
        opened = time.monotonic()
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)) as connection:
                connection.connect()
                _ask_over(connection, seen, islice(numbers, _OF_A_CONNECTION), until)
        except (OSError, HTTPException) as error:
            seen.broken.append(Broken(opened, time.monotonic(), repr(error)))
            time.sleep(_PAUSE_S)


def _ask_over(connection: HTTPConnection, seen: Seen, numbers: Iterable[int], until: float) -> None:
    """One worker answers: it never goes back to an earlier edition."""
    newest, is_first = 0, True
    for number in numbers:
        begun = time.monotonic()
        if begun >= until:
            return
        path = asked(number)
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
        ended = time.monotonic()
        seen.slowest = nlargest(_SLOWEST, [*seen.slowest, Slow(ended - begun, begun, response.status, is_first, path)])
        is_first = False
        if response.status != 200:
            seen.refused[response.status] += 1
            continue
        seen.answered += 1
        try:
            edition = edition_of(path, body)
        except ValueError as error:
            seen.wrong.append(str(error))
            continue
        if edition < newest:
            seen.wrong.append(f"expected edition {newest} or a later one for {path}, found {edition}")
        newest = max(newest, edition)
        seen.first_seen.setdefault(edition, ended)
