"""The figures as tables, with ratios to the first server, and what is wanted of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.table import Table

from benchmarks.http.cases import DISTINCT, PAGE, PAGE_REPEATED, REPEATED, SUGGESTIONS
from benchmarks.http.rounds import Figures
from benchmarks.targets import Target

Measured = Mapping[str, Mapping[str, Figures]]
"""The figures of each case, by the names of the servers."""

ONE_WORKER, TWO_WORKERS = "newsdex, 1 worker", "newsdex, 2 workers"
_LEAST_PER_S = {REPEATED: 20_000, PAGE: 5 * 110, PAGE_REPEATED: 5 * 110, SUGGESTIONS: 5 * 284}
"""Answers of one worker in a second: five times those before answers were kept, or what keeping them allows."""
_LEAST_MULTIPLES = {"groonga": 2, "solr": 1}
"""Another server, and how many times its distinct answers two workers should give."""


def table(case: str, figures: Mapping[str, Figures]) -> Table:
    """One case: a row for each server."""
    found = Table(title=case, caption="medians of the rounds; in brackets: times the first, and least and most")
    found.add_column("")
    for name in ("answers/s", "p50 ms", "p99 ms", "processor, ms/answer", "memory, MB", "errors"):
        found.add_column(name, justify="right")
    first = next(iter(figures.values()))
    for name, one in figures.items():
        spread = f"({_ratio(one.per_s, first.per_s)}; {one.least_per_s:,.0f}-{one.most_per_s:,.0f})"
        times = (
            f"{one.p50_ms:,.1f}",
            f"{one.p99_ms:,.0f}",
            f"{one.processor_ms:.3f} ({_ratio(one.processor_ms, first.processor_ms)})",
        )
        found.add_row(name, f"{one.per_s:,.0f} {spread}", *times, f"{one.memory_mb:,.0f}", str(one.errors))
    return found


def _ratio(figure: float, first: float) -> str:
    return f"{figure / first:.2f}x" if first else "-"


def targets(measured: Measured) -> Iterator[Target]:
    """All demands for which there are figures."""
    for case, least in _LEAST_PER_S.items():
        if ONE_WORKER in measured.get(case, {}):
            yield Target(f"{case}: answers/s of one worker", least, measured[case][ONE_WORKER].per_s)
    for case, multiples in ((DISTINCT, _LEAST_MULTIPLES), (REPEATED, dict.fromkeys(_LEAST_MULTIPLES, 1))):
        figures = measured.get(case, {})
        for other, multiple in multiples.items():
            if TWO_WORKERS in figures and other in figures:
                found = figures[TWO_WORKERS].per_s / figures[other].per_s
                yield Target(f"{case}: answers/s of two workers, times {other}'s", multiple, found)


def as_json(measured: Measured) -> Any:
    """All figures, as orjson writes them."""
    return {case: dict(figures) for case, figures in measured.items()}
