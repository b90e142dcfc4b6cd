"""Ranges: intervals of dates, numbers and durations, parsed from the text of a filter.

| text                                   | of a date                              | of a number or duration |
|----------------------------------------|----------------------------------------|-------------------------|
| `2021`, `2021-03`, `2021-03-02`        | all of that year, month or day         | that number (`2021`)    |
| `2021-03-02T10:36:00Z`                 | that second                            |                         |
| `2021-01..2021-03`, `10..20`           | from the first to the end of the last  | both ends included      |
| `2021-01..<2021-03`, `10..<20`         | from the first to before the last      | the last excluded       |
| `2021-01..`, `..PT10M`, `..<20`        | one end open                           | one end open            |
| `P30D`, `P1Y`                          | the last thirty days, the last year    | that duration           |
| `>2021`, `>=PT5M`, `<10`, `<=2021-03`  | after, from, before, up to the end of  | greater, at least, …    |

Without an offset of its own a date is in the time zone of `now`, and UTC when it is read elsewhere.
Intervals are half-open, and of plain numbers: microseconds since 1970 for dates, seconds for durations.
"""

from __future__ import annotations

import calendar
import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from search.errors import InvalidParameter
from search.schema import durations
from search.schema.fields import Field, Kind

Number = int | float

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
DAY = 86_400_000_000
"""In microseconds."""
_CALENDAR = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)

BEFORE = "<"
"""Stands before the end of a range that does not include it."""
_COMPARISON = re.compile(r"(?P<sign>[<>]=?|[≤≥])\s*(?P<point>[^<>]*)")

EXPECTED = {
    Kind.DATE: "a date (2021, 2021-03, 2021-03-02), a range (2021-01..2021-03, 2021-01.., >2021) "
    "or a last period (P30D)",
    Kind.NUMBER: "a number (10) or a range (10..20, 10..<20, 10.., ..20, >10)",
    Kind.DURATION: "a duration (PT10M) or a range (PT5M..PT1H, PT5M..<PT1H, PT5M.., ..PT10M, <PT10M)",
}


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low`, included, to `high`, excluded; None is no bound."""

    low: Number | None
    high: Number | None

    @property
    def is_empty(self) -> bool:
        """Whether it contains no number."""
        return self.low is not None and self.high is not None and self.low >= self.high

    def __contains__(self, number: Number) -> bool:
        return (self.low is None or number >= self.low) and (self.high is None or number < self.high)


def microseconds(moment: datetime) -> int:
    """Microseconds from 1970-01-01T00:00:00Z to an aware moment, exact."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(microseconds_since_1970: int) -> datetime:
    """The inverse of `microseconds`."""
    return _EPOCH + microseconds_since_1970 * _MICROSECOND


def comparable(value: datetime | Number | str) -> Number:
    """The number by which a value of a ranged field is compared, in the unit of the intervals."""
    if isinstance(value, datetime):
        return microseconds(value)
    if isinstance(value, str):
        return durations.seconds(value) or 0.0
    return value


def local_days(wanted: Interval, zone: tzinfo) -> tuple[int, int] | None:
    """The first day of an interval of dates in a time zone, and the one after the last, since 1970.

    None of an interval without both ends, and of an empty one.
    """
    if wanted.low is None or wanted.high is None or wanted.is_empty:
        return None
    first, last = (local_date(int(one), zone).toordinal() - _EPOCH.toordinal() for one in (wanted.low, wanted.high - 1))
    return first, last + 1


def local_date(microseconds_since_1970: int, zone: tzinfo) -> date:
    """The day of a moment in a time zone."""
    return moment(microseconds_since_1970).astimezone(zone).date()


def is_relative(field: Field, text: str) -> bool:
    """Whether the interval depends on the present."""
    return field.kind is Kind.DATE and text.lstrip("<>=≤≥ \t\n")[:1] in {"P", "p"}


def interval(field: Field, text: str, now: datetime) -> Interval:
    """The interval of a text for this field; InvalidParameter when the text is no range."""
    parsed = _interval(field.kind, text.strip(), now)
    if parsed is None:
        raise InvalidParameter(parameter=field.name, found=text, expected=EXPECTED[field.kind])
    return parsed


def in_order(field: Field, text: str, now: datetime) -> str:
    """The text of a range with its lower end first; InvalidParameter when the text is no range."""
    first, dots, last = text.strip().partition("..")
    if not (dots and first and last and interval(field, text, now).is_empty):
        return text
    end = last.removeprefix(BEFORE)
    swapped = f"{end}..{last.removesuffix(end)}{first}"
    return text if interval(field, swapped, now).is_empty else swapped


def _interval(kind: Kind, text: str, now: datetime) -> Interval | None:
    if compared := _COMPARISON.fullmatch(text):
        return _compared(compared["sign"], _compared_with(kind, compared["point"], now))
    if kind is Kind.DATE and text[:1] in {"P", "p"}:
        return _last(text, now)
    first, separator, last = text.partition("..")
    end = last.removeprefix(BEFORE)
    zone = now.tzinfo or UTC
    low, high = _point(kind, first, zone), _point(kind, end if separator else first, zone)
    if (first and low is None) or (last and high is None) or not (first or last):
        return None
    return Interval(low.low if low else None, (high.low if end != last else high.high) if high else None)


def _compared_with(kind: Kind, text: str, now: datetime) -> Interval | None:
    """The point that a comparison names: a value, or the moment at which a last period begins."""
    if kind is Kind.DATE and text[:1] in {"P", "p"}:
        last = _last(text, now)
        # A period longer than time has no start to compare with.
        return None if last is None or last.low is None else Interval(last.low, last.low + 1)
    return _point(kind, text, now.tzinfo or UTC)


def _compared(sign: str, point: Interval | None) -> Interval | None:
    if point is None:
        return None
    return {
        "<": Interval(None, point.low),
        "<=": Interval(None, point.high),
        ">": Interval(point.high, None),
        ">=": Interval(point.low, None),
        "≤": Interval(None, point.high),
        "≥": Interval(point.low, None),
    }[sign]


def _point(kind: Kind, text: str, zone: tzinfo) -> Interval | None:
    """The smallest interval that contains one written value."""
    text = text.strip()
    if kind is Kind.DATE:
        return _calendar(text, zone) or _instant(text, zone)
    number = durations.seconds(text) if kind is Kind.DURATION else _number(text)
    return None if number is None else Interval(number, math.nextafter(number, math.inf))


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _calendar(text: str, zone: tzinfo) -> Interval | None:
    match = _CALENDAR.fullmatch(text)
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        start = datetime(year or 0, 1 if month is None else month, 1 if day is None else day, tzinfo=UTC)
    except ValueError:
        return None
    if month is None:
        length = 366 if calendar.isleap(start.year) else 365
    else:
        length = calendar.monthrange(start.year, month)[1] if day is None else 1
    if zone is UTC:
        return Interval(microseconds(start), microseconds(start) + length * DAY)
    try:
        return Interval(*(microseconds(day.replace(tzinfo=zone)) for day in (start, start + timedelta(length))))
    except OverflowError:
        return None


def _instant(text: str, zone: tzinfo) -> Interval | None:
    if not re.search("[Tt ]", text):  # Python takes 20210302 and 2021-W09 for their first second
        return None
    # A "+" of a time zone reaches us as a space when a URL was written by hand.
    try:
        found = datetime.fromisoformat(re.sub(r" (?=\d\d:?\d\d$)", "+", text))
        found = (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    start = microseconds(found)
    return Interval(start, start + (1 if found.microsecond else 1_000_000))


def _last(text: str, now: datetime) -> Interval | None:
    written = durations.parts(text)
    if written is None:
        return None
    end = microseconds(now) + 1
    try:
        start = _months_before(now, int(written.pop("years", 0)) * 12 + int(written.pop("months", 0)))
        start -= timedelta(**written)
    except (ValueError, OverflowError):
        return Interval(None, end)
    return Interval(microseconds(start), end)


def _months_before(now: datetime, months: int) -> datetime:
    index = now.year * 12 + now.month - 1 - months
    year, month = divmod(index, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, calendar.monthrange(year, month + 1)[1]))
