"""Summary of a report for a terminal."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from indexer.documents.formats import FORMATS, NO_CONTENT
from indexer.problems import Problem, Severity
from indexer.reading.file_report import FileReport, Outcome
from indexer.reporting.changes import Changes
from indexer.reporting.report import Report

LISTED_FAILURES = 20
LISTED_ALIKE = 3
"""Of the files with the same problem."""
LISTED_WARNINGS = 12
"""Kinds of warnings."""
LISTED_NAMES = 5
"""Of the documents that changed in one way."""

STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}

_WAYS = {"hidden": "newly hidden", "shown": "no longer hidden", "failed": "cannot be read any more"}
"""What a person calls the ways to change (see `Changes`), where it is not the same word."""


def show(report: Report, console: Console) -> None:
    """Print the counts, what has changed, each failure, and each kind of warning, with their places and remedies.

    Nothing is printed of a run that was refused before it began.
    """
    if report.refusal and not report.files:
        return
    console.print(_counts(report))
    for line in (*_difference(report), *_left_out(report)):
        console.print(line, soft_wrap=True)
    lines = [*_problems(report)]
    for line in lines:
        console.print(line, soft_wrap=True)
    if len(lines) < len(report.failures) + sum(map(len, report.warnings)) + len(report.settings):
        console.print("Write all problems to a file with --report FILE.json", style="dim")


def show_next_step(index: str, console: Console) -> None:
    """Print what serves the index."""
    command = plain(f"newsdex-serve --index {shlex.quote(index)}").plain
    console.print(Text.assemble("Next: ", (command, "bold")), soft_wrap=True)


def show_update(outcome: Report | Exception, now: datetime, console: Console) -> None:
    """Print the outcome of one update; nothing when nothing has changed."""
    time = f"{now:%H:%M:%S} "
    if isinstance(outcome, Exception) or outcome.refusal:
        error = outcome if isinstance(outcome, Exception) else outcome.refusal
        console.print(Text.assemble((time, "dim"), (plain(str(error)).plain, "red")), soft_wrap=True)
        return
    is_same = not (outcome.has_new_settings or (outcome.changes and outcome.changes.any))
    lines = [] if is_same else [*_difference(outcome)]
    if outcome.changes is None:
        lines = [Text(f"all {outcome.read:,} files were read: {outcome.full}")]
    for line in lines:
        console.print(Text.assemble((time, "dim"), line), soft_wrap=True)
    for line in _problems(outcome) if lines else ():
        console.print(line, soft_wrap=True)


def plain(text: str) -> Text:
    """A text from a file, or its name, that cannot be markup or move the cursor."""
    return Text("".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text))


def _counts(report: Report) -> Table:
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    _row(table, "indexed" if report.has_effect else "would be indexed", report.count(Outcome.INDEXED))
    hidden = sum(bool(file.reasons) for file in report.reports) if report.editors else report.count(Outcome.HIDDEN)
    _row(table, "of these hidden from readers" if report.editors else "hidden", hidden)
    for kind, count in report.hidden_by.most_common():
        _row(table, f"  {kind}", count, "dim")
    if report.scheduled:
        _row(table, "appear later", report.scheduled)
    _row(table, "with warnings", report.with_warnings, "yellow" if report.with_warnings else "")
    failed = report.count(Outcome.FAILED)
    _row(table, "failed", failed, "bold red" if failed else "")
    _row(table, "no content", report.count(Outcome.IGNORED), "dim")
    return table


def _difference(report: Report) -> Iterator[Text]:
    """What has changed since the previous run; nothing after the first one."""
    if report.changes is None:
        return
    if report.full:
        yield plain(f"All files were read: {report.full}.")
    elif report.has_new_settings:
        yield Text("The settings have changed.")
    if report.changes.any:
        yield from _changes(report.changes, "" if report.has_effect else "would be ")
    elif report.full or report.has_new_settings:
        yield Text("No document has changed.", "dim")
    else:
        yield Text("Nothing has changed since the last run.", "dim")


MANY_LEFT_OUT = 10
"""Files of a format that could be read; so many are mentioned."""


def _left_out(report: Report) -> Iterator[Text]:
    """Which files are no content, by suffix: all when there is no document, else those that could be read."""
    by_suffix = Counter(
        {
            reason.removeprefix(NO_CONTENT): count
            for reason, count in report.ignored_by.items()
            if reason.startswith(NO_CONTENT)
        }
    )
    readable = {suffix: count for suffix, count in by_suffix.items() if suffix in FORMATS}
    is_empty = not (report.count(Outcome.INDEXED) or report.count(Outcome.HIDDEN) or report.count(Outcome.FAILED))
    if is_empty and by_suffix:
        listed = ", ".join(f"{suffix} ({count:,})" for suffix, count in by_suffix.most_common(LISTED_NAMES))
        more = len(by_suffix) - LISTED_NAMES
        yield plain(f"No content was found; left out: {listed}{f' and {more:,} more suffixes' if more > 0 else ''}")
    if readable and (is_empty or sum(readable.values()) >= MANY_LEFT_OUT):
        listed = ", ".join(f"{suffix} ({count:,})" for suffix, count in sorted(readable.items()))
        yield plain(f"Could be read, too: {listed}; list all suffixes of content in newsdex.yaml: suffixes: [.md, …]")


def _changes(changes: Changes, would_be: str) -> Iterator[Text]:
    """`3 added: news/a, news/b, news/c`, for each way to change."""
    for way, ids in changes.to_json().items():
        names = [id if isinstance(id, str) else " → ".join(id) for id in ids[:LISTED_NAMES]]
        if names:
            more = f" and {len(ids) - len(names):,} more" if len(ids) > len(names) else ""
            what = f"{len(ids):,} {would_be if way != 'failed' else ''}{_WAYS.get(way, way)}"
            yield Text.assemble((what, "bold"), ": ", plain(", ".join(names)), more)


def _problems(report: Report) -> Iterator[Text]:
    """Lines of all problems: what cost a document, then the warnings, then what is wrong with the settings."""
    yield from _shortened([*_failures(report)], LISTED_FAILURES, "failures")
    yield from _shortened([*map(_group_line, report.warnings)], LISTED_WARNINGS, "kinds of warnings")
    yield from (_problem_line("settings", one) for one in report.settings)


def _failures(report: Report) -> Iterator[Text]:
    """One line for each failure; of many that are alike a few are named."""
    alike: dict[str, list[Text]] = {}
    for file, problem in report.failures:
        alike.setdefault(problem.reason, []).append(_line(file, problem))
    for reason, lines in alike.items():
        yield from _shortened(lines, LISTED_ALIKE, f"files: {reason}")


def _shortened(lines: Sequence[Text], most: int, what: str) -> Iterator[Text]:
    """The first of some lines, and how many more there are; one more is as short itself, and says more."""
    listed = lines if len(lines) <= most + 1 else lines[:most]
    yield from listed
    if more := len(lines) - len(listed):
        yield Text(f"… and {more:,} more {plain(what)}", "bold")


def _group_line(group: Sequence[tuple[FileReport, Problem]]) -> Text:
    """The first of some warnings of one kind, and how many they are."""
    line = _line(*group[0])
    files = len({file.path for file, _ in group})
    return line.append(f" ({len(group):,} such warnings in {files:,} files)", "bold") if len(group) > 1 else line


def _row(table: Table, label: str, count: int, style: str = "") -> None:
    table.add_row(plain(label), Text(f"{count:,}"), style=style)


def _line(file: FileReport, problem: Problem) -> Text:
    """`file:line:column: error: reason. Remedy: text`, as editors and continuous integration understand it."""
    place = ":".join(str(part) for part in (file.path, problem.line, problem.column) if part is not None)
    return _problem_line(place, problem)


def _problem_line(place: str, problem: Problem) -> Text:
    style = STYLES[problem.severity]
    name, reason, remedy = plain(place).plain, plain(problem.reason).plain, plain(problem.remedy).plain
    line = Text.assemble((name, "bold"), ": ", (f"{problem.severity}: ", f"bold {style}"), (reason, style))
    return line.append(f". Remedy: {remedy}")
