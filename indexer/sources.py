"""Which files of all content folders count? Each document once, and a report of what is left out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from operator import itemgetter
from pathlib import Path, PurePosixPath

from indexer import walk
from indexer.garbage import uncollected
from indexer.job import Job
from indexer.problems import Problem, Severity
from indexer.report import FileReport, Outcome
from indexer.walk import Found, Skipped
from search.errors import ContentMissing, reason_of

KEY_BYTES = 16
MANY_FILES = 2_000
"""Fewer are read sooner than processes are started."""

Place = tuple[int, str]
"""The number of a content folder in its job, and a path in it as a report shows it."""

Identity = tuple[tuple[int, int], ...]
"""The device and the number of each content folder."""

Seen = Mapping[Place, Found | Skipped]
"""All that is in the content folders, by its place."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What was in the content folders at one moment."""

    scanned_ns: int
    """That moment, in nanoseconds since 1970, before anything was looked at."""
    files: tuple[Found, ...]
    """Those that count, in the order of their ids, each id once."""
    keys: tuple[bytes, ...]
    """What tells each of them from all others, in every run (see `key_of`)."""
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
    found: dict[Place, Found | Skipped] = {}
    for number, source in enumerate(job.sources):
        for one in walk.files(source, job.settings.ignore):
            found[number, one.shown] = one
            if many and len(found) == MANY_FILES:
                many()
    return found


@uncollected()
def seen_after(before: Seen, job: Job, changed: Iterable[str]) -> Seen:
    """Everything, when only what is at or below some absolute paths has changed since; these alone are looked at.

    Raises ContentMissing or OSError when a content folder cannot be read.
    """
    now = dict(before)
    for number, source in enumerate(job.sources):
        if not source.is_dir():
            now |= {(number, one.shown): one for one in walk.files(source)}
            continue
        root, prefix = source.resolve(), str(source / "x")[:-1]
        inner = [
            str(PurePosixPath(path).relative_to(root)) for path in changed if PurePosixPath(path).is_relative_to(root)
        ]
        folders = [f"{prefix}{path}/" for path in inner if not now.pop((number, prefix + path), None)]
        if folders:
            below = tuple(folders)
            now = {place: one for place, one in now.items() if place[0] != number or not place[1].startswith(below)}
        for path in inner:
            now |= {(number, one.shown): one for one in walk.at(source, path, job.settings.ignore)}
    return now


@uncollected()
def chosen(everything: Seen, known_by: Identity, scanned_ns: int) -> Scan:
    """What counts of all that is in folders of this identity: the first file of each id, and no file twice."""
    by_id: dict[str, tuple[int, Found]] = {}
    files: set[str] = set()
    others: list[FileReport] = []
    unread: dict[str, str] = {}
    for (number, _), one in sorted(everything.items(), key=itemgetter(0)):
        if isinstance(one, Skipped):
            others.append(_skipped(one))
            if one.unread is not None:
                unread[one.unread] = one.shown.rpartition("/")[0]
        elif (file := f"{one.root}/{one.inner}") in files:
            others.append(FileReport(one.shown, Outcome.IGNORED, ignored="read from another content folder"))
        elif (first := by_id.setdefault(one.id, (number, one))[1]) is one:
            files.add(file)
        else:
            others.append(_taken(one, first))
    ordered = [by_id[id] for id in sorted(by_id)]
    return Scan(
        scanned_ns=scanned_ns,
        files=tuple(file for _, file in ordered),
        keys=tuple(key_of(number, file.inner) for number, file in ordered),
        others=tuple(others),
        identity=known_by,
        unread=unread,
    )


@lru_cache(maxsize=1 << 20)
def key_of(number: int, inner: str) -> bytes:
    """A hash of where a file is: the number of its content folder, and its path there.

    It does not change when all content moves elsewhere, and does not tell the names of hidden files.
    """
    return blake2b(f"{number}/{inner}".encode(), digest_size=KEY_BYTES).digest()


def _skipped(file: Skipped) -> FileReport:
    problems = (file.problem,) if file.problem else ()
    failed = file.problem is not None and file.problem.severity is Severity.ERROR
    outcome = Outcome.FAILED if failed else Outcome.IGNORED
    return FileReport(file.shown, outcome, problems=problems, ignored="" if failed else file.reason)


def _taken(file: Found, first: Found) -> FileReport:
    problem = Problem(f"the id {file.id} is already taken by {first.shown}", "Rename one of the two files.")
    return FileReport(file.shown, Outcome.FAILED, file.id, problems=(problem.as_error(),))
