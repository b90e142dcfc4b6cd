"""How many files a second become an index, end to end? Beside python-frontmatter with tantivy, on the same files.

Each run is a process of its own, from its start to its end: the folder is scanned, files are read, parsed and analysed,
and an index is written and committed.
Rounds take turns, and medians count; the files are in memory for both, for they have just been written.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import frontmatter
import tantivy
from rich.console import Console
from rich.table import Table

from benchmarks import articles

TARGET_RATIO = 1.4
"""Of the speed of python-frontmatter with tantivy in the same run; files a second depend on the machine."""


def frontmatter_and_tantivy(content: Path, folder: Path) -> None:
    """What the documentation of both shows: stems and facets, all threads that tantivy takes by itself."""
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for name in ("title", "excerpt", "body"):
        builder.add_text_field(name, stored=True, tokenizer_name="en_stem", index_option="position")
    for name in ("topics", "provider", "type"):
        builder.add_text_field(name, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_date_field("published", stored=True, fast=True)
    writer = tantivy.Index(builder.build(), path=str(folder)).writer()
    for path in sorted(content.rglob("*.md")):
        post = frontmatter.load(str(path))
        if post.get("published") is not False:
            writer.add_document(tantivy.Document(**_fields(path.relative_to(content), post)))
    writer.commit()
    writer.wait_merging_threads()


def _fields(path: Path, post: Any) -> dict[str, Any]:
    published = post["publishedDateTime"]
    return {
        "id": str(path.with_suffix("")),
        "title": post["title"],
        "excerpt": post["excerpt"],
        "body": post.content,
        "topics": post["topics"],
        "provider": post["provider"]["name"],
        "type": post["type"],
        "published": published if isinstance(published, datetime) else datetime.fromisoformat(published),
    }


_COMMANDS: Mapping[str, Sequence[str]] = {
    # As the installed command: a process that reads files begins with what this module imports, were it the main one.
    "newsdex": (
        "-c",
        "import sys; from indexer.commands.cli import main; sys.exit(main())",
        "build",
        "{content}",
        "--index",
    ),
    "frontmatter+tantivy": ("-m", "benchmarks.building", "--run", "{content}"),
}
"""What Python is called with, before the folder of the index."""


@dataclass(frozen=True)
class Run:
    """What one run took, in seconds."""

    wall: float
    cpu: float
    """Of all of its processes together: what other programs do at the same time changes it less."""


def measure(files: int, rounds: int) -> dict[str, list[Run]]:
    """What each pipeline takes in each round."""
    runs: dict[str, list[Run]] = {name: [] for name in _COMMANDS}
    with tempfile.TemporaryDirectory() as path:
        articles.write(Path(path) / "content", files)
        for _ in range(rounds):
            for name, some in runs.items():
                some.append(_run(name, Path(path) / "content"))
    return runs


def _run(name: str, content: Path) -> Run:
    with tempfile.TemporaryDirectory(dir=content.parent) as folder:
        own = [one.format(content=content) for one in _COMMANDS[name]]
        command = [sys.executable, *own, str(Path(folder) / "index")]
        start, cpu = time.perf_counter(), _cpu_s()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return Run(time.perf_counter() - start, _cpu_s() - cpu)


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _show(runs: Mapping[str, list[Run]], files: int) -> None:
    table = Table(title=f"{files:,} files to an index, median of {len(runs['newsdex'])}")
    for column in ("", "files/s", "s", "CPU, µs/file"):
        table.add_column(column, justify="right" if column else "left")
    wall = {name: statistics.median(run.wall for run in some) for name, some in runs.items()}
    for name, some in runs.items():
        cpu = statistics.median(run.cpu for run in some)
        table.add_row(name, f"{files / wall[name]:,.0f}", f"{wall[name]:.1f}", f"{cpu / files * 1e6:,.0f}")
    console = Console()
    console.print(table)
    ratio = wall["frontmatter+tantivy"] / wall["newsdex"]
    verdict = "pass" if ratio >= TARGET_RATIO else "MISS"
    console.print(f"{verdict}  at least {TARGET_RATIO} times frontmatter+tantivy: {ratio:.2f}")


def main() -> None:
    """Measure and print; with `--run`, be a run of the other pipeline."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.building", description=__doc__)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--run", nargs=2, type=Path, metavar=("CONTENT", "INDEX"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        frontmatter_and_tantivy(*options.run)
    else:
        _show(measure(options.files, options.rounds), options.files)


if __name__ == "__main__":
    main()
