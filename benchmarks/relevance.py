"""Who ranks how well? Collections with known answers, for Newsdex and others in the same run."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from statistics import mean

from rich.console import Console
from rich.table import Table

from benchmarks.judged import FOLDER, collections, documents
from benchmarks.rankers import RANKERS
from search.terminal.relevance import Values, read

_SHOWN = ("nDCG@10", "MAP")


def main() -> None:
    """Measure and print."""
    options = _options()
    console = Console()
    rows: dict[str, dict[str, Values]] = {}
    for collection in collections(options.folder):
        name, asked, texts = collection.name, read(collection), list(documents(collection))
        for ranker in options.rankers:
            console.print(f"{name}: {ranker} …", style="dim")
            try:
                rows.setdefault(name, {})[ranker] = RANKERS[ranker](texts, asked).means
            except ModuleNotFoundError as error:
                console.print(f"{ranker}: {error.name} is not installed, left out", style="yellow")
    console.print(_table(rows))


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


def _table(rows: Mapping[str, Mapping[str, Values]]) -> Table:
    """Each collection, and the mean of all."""
    table = Table("", title=" / ".join(_SHOWN))
    rankers = list(next(iter(rows.values())))
    for ranker in rankers:
        table.add_column(ranker, justify="right")
    for name, row in rows.items():
        table.add_row(name, *(_cell([row[ranker]]) for ranker in rankers))
    table.add_section()
    table.add_row("mean", *(_cell([row[ranker] for row in rows.values()]) for ranker in rankers))
    return table


def _cell(values: list[Values]) -> str:
    return " / ".join(f"{mean(one[name] for one in values):.4f}" for name in _SHOWN)


if __name__ == "__main__":
    main()
