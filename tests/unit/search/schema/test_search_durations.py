"""How long is an ISO 8601 duration?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.schema import durations

DAY = 86_400


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT8M30S", 510),
        ("PT0S", 0),
        ("P1D", DAY),
        ("P1W", 7 * DAY),
        ("P1DT1H", DAY + 3600),
        ("PT1.5S", 1.5),
        ("PT1,5S", 1.5),
        (" pt1h ", 3600),
        ("P1Y", 365.2425 * DAY),
        ("P12M", 365.2425 * DAY),
        ("PT100000H", 360_000_000),
    ],
)
def test_lengths(text: str, seconds: float) -> None:
    """Each part counts with its unit; years and months count as the mean of the calendar."""
    assert durations.seconds(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "8:30", "PT8", "P8M30S", "PT1M1H", "-PT1M", "PT-1M", "P1.5D", "T1M", "PT1MS", "PT٣M", "P1Y P1D"],
)
def test_what_is_no_duration(text: str) -> None:
    """What is not written as ISO 8601 says has no length."""
    assert durations.seconds(text) is None
    assert durations.parts(text) is None


@given(st.text() | st.text("PTYMWDHS0123456789.,- ", max_size=20))
def test_any_text_has_a_length_or_none(text: str) -> None:
    """No text is an error, and no length is below 0."""
    length = durations.seconds(text)
    assert length is None or length >= 0


MOST = (9999, 99_999, 99_999, 999_999, 9_999_999, 99_999_999, 999_999_999)


@given(st.tuples(*(st.integers(0, most) for most in MOST)))
def test_parts_are_what_is_written(numbers: tuple[int, ...]) -> None:
    """Every part of a full duration is read back."""
    years, months, weeks, days, hours, minutes, seconds = numbers
    text = f"P{years}Y{months}M{weeks}W{days}DT{hours}H{minutes}M{seconds}S"
    assert tuple((durations.parts(text) or {}).values()) == numbers
