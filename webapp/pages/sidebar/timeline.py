"""Timeline: a bar for each year, month or day, each a link, and the ends of the chosen range.

Years when the documents span more than three of them, else months, and days when the answer has them, which is for up
to three months.
A range within one year has the months of that year, and one within a month its days.
The bars count what the search finds without the range; those in it are marked.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from search.protocol.request import SearchRequest
from search.protocol.results import Histogram
from search.schema.fields import Field, Fields
from webapp import addresses
from webapp.languages import formats
from webapp.languages.texts import gettext as _
from webapp.pages import dates
from webapp.pages.sidebar.chosen_dates import DAY, Span, form_of, period_of, span_of, unit_of, up_of

WIDTH = 240
HEIGHT = 56
TOP = 10
"""Of the drawing, in its own units; the text of the scale is above the highest bar."""
_GUTTER = 8
"""Between the scale and the bars."""
_DIGIT = 6
"""The width of a digit of the scale."""
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
    """Whether the chosen range has some of it."""
    address: str
    slot: float
    """Where its share of the width begins."""
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Thumb:
    """One end of the chosen range, at a bar."""

    name: str
    place: int
    """Of its bar."""
    x: float


@dataclass(frozen=True, slots=True)
class DateFacet:
    """A facet of dates as the sidebar draws it."""

    field: Field
    bars: tuple[Bar, ...]
    slot_width: float
    scale: tuple[tuple[int, float], ...]
    """Counts, and where they are in the drawing."""
    thumbs: tuple[Thumb, ...]
    clear: str
    """The address without a range."""
    whole: str
    """What is chosen when both ends are outermost; empty when nothing is."""
    older: int
    """Documents before the first bar."""
    older_address: str
    missing: int
    missing_selected: bool
    missing_address: str
    up: str
    """The address that leads back from days to their year, and from there to all; empty when all are drawn."""
    up_text: str
    first: str
    last: str
    """The ends of the chosen range as a form shows them; empty when none is chosen."""
    is_range: bool
    """Whether what is chosen has two ends."""

    @property
    def is_parted(self) -> bool:
        """Whether some bars are chosen and others not."""
        return len({bar.selected for bar in self.bars}) > 1


def date_facet(counts: Histogram, request: SearchRequest, fields: Fields, now: datetime) -> DateFacet:
    """The drawing of the counts of one facet of dates."""
    field = fields[counts.field]
    chosen = request.filter(field.name).any_of
    span = span_of(field, chosen, now)
    unit = unit_of(chosen)
    period = period_of(unit, span, counts)
    are_days = bool(counts.days) and unit in {0, DAY}
    values, older = _drawn(counts, period, are_days=are_days)
    up = up_of(span, period, are_days=are_days)
    clear = addresses.search_page(request.without_filter(field.name))
    oldest = values[0][:4] if values else ""
    most = _most(counts, values)
    scale = _scale(most)
    left = _GUTTER + _DIGIT * len(str(scale[-1])) if scale else 0
    bars = _bars(values, _by_value(counts), most, left, addresses.filter_links(request, field.name), span)
    ends = chosen[0].partition("..") if len(chosen) == 1 else ("", "", "")
    first, last = form_of(ends, span)
    return DateFacet(
        field=field,
        bars=bars,
        slot_width=_slot(len(values), left),
        scale=tuple((step, round(_y(step, most), 1)) for step in scale),
        thumbs=_thumbs(bars, left),
        clear=clear,
        whole="-".join(f"{part:02}" for part in period),
        older=older,
        older_address=addresses.search_page(request.only(field.name, f"..{int(oldest) - 1:04}")) if older else "",
        missing=counts.missing,
        missing_selected=counts.missing_selected,
        missing_address=addresses.search_page(request.toggled_missing(field.name)),
        up="" if up is None else addresses.search_page(request.only(field.name, up)) if up else clear,
        up_text=up or _("All dates"),
        first=first,
        last=last,
        is_range=bool(ends[1]),
    )


def _by_value(counts: Histogram) -> Mapping[str, int]:
    return {entry.value: entry.count for entry in (*counts.years, *counts.months, *counts.days)}


def _most(counts: Histogram, values: Sequence[str]) -> int:
    by_value = _by_value(counts)
    return max((by_value.get(value, 0) for value in values), default=0)


def _scale(most: int) -> tuple[int, ...]:
    """At most three counts up to the greatest, all multiples of one, two or five times a power of ten."""
    if not most:
        return ()
    steps = (digit * 10**power for power in range(len(str(most))) for digit in (1, 2, 5))
    step = max(step for step in steps if step <= max(1, most / 2))
    times = most // step
    return tuple(step * one for one in (times // 2, times) if one) if times != 3 else (step, step * 2, step * 3)


def _y(count: int, most: int) -> float:
    return TOP + HEIGHT - count / most * HEIGHT


def _slot(count: int, left: float) -> float:
    """The share of the width that each bar has."""
    return round((WIDTH - left) / max(1, count), 2)


def _thumbs(bars: Sequence[Bar], left: float) -> tuple[Thumb, ...]:
    """The two ends; without a chosen range the outermost. None when there is nothing to choose between."""
    places = [place for place, bar in enumerate(bars) if bar.selected] or [0, len(bars) - 1]
    if len(bars) < 2:
        return ()
    slot = _slot(len(bars), left)
    ends = ((_("From"), places[0], 0), (_("To"), places[-1], 1))
    return tuple(Thumb(name, place, round(left + slot * (place + at), 2)) for name, place, at in ends)


def _drawn(counts: Histogram, period: tuple[int, ...], *, are_days: bool) -> tuple[list[str], int]:
    """The years, months or days that have a bar, in order, and how many documents are older than all of them."""
    years = [int(entry.value) for entry in counts.years]
    if len(period) > 1:
        year, month = period
        return list(_days(date(year, month, 1), date(year, month, monthrange(year, month)[1]))), 0
    if period:
        return _months(period), 0
    if are_days:
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


def _bars(  # noqa: PLR0913, PLR0917 - all that a drawing needs
    values: Sequence[str],
    counts: Mapping[str, int],
    most: int,
    left: float,
    links: addresses.FilterLinks,
    span: Span | None,
) -> tuple[Bar, ...]:
    slot = _slot(len(values), left)
    gap = min(2.0, slot * 0.2)
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
                selected=span is not None and _meets(value, span),
                address=links.only(value),
                slot=round(left + index * slot, 2),
                x=round(left + index * slot + gap / 2, 2),
                width=round(slot - gap, 2),
                y=round(TOP + HEIGHT - height, 1),
                height=height,
            )
        )
    return tuple(bars)


def _meets(value: str, span: Span) -> bool:
    """Whether a year, a month or a day has some days of a range; dates as texts are in order."""
    first, last = (str(day)[: len(value)] for day in span)
    return first <= value <= last


def _tick(values: Sequence[str], index: int) -> str:
    """The text below a bar.

    Months of one year have their initials, others the years, not too close.
    Days of one month have their number, weekly; others the months.
    """
    year, _, month = values[index].partition("-")
    month, _, day = month.partition("-")
    if day:
        is_lone = values[0][:7] == values[-1][:7]
        name = formats.month_name(int(month), "abbreviated")
        return (
            (str(int(day)) if int(day) % 7 == 1 else "")
            if is_lone
            else (name if day == "01" and len(values) - index > _NAME_SLOTS else "")
        )
    if not month:
        step = -(-len(values) // 5)
        return year if (len(values) - 1 - index) % step == 0 else ""
    if len(values) <= 12 and values[0][:4] == values[-1][:4]:
        return formats.month_name(int(month), "narrow")
    is_first = index == 0 and len(values) - index > 4 and int(month) <= 9
    return year if month == "01" or is_first else ""
