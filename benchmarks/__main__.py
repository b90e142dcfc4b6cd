"""Which engine is how fast? All of them in turn, and a table of medians and ratios."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from benchmarks.corpus import HEADLINES, records
from benchmarks.peers import NAMES
from benchmarks.questions import questions

_FACTS = {
    "records_per_s": "indexing, records/s",
    "indexing_mb": "indexing, peak MB",
    "bytes_per_record": "disk, bytes/record",
    "opening_ms": "opening, ms",
    "serving_mb": "serving, peak MB",
}


def main() -> None:
    """Measure and print."""
    options = _options()
    console = Console()
    figures = []
    with tempfile.TemporaryDirectory() as path:
        asked = Path(path) / "questions.json"
        asked.write_bytes(orjson.dumps(questions(records(options.corpus, options.records))))
        for name in options.peers:
            console.print(f"{name} …", style="dim")
            found = _measure(name, options, asked)
            figures += [found] if found else []
            if not found:
                console.print(f"{name}: not installed, left out", style="yellow")
    console.print(_table(figures, f"{options.corpus}, {options.records:,} records"))
    for line in _differences(figures):
        console.print(line)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--corpus", choices=("synthetic", "headlines"), default="synthetic")
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--peers", nargs="+", choices=NAMES, default=NAMES)
    options = parser.parse_args()
    if options.corpus == "headlines" and not HEADLINES.exists():
        parser.error(f"expected the headlines at {HEADLINES}; there are none")
    return options


def _measure(name: str, options: argparse.Namespace, asked: Path) -> dict[str, Any] | None:
    """The figures of one engine; None when it is not installed."""
    with tempfile.TemporaryDirectory() as folder:
        indexed = _run("index", name, options.corpus, str(options.records), folder)
        return indexed and indexed | _run("ask", name, str(asked), folder)


def _run(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.measure", *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode and b"ModuleNotFoundError" in done.stderr:
        return {}
    if done.returncode:
        raise SystemExit(done.stderr.decode())
    figures: dict[str, Any] = orjson.loads(done.stdout)
    return figures


def _table(figures: list[dict[str, Any]], title: str) -> Table:
    """One row for each figure; in brackets, how many times that of Newsdex it is."""
    table = Table(
        title=title, caption="queries: median ms for ten hits, the total and two facets; in brackets, times the first"
    )
    table.add_column("")
    for one in figures:
        table.add_column(one["engine"], justify="right")
    for key, label in _FACTS.items():
        table.add_row(label, *(_cell(one[key], figures[0][key]) for one in figures))
    for name in figures[0]["ms"]:
        table.add_row(name, *(_cell(one["ms"].get(name), figures[0]["ms"][name]) for one in figures))
    return table


def _cell(figure: float | None, first: float) -> str:
    return "-" if figure is None else f"{figure:,.3g} ({figure / first:.2g}x)"


def _differences(figures: list[dict[str, Any]]) -> list[str]:
    """Where engines differ in totals or counts; stems and word limits may, so that a few are no fault."""
    lines = []
    first = figures[0]["replies"]
    for one in figures[1:]:
        pairs = [(mine, other) for mine, other in zip(first, one["replies"], strict=True) if mine and other]
        same = sum(mine["total"] == other["total"] and mine["topics"] == other["topics"] for mine, other in pairs)
        lines.append(f"{one['engine']}: the same total and topics in {same} of {len(pairs)} questions")
    return lines


if __name__ == "__main__":
    main()
