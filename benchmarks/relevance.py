"""Relevance of answers on collections with known ones: Newsdex as it is served, beside others in the same run."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from statistics import mean

from rich.console import Console
from rich.table import Table

from benchmarks.judged import FOLDER, collections, documents
from benchmarks.rankers import ANY, RANKERS, SERVED
from search.terminal.relevance import read

_SHOWN = "nDCG@10"
_BELOW_ANY, _ABOVE_PEERS = -0.003, 1.01
"""What is wanted beside any of the words, on each collection, and beside the best peer, on the mean."""

Row = Mapping[str, float]
"""A measure of each ranker."""


def main() -> None:
    """Measure and print."""
    options = _options()
    console = Console()
    rows: dict[str, dict[str, float]] = {}
    for collection in collections(options.folder):
        name, asked, texts = collection.name, read(collection), list(documents(collection))
        for ranker in options.rankers:
            console.print(f"{name}: {ranker} …", style="dim")
            try:
                rows.setdefault(name, {})[ranker] = RANKERS[ranker](texts, asked).means[_SHOWN]
            except ModuleNotFoundError as error:
                console.print(f"{ranker}: {error.name} is not installed, left out", style="yellow")
    means = {ranker: mean(row[ranker] for row in rows.values()) for ranker in next(iter(rows.values()))}
    console.print(_table(rows, means))
    for line in _verdicts(rows, means):
        console.print(line)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.relevance", description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="with a folder for each collection")
    parser.add_argument("--rankers", nargs="+", choices=RANKERS, default=list(RANKERS))
    options = parser.parse_args()
    if not collections(options.folder):
        lacking = f"expected collections of docs.jsonl.gz, queries.jsonl and qrels.tsv in {options.folder}"
        if options.folder != FOLDER:
            parser.error(lacking)
        parser.exit(0, f"the ranking is not measured: {lacking}; name a folder with --folder\n")
    return options


def _table(rows: Mapping[str, Row], means: Row) -> Table:
    """Each collection, the mean of all, and how much higher the mean of the first is."""
    table = Table("", *means, title=_SHOWN)
    for column in table.columns[1:]:
        column.justify = "right"
    for name, row in rows.items():
        table.add_row(name, *(f"{value:.4f}" for value in row.values()))
    table.add_section()
    table.add_row("mean", *(f"{value:.4f}" for value in means.values()))
    first = next(iter(means.values()))
    table.add_row("first / this", *(f"{first / value:.3f}" for value in means.values()))
    return table


def _verdicts(rows: Mapping[str, Row], means: Row) -> list[str]:
    """Whether what readers get is as good as it should be; none of what was not measured."""
    found = []
    if {SERVED, ANY} <= set(means):
        worst = min(row[SERVED] - row[ANY] for row in rows.values())
        found.append(f"at worst {worst:+.4f} beside {ANY} ({_verdict(worst >= _BELOW_ANY)}: {_BELOW_ANY} or more)")
    peers = {name: value for name, value in means.items() if name not in {SERVED, ANY}}
    if SERVED in means and peers:
        best = max(peers, key=peers.__getitem__)
        ratio = means[SERVED] / peers[best]
        found.append(f"{ratio:.3f} times the best peer, {best} ({_verdict(ratio >= _ABOVE_PEERS)}: {_ABOVE_PEERS})")
    return found


def _verdict(met: bool) -> str:  # noqa: FBT001
    return "met" if met else "missed"


if __name__ == "__main__":
    main()
