"""Content folders of a job: each document once, and a report of what is left out."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from indexer.job import Job
from indexer.problems import Problem, Severity
from indexer.reading import walk
from indexer.reading.file_report import FileReport, Outcome
from indexer.reading.garbage import uncollected
from indexer.reading.walk import ContentFile, Skipped
from search.errors import ContentMissing, reason_of

MANY_FILES = 2_000
"""Fewer are read sooner than processes are started."""

Identity = tuple[tuple[int, int], ...]
"""The device and the number of each content folder."""

Seen = tuple[Mapping[str, ContentFile | Skipped], ...]
"""All that is in each content folder, by its path there."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What was in the content folders at one moment."""

    scanned_ns: int
    """That moment, in nanoseconds since 1970, before anything was looked at."""
    files: tuple[ContentFile, ...]
    """Those that count, in the order of their ids, each id once."""
    keys: tuple[bytes, ...]
    """What tells each of them from all others, in every run."""
    sizes: NDArray[np.int64]
    """Of each, in bytes."""
    times: NDArray[np.int64]
    """When each was modified, in nanoseconds since 1970."""
    others: tuple[FileReport, ...]
    """Of those that do not count."""
    identity: Identity
    """Of the content folders."""
    unread: Mapping[str, str]
    """What begins the ids of documents that the system refuses to read, and the folder that has them, as shown."""


def scan(job: Job, many: Callable[[], None] | None = None) -> Scan:
    """Look at all content folders of a job; `many` is called as soon as there are `MANY_FILES`.

    Raises ContentMissing when one cannot be read.
    """
    scanned_ns, known_by = time.time_ns(), identity(job.sources)
    return chosen(seen(job, many), known_by, scanned_ns)


def identity(sources: Iterable[Path]) -> Identity:
    """What tells content folders, or those of single files, from others of the same names.

    Raises ContentMissing when one is not there.
    """
    try:
        folders = [source.parent if source.is_file() else source for source in sources]
        return tuple((status.st_dev, status.st_ino) for status in map(Path.stat, folders))
    except OSError as error:
        raise ContentMissing(path=str(error.filename), reason=reason_of(error)) from None


def require_same(sources: Iterable[Path], scanned: Identity) -> None:
    """Raise ContentMissing when a content folder is not the one any more that was scanned."""
    for source, one in zip(sources, scanned, strict=True):
        if identity([source]) != (one,):
            raise ContentMissing(path=str(source), reason="another one has taken its place while it was read")


@uncollected()
def seen(job: Job, many: Callable[[], None] | None = None) -> Seen:
    """Everything in the content folders of a job, as in `scan`."""
    count = itertools.count(1)
    everything = []
    for number, source in enumerate(job.sources):
        found: dict[str, ContentFile | Skipped] = {}
        for one in walk.files(source, job.settings.ignore, number):
            found[one.inner] = one
            if many and next(count) == MANY_FILES:
                many()
        everything.append(found)
    return tuple(everything)


@uncollected()
def seen_after(before: Seen, job: Job, changed: Iterable[str]) -> Seen:
    """Everything, when only what is at or below some absolute paths has changed since; these alone are looked at.

    Raises ContentMissing or OSError when a content folder cannot be read.
    """
    paths = [*map(PurePosixPath, changed)]
    return tuple(_after(one, job, number, paths) for number, one in enumerate(before))


def _after(
    before: Mapping[str, ContentFile | Skipped], job: Job, number: int, changed: Iterable[PurePosixPath]
) -> Mapping[str, ContentFile | Skipped]:
    """Everything in one content folder."""
    source, ignore = job.sources[number], job.settings.ignore
    root = source.resolve()
    inner = [str(path.relative_to(root)) for path in changed if path.is_relative_to(root)]
    if not source.is_dir() or "." in inner:
        return {one.inner: one for one in walk.files(source, ignore, number)}
    now = dict(before)
    below = tuple(f"{path}/" for path in inner if not now.pop(path, None))
    if below:
        now = {path: one for path, one in now.items() if not path.startswith(below)}
    for path in inner:
        now |= {one.inner: one for one in walk.at(source, path, ignore, number)}
    return now


@uncollected()
def chosen(everything: Seen, known_by: Identity, scanned_ns: int) -> Scan:
    """What counts of all that is in folders of this identity: the first file of each id, and no file twice."""
    by_id: dict[str, ContentFile] = {}
    others: list[FileReport] = []
    unread: dict[str, str] = {}
    for seen_here in everything:
        elsewhere = {one.path for one in by_id.values()}
        for inner in sorted(seen_here):
            one = seen_here[inner]
            if isinstance(one, Skipped):
                others.append(_skipped(one))
                if one.unread is not None:
                    unread[one.unread] = one.shown.rpartition("/")[0]
            elif elsewhere and one.path in elsewhere:
                others.append(FileReport(one.shown, Outcome.IGNORED, ignored="read from another content folder"))
            elif (first := by_id.setdefault(one.id, one)) is not one:
                others.append(_taken(one, first))
    files = tuple(by_id[id] for id in sorted(by_id))
    return Scan(
        scanned_ns=scanned_ns,
        files=files,
        keys=tuple(map(attrgetter("key"), files)),
        sizes=np.fromiter(map(attrgetter("size_bytes"), files), np.int64, len(files)),
        times=np.fromiter(map(attrgetter("modified_ns"), files), np.int64, len(files)),
        others=tuple(others),
        identity=known_by,
        unread=unread,
    )


def _skipped(file: Skipped) -> FileReport:
    problems = (file.problem,) if file.problem else ()
    failed = file.problem is not None and file.problem.severity is Severity.ERROR
    outcome = Outcome.FAILED if failed else Outcome.IGNORED
    return FileReport(file.shown, outcome, problems=problems, ignored="" if failed else file.reason)


def _taken(file: ContentFile, first: ContentFile) -> FileReport:
    problem = Problem(f"the id {file.id} is already taken by {first.shown}", "Rename one of the two files.")
    return FileReport(file.shown, Outcome.FAILED, file.id, problems=(problem.as_error(),))
