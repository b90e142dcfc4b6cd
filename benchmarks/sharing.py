"""How many times as fast is indexing with several processes, of documents that are parsed already?

Documents are read from files in portions, as pickles, by the process that is to index them; each run is a process of
its own, and both kinds take turns. Counted is all from the first document to the commit; before it each process has
begun, and imported what it needs.
"""

from __future__ import annotations

import argparse
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.corpus import records
from benchmarks.peers.newsdex_peer import NOW, SETTINGS, document
from indexer.reading.processes import BATCH_FILES
from indexer.reading.worker_pool import Died, WorkerPool
from search.protocol.engine import Batch, Writer, open_writer
from search.schema.document import Document

TARGET = 1.7
"""How many times as fast two processes should be."""
_FIRST = 64
"""Documents that are enough to compress others against: until then one process works alone, as in `newsdex-index`."""
_BEGIN_S = 3
"""In which a process begins, on a slow machine."""


def main() -> None:
    """Measure and print; with `--run`, be one run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sharing", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--run", type=Path, metavar="FOLDER", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        print(_indexed(options.run, options.processes))
        return
    with tempfile.TemporaryDirectory() as path:
        _write(Path(path), options.records)
        taken: dict[int, list[float]] = {1: [], options.processes: []}
        for _ in range(options.rounds):
            for processes, some in taken.items():
                some.append(_run(path, processes))
    _show(taken, options.records)


def _write(folder: Path, count: int) -> None:
    made = map(document, records("synthetic", count))
    number = 0
    while some := list(islice(made, BATCH_FILES if number else _FIRST)):
        (folder / f"{number:06d}.documents").write_bytes(pickle.dumps(some))
        number += 1


def _run(folder: str, processes: int) -> float:
    command = [sys.executable, "-m", "benchmarks.sharing", "--run", folder, "--processes", str(processes)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _indexed(folder: Path, processes: int) -> float:
    """The seconds that it takes."""
    first, *others = sorted(folder.glob("*.documents"))
    with tempfile.TemporaryDirectory(dir=folder) as path, WorkerPool[Path, Batch](processes) as pool:
        if processes > 1:
            pool.start()
            time.sleep(_BEGIN_S)
        start = time.perf_counter()
        with open_writer(Path(path, "index"), SETTINGS) as writer:
            _add(writer, first)  # a writer must know some documents to give out batches
            if processes > 1:
                _add_filled(writer, pool, others)
            else:
                for portion in others:
                    _add(writer, portion)
            writer.commit(NOW)
        return time.perf_counter() - start


def _add(writer: Writer, portion: Path) -> None:
    for one in _documents(portion):
        writer.add(one)


def _add_filled(writer: Writer, pool: WorkerPool[Path, Batch], portions: Sequence[Path]) -> None:
    batch = writer.batch()
    assert batch
    for _, filled in pool.in_order(portions, _Filling(batch)):
        if isinstance(filled, Died):
            raise SystemExit(f"a process has ended {filled}")
        writer.add_batch(filled)


@dataclass(frozen=True)
class _Filling:
    """What each process does with a portion."""

    batch: Batch

    def __call__(self, portion: Path) -> Batch:
        batch = self.batch.empty()
        for one in _documents(portion):
            batch.add(one)
        return batch


def _documents(portion: Path) -> Iterator[Document]:
    yield from pickle.loads(portion.read_bytes())


def _show(taken: dict[int, list[float]], count: int) -> None:
    table = Table("processes", "records/s", "s", title=f"{count:,} parsed documents, on {os.cpu_count()} cores")
    medians = {processes: statistics.median(some) for processes, some in taken.items()}
    for processes, median in medians.items():
        table.add_row(str(processes), f"{count / median:,.0f}", f"{median:.1f}")
    console = Console()
    console.print(table)
    one, *several = medians.values()
    for ratio in (one / median for median in several):
        console.print(f"{'pass' if ratio >= TARGET else 'MISS'}  at least {TARGET} times one process: {ratio:.2f}")


if __name__ == "__main__":
    main()
