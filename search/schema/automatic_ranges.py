"""Automatic ranges of a numeric facet, bounds from its values.

About as many numbers in each range, and round bounds: a bound is the number at a fifth, two fifths and so on of all
numbers in their order, rounded as far as the distance to its neighbours allows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from search.schema import durations
from search.schema.fields import Kind
from search.schema.ranges import BEFORE, Number, comparable

MAX_RANGES = 5
"""Ranges of one field."""
_EXACT = 1e15
"""Whole floats below it are written with all digits."""
_TIMES_S = tuple(
    unit_s * count
    for unit_s, counts in ((1, (1, 2, 5, 10, 15, 30)), (60, (1, 2, 5, 10, 15, 30)), (3600, (1, 2, 3, 6, 12)))
    for count in counts
)
_DAY_S = 86_400


def automatic_ranges(kind: Kind, numbers: NDArray[np.number]) -> tuple[str, ...]:
    """The texts of ranges, ascending, without gaps: each number is in one of them, and none is empty.

    Few distinct numbers are ranges of their own; where no round bound separates the numbers there is no range.
    """
    ascending = np.sort(numbers.astype(np.float64))
    distinct = np.unique(ascending)
    if len(distinct) <= MAX_RANGES:
        texts = tuple(_text(kind, number) for number in distinct.tolist())
        if [_number(kind, text) for text in texts] == distinct.tolist():
            return texts
    bounds: dict[int, str] = {}
    for pool in (ascending, distinct):  # where one number is most of them, bounds separate the others
        if len(bounds) < 2:
            bounds = _bounds(kind, pool, ascending)
    return tuple(_between(list(bounds.values())))


def _bounds(kind: Kind, pool: NDArray[np.float64], ascending: NDArray[np.float64]) -> dict[int, str]:
    """The texts of bounds by the count of numbers below; each bound has numbers on both sides."""
    picks = pool[[len(pool) * part // MAX_RANGES for part in range(1, MAX_RANGES)]] if len(pool) else pool
    edges = sorted({*ascending[:1].tolist(), *picks.tolist(), *ascending[-1:].tolist()})
    bounds: dict[int, str] = {}
    for before, edge, after in zip(edges, edges[1:], edges[2:], strict=False):
        text = _text(kind, _rounded(kind, edge, min(edge - before, after - edge)))
        below = int(np.searchsorted(ascending, _number(kind, text)))
        if 0 < below < len(ascending):
            bounds.setdefault(below, text)
    return dict(sorted(bounds.items()))


def _between(bounds: list[str]) -> Iterator[str]:
    if bounds:
        yield f"..{BEFORE}{bounds[0]}"
        yield from (f"{low}..{BEFORE}{high}" for low, high in pairwise(bounds))
        yield f"{bounds[-1]}.."


def _rounded(kind: Kind, number: float, distance: float) -> float:
    """The nearest multiple of the greatest round step within a distance."""
    step = _step(kind, min(distance, 1e300))
    times = number / step if step else math.inf
    return round(times) * step if abs(times) < _EXACT else number


def _step(kind: Kind, most: float) -> float:
    """One, two or five times a power of ten; of durations, what clocks and calendars count by."""
    if kind is Kind.DURATION and most >= 1:
        return _decimal(most / _DAY_S) * _DAY_S if most >= _DAY_S else max(step for step in _TIMES_S if step <= most)
    return _decimal(most)


def _decimal(most: float) -> float:
    power = 10.0 ** math.floor(math.log10(most)) if most > 0 else 0.0
    return max((power * count for count in (1, 2, 5) if power * count <= most), default=power)


def _text(kind: Kind, number: float) -> str:
    if kind is Kind.DURATION:
        return durations.text(number)
    return str(int(number)) if number.is_integer() and abs(number) < _EXACT else f"{number:.15g}"


def _number(kind: Kind, text: str) -> Number:
    return comparable(text) if kind is Kind.DURATION else float(text)
