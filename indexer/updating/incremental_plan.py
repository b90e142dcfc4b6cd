"""Incremental plan: the files to read, and those that are as they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from indexer.reading.file_reader import content_of, digest_of
from indexer.reading.sources import Scan
from indexer.updating.manifest import Manifest, Rows
from search.schema import ranges

RACY_NS = 2_000_000_000
"""A file that changed so shortly before it was read may have changed once more without a newer time.

Two seconds is the coarsest time of a file system in use (FAT); Git calls such files racily clean.
"""


@dataclass(frozen=True, slots=True)
class IncrementalPlan:
    """What is to be done with the files of a scan, by their places in it."""

    rows: Rows
    """For each file its row in what is known; -1 for none."""
    kept: NDArray[np.intp]
    """Those that are as they were."""
    read: NDArray[np.intp]
    """Those that must be read."""
    gone: Rows
    """The rows whose files are there no longer."""
    touched: int
    """How many of the kept ones were opened to see that they are the same."""

    @classmethod
    def of(cls, scan: Scan, known: Manifest, now: datetime, *, full: bool) -> Self:
        """What has to be done; `full` reads all files."""
        rows = known.find(scan.keys)
        is_same = np.zeros(len(rows), bool)
        touched = np.empty(0, np.intp)
        if not full and len(known.rows):
            is_same, is_doubtful = _compared(scan, known, rows, now)
            touched = _unchanged(scan, known, rows, np.flatnonzero(is_doubtful))
            is_same[touched] = True
        gone = np.ones(len(known.rows), bool)
        gone[rows[rows >= 0]] = False
        return cls(rows, np.flatnonzero(is_same), np.flatnonzero(~is_same), np.flatnonzero(gone), len(touched))


def _compared(scan: Scan, known: Manifest, rows: Rows, now: datetime) -> tuple[NDArray[Any], NDArray[Any]]:
    """Which files are as they were, judged by size and time, and of which only their content can tell."""
    row = known.rows[rows]  # that of -1 is not looked at
    present = ranges.microseconds(now)
    may_be_same = (rows >= 0) & (row["size"] == scan.sizes) & (row["since"] <= present) & (present < row["until"])
    is_certain = (row["modified"] == scan.times) & (scan.times < known.scanned_ns - RACY_NS)
    return may_be_same & is_certain, may_be_same & ~is_certain


def _unchanged(scan: Scan, known: Manifest, rows: Rows, places: Sequence[int] | NDArray[np.intp]) -> NDArray[np.intp]:
    """The places of those files that have the content they had."""
    return np.array([place for place in places if _has_digest(scan, place, known.digest(rows[place]))], np.intp)


def _has_digest(scan: Scan, place: int, digest: bytes) -> bool:
    try:
        return digest_of(content_of(scan.files[place])) == digest
    except OSError:
        return False  # reading it will say why
