"""Into which ranges are the numbers of a field parted?"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st

from search.schema import durations, ranges
from search.schema.automatic_ranges import MAX_RANGES, automatic_ranges
from search.schema.fields import DEFAULT_FIELDS, Field

NUMBER, DURATION = DEFAULT_FIELDS["heat"], DEFAULT_FIELDS["length"]
NUMBERS = st.lists(
    st.one_of(st.integers(-30, 30), st.floats(-1e9, 1e9), st.floats(allow_nan=False, allow_infinity=False))
)
LENGTHS = st.lists(st.one_of(st.integers(0, 600), st.integers(0, 10**6), st.floats(0, 1e12)))


def _parted(field: Field, numbers: list[float]) -> tuple[str, ...]:
    return automatic_ranges(field.kind, np.array(numbers, float))


@pytest.mark.parametrize(
    ("numbers", "texts"),
    [
        ([], ()),
        ([7], ("7",)),
        ([1, 2, 3, 4, 5] * 9, ("1", "2", "3", "4", "5")),
        ([0.5, -2, -2], ("-2", "0.5")),
        (range(101), ("..<20", "20..<40", "40..<60", "60..<80", "80..")),
        (range(2000, 2026), ("..<2005", "2005..<2010", "2010..<2015", "2015..<2020", "2020..")),
        ([2**power for power in range(16)], ("..<10", "10..<50", "50..<600", "600..<4000", "4000..")),
        ([0] * 95 + list(range(1, 30)), ("..<5", "5..<10", "10..<20", "20..<25", "25..")),
        ([3.99, 4.5, 9.99, 14.5, 19.99, 49.99, 99, 199], ("..<4.5", "4.5..<15", "15..<20", "20..<100", "100..")),
    ],
)
def test_numbers(numbers: list[float], texts: tuple[str, ...]) -> None:
    """Few numbers stand for themselves; of many, each range has about as many, and its bounds are round."""
    assert _parted(NUMBER, list(numbers)) == texts


@pytest.mark.parametrize(
    ("lengths_s", "texts"),
    [
        ([600, 60, 3600], ("PT1M", "PT10M", "PT1H")),
        (range(0, 3600, 7), ("..<PT10M", "PT10M..<PT20M", "PT20M..<PT40M", "PT40M..<PT50M", "PT50M..")),
        (
            [3600 * hours for hours in range(1, 100)],
            ("..<P1D", "P1D..<P1DT12H", "P1DT12H..<P2DT12H", "P2DT12H..<P3DT12H", "P3DT12H.."),
        ),
        (
            [86400 * days for days in range(1, 400, 3)],
            ("..<P100D", "P100D..<P150D", "P150D..<P250D", "P250D..<P300D", "P300D.."),
        ),
    ],
)
def test_lengths(lengths_s: list[float], texts: tuple[str, ...]) -> None:
    """Bounds of durations are round on a clock and in a calendar."""
    assert _parted(DURATION, list(lengths_s)) == texts


@given(st.one_of(st.tuples(st.just(NUMBER), NUMBERS), st.tuples(st.just(DURATION), LENGTHS)))
def test_each_number_is_in_one_range(made: tuple[Field, list[float]]) -> None:
    """Ranges are read back as filters; none is empty, they do not overlap, and each number is in one of them."""
    field, numbers = made
    texts = _parted(field, numbers)
    intervals = [ranges.interval(field, text, NOW) for text in texts]
    assert len(texts) <= MAX_RANGES
    for number in numbers if texts else ():
        assert sum(number in interval for interval in intervals) == 1
    for interval in intervals:
        assert any(number in interval for number in numbers)
    assert all((low.high or 0) <= (high.low or 0) for low, high in pairwise(intervals))


@given(st.lists(st.integers(-(10**6), 10**6), min_size=30, unique=True))
def test_many_different_numbers_are_parted(numbers: list[int]) -> None:
    """There is always a choice among many different numbers, and the order in which they come means nothing."""
    texts = _parted(NUMBER, list(map(float, numbers)))
    assert len(texts) >= 2
    assert _parted(NUMBER, sorted(map(float, numbers))) == texts


@given(st.floats(0, 1e11))
def test_a_length_is_written(length_s: float) -> None:
    """What is written of a length is the length, to the microsecond; of very long ones, to a year."""
    found = durations.seconds(durations.text(length_s))
    assert found == pytest.approx(length_s, abs=1e-6 if length_s < 8e10 else 2e7, rel=1e-12)
