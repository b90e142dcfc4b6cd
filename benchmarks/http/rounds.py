"""All servers asked in turn, again and again: a noisy machine disturbs all alike; medians of the rounds count."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from benchmarks.http.cases import Case
from benchmarks.http.peers.peer import Peer
from benchmarks.http.process import Server
from benchmarks.http.wrk import Seen, load

_REST_S = 10
"""After which a server that still works for clients that have gone is asked again all the same, and named."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One server in one case: a median of rounds each."""

    per_s: float
    p50_ms: float
    p99_ms: float
    processor_ms: float
    """Of all its processes, for each answer; it hardly changes when the machine has other work."""
    memory_mb: float
    least_per_s: float
    most_per_s: float
    errors: int
    """Of all rounds together."""


@dataclass(frozen=True, slots=True)
class _Round:
    seen: Seen
    processor_s: float
    memory_mb: float


@dataclass(slots=True)
class Run:
    """A server that runs, and what was measured of it."""

    peer: Peer
    server: Server
    folder: Path
    """For files of addresses."""
    rounds: dict[str, list[_Round]] = field(default_factory=dict)
    _first: dict[str, int] = field(default_factory=dict)

    def ask(self, case: Case, seconds: float) -> bool:
        """Measure one round, which goes on in the addresses where the last one has ended; False without addresses."""
        file = self.folder / f"{self.peer.name} {case.name}"
        if not file.exists():
            file.write_text("".join(f"{address}\n" for address in case.addresses(self.peer)))
        if not file.stat().st_size:
            return False
        first, before = self._first.get(case.name, 0), self.server.processor_s()
        seen = load(self.server.port, file, first, self.peer.connections, seconds)
        found = _Round(seen, self.server.processor_s() - before, self.server.memory_mb())
        self._first[case.name] = first + seen.requests + self.peer.connections
        self.rounds.setdefault(case.name, []).append(found)
        return True

    def figures(self, case: Case) -> Figures | None:
        """The medians of a case; None when it was not asked."""
        rounds = self.rounds.get(case.name)
        return _figures(rounds) if rounds else None


def ask_in_turn(runs: Sequence[Run], some: Iterable[Case], count: int, seconds: float, console: Console) -> None:
    """Warm all servers, and measure so many rounds: in each, all servers in each case, for so many seconds."""
    every = list(some)
    for case in every:
        for run in runs:
            run.ask(case, run.peer.warming_s)
    for run in runs:
        run.rounds.clear()
    for number in range(count):
        for case in every:
            for run in runs:
                if run.ask(case, seconds) and not run.server.rest(_REST_S):
                    console.print(f"{run.peer.name} still works for clients that have gone", style="yellow")
        console.print(f"round {number + 1} of {count}", style="dim")


def _figures(rounds: Sequence[_Round]) -> Figures:
    speeds = [one.seen.per_s for one in rounds]
    return Figures(
        statistics.median(speeds),
        statistics.median(one.seen.p50_ms for one in rounds),
        statistics.median(one.seen.p99_ms for one in rounds),
        statistics.median(one.processor_s * 1000 / max(1, one.seen.requests) for one in rounds),
        statistics.median(one.memory_mb for one in rounds),
        min(speeds),
        max(speeds),
        sum(one.seen.refused + one.seen.broken for one in rounds),
    )
