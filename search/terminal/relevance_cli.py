"""Command `newsdex-search --judge FOLDER`: relevance measures as a table or as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from search.protocol.engine import open_searcher
from search.terminal.printable import printable
from search.terminal.relevance import (
    MEASURES,
    Comparison,
    Evaluation,
    Judgments,
    any_word,
    as_served,
    compare,
    evaluate,
    read,
)

_TEXT_WIDTH = 60
"""Characters of a query in the table."""


@dataclass(frozen=True, slots=True)
class _Measured:
    """One index, measured in both ways."""

    served: Evaluation
    any_word: Evaluation


def run(folder: Path, address: str, against: str | None, *, verbose: bool, as_json: bool) -> None:
    """Measure one index, or two side by side; raises what `relevance` and `open_searcher` raise."""
    judgments = read(folder)
    first = _measured(judgments, address)
    second = _measured(judgments, against) if against else None
    if as_json:
        text = orjson.dumps(_as_json(judgments, first, second), option=orjson.OPT_INDENT_2).decode()
        sys.stdout.write(f"{text}\n")
        return
    console = Console(highlight=False)
    if verbose:
        console.print(_queries(judgments, first.served, second.served if second else None))
    console.print(_means(first, second))
    console.print(
        f"Means over the queries that have an answer: {len(judgments.queries):,}. They are asked as typed, with the "
        "defaults of the service; “any”: for any of their words, without operators.",
        style="dim",
    )
    for place, measured in ((address, first), (against, second)):
        if measured and measured.served.absent:
            absent = f"{measured.served.absent:,} of {len(judgments.relevant):,} documents that answer a query"
            console.print(f"{absent} are not in {place}.", style="yellow")


def _measured(judgments: Judgments, address: str) -> _Measured:
    searcher, now = open_searcher(address), datetime.now(UTC)
    try:
        return _Measured(*(evaluate(searcher, judgments, now, ask) for ask in (as_served, any_word)))
    finally:
        searcher.close()


def _as_json(judgments: Judgments, first: _Measured, second: _Measured | None) -> dict[str, Any]:
    """Means, and the values of each query in the order of the file."""
    queries = [{"id": id, "text": text, **first.served.values[id]} for id, text in judgments.queries.items()]
    written = {"queries": len(queries), **_facts(first), "by_query": queries}
    if second:
        others = [{"id": id, **second.served.values[id]} for id in judgments.queries]
        compared = {name: asdict(one) for name, one in compare(first.served, second.served).items()}
        written["against"] = {**_facts(second), "by_query": others, "comparison": compared}
    return written


def _facts(measured: _Measured) -> dict[str, Any]:
    served = measured.served
    return {"means": served.means, "means_any": measured.any_word.means, "absent": served.absent}


def _means(first: _Measured, second: _Measured | None) -> Table:
    names = ["mean", "any"] if second is None else ["this", "any", "against", "difference", "better", "worse", "p"]
    table = Table("", *names)
    for column in table.columns[1:]:
        column.justify = "right"
    compared = compare(first.served, second.served) if second else {}
    for name, mean in first.served.means.items():
        others = _compared(second.served.means[name], compared[name]) if second else ()
        table.add_row(name, f"{mean:.4f}", f"{first.any_word.means[name]:.4f}", *others)
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
