"""Which interval does the text of a filter mean?"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st

from search.errors import InvalidParameter
from search.schema import ranges
from search.schema.fields import DEFAULT_FIELDS, PUBLISHED, Field
from search.schema.ranges import Interval

DATE, NUMBER, DURATION = DEFAULT_FIELDS[PUBLISHED], DEFAULT_FIELDS["heat"], DEFAULT_FIELDS["length"]
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=ZONES)  # noqa: DTZ001 - the zones are random
RANGED = st.sampled_from((DATE, NUMBER, DURATION))


def instant(text: str) -> int:
    """The microseconds of a moment that is written with its zone."""
    return ranges.microseconds(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2021", "2021-01-01T00:00Z", "2022-01-01T00:00Z"),
        ("2021-03", "2021-03-01T00:00Z", "2021-04-01T00:00Z"),
        ("2021-3", "2021-03-01T00:00Z", "2021-04-01T00:00Z"),
        ("2021-12", "2021-12-01T00:00Z", "2022-01-01T00:00Z"),
        ("2021-03-02", "2021-03-02T00:00Z", "2021-03-03T00:00Z"),
        ("2020-02", "2020-02-01T00:00Z", "2020-03-01T00:00Z"),
        ("2020-02-29", "2020-02-29T00:00Z", "2020-03-01T00:00Z"),
        ("2000-02", "2000-02-01T00:00Z", "2000-03-01T00:00Z"),
        ("1900-02", "1900-02-01T00:00Z", "1900-03-01T00:00Z"),
        ("2021-01..2021-03", "2021-01-01T00:00Z", "2021-04-01T00:00Z"),
        (" 2021-01 .. 2021 ", "2021-01-01T00:00Z", "2022-01-01T00:00Z"),
        ("2021-03-02T10:36:00Z", "2021-03-02T10:36:00Z", "2021-03-02T10:36:01Z"),
        ("2021-03-02T10:36:00.5Z", "2021-03-02T10:36:00.500000Z", "2021-03-02T10:36:00.500001Z"),
        ("2021-03-02T01:00:00+02:00", "2021-03-01T23:00:00Z", "2021-03-01T23:00:01Z"),
        ("2021-03-02T01:00:00 02:00", "2021-03-01T23:00:00Z", "2021-03-01T23:00:01Z"),
        ("2021-03-02 01:00:00", "2021-03-02T01:00:00Z", "2021-03-02T01:00:01Z"),
        ("P30D", "2022-05-16T12:00:00Z", "2022-06-15T12:00:00.000001Z"),
        ("p1m", "2022-05-15T12:00:00Z", "2022-06-15T12:00:00.000001Z"),
        ("P1Y6M", "2020-12-15T12:00:00Z", "2022-06-15T12:00:00.000001Z"),
        ("P1W", "2022-06-08T12:00:00Z", "2022-06-15T12:00:00.000001Z"),
        ("PT36H", "2022-06-14T00:00:00Z", "2022-06-15T12:00:00.000001Z"),
    ],
)
def test_a_date_is_all_the_time_that_it_names(text: str, low: str, high: str) -> None:
    """A year, month or day is the whole of it in UTC; a last period ends now, this microsecond included."""
    assert ranges.interval(DATE, text, NOW) == Interval(instant(low), instant(high))


@pytest.mark.parametrize(
    ("field", "text", "low", "high"),
    [
        (NUMBER, "10..<20", 10, 20),
        (NUMBER, "-1..< 0.5", -1, 0.5),
        (NUMBER, "..<20", None, 20),
        (DURATION, "PT5M..<PT1H", 300, 3600),
        (DATE, "2021..<2021-03", instant("2021-01-01T00:00Z"), instant("2021-03-01T00:00Z")),
    ],
)
def test_an_end_that_is_not_part_of_a_range(field: Field, text: str, low: float | None, high: float) -> None:
    """After `..<` a range ends before what is written."""
    assert ranges.interval(field, text, NOW) == Interval(low, high)


@pytest.mark.parametrize("text", ["10..<", "..<", "<<20", "10<..20", "10..<<20", "10..<20..", "10<20"])
def test_what_is_before_nothing(text: str) -> None:
    """The sign stands once, before the end of a range."""
    with pytest.raises(InvalidParameter):
        ranges.interval(NUMBER, text, NOW)


def test_open_ends() -> None:
    """A range without a start has no lower bound, one without an end no upper bound."""
    new_year = instant("2021-01-01T00:00Z")
    assert ranges.interval(DATE, "2021..", NOW) == Interval(new_year, None)
    assert ranges.interval(DATE, "..2020", NOW) == Interval(None, new_year)
    assert ranges.interval(DATE, "P9999Y", NOW) == Interval(None, ranges.microseconds(NOW) + 1)


def test_a_month_ago_on_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    """Months before now keep the day where there is one."""
    last_of_march = datetime(2020, 3, 31, tzinfo=UTC)
    found = ranges.interval(DATE, "P1M", last_of_march)
    assert found.low == instant("2020-02-29T00:00Z")


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("10", (10,), (9, 11, math.nextafter(10, 11), math.nextafter(10, 9))),
        ("10..20", (10, 15.5, 20), (9.99, math.nextafter(20, 21))),
        ("-5..", (-5, 0, 10**15), (-6,)),
        ("..0.1", (0.1, -(10**15)), (0.2,)),
        ("-0", (0, -0.0, 0.0), (5e-324,)),
        ("1e3", (1000,), (999,)),
        ("20..10", (), (10, 15, 20)),
    ],
)
def test_a_number_is_itself_and_a_range_has_both_ends(
    text: str, inside: tuple[float, ...], outside: tuple[float, ...]
) -> None:
    """Numbers equal to an end are in the interval, their neighbours beyond it are not."""
    found = ranges.interval(NUMBER, text, NOW)
    assert all(number in found for number in inside)
    assert not any(number in found for number in outside)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("PT10M", ("PT10M", "PT600S", "PT0H10M"), ("PT10M0.000001S", "PT9M59S")),
        ("PT5M..PT1H", ("PT5M", "PT1H"), ("PT4M59.9S", "PT1H1S", "P1D")),
        ("P1D..", ("PT24H", "P1W"), ("PT23H59M",)),
    ],
)
def test_durations_are_compared_by_length(text: str, inside: tuple[str, ...], outside: tuple[str, ...]) -> None:
    """However a duration is written, its length decides."""
    found = ranges.interval(DURATION, text, NOW)
    assert all(ranges.comparable(duration) in found for duration in inside)
    assert not any(ranges.comparable(duration) in found for duration in outside)


@pytest.mark.parametrize(
    "text",
    [
        *("", "..", "...", " ", "yesterday", "2021-13", "2021-00", "2021-02-29", "2021-04-31", "0000", "21", "20210"),
        *("2021-01-01..nonsense", "nonsense..2021", "2021..2022..2023", "P", "PT", "PX", "P30D..", "..P30D", "P-1D"),
        *("2021/03/02", "2021-03-02T25:00", "２０２１", "2021-1-1T1", "\0", "2021\0", "\ud800", "-2021", "+2021"),
        *("20210302", "2021-W05", "2021-W05-1", "9999-12-31T23:59:59-05:00", "0001-01-01T00:00:00+05:00"),
    ],
)
def test_nonsense_is_no_date(text: str) -> None:
    """What names no time is an invalid parameter that says what was expected."""
    with pytest.raises(InvalidParameter) as raised:
        ranges.interval(DATE, text, NOW)
    assert raised.value.parameter == PUBLISHED
    assert raised.value.found == text
    assert "2021-03" in raised.value.expected


@pytest.mark.parametrize("text", ["", "..", "ten", "nan", "inf", "-inf..", "1e999", "1,000", "0x10", "1 000", "\ud800"])
def test_nonsense_is_no_number(text: str) -> None:
    """What is no finite number is an invalid parameter."""
    with pytest.raises(InvalidParameter):
        ranges.interval(NUMBER, text, NOW)


@pytest.mark.parametrize("text", ["", "..", "10", "8:30", "PT", "P", "PT8M30", "ten minutes", "-PT1M", "PT1M..PT"])
def test_nonsense_is_no_duration(text: str) -> None:
    """What is no ISO 8601 duration is an invalid parameter."""
    with pytest.raises(InvalidParameter):
        ranges.interval(DURATION, text, NOW)


FRAGMENTS = st.lists(
    st.sampled_from(
        ("2021", "-", "..", "P", "T", "1", "9999", "D", "Y", ":", "Z", "+", ".", " ", "e", "-02", "\0", "٣")
    )
).map("".join)


@given(field=RANGED, text=st.text() | FRAGMENTS, now=MOMENTS)
def test_any_text_is_an_interval_or_an_invalid_parameter(field: Field, text: str, now: datetime) -> None:
    """No text, at no time, leads to any other error; bounds are finite."""
    try:
        found = ranges.interval(field, text, now)
    except InvalidParameter as error:
        assert error.parameter == field.name  # noqa: PT017 - not every text is an error
    else:
        assert found.low is not None or found.high is not None
        assert not any(bound is not None and math.isnan(bound) for bound in (found.low, found.high))


@given(MOMENTS)
def test_microseconds_are_exact(moment: datetime) -> None:
    """A moment and its microseconds are each other's inverse, whatever the zone."""
    assert ranges.moment(ranges.microseconds(moment)) == moment
    assert ranges.microseconds(moment) == ranges.microseconds(moment.astimezone(timezone(timedelta(hours=-11))))


@given(st.dates(min_value=date(1, 1, 2), max_value=date(9999, 12, 30)))
def test_days_months_and_years_follow_without_gap(day: date) -> None:
    """Each day begins where the day before ends, and lies in its month, which lies in its year."""
    texts = (day.isoformat(), day.isoformat()[:7], day.isoformat()[:4])
    of_day, of_month, of_year = (ranges.interval(DATE, text, NOW) for text in texts)
    next_day = ranges.interval(DATE, (day + timedelta(days=1)).isoformat(), NOW)
    assert of_day.high == next_day.low
    assert of_day.low in of_month  # type: ignore[operator]
    assert of_month.low in of_year  # type: ignore[operator]
    assert of_day.high <= of_month.high <= of_year.high  # type: ignore[operator]


@given(moment=MOMENTS, low=MOMENTS, high=MOMENTS)
def test_a_range_is_what_is_not_before_nor_after(moment: datetime, low: datetime, high: datetime) -> None:
    """A moment is in a range of days when its day in UTC is neither before the first nor after the last."""
    day, first, last = (one.astimezone(UTC).date().isoformat() for one in (moment, low, high))
    found = ranges.interval(DATE, f"{first}..{last}", NOW)
    assert (ranges.microseconds(moment) in found) == (first <= day <= last)


def test_what_depends_on_the_present() -> None:
    """Only the last period of a date is another one tomorrow."""
    assert ranges.is_relative(DATE, "P30D")
    assert ranges.is_relative(DATE, " p1y")
    assert not ranges.is_relative(DATE, "2021")
    assert not ranges.is_relative(DATE, "")
    assert not ranges.is_relative(DURATION, "PT10M")


@pytest.mark.parametrize(
    ("field", "text", "same"),
    [
        (NUMBER, ">=10", "10.."),
        (NUMBER, "<=10", "..10"),
        (NUMBER, "≥ 10", "10.."),
        (NUMBER, "≤10", "..10"),
        (NUMBER, "<10", "..<10"),
        (DATE, "<2021", "..<2021"),
        (DATE, "<=2021-03", "..2021-03"),
        (DATE, ">2021", "2022.."),
        (DATE, ">2021-02-28", "2021-03.."),
        (DURATION, "<PT10M", "..<PT10M"),
        (DURATION, ">=PT600S", "PT10M.."),
    ],
)
def test_a_comparison_is_a_range_that_is_open(field: Field, text: str, same: str) -> None:
    """What lies on one side of a value, with or without all of the value."""
    assert ranges.interval(field, text, NOW) == ranges.interval(field, same, NOW)


def test_what_is_greater_than_a_number() -> None:
    """The number itself is not, and the next one is."""
    interval = ranges.interval(NUMBER, ">10", NOW)
    assert 10 not in interval
    assert math.nextafter(10, 11) in interval


def test_before_a_period_is_what_is_older() -> None:
    """With a sign, a last period is the moment at which it begins."""
    last = ranges.interval(DATE, "P30D", NOW)
    assert ranges.interval(DATE, "<P30D", NOW) == Interval(None, last.low)
    assert ranges.interval(DATE, ">=P30D", NOW) == Interval(last.low, None)


@pytest.mark.parametrize("text", [">", "<=", ">10..20", "> >10", "=10", ">x", "<>10", ">="])
def test_comparisons_with_nothing(text: str) -> None:
    """A sign stands once, before one value."""
    for field in (NUMBER, DATE, DURATION):
        with pytest.raises(InvalidParameter):
            ranges.interval(field, text, NOW)
