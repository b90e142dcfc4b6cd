"""Date histogram of the sidebar: a bar for each year, month or day, and each a link.

Years when the documents span more than three of them, else months, and days when the answer has them, which is for up
to three months.
A chosen year has its months, and a chosen month its days.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from search.protocol.request import SearchRequest
from search.protocol.results import Histogram
from search.schema.fields import Field, Fields
from webapp import addresses
from webapp.pages import dates

WIDTH = 240
HEIGHT = 56
"""Of the drawing, in its own units."""
_MONTHS_OF_YEARS = 3
_MAX_YEARS = 40
"""Bars of years; what is older has one link."""
_MIN_HEIGHT = 2
_NAME_SLOTS = 5
"""Days over which the name of a month extends."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One year, month or day."""

    value: str
    text: str
    tick: str
    """Below the bar; empty for most."""
    count: int
    selected: bool
    address: str
    slot: float
    """Where its share of the width begins."""
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class DateFacet:
    """A facet of dates as the sidebar draws it."""

    field: Field
    bars: tuple[Bar, ...]
    slot_width: float
    older: int
    """Documents before the first bar."""
    older_address: str
    missing: int
    missing_selected: bool
    missing_address: str
    up: str
    """The address that leads back from one month to its year, and from there to all; empty when all are drawn."""
    up_text: str
    first: str
    last: str
    """The ends of the chosen range as a form shows them; empty when none is chosen."""


def date_facet(counts: Histogram, request: SearchRequest, fields: Fields) -> DateFacet:
    """The drawing of the counts of one facet of dates."""
    field = fields[counts.field]
    chosen = request.filter(field.name).any_of
    period = _period(chosen)
    values, older = _drawn(counts, period)
    above = request.only(field.name, f"{period[0]:04}") if len(period) > 1 else request.without_filter(field.name)
    by_value = {entry.value: entry.count for entry in (*counts.years, *counts.months, *counts.days)}
    oldest = values[0][:4] if values else ""
    ends = chosen[0].partition("..") if len(chosen) == 1 else ("", "", "")
    return DateFacet(
        field=field,
        bars=_bars(values, by_value, chosen, field, request),
        slot_width=round(WIDTH / max(1, len(values)), 2),
        older=older,
        older_address=addresses.search_page(request.only(field.name, f"..{int(oldest) - 1:04}")) if older else "",
        missing=counts.missing,
        missing_selected=counts.missing_selected,
        missing_address=addresses.search_page(request.toggled_missing(field.name)),
        up=addresses.search_page(above) if period or (chosen and counts.days) else "",
        up_text=f"{period[0]:04}" if len(period) > 1 else "All dates",
        first=ends[0] if ends[1] else "",
        last=ends[2],
    )


def _period(chosen: Sequence[str]) -> tuple[int, ...]:
    """The year, or the year and the month, that is chosen or has the chosen day; empty for any other choice."""
    parts = chosen[0].strip().split("-") if len(chosen) == 1 else []
    is_calendar = bool(parts) and len(parts[0]) == 4 and all(part.isascii() and part.isdigit() for part in parts)
    return tuple(map(int, parts[:2])) if is_calendar else ()


def _drawn(counts: Histogram, period: tuple[int, ...]) -> tuple[list[str], int]:
    """The years, months or days that have a bar, in order, and how many documents are older than all of them."""
    years = [int(entry.value) for entry in counts.years]
    if len(period) > 1:
        year, month = period
        return list(_days(date(year, month, 1), date(year, month, monthrange(year, month)[1]))), 0
    if period:
        return _months(period), 0
    if counts.days:
        first, last = (date.fromisoformat(entry.value) for entry in (counts.days[0], counts.days[-1]))
        return list(_days(first, last)), 0
    if not years:
        return [], 0
    span = list(range(years[0], years[-1] + 1))
    if len(span) <= _MONTHS_OF_YEARS:
        return _within(_months(span), [entry.value for entry in counts.months]), 0
    drawn = span[-_MAX_YEARS:]
    return [f"{one:04}" for one in drawn], sum(entry.count for entry in counts.years if int(entry.value) < drawn[0])


def _days(first: date, last: date) -> Iterator[str]:
    """All days from one to another."""
    return ((first + timedelta(number)).isoformat() for number in range((last - first).days + 1))


def _months(years: Sequence[int]) -> list[str]:
    return [f"{year:04}-{month:02}" for year in years for month in range(1, 13)]


def _within(months: list[str], with_documents: list[str]) -> list[str]:
    """The months from the first that has documents to the last."""
    return [month for month in months if with_documents and with_documents[0] <= month <= with_documents[-1]]


def _bars(
    values: Sequence[str], counts: Mapping[str, int], chosen: Sequence[str], field: Field, request: SearchRequest
) -> tuple[Bar, ...]:
    most = max((counts.get(value, 0) for value in values), default=0) or 1
    slot = WIDTH / max(1, len(values))
    gap = min(2.0, slot * 0.2)
    links = addresses.filter_links(request, field.name)
    bars = []
    for index, value in enumerate(values):
        count = counts.get(value, 0)
        height = max(_MIN_HEIGHT, round(count / most * HEIGHT, 1)) if count else 0
        bars.append(
            Bar(
                value=value,
                text=dates.interval(value),
                tick=_tick(values, index),
                count=count,
                selected=value in chosen,
                address=links.only(value),
                slot=round(index * slot, 2),
                x=round(index * slot + gap / 2, 2),
                width=round(slot - gap, 2),
                y=HEIGHT - height,
                height=height,
            )
        )
    return tuple(bars)


def _tick(values: Sequence[str], index: int) -> str:
    """The text below a bar.

    Months of one year have their initials, others the years, not too close.
    Days of one month have their number, weekly; others the months.
    """
    year, _, month = values[index].partition("-")
    month, _, day = month.partition("-")
    if day:
        is_lone = values[0][:7] == values[-1][:7]
        name = dates.MONTHS[int(month) - 1][:3]
        return (
            (str(int(day)) if int(day) % 7 == 1 else "")
            if is_lone
            else (name if day == "01" and len(values) - index > _NAME_SLOTS else "")
        )
    if not month:
        step = -(-len(values) // 5)
        return year if (len(values) - 1 - index) % step == 0 else ""
    if len(values) <= 12 and values[0][:4] == values[-1][:4]:
        return dates.MONTHS[int(month) - 1][0]
    is_first = index == 0 and len(values) - index > 4 and int(month) <= 9
    return year if month == "01" or is_first else ""
