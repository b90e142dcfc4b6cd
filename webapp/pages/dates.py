"""Dates and intervals of dates as people read them."""

from __future__ import annotations

import re
from datetime import datetime

from search.schema.ranges import BEFORE

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_CALENDAR = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?", re.ASCII)
_LAST = re.compile(r"P(?P<count>\d{1,6})(?P<unit>[DWMY])", re.ASCII)
_UNITS = {"D": "day", "W": "week", "M": "month", "Y": "year"}


def day(text: str) -> str:
    """The day of a moment as JSON has it: `2021-03-02T10:36:00Z` is `2 March 2021`; the text itself when it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def exact(text: str) -> str:
    """The moment itself, for who asks: `Tuesday, 2 March 2021, 10:36 (UTC)`, without a time when it begins a day."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    shown = f"{WEEKDAYS[moment.weekday()]}, {day(text)}"
    is_day = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return shown if is_day else f"{shown}, {moment:%H:%M} ({moment.tzname() or 'UTC'})"


def interval(text: str) -> str:
    """The text of a filter of a date: `2021-03` is `March 2021`, `P30D` is `last 30 days`."""
    last = _LAST.fullmatch(text.upper())
    if last:
        count = int(last["count"])
        unit = _UNITS[last["unit"]]
        return f"last {unit}" if count == 1 else f"last {count} {unit}s"
    first, dots, end = text.partition("..")
    if not dots:
        return _calendar(first)
    since, until, is_before = _calendar(first), _calendar(end.removeprefix(BEFORE)), end.startswith(BEFORE)
    if first and end:
        return f"from {since}, before {until}" if is_before else f"{since} to {until}"
    return f"since {since}" if first else f"{'before' if is_before else 'until'} {until}"


def _calendar(text: str) -> str:
    match = _CALENDAR.fullmatch(text.strip())
    if not match:
        return text
    month = int(match["month"] or 1)
    if not 1 <= month <= len(MONTHS):
        return text
    parts = (match["day"] and str(int(match["day"])), match["month"] and MONTHS[month - 1], match["year"])
    return " ".join(part for part in parts if part)
