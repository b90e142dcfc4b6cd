"""Chosen range of dates: its days, the unit in which it is drawn, and what leads back from there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from search.protocol.results import Histogram
from search.schema import ranges
from search.schema.fields import Field

YEAR, MONTH, DAY = 4, 7, 10
"""Characters of a date as text."""
Span = tuple[date, date]
"""The first and the last day."""


def span_of(field: Field, chosen: Sequence[str], now: datetime) -> Span | None:
    """The days of the only chosen range, without an end to the last day there is; None when there is no such range."""
    if len(chosen) != 1:
        return None
    wanted = ranges.interval(field, chosen[0], now)
    if wanted.is_empty:
        return None
    zone = now.tzinfo or UTC
    first = date.min if wanted.low is None else ranges.local_date(int(wanted.low), zone)
    last = date.max if wanted.high is None else ranges.local_date(int(wanted.high) - 1, zone)
    return first, last


def unit_of(chosen: Sequence[str]) -> int:
    """In what the choice is drawn, as the characters of a year, a month or a day; 0 when it is no single one.

    So that both ends of a range can be moved further, it is drawn in its own unit, and a single value in the next one.
    """
    if len(chosen) != 1:
        return 0
    first, dots, last = chosen[0].strip().partition("..")
    written = (first or last).removeprefix(ranges.BEFORE), last.removeprefix(ranges.BEFORE)
    if not all(part[:1].isdigit() for part in written if part):
        return DAY
    longest = max(map(len, written))
    if not dots:
        return MONTH if longest <= YEAR else DAY
    return YEAR if longest <= YEAR else MONTH if longest <= MONTH else DAY


def period_of(unit: int, span: Span | None, counts: Histogram) -> tuple[int, ...]:
    """The year, or the year and the month, that a range is within; empty when it is drawn with all others."""
    if span is None or unit <= YEAR or span[0].year != span[1].year:
        return ()
    first, last = span
    if unit >= DAY and first.month == last.month:
        return first.year, first.month
    return () if unit >= DAY and counts.days else (first.year,)


def up_of(span: Span | None, period: tuple[int, ...], *, are_days: bool) -> str | None:
    """The year that leads back from what is drawn; empty for all years, None when these are drawn."""
    if span is None or not (period or are_days):
        return None
    return f"{span[0].year:04}" if len(period) == 2 else ""


def form_of(ends: Sequence[str], span: Span | None) -> tuple[str, str]:
    """The ends as they are written, else as days."""
    first, dots, last = ends
    if dots and not last.startswith(ranges.BEFORE):
        return first, last
    if span is None:
        return "", ""
    return ("" if span[0] == date.min else str(span[0])), ("" if span[1] == date.max else str(span[1]))
