"""Command `newsdex-search --judge FOLDER`: relevance measures as a table or as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from search.protocol.engine import open_searcher
from search.terminal.printable import printable
from search.terminal.relevance import MEASURES, Comparison, Judgments, Verdict, compare, evaluate, read

_TEXT_WIDTH = 60
"""Characters of a query in the table."""


def run(folder: Path, address: str, against: str | None, *, verbose: bool, as_json: bool) -> None:
    """Measure one index, or two side by side; raises what `judging` and `open_searcher` raise."""
    judgments = read(folder)
    first = _verdict(judgments, address)
    second = _verdict(judgments, against) if against else None
    if as_json:
        text = orjson.dumps(_as_json(judgments, first, second), option=orjson.OPT_INDENT_2).decode()
        sys.stdout.write(f"{text}\n")
        return
    console = Console(highlight=False)
    if verbose:
        console.print(_queries(judgments, first, second))
    console.print(_means(first, second))
    console.print(f"Means over the queries that have an answer: {len(judgments.queries):,}.", style="dim")
    for place, verdict in ((address, first), (against, second)):
        if verdict and verdict.absent:
            said = f"{verdict.absent:,} of {len(judgments.answers):,} documents that answer a query are not in {place}."
            console.print(said, style="yellow")


def _verdict(judgments: Judgments, address: str) -> Verdict:
    searcher = open_searcher(address)
    try:
        return evaluate(searcher, judgments, datetime.now(UTC))
    finally:
        searcher.close()


def _as_json(judgments: Judgments, first: Verdict, second: Verdict | None) -> dict[str, Any]:
    """Means, and the values of each query in the order of the file."""
    queries = [{"id": id, "text": text, **first.values[id]} for id, text in judgments.queries.items()]
    written = {"queries": len(queries), **_facts(first), "by_query": queries}
    if second:
        others = [{"id": id, **second.values[id]} for id in judgments.queries]
        compared = {name: asdict(one) for name, one in compare(first, second).items()}
        written["against"] = {**_facts(second), "by_query": others, "comparison": compared}
    return written


def _facts(verdict: Verdict) -> dict[str, Any]:
    return {"means": verdict.means, "absent": verdict.absent}


def _means(first: Verdict, second: Verdict | None) -> Table:
    table = Table("", *(["mean"] if second is None else ["this", "against", "difference", "better", "worse", "p"]))
    for column in table.columns[1:]:
        column.justify = "right"
    compared = compare(first, second) if second else {}
    for name, mean in first.means.items():
        others = _compared(second.means[name], compared[name]) if second else ()
        table.add_row(name, f"{mean:.4f}", *others)
    return table


def _compared(mean: float, one: Comparison) -> Iterator[str]:
    yield f"{mean:.4f}"
    yield f"{one.difference:+.4f}"
    yield f"{one.better:,}"
    yield f"{one.worse:,}"
    yield f"{one.significance:.4f}"


def _queries(judgments: Judgments, first: Verdict, second: Verdict | None) -> Table:
    """One row for each query, the worst first: by nDCG@10, or by what became of it."""
    table = Table("id", *MEASURES, *(["against"] if second else []), "query")
    main = next(iter(MEASURES))

    def badness(id: str) -> float:
        value = first.values[id][main]
        return second.values[id][main] - value if second else value

    for id in sorted(judgments.queries, key=badness):
        values: Mapping[str, float] = first.values[id]
        figures = [f"{values[name]:.3f}" for name in MEASURES]
        other = [f"{badness(id):+.3f}"] if second else []
        table.add_row(Text(printable(id)), *figures, *other, Text(printable(judgments.queries[id])[:_TEXT_WIDTH]))
    return table
