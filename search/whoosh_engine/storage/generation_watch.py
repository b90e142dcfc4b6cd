"""Generation watch: whether a folder has a newer generation, for the price of one `stat` while nothing changes.

Files appear in a folder by being made or renamed there, and each changes the time of the folder.
Many changes share one time where times are coarse, so a folder is listed until its time is old enough.
The monotonic clock measures that age, for the clock of a file system on another machine may be wrong.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from pathlib import Path

from search.whoosh_engine.storage import commit_point

COARSEST_TIME_S = 2.0
"""The coarsest time of a file system in use (FAT); Git calls files racily clean that changed within it."""
LISTING_LASTS_S = 5.0
"""How long a listing counts at most: some file systems give a folder no new time."""

Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Listing:
    """What a folder held; moments are seconds of the monotonic clock."""

    times: tuple[int, ...]
    """Of the folder, read before it was listed."""
    seen_s: float
    """When these times were first seen."""
    stamp: Stamp | None
    counts_until_s: float
    """Minus infinity when the folder may have changed since without newer times."""


class GenerationWatch:
    """Tells the newest generation of a folder; any number of threads may ask at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._listing = _Listing((), -math.inf, None, -math.inf)

    def newest(self) -> Stamp | None:
        """The stamp of the newest generation (see `commit_point.stamp`); None when there is none."""
        now_s, times, listing = time.monotonic(), _times(self._folder), self._listing
        if listing.times != times or now_s > listing.counts_until_s:
            seen_s = listing.seen_s if listing.times == times else now_s
            is_certain = now_s - seen_s > COARSEST_TIME_S
            stamp = commit_point.stamp(self._folder)
            listing = _Listing(times, seen_s, stamp, now_s + LISTING_LASTS_S if is_certain else -math.inf)
            self._listing = listing
        return listing.stamp


def _times(folder: Path) -> tuple[int, ...]:
    """What changes with each file that appears in a folder or disappears; empty when there is no such folder."""
    try:
        status = folder.stat()
    except OSError:
        return ()
    return status.st_ino, status.st_mtime_ns, status.st_ctime_ns
