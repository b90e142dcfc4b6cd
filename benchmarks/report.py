"""How are the figures shown? Tables for people: medians, ratios, where engines differ, and which targets are met."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.table import Table

from benchmarks.questions import Question
from benchmarks.targets import FACTS, Figures, Target


def facts_table(engines: Mapping[str, Figures], title: str) -> Table:
    """What indexing and serving take."""
    table = _table(title, "in brackets: times the first", engines)
    first = next(iter(engines.values()))
    for key, label in FACTS.items():
        table.add_row(label, *(_cell(figures[key], first[key]) for figures in engines.values()))
    return table


def times_table(medians: Mapping[str, Mapping[str, float]], questions: Iterable[Question], title: str) -> Table:
    """The medians of each class in the order in which they are asked, by engine."""
    table = _table(title, "median ms; in brackets: times the first", medians)
    first = next(iter(medians.values()))
    groups = dict.fromkeys(question.name for question in questions)
    for group in (group for group in groups if any(group in one for one in medians.values())):
        table.add_row(group, *(_cell(one.get(group), first.get(group)) for one in medians.values()))
    return table


def _table(title: str, caption: str, names: Iterable[str]) -> Table:
    table = Table(title=title, caption=caption)
    table.add_column("")
    for name in names:
        table.add_column(name, justify="right")
    return table


def _cell(figure: float | None, first: float | None) -> str:
    if figure is None:
        return "-"
    return f"{figure:,.3g} ({figure / first:.2g}x)" if first else f"{figure:,.3g}"


def targets_table(targets: Iterable[Target]) -> Table:
    """What is wanted, what was found, and whether that is enough."""
    table = Table("target", "wanted", "found", "", title="Targets")
    for target in targets:
        sign = "≤" if target.at_most else "≥"
        verdict = "[green]pass" if target.is_met else "[red]miss"
        table.add_row(target.text, f"{sign} {target.wanted:g}", f"{target.found:,.3g}", verdict)
    return table


def agreement(questions: Sequence[Question], ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> str:
    """In how many questions two engines have the same total and counts; stems, and what a word is, may differ."""
    same: dict[str, list[bool]] = defaultdict(list)
    for number, question in enumerate(questions):
        mine, other = ours.get(str(number)), theirs.get(str(number))
        if mine and other:
            same[question.name].append(mine == other)
    if not same:
        return "nothing to compare"
    differing = [f"{name} {sum(some)} of {len(some)}" for name, some in same.items() if not all(some)]
    total = f"the same total, topics and providers in {sum(map(sum, same.values()))} of {sum(map(len, same.values()))}"
    return f"{total} questions" + (f" ({', '.join(differing)})" if differing else "")
