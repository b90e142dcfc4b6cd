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
from search.terminal.relevance import MEASURES, Comparison, Evaluation, Judgments, compare, evaluate, read

_TEXT_WIDTH = 60
"""Characters of a query in the table."""


def run(folder: Path, address: str, against: str | None, *, verbose: bool, as_json: bool) -> None:
    """Measure one index, or two side by side; raises what `relevance` and `open_searcher` raise."""
    judgments = read(folder)
    first = _evaluation(judgments, address)
    second = _evaluation(judgments, against) if against else None
    if as_json:
        text = orjson.dumps(_as_json(judgments, first, second), option=orjson.OPT_INDENT_2).decode()
        sys.stdout.write(f"{text}\n")
        return
    console = Console(highlight=False)
    if verbose:
        console.print(_queries(judgments, first, second))
    console.print(_means(first, second))
    console.print(f"Means over the queries that have an answer: {len(judgments.queries):,}.", style="dim")
    for place, evaluation in ((address, first), (against, second)):
        if evaluation and evaluation.absent:
            absent = f"{evaluation.absent:,} of {len(judgments.relevant):,} documents that answer a query"
            console.print(f"{absent} are not in {place}.", style="yellow")


def _evaluation(judgments: Judgments, address: str) -> Evaluation:
    searcher = open_searcher(address)
    try:
        return evaluate(searcher, judgments, datetime.now(UTC))
    finally:
        searcher.close()


def _as_json(judgments: Judgments, first: Evaluation, second: Evaluation | None) -> dict[str, Any]:
    """Means, and the values of each query in the order of the file."""
    queries = [{"id": id, "text": text, **first.values[id]} for id, text in judgments.queries.items()]
    written = {"queries": len(queries), **_facts(first), "by_query": queries}
    if second:
        others = [{"id": id, **second.values[id]} for id in judgments.queries]
        compared = {name: asdict(one) for name, one in compare(first, second).items()}
        written["against"] = {**_facts(second), "by_query": others, "comparison": compared}
    return written


def _facts(evaluation: Evaluation) -> dict[str, Any]:
    return {"means": evaluation.means, "absent": evaluation.absent}


def _means(first: Evaluation, second: Evaluation | None) -> Table:
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


def _queries(judgments: Judgments, first: Evaluation, second: Evaluation | None) -> Table:
    """One row for each query, the worst first: by nDCG@10, or by its difference to the second index."""
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
