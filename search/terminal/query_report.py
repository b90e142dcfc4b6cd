"""Report of a query log: what is searched most, what finds nothing, how people search on, and what is slow.

A page that searches while one types logs the beginnings of a query, too: what a later query completes is left out.
Nothing says who asked: that two searches are one person's is a guess by their words and by the time between them.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from search.errors import QueryLogUnreadable, reason_of
from search.protocol.query_log import LoggedQuery
from search.terminal.printable import printable

_LISTED = 20
_TYPING = timedelta(seconds=10)
"""Within it a query that begins with another one completes it."""
_SEARCHING_ON = timedelta(minutes=2)
"""Within it a query that shares a word with another one refines it."""
_MAX_WORDS, _MAX_QUERY_WORDS = 10_000, 20
"""Words that are remembered, and those of one query."""
_MAX_BEGINNING = 200
"""Characters of a beginning that is looked for."""
_MAX_LINE_CHARACTERS = 100_000


@dataclass(frozen=True, slots=True)
class QueryReport:
    """What a query log tells."""

    searches: int
    """Without further pages, and without beginnings of queries."""
    unreadable: int
    """Lines that are no line of a query log."""
    top: list[tuple[str, int]]
    """Queries, and how often each was asked."""
    without_hits: list[tuple[str, int]]
    refinements: list[tuple[str, str, int]]
    """A query, the one that followed it, and how often."""
    slow: list[tuple[str, float]]
    """Queries, and the most milliseconds that each took."""


def run(log: Path, *, as_json: bool) -> None:
    """Print the report of a log; QueryLogUnreadable when it cannot be read."""
    try:
        with log.open("rb") as lines:
            report = make(lines)
    except OSError as error:
        raise QueryLogUnreadable(source=str(log), reason=reason_of(error)) from None
    console = Console(highlight=False)
    if as_json:
        print(orjson.dumps(asdict(report), option=orjson.OPT_INDENT_2).decode())  # noqa: T201
    else:
        _show(report, console)


def make(lines: Iterable[bytes]) -> QueryReport:
    """The report of the lines of a log."""
    tally = _Tally()
    for line in lines:
        try:
            logged = LoggedQuery.from_json(orjson.loads(line[:_MAX_LINE_CHARACTERS]))
        except (ValueError, KeyError, TypeError, OverflowError):
            tally.unreadable += 1
        else:
            tally.add(logged)
    return tally.report()


class _Tally:
    """Counts the queries of a log, in their order."""

    def __init__(self) -> None:
        self.unreadable = 0
        self._searches = 0
        self._asked: Counter[str] = Counter()
        self._empty: Counter[str] = Counter()
        self._refined: Counter[tuple[str, str]] = Counter()
        self._slowest: dict[str, float] = {}
        self._waiting: deque[tuple[LoggedQuery, str]] = deque()
        """Queries that a later one may complete."""
        self._completed: Counter[str] = Counter()
        """How many of those with a text, the first ones, have been completed."""
        self._open: Counter[str] = Counter()
        """How many of those with a text have not."""
        self._last: dict[str, tuple[datetime, str]] = {}
        """The last query that had a word."""

    def add(self, logged: LoggedQuery) -> None:
        """Count a query, as soon as no later one can complete it."""
        text = " ".join(logged.query.casefold().split())
        if not text:
            return
        self._slowest[text] = max(self._slowest.get(text, 0.0), logged.ms)
        if logged.page > 1:
            return
        self._count_until(logged.time - _TYPING)
        for length in range(1, min(len(text), _MAX_BEGINNING)):
            begun = text[:length]
            if begun in self._open:
                self._completed[begun] += self._open.pop(begun)
        self._waiting.append((logged, text))
        self._open[text] += 1

    def _count_until(self, end: datetime | None) -> None:
        while self._waiting and (end is None or self._waiting[0][0].time < end):
            logged, text = self._waiting.popleft()
            kept = self._open if self._completed[text] <= 0 else self._completed
            kept[text] -= 1
            if kept is self._open:
                self._count(logged, text)
            if kept[text] <= 0:
                del kept[text]

    def _count(self, logged: LoggedQuery, text: str) -> None:
        self._searches += 1
        self._asked[text] += 1
        if not logged.total:
            self._empty[text] += 1
        words = list(dict.fromkeys(text.split()))[:_MAX_QUERY_WORDS]
        before = [self._last[word] for word in words if word in self._last]
        latest = max((one for one in before if one[1] != text), default=None)
        if latest and logged.time - latest[0] <= _SEARCHING_ON:
            self._refined[latest[1], text] += 1
        for word in words:
            self._last.pop(word, None)
            self._last[word] = logged.time, text
        while len(self._last) > _MAX_WORDS:
            del self._last[next(iter(self._last))]

    def report(self) -> QueryReport:
        """What has been counted."""
        self._count_until(None)
        slow = sorted(self._slowest.items(), key=lambda entry: -entry[1])[:_LISTED]
        return QueryReport(
            searches=self._searches,
            unreadable=self.unreadable,
            top=self._asked.most_common(_LISTED),
            without_hits=self._empty.most_common(_LISTED),
            refinements=[(*pair, count) for pair, count in self._refined.most_common(_LISTED)],
            slow=slow,
        )


def _show(report: QueryReport, console: Console) -> None:
    console.print(f"{report.searches:,} searches", style="bold")
    if report.unreadable:
        console.print(f"{report.unreadable:,} lines are no lines of a query log", style="red")
    for title, rows in _parts(report):
        console.print()
        console.print(title, style="bold")
        table = Table.grid(padding=(0, 2))
        for count, *texts in rows:
            table.add_row(Text(str(count), "dim"), *(Text(printable(text)) for text in texts))
        console.print(table)


def _parts(report: QueryReport) -> Iterator[tuple[str, Iterable[tuple[Any, ...]]]]:
    """The parts of a report that have rows, each row beginning with its number."""
    parts: dict[str, list[tuple[Any, ...]]] = {
        "Searched most": [(count, text) for text, count in report.top],
        "Without hits": [(count, text) for text, count in report.without_hits],
        "Searched on": [(count, f"{first} → {then}") for first, then, count in report.refinements],
        "Slow": [(f"{ms:,.0f} ms", text) for text, ms in report.slow],
    }
    return ((title, islice(rows, _LISTED)) for title, rows in parts.items() if rows)
