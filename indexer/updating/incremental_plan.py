"""Incremental plan: the files to read, and those that are unchanged."""

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

Places = NDArray[np.intp]
"""Numbers of files in a scan."""


@dataclass(frozen=True, slots=True)
class IncrementalPlan:
    """What is to be done with the files of a scan, by their places in it."""

    rows: Rows
    """For each file its row in the manifest of the previous run; -1 for none."""
    unchanged: Places
    """Those whose results stand."""
    to_read: Places
    """Those that must be read."""
    removed: Rows
    """The rows whose files are there no longer."""
    rehashed: int
    """How many of the unchanged ones were opened to compare their content."""

    @classmethod
    def of(cls, scan: Scan, manifest: Manifest, now: datetime, *, full: bool) -> Self:
        """The plan for a scan after the run that left this manifest; `full` reads all files."""
        rows = manifest.find(scan.keys)
        is_same = np.zeros(len(rows), bool)
        rehashed = np.empty(0, np.intp)
        if not full and len(manifest.rows):
            is_same, is_doubtful = _compared(scan, manifest, rows, now)
            rehashed = _same_content(scan, manifest, rows, np.flatnonzero(is_doubtful))
            is_same[rehashed] = True
        removed = np.ones(len(manifest.rows), bool)
        removed[rows[rows >= 0]] = False
        return cls(rows, np.flatnonzero(is_same), np.flatnonzero(~is_same), np.flatnonzero(removed), len(rehashed))


def _compared(scan: Scan, manifest: Manifest, rows: Rows, now: datetime) -> tuple[NDArray[Any], NDArray[Any]]:
    """Which files are unchanged, judged by size, times and inode, and of which only their content can tell.

    Programs keep or set the time at which a file was modified (`cp -p`, `rsync -t`, `touch -d`), so the stamp of the
    system counts, too.
    A copy, or a file system that numbers its files anew when it is mounted, gives other stamps: its files are
    compared once, and stay as they are.
    """
    row = manifest.rows[rows]  # that of -1 is not looked at
    present = ranges.microseconds(now)
    may_be_same = (
        (rows >= 0)
        & (row["size"] == scan.sizes)
        & (row["inherited"] == scan.inherited)
        & (row["since"] <= present)
        & (present < row["until"])
    )
    is_same_file = (row["modified"] == scan.times) & (row["stamp"] == scan.stamps).all(axis=1)
    is_certain = is_same_file & (np.maximum(scan.times, scan.stamps[:, 0]) < manifest.scanned_ns - RACY_NS)
    return may_be_same & is_certain, may_be_same & ~is_certain


def _same_content(scan: Scan, manifest: Manifest, rows: Rows, places: Sequence[int] | Places) -> Places:
    """The places of those files whose content is unchanged."""
    return np.array([place for place in places if _has_digest(scan, place, manifest.digest(rows[place]))], np.intp)


def _has_digest(scan: Scan, place: int, digest: bytes) -> bool:
    try:
        return digest_of(content_of(scan.files[place])) == digest
    except OSError:
        return False  # reading it will say why
