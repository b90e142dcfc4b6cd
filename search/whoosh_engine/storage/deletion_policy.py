"""Deletion policy: the generations that are kept, and the files that no generation needs.

The newest generation is kept, and those before it as long as there are no more than `KEPT` contents, so that one can go
back (see `rollback`), and so that who has just read a commit point finds the segments that it names.
Generations share the segments that they have in common: after small changes the older ones cost next to nothing, after
a rebuild each costs as much room as the newest.

A generation that only merges segments, or brings an earlier one back, has the content of that other one, its *origin*;
of those with one origin only the newest is kept.

A reader that has opened a generation needs no name of its files any more: the system keeps what is mapped until the
last reader lets go of it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path

from search.errors import IndexDamaged, IndexLocked
from search.whoosh_engine.storage.commit_facts import origin
from search.whoosh_engine.storage.commit_point import INDEX_NAME, CommitPoint, generations, read_generation
from search.whoosh_engine.storage.write_lock import MERGING, Lock

RESTORING = "restoring"
"""Within the folder of the index: what a backup is unpacked into, under the lock for writing."""
MERGED = "merging"
"""Likewise: what is being merged in the background, under the lock for merging."""
KEPT = 3
"""How many contents are kept, the newest included."""


def kept(folder: Path, indexname: str = INDEX_NAME) -> Mapping[int, CommitPoint | None]:
    """The generations to keep by number, ascending; None for the newest when it cannot be read.

    One that came before and cannot be read is of no use.
    """
    found = generations(folder, indexname)
    points = {number: point for number in found if (point := _read(folder, number, indexname)) or number == found[-1]}
    newest_of = {origin(folder, number): number for number in points}  # ascending, so that the newest of each stays
    earlier = [number for _, number in sorted(newest_of.items()) if number != found[-1]]
    return {number: points[number] for number in sorted({*earlier[1 - KEPT :], *found[-1:]})}


def _read(folder: Path, number: int, indexname: str) -> CommitPoint | None:
    try:
        return read_generation(folder, number, indexname)
    except (IndexDamaged, FileNotFoundError):
        return None


def clean(folder: Path, indexname: str = INDEX_NAME) -> None:
    """Remove the files of no kept generation, and what a process that was killed has left.

    The caller holds the lock for writing. While the newest generation cannot be read, no segment is removed.
    """
    kept_points = kept(folder, indexname)
    readable = [point for point in kept_points.values() if point is not None]
    segments = None if len(readable) < len(kept_points) else _names(readable)
    _clean_workspaces(folder, indexname)
    for path in folder.iterdir():
        if _is_unneeded(path.name, indexname, kept_points, segments):
            path.unlink(missing_ok=True)


def _clean_workspaces(folder: Path, indexname: str) -> None:
    """Remove what was being made when its process was killed; what is being made now is locked."""
    shutil.rmtree(folder / RESTORING, ignore_errors=True)
    if (folder / MERGED).is_dir():
        with suppress(IndexLocked), Lock(folder, indexname, MERGING).acquire(wait_s=0):
            shutil.rmtree(folder / MERGED, ignore_errors=True)


def _names(points: Iterable[CommitPoint]) -> set[str]:
    return {segment.segment_id() for segment in chain.from_iterable(point.segments for point in points)}


def _is_unneeded(name: str, indexname: str, kept_points: Iterable[int], segments: set[str] | None) -> bool:
    """Whether a file is ours, and no kept generation needs it; files of others are left alone."""
    index = re.escape(indexname)
    if match := re.fullmatch(rf"(?:_{index}_|newsdex-)([0-9]+)\..+", name):
        return name.endswith(".tmp") or int(match[1]) not in kept_points or _is_old_whoosh(name)
    if match := re.fullmatch(rf"({index}_[0-9a-z]+)\..+", name):
        return name.endswith(".tmp") or (segments is not None and match[1] not in segments)
    return False


def _is_old_whoosh(name: str) -> bool:
    """Whether it is a commit point that Whoosh's own writer did not finish: `.toc`, and a time."""
    return re.search(r"\.toc\.", name) is not None
