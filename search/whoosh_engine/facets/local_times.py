"""Local times: moments as the clocks of a time zone show them."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.schema.ranges import DAY, microseconds

_FIRST = microseconds(datetime.min.replace(tzinfo=UTC)) + DAY
_LAST = microseconds(datetime.max.replace(tzinfo=UTC)) - DAY
_FIRST_YEAR, _LAST_YEAR = 1840, 2500
"""Between which offsets change: few zones were kept before, and what comes after is not known."""
_WEEK = 7 * 86_400
"""In seconds; no zone is known to have changed its offset and changed it back in less."""


def local(rows: NDArray[Any], zone: tzinfo) -> NDArray[Any]:
    """Microseconds since 1970, in UTC, as the clocks of a time zone show them."""
    if zone is UTC:
        return rows
    with np.errstate(invalid="ignore"):  # what is beyond all dates was forged, and must not go round
        moments = rows.astype(np.int64).clip(_FIRST, _LAST)
    starts, offsets = _offsets(zone)
    return moments + offsets[np.searchsorted(starts, moments, "right")]


@lru_cache(maxsize=8)
def _offsets(zone: tzinfo) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The moments at which the offset of a time zone changes, and the offsets before, between and after them."""
    first, last = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (_FIRST_YEAR, _LAST_YEAR))
    starts: list[int] = []
    offsets = [_offset(first, zone)]
    for second in range(first + _WEEK, last, _WEEK):
        if _offset(second, zone) != offsets[-1]:
            starts.append(_change(second - _WEEK, second, zone))
            offsets.append(_offset(second, zone))
    return np.array(starts, np.int64) * 1_000_000, np.array(offsets, np.int64) * 1_000_000


def _change(before: int, after: int, zone: tzinfo) -> int:
    """The first second between two with the offset of the later one."""
    new = _offset(after, zone)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(middle, zone) == new:
            after = middle
        else:
            before = middle
    return after


def _offset(second: int, zone: tzinfo) -> int:
    """The seconds by which the clocks of a time zone are ahead of UTC."""
    offset = datetime.fromtimestamp(second, zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0
