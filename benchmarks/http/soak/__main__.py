"""Do answers stay right under load, while generations come, workers are killed, and clients are slow or idle?"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.http.peers.newsdex import SERVE
from benchmarks.http.process import Server, free_port, started
from benchmarks.http.soak.clients import Seen, ask
from benchmarks.http.soak.disturbers import disturb
from benchmarks.http.soak.editions import write, write_in_turn
from benchmarks.http.soak.kills import Kill, kill_in_turn
from benchmarks.http.soak.memory import Held, growth, tenths, watched
from benchmarks.report import targets_table
from benchmarks.targets import Target

_CLIENT_PROCESSES = 2
_WHOLE_S = 2.0
"""In which a killed worker must be replaced."""
_GROWTH = 1.1
_SHOWN = 5
"""Faults that are shown."""


def main() -> int:
    """Run, print, and say by the exit status whether all was right."""
    options = _options()
    console = Console(width=None if sys.stdout.isatty() else 160)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # for idle connections, and for the service
    with tempfile.TemporaryDirectory() as path:
        folder = Path(path)
        write(folder / "index", 0)
        port = free_port()
        command = (*SERVE, "--index", str(folder / "index"), "--port", str(port), "--workers", str(options.workers))
        with started(command, port, "/readyz", folder / "log") as server, watched(server) as held:
            seen, kills, commits, disturbed = _run(server, folder / "index", options)
            wanted = list(_targets(seen, kills, commits, held, options))
    _show(console, seen, kills, held, disturbed)
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


def _run(
    server: Server, index: Path, options: argparse.Namespace
) -> tuple[Seen, list[Kill], list[float], Counter[str]]:
    """What clients saw, the kills, when editions were committed, and what disturbers did."""
    until = time.monotonic() + options.seconds
    share = options.clients // _CLIENT_PROCESSES
    with multiprocessing.get_context("spawn").Pool(_CLIENT_PROCESSES + 2) as pool:
        clients = [
            pool.apply_async(ask, (server.port, number * share, share, until)) for number in range(_CLIENT_PROCESSES)
        ]
        disturbed = pool.apply_async(disturb, (server.port, options.idle, options.slow, until))
        commits = pool.apply_async(write_in_turn, (index, options.generations, until))
        kills = kill_in_turn(server, options.kill_every, until)
        seen = Seen()
        for client in clients:
            seen.add(client.get())
        return seen, kills, commits.get(), disturbed.get()


def _targets(
    seen: Seen, kills: Sequence[Kill], commits: Sequence[float], held: Held, options: argparse.Namespace
) -> Iterator[Target]:
    moments = [kill.at for kill in kills]
    others = [broken for broken in seen.broken if not broken.is_of_a_kill(moments)]
    lags = [
        seen.first_seen[edition] - moment for edition, moment in enumerate(commits, 1) if edition in seen.first_seen
    ]
    yield Target("right answers", 1, seen.answered - len(seen.wrong))
    yield Target("wrong or mixed answers", 0, len(seen.wrong), at_most=True)
    yield Target("answers other than 200", 0, seen.refused.total(), at_most=True)
    yield Target("requests lost without a kill", 0, len(others), at_most=True)
    lost = len(seen.broken) - len(others)
    yield Target("requests lost by kills, of so many clients", len(kills) * options.clients, lost, at_most=True)
    yield Target("generations that were seen", len(commits), len(lags))
    if lags:
        yield Target("a generation was seen after, s at most", _WHOLE_S, max(lags), at_most=True)
    if kills:
        yield Target("whole again after a kill, s at most", _WHOLE_S, max(one.whole_s for one in kills), at_most=True)
    if options.workers > 1:
        yield Target("memory of the oldest worker, last to second quarter", _GROWTH, growth(held.oldest), at_most=True)
    yield Target("memory of all processes, last to second quarter", _GROWTH, growth(held.together), at_most=True)


def _show(console: Console, seen: Seen, kills: Sequence[Kill], held: Held, disturbed: Counter[str]) -> None:
    console.print(f"{seen.answered:,} answers, the longest after {seen.longest_s * 1000:,.0f} ms; {len(kills)} kills")
    console.print(f"whole again after, s: {', '.join(f'{kill.whole_s:.2f}' for kill in kills)}")
    for name, some in (("first process", held.first), ("oldest worker", held.oldest), ("all", held.together)):
        console.print(f"memory in tenths of the time, MB, {name}: {', '.join(f'{one:.0f}' for one in tenths(some))}")
    console.print(", ".join(f"{what} {count:,}" for what, count in sorted(disturbed.items())))
    moments = [kill.at for kill in kills]
    others = [broken for broken in seen.broken if not broken.is_of_a_kill(moments)]
    for fault in [*seen.wrong[:_SHOWN], *map(str, others[:_SHOWN]), *map(str, seen.refused.items())]:
        console.print(fault, style="red", highlight=False)


if __name__ == "__main__":
    sys.exit(main())
