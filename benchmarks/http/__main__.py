"""How many requests a second does Newsdex answer over HTTP, beside others? All in turn: medians, ratios, targets."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import orjson
from rich.console import Console

from benchmarks import corpus
from benchmarks.corpus import HEADLINES, Record
from benchmarks.http import cache, records, wrk
from benchmarks.http.cases import Case, cases
from benchmarks.http.peers import PEERS, variants
from benchmarks.http.peers.peer import Peer, PeerMissing
from benchmarks.http.process import end_with_servers
from benchmarks.http.report import as_json, table, targets
from benchmarks.http.rounds import Run, ask_in_turn
from benchmarks.http.searches import Search
from benchmarks.http.totals import agreement, totals
from benchmarks.report import targets_table

_WIDTH = 160
"""Characters of a line, where there is no terminal to say."""
_COMPARED = 100
"""Searches of which the totals are compared."""
_SOURCES = (Path(records.__file__), Path(corpus.__file__))
"""On which the records depend."""


@dataclass(frozen=True, slots=True)
class _Made:
    """The records, and their name."""

    name: str
    records: Sequence[Record]


def main() -> None:
    """Measure, print, and write the file that was asked for."""
    options = _options()
    end_with_servers()
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    console.print(f"{options.corpus}: making the records and searches …", style="dim")
    made = _Made(f"{options.corpus}-{options.records}", list(records.records(options.corpus, options.records)))
    every = cases(made.records)
    asked = [case for case in every if not options.cases or case.name.startswith(tuple(options.cases))]
    with tempfile.TemporaryDirectory() as path, ExitStack() as running:
        peers = list(_installed(options, console))
        folders = _loaded(peers, made, Path(path), console)
        runs = [
            Run(
                peer, running.enter_context(peer.start(folders[type(peer)], Path(path, f"{peer.name}.log"))), Path(path)
            )
            for peer in peers
        ]
        _compare(runs, every[0].searches[:_COMPARED], console)
        before = os.getloadavg()[1]
        ask_in_turn(runs, asked, options.rounds, options.seconds, console)
        console.print(_conditions(options, len(made.records), before))
        _report(runs, asked, options.json, console)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.http", description=__doc__)
    usual = "headlines" if HEADLINES.exists() else "synthetic"
    parser.add_argument("--corpus", choices=("synthetic", "headlines"), default=usual)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument(
        "--peers", nargs="+", choices=PEERS, default=PEERS, help="the first is the measure of the others"
    )
    parser.add_argument(
        "--workers", nargs="+", type=int, default=[1, 2], help="of Newsdex, which is measured with each"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10, help="of one server in one case and round")
    parser.add_argument("--cases", nargs="+", metavar="NAME", help="only those whose names begin so")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there, too")
    options = parser.parse_args()
    if not wrk.is_installed():
        parser.error("expected the command wrk, found none; on Debian: apt-get install wrk")
    if options.corpus == "headlines" and not HEADLINES.exists():
        parser.error(f"expected the headlines at {HEADLINES}; there are none")
    return options


def _installed(options: argparse.Namespace, console: Console) -> Iterator[Peer]:
    """The servers that can be had here."""
    for name in options.peers:
        try:
            peers = variants(name, options.workers)
        except PeerMissing as missing:
            console.print(f"{name} is left out: {missing}", style="yellow")
        else:
            console.print("\n".join(peer.version() for peer in peers), style="dim", highlight=False)
            yield from peers


def _loaded(peers: list[Peer], made: _Made, folder: Path, console: Console) -> dict[type[Peer], Path]:
    """Where the servers of each kind have their records; a server that cannot load them is taken out of the list."""
    found: dict[type[Peer], Path] = {}
    for peer in list(peers):
        if type(peer) not in found:
            console.print(f"{peer.name}: loading {len(made.records):,} records …", style="dim")
            try:
                found[type(peer)] = _folder(peer, made, folder)
            except PeerMissing as missing:
                console.print(f"{peer.name} is left out: {missing}", style="yellow")
                peers.remove(peer)
    return found


def _folder(peer: Peer, made: _Made, folder: Path) -> Path:
    """Below the folder, or in the cache."""
    if peer.sources:
        return cache.made_once(f"{peer.name}-{made.name}", (*_SOURCES, *peer.sources), partial(peer.load, made.records))
    own = folder / type(peer).__name__
    own.mkdir()
    peer.load(made.records, own)
    return own


def _compare(runs: Sequence[Run], some: Sequence[Search], console: Console) -> None:
    """Print how the totals of the servers agree with those of the first; end the run when they do not."""
    first, *others = runs
    ours = totals(first.peer, first.server, some)
    for run in others:
        found = agreement(some, ours, totals(run.peer, run.server, some))
        console.print(f"{run.peer.name} and {first.peer.name}: {found}", highlight=False)
        if not found.is_enough:
            raise SystemExit(f"expected {run.peer.name} to find what {first.peer.name} finds; they cannot be compared")


def _conditions(options: argparse.Namespace, count: int, before: float) -> str:
    load = f"load average of five minutes {before:.1f} before and {os.getloadavg()[1]:.1f} after"
    rounds = f"{options.rounds} rounds of {options.seconds:g} s"
    machine = f"{os.cpu_count()} cores, {platform.platform()}, Python {platform.python_version()}"
    return f"{options.corpus}, {count:,} records; {rounds}; {machine}; {load}"


def _report(runs: Sequence[Run], asked: Sequence[Case], file: Path | None, console: Console) -> None:
    every = {case.name: {run.peer.name: run.figures(case) for run in runs} for case in asked}
    measured = {case: {name: one for name, one in some.items() if one} for case, some in every.items()}
    measured = {case: figures for case, figures in measured.items() if figures}
    for case, figures in measured.items():
        console.print(table(case, figures))
    console.print(targets_table(targets(measured)))
    if file:
        file.write_bytes(orjson.dumps(as_json(measured), option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    main()
