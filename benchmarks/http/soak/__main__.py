"""Do answers stay right under load, while generations come, workers are killed, and clients are slow or idle?"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from benchmarks.http.peers.newsdex import SERVE
from benchmarks.http.process import Server, children, end_with_servers, free_port, started
from benchmarks.http.soak.clients import Broken, Seen, ask, lags_s
from benchmarks.http.soak.disturbers import disturb
from benchmarks.http.soak.editions import write, write_in_turn
from benchmarks.http.soak.kills import Kill, kill_in_turn
from benchmarks.http.soak.memory import Held, growth, tenths, watched
from benchmarks.report import targets_table
from benchmarks.targets import Target

_CLIENT_PROCESSES = 2
_WHOLE_S = 2.0
"""In which a killed worker must be replaced."""
_LAST_S = 3.0
"""After the last generation, in which it is seen."""
_GROWTH = 1.1
_SHOWN = 5
"""Faults that are shown."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What one run has found; moments are those of the monotonic clock."""

    begun: float
    seen: Seen
    kills: list[Kill]
    commits: list[float]
    """When each edition from 1 on became the newest generation."""
    disturbed: Counter[str]
    held: Held

    def unexplained(self) -> list[Broken]:
        """The requests that were lost over connections that no kill has ended."""
        moments = [kill.at for kill in self.kills]
        return [broken for broken in self.seen.broken if not broken.is_of_a_kill(moments)]


def main() -> int:
    """Run, print, and say by the exit status whether all was right."""
    options = _options()
    end_with_servers()
    console = Console(width=None if sys.stdout.isatty() else 160)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # for idle connections
    with tempfile.TemporaryDirectory() as path:
        folder = Path(path)
        write(folder / "index", 0)
        port = free_port()
        command = (*SERVE, "--index", str(folder / "index"), "--port", str(port), "--workers", str(options.workers))
        with started(command, port, "/readyz", folder / "log") as server:
            found = _run(server, folder / "index", options)
    _show(console, found)
    wanted = list(_targets(found, options))
    console.print(targets_table(wanted))
    return 0 if all(one.is_met for one in wanted) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.http.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--clients", type=int, default=16, help="that look at every answer")
    parser.add_argument("--generations", type=int, default=100)
    parser.add_argument("--kill-every", type=float, default=10, metavar="SECONDS")
    parser.add_argument("--idle", type=int, default=1_000, help="connections that ask nothing")
    parser.add_argument("--slow", type=int, default=40, help="clients that write or read slowly")
    return parser.parse_args()


def _run(server: Server, index: Path, options: argparse.Namespace) -> _Found:
    begun, seen = time.monotonic(), Seen()
    until = begun + options.seconds
    share = options.clients // _CLIENT_PROCESSES
    firsts = range(0, _CLIENT_PROCESSES * share, share)
    spared = children(server.process.pid)[0]
    with multiprocessing.get_context("spawn").Pool(_CLIENT_PROCESSES + 2) as pool, watched(server, spared) as held:
        clients = [pool.apply_async(ask, (server.port, first, share, until)) for first in firsts]
        disturbed = pool.apply_async(disturb, (server.port, options.idle, options.slow, until))
        commits = pool.apply_async(write_in_turn, (index, options.generations, until - _LAST_S))
        kills = kill_in_turn(server, spared, options.kill_every, until)
        for client in clients:
            seen.add(client.get())
        return _Found(begun, seen, kills, commits.get(), disturbed.get(), held)


def _targets(found: _Found, options: argparse.Namespace) -> Iterator[Target]:
    seen, lags, others = found.seen, lags_s(found.seen.first_seen, found.commits), len(found.unexplained())
    yield Target("right answers", 1, seen.answered - len(seen.wrong))
    yield Target("wrong or mixed answers", 0, len(seen.wrong), at_most=True)
    yield Target("answers other than 200", 0, seen.refused.total(), at_most=True)
    yield Target("requests lost without a kill", 0, others, at_most=True)
    most = len(found.kills) * options.clients
    yield Target("requests lost by kills, one of each client", most, len(seen.broken) - others, at_most=True)
    yield Target("generations that were seen, or a newer one", len(found.commits), len(lags))
    if lags:
        yield Target("a generation was seen after, s at most", _WHOLE_S, max(lags), at_most=True)
    if found.kills:
        longest = max(kill.whole_s for kill in found.kills)
        yield Target("whole again after a kill, s at most", _WHOLE_S, longest, at_most=True)
    if options.workers > 1:
        spared = growth(found.held.spared)
        yield Target("memory of a worker that lives on, last to second quarter", _GROWTH, spared, at_most=True)
    yield Target("memory of all, last to second quarter", _GROWTH, growth(found.held.together), at_most=True)


def _show(console: Console, found: _Found) -> None:
    seen, held = found.seen, found.held
    console.print(f"{seen.answered:,} answers; {len(found.kills)} kills")
    for slow in seen.slowest:
        asked = f"asked {slow.begun - found.begun:.1f} s after the begin"
        console.print(
            f"{slow.took_s:.2f} s for the {'first ' * slow.is_first}answer of a connection, {asked}: {slow.path}"
        )
    times = ", ".join(f"{kill.whole_s:.2f} (at {kill.at - found.begun:.0f})" for kill in found.kills)
    console.print(f"whole again after, s: {times}")
    for name, some in (("first process", held.first), ("a worker that lives on", held.spared), ("all", held.together)):
        console.print(f"memory in tenths of the time, MB, {name}: {', '.join(f'{one:.0f}' for one in tenths(some))}")
    console.print(", ".join(f"{what} {count:,}" for what, count in sorted(found.disturbed.items())))
    faults = [*seen.wrong[:_SHOWN], *found.unexplained()[:_SHOWN], *seen.refused.items()]
    for fault in faults:
        console.print(str(fault), style="red", highlight=False)


if __name__ == "__main__":
    sys.exit(main())
