"""How soon does an index follow its folder? Whole commands are measured, from their start to their end.

A run with no change, one with one changed file, one with a burst of them, and how long a file that is saved under
`newsdex-index watch` takes until a search finds it.
"""

from __future__ import annotations

import argparse
import itertools
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import articles
from search.protocol.engine import open_searcher
from search.protocol.request import SearchRequest

_ROUNDS = 5
_BURST = 20
"""One file in so many changes in a burst, at most 5,000."""
_COMMAND = (sys.executable, "-c", "import sys; from indexer.commands.cli import main; sys.exit(main())")
_PATIENCE_S = 120.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.following", description=__doc__)
    parser.add_argument("--files", type=int, default=5_000)
    options = parser.parse_args()
    caption = "medians of whole commands, and their share of a processor; of watch, until it is found"
    table = Table("", "s", "processor, s", title=f"{options.files:,} files", caption=caption)
    with tempfile.TemporaryDirectory() as path:
        for label, taken in _figures(Path(path), options.files):
            table.add_row(label, f"{taken.seconds:.2f}", f"{taken.processor_s:.2f}" if taken.processor_s else "")
    Console().print(table)


@dataclass(frozen=True, slots=True, order=True)
class Taken:
    """What a step took."""

    seconds: float
    processor_s: float
    """Of the commands that ended in it: it does not grow when the machine has other work."""


def _figures(folder: Path, count: int) -> Iterator[tuple[str, Taken]]:
    """What takes how long."""
    content, index = folder / "content", folder / "index"
    articles.write(content, count)
    files = sorted(content.rglob("*.md"))
    words = (f"changed{number}" for number in itertools.count())
    time.sleep(2.5)  # files that have just changed are looked into once more
    yield "everything", _timed(lambda: _build(content, index))
    yield "nothing has changed", _median(lambda: None, lambda: _build(content, index))
    yield "one file has changed", _median(lambda: _change(files[0], next(words)), lambda: _build(content, index))
    burst = files[: min(count // _BURST, 5_000)]
    _change_all(burst, next(words))
    yield f"{len(burst):,} files have changed", _timed(lambda: _build(content, index))
    with _watched(content, index) as find:
        find(_change(files[1], next(words)))  # it has looked at everything by then
        yield "watch: one file is saved", _median(lambda: None, lambda: find(_change(files[2], next(words))))
        yield f"watch: {len(burst):,} files are saved", _timed(lambda: find(_change_all(burst, next(words))))


def _build(content: Path, index: Path) -> None:
    subprocess.run([*_COMMAND, "build", str(content), "--index", str(index)], check=True, capture_output=True)


@contextmanager
def _watched(content: Path, index: Path) -> Iterator[Callable[[str], None]]:
    """While the content is watched, a function that waits until a word is found."""
    command = [*_COMMAND, "watch", str(content), "--index", str(index)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            yield _Reader(index).wait_for
        finally:
            process.terminate()


class _Reader:
    """Asks the newest generation, each of which it opens once, as a service does."""

    def __init__(self, index: Path) -> None:
        self._searcher = open_searcher(index)

    def wait_for(self, word: str) -> None:
        """Until a word is found."""
        deadline, request = time.perf_counter() + _PATIENCE_S, SearchRequest(word, exact=True)
        while time.perf_counter() < deadline:
            self._searcher = self._searcher.latest()
            if self._searcher.search(request, datetime.now(UTC)).total:
                return
            time.sleep(0.01)
        raise SystemExit(f"{word} was not found after {_PATIENCE_S:.0f} s")


def _change(file: Path, word: str) -> str:
    """Write a word into the title of a file; the word."""
    text = file.read_text(encoding="utf-8")
    start, end = text.index('title: "'), text.index('"\n', text.index('title: "'))
    file.write_text(f'{text[:start]}title: "{word}{text[end:]}', encoding="utf-8")
    return word


def _change_all(files: list[Path], word: str) -> str:
    """Write a word into the titles of files, the last one last."""
    for file in files:
        _change(file, word)
    return word


def _timed(step: Callable[[], object]) -> Taken:
    """What a step takes."""
    start, before = time.perf_counter(), _processor_s()
    step()
    return Taken(time.perf_counter() - start, _processor_s() - before)


def _processor_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _median(prepare: Callable[[], object], step: Callable[[], object]) -> Taken:
    """What a step takes in the median, each time after something that is not counted."""
    taken = []
    for _ in range(_ROUNDS):
        prepare()
        taken.append(_timed(step))
    return statistics.median_low(taken)


if __name__ == "__main__":
    main()
