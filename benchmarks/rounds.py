"""What do all engines take, asked in turn? Rounds of the same questions, so that a noisy machine disturbs all alike."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import orjson
from rich.console import Console

from benchmarks.measure import NOT_INSTALLED

_ROUNDS = 5
"""After one that warms up."""
_ASKING_S = 60.0
"""After so long an engine is asked no more; of a single round the figures are those of that."""


@dataclass(slots=True)
class Engine:
    """One engine on one corpus, and its figures so far."""

    name: str
    folder: Path
    questions: Path
    figures: dict[str, float] = field(default_factory=dict)
    rounds: list[dict[str, Any]] = field(default_factory=list)
    asking_s: float = 0.0

    def index(self, corpus: str, count: int) -> None:
        """Index in a process of its own; ModuleNotFoundError when the engine is not installed."""
        self.folder.mkdir()
        command = _command("index", self.name, corpus, str(count), str(self.folder))
        done = subprocess.run(command, capture_output=True, check=False, text=True)
        if done.returncode == NOT_INSTALLED:
            raise ModuleNotFoundError(done.stderr.strip())
        if done.returncode:
            raise SystemExit(done.stderr)
        self.figures |= orjson.loads(done.stdout)

    def medians(self, kind: str) -> dict[str, float]:
        """The median of the milliseconds of each class."""
        return _medians([one[kind]["ms"] for one in self.rounds[1:] or self.rounds])

    def first_medians(self, kind: str) -> dict[str, float]:
        """The same of the round that warms up, in which each question is asked for the first time."""
        return _medians([self.rounds[0][kind]["ms"]])

    def replies(self, kind: str) -> dict[str, Any]:
        """The replies of the first round by the number of the question."""
        found: dict[str, Any] = self.rounds[0][kind]["replies"]
        return found


def _medians(rounds: Iterable[Mapping[str, list[float]]]) -> dict[str, float]:
    times: dict[str, list[float]] = defaultdict(list)
    for one in rounds:
        for name, some in one.items():
            times[name] += some
    return {name: statistics.median(some) for name, some in times.items()}


def ask_in_turn(engines: Sequence[Engine], console: Console) -> None:
    """Ask all engines, in as many rounds as are wanted or as their time allows."""
    with ExitStack() as stack:
        asked = [stack.enter_context(_Asked(engine)) for engine in engines]
        for number in range(1 + _ROUNDS):
            console.print(f"round {number} of {_ROUNDS} …" if number else "warming up …", style="dim")
            for one in asked:
                one.round()
        for one in asked:
            one.end()


class _Asked:
    """The process of an engine that is being asked."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        command = _command("ask", engine.name, str(engine.questions), str(engine.folder))
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        engine.figures |= self._line()  # an index that cannot be opened ends it all here

    def round(self) -> None:
        """One round, while there is time."""
        if self._engine.asking_s > _ASKING_S:
            return
        start = time.perf_counter()
        assert self._process.stdin
        self._process.stdin.write(b"\n")
        self._process.stdin.flush()
        self._engine.rounds.append(self._line())
        self._engine.asking_s += time.perf_counter() - start

    def end(self) -> None:
        """Without input it says how much memory it took, and ends."""
        assert self._process.stdin
        self._process.stdin.close()
        self._engine.figures |= self._line()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.stdout.read()  # what it still says, or its pipe would break
        self._process.stdout.close()
        self._process.wait()

    def _line(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(
                f"expected answers of {self._engine.name}, found that it ended with {self._process.wait()}"
            )
        figures: dict[str, Any] = orjson.loads(line)
        return figures


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "benchmarks.measure", *arguments]
