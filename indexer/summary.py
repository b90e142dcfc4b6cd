"""How is a report shown in a terminal?"""

from __future__ import annotations

from itertools import islice

from rich.console import Console
from rich.table import Table
from rich.text import Text

from indexer.problems import Problem
from indexer.report import FileReport, Outcome, Report

LISTED_PROBLEMS = 20


def show(report: Report, console: Console) -> None:
    """Print the counts, and the worst problems with their places and remedies."""
    console.print(_counts(report))
    problems = list(islice(report.worst(), LISTED_PROBLEMS))
    for file, problem in problems:
        console.print(_line(file, problem), soft_wrap=True)
    more = sum(len(file.problems) for file in report.files) - len(problems)
    if more > 0:
        console.print(f"… and {more} more; write them all to a file with --report FILE.json")


def plain(text: str) -> Text:
    """A text from a file, or its name, that cannot be markup or move the cursor."""
    return Text("".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text))


def _counts(report: Report) -> Table:
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    _row(table, "would be indexed" if report.dry_run else "indexed", report.count(Outcome.INDEXED))
    hidden = sum(bool(file.reasons) for file in report.files)
    _row(table, "of these hidden from readers" if report.editors else "hidden", hidden)
    for kind, count in report.hidden_by.most_common():
        _row(table, f"  {kind}", count, "dim")
    _row(table, "with warnings", report.with_warnings, "yellow" if report.with_warnings else "")
    failed = report.count(Outcome.FAILED)
    _row(table, "failed", failed, "bold red" if failed else "")
    _row(table, "no content", report.count(Outcome.IGNORED), "dim")
    return table


def _row(table: Table, label: str, count: int, style: str = "") -> None:
    table.add_row(plain(label), Text(f"{count:,}"), style=style)


def _line(file: FileReport, problem: Problem) -> Text:
    """`file:line:column: reason. Remedy: text`, as editors and continuous integration understand it."""
    place = ":".join(str(part) for part in (file.path, problem.line, problem.column) if part is not None)
    style = "red" if file.outcome is Outcome.FAILED else "yellow"
    line = Text.assemble((plain(place).plain, "bold"), (": ", ""), (plain(problem.reason).plain, style))
    return line.append(f". Remedy: {plain(problem.remedy)}")
