"""Does an index stay fast when it is changed a little, again and again, for a year?

`python -m benchmarks.year --records 100000 --commits 20000` changes one record in each commit, as `watch` does, and
merges after it what there is to merge. Then the same questions are asked to this index and to one of the same records
that was built at once, in turn.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.corpus import Record, records
from benchmarks.measure import peak_mb
from benchmarks.peers.newsdex_peer import Engine, document
from benchmarks.questions import Question, questions
from search.protocol.engine import Searcher, open_searcher, open_upkeep, open_writer

_NOW = datetime(2026, 6, 1, tzinfo=UTC)
ALLOWED = 1.3
"""So many times as long as in an index that was built at once may a question take."""


@dataclass(slots=True)
class Year:
    """What changing an index has taken, in seconds, and what it took at most."""

    commits: list[float] = field(default_factory=list)
    merges: list[float] = field(default_factory=list)
    files: int = 0
    bytes: int = 0

    def look_at(self, folder: Path) -> None:
        """See how many files there are, and how large they are together."""
        sizes = [path.stat().st_size for path in folder.iterdir() if path.is_file()]
        self.files, self.bytes = max(self.files, len(sizes)), max(self.bytes, sum(sizes))


def changed(made: Sequence[Record], folder: Path, commits: int) -> tuple[Year, list[Record]]:
    """Change as many records as there are commits, some of them often; what it took, and the records in the end."""
    chooser, now, year = random.Random(3), list(made), Year()
    upkeep = open_upkeep(folder)
    with closing(open_searcher(folder)) as searcher:
        settings, content = searcher.settings, searcher.info.content
    for number in range(commits):
        place = chooser.randrange(len(now))
        now[place] = replace(now[place], title=made[chooser.randrange(len(made))].title)
        start = time.perf_counter()
        with open_writer(folder, settings, following=content) as writer:
            writer.add(document(now[place]))
            content = writer.commit(_NOW).content
        year.commits.append(time.perf_counter() - start)
        start = time.perf_counter()
        if upkeep.merge():
            year.merges.append(time.perf_counter() - start)
        if number % 50 == 0:
            year.look_at(folder)
    return year, now


def ask(searchers: Sequence[Searcher], asked: Sequence[Question], rounds: int) -> dict[str, list[float]]:
    """The median seconds of each class of questions, for each searcher; they are asked in turn.

    Seconds of this thread at work, which other processes lengthen less than those of the clock.
    """
    engines = [Engine() for _ in searchers]
    for engine, searcher in zip(engines, searchers, strict=True):
        engine.searcher = searcher
    taken: dict[str, list[list[float]]] = {}
    for turn in range(rounds + 1):
        for question in asked:
            times = taken.setdefault(question.name, [[] for _ in engines])
            for engine, kept in zip(engines, times, strict=True):
                start = time.thread_time()
                engine.ask(question, highlighted=True)
                if turn:  # the first round reads the files
                    kept.append(time.thread_time() - start)
    return {name: [statistics.median(kept) for kept in times] for name, times in taken.items()}


def main() -> None:
    """Print the figures; exit with 1 when questions take too long."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.year")
    parser.add_argument("--records", type=int, default=3_000)
    parser.add_argument("--commits", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    made = list(records("synthetic", options.records))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        Engine().index(made, folder)
        year, now = changed(made, folder / "index", options.commits)
        Engine().index(now, folder / "fresh")
        with closing(open_searcher(folder / "index")) as old, closing(open_searcher(folder / "fresh" / "index")) as new:
            _print(year, old.info.size_bytes / new.info.size_bytes)
            ratios = _print_questions(ask([new, old], questions(now), options.rounds))
    worst = max(ratios.values())
    print(f"{'kept' if worst <= ALLOWED else 'NOT KEPT'}: at most {ALLOWED} times as long; found {worst:.2f}")
    raise SystemExit(worst > ALLOWED)


def _print(year: Year, growth: float) -> None:
    ordered = sorted(year.commits)
    print(f"{len(ordered):,} commits: median {1e3 * statistics.median(ordered):.0f} ms,", end=" ")
    print(f"99 % within {1e3 * ordered[int(0.99 * (len(ordered) - 1))]:.0f} ms, longest {1e3 * ordered[-1]:.0f} ms")
    longest = f", longest {max(year.merges):.1f} s" if year.merges else ""
    print(f"{len(year.merges):,} merges of large segments{longest}, {sum(year.merges):.1f} s in all")
    print(
        f"at most {year.files} files of {year.bytes / 1e6:.1f} MB together; in the end {growth:.2f} times a fresh index"
    )
    print(f"memory at most {peak_mb():.0f} MB")


def _print_questions(medians: dict[str, list[float]]) -> dict[str, float]:
    print(f"{'':12}{'fresh ms':>10}{'changed ms':>12}{'ratio':>8}")
    for name, (fresh, old) in medians.items():
        print(f"{name:12}{1e3 * fresh:10.2f}{1e3 * old:12.2f}{old / fresh:8.2f}")
    return {name: old / fresh for name, (fresh, old) in medians.items()}


if __name__ == "__main__":
    main()
