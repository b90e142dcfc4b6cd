"""Scan of the content folders of a job: each document once, and a report of what is skipped."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from indexer.documents.formats import suffixes_of
from indexer.documents.place import in_ids
from indexer.inheritance import folder_data
from indexer.inheritance.inheritance import INDEX, Inheritance, ListedFolder, names_in
from indexer.job import Job
from indexer.problems import Problem, Severity
from indexer.reading import walk
from indexer.reading.file_report import FileReport, Outcome
from indexer.reading.walk import ContentFile, Skipped
from search.errors import ContentMissing, reason_of

MANY_FILES = 2_000
"""Fewer are read sooner than processes are started."""

Identity = tuple[tuple[int, int], ...]
"""The device and the number of each content folder."""

Listing = tuple[Mapping[str, ContentFile | Skipped], ...]
"""All that is in each content folder, by its path there."""


@dataclass(frozen=True, slots=True)
class Scan:
    """The content folders at one moment."""

    scanned_ns: int
    """That moment, before anything was looked at, in nanoseconds since 1970."""
    files: tuple[ContentFile, ...]
    """Those that count, in the order of their ids, each id once."""
    keys: tuple[bytes, ...]
    """The key of each (see `walk.key_of`)."""
    sizes: NDArray[np.int64]
    """Of each, in bytes."""
    times: NDArray[np.int64]
    """When each was modified, in nanoseconds since 1970."""
    stamps: NDArray[np.int64]
    """Two columns: when each changed, in nanoseconds since 1970, and its inode."""
    others: tuple[FileReport, ...]
    """Of those that do not count."""
    identity: Identity
    """Of the content folders."""
    unread: Mapping[str, str]
    """Prefixes of ids of documents that the system refuses to read, each with their folder as reports name it."""
    inheritance: tuple[Inheritance, ...]
    """What the files of each content folder inherit."""
    inherited: NDArray[np.int64]
    """A digest of what each of those that count inherits; 0 for nothing."""


def scan(job: Job, on_many: Callable[[], None] | None = None) -> Scan:
    """Scan all content folders of a job; `on_many` is called as soon as there are `MANY_FILES`.

    Raises ContentMissing when one cannot be read.
    """
    scanned_ns, folders = time.time_ns(), identity(job.sources)
    return select(list_all(job, on_many), job, folders, scanned_ns)


def identity(sources: Iterable[Path]) -> Identity:
    """The identity of content folders, or of those of single files; others of the same names have another one.

    Raises ContentMissing when one is not there.
    """
    try:
        folders = [source.parent if source.is_file() else source for source in sources]
        return tuple((status.st_dev, status.st_ino) for status in map(Path.stat, folders))
    except OSError as error:
        raise ContentMissing(path=str(error.filename), reason=reason_of(error)) from None


def require_same(sources: Iterable[Path], scanned: Identity) -> None:
    """Raise ContentMissing when another folder has taken the place of one that was scanned."""
    for source, folder in zip(sources, scanned, strict=True):
        if identity([source]) != (folder,):
            raise ContentMissing(path=str(source), reason="another one has taken its place while it was read")


def list_all(job: Job, on_many: Callable[[], None] | None = None) -> Listing:
    """List everything in the content folders of a job, as in `scan`."""
    count = itertools.count(1)
    folders = []
    for number, source in enumerate(job.sources):
        found: dict[str, ContentFile | Skipped] = {}
        for one in walk.files(source, job.settings.ignore, number, suffixes_of(job.settings.suffixes)):
            found[one.inner] = one
            if on_many and next(count) == MANY_FILES:
                on_many()
        folders.append(found)
    return tuple(folders)


def relist(listing: Listing, job: Job, changed: Iterable[str]) -> Listing:
    """A listing brought up to date, of which only what is at or below some absolute paths has changed.

    Nothing else is looked at.

    Raises ContentMissing or OSError when a content folder cannot be read.
    """
    paths = [*map(PurePosixPath, changed)]
    return tuple(_relisted(folder, job, number, paths) for number, folder in enumerate(listing))


def _relisted(
    folder: Mapping[str, ContentFile | Skipped], job: Job, number: int, changed: Iterable[PurePosixPath]
) -> Mapping[str, ContentFile | Skipped]:
    """The listing of one content folder."""
    source, ignore = job.sources[number], job.settings.ignore
    suffixes = suffixes_of(job.settings.suffixes)
    root = source.resolve()
    inner = [str(path.relative_to(root)) for path in changed if path.is_relative_to(root)]
    if not source.is_dir() or "." in inner:
        return {one.inner: one for one in walk.files(source, ignore, number, suffixes)}
    current = dict(folder)
    below = tuple(f"{path}/" for path in inner if not current.pop(path, None))
    if below:
        current = {path: one for path, one in current.items() if not path.startswith(below)}
    for path in inner:
        current |= {one.inner: one for one in walk.at(source, path, ignore, number, suffixes)}
    return current


def select(listing: Listing, job: Job, folders: Identity, scanned_ns: int) -> Scan:
    """Select what counts of a listing of these content folders: the first file of each id, and no file twice."""
    inheritance = tuple(_inheritance(folder, job, number) for number, folder in enumerate(listing))
    by_id: dict[str, ContentFile] = {}
    others: list[FileReport] = []
    unread: dict[str, str] = {}
    for number, folder in enumerate(listing):
        elsewhere = {one.path for one in by_id.values()}
        for inner in sorted(folder):
            one = folder[inner]
            if isinstance(one, Skipped):
                others.append(_skipped(one, inheritance[number].warnings.get(inner)))
                if one.unread is not None:
                    unread[one.unread] = one.shown.rpartition("/")[0]
            elif elsewhere and one.path in elsewhere:
                others.append(FileReport(Outcome.IGNORED, ignored="read from another content folder", path=one.shown))
            elif (first := by_id.setdefault(one.id, one)) is not one:
                others.append(_duplicate(one, first))
    files = tuple(by_id[id] for id in sorted(by_id))
    return Scan(
        scanned_ns=scanned_ns,
        files=files,
        keys=tuple(map(attrgetter("key"), files)),
        sizes=np.fromiter(map(attrgetter("size_bytes"), files), np.int64, len(files)),
        times=np.fromiter(map(attrgetter("modified_ns"), files), np.int64, len(files)),
        stamps=_stamps(files),
        others=tuple(others),
        identity=folders,
        unread=unread,
        inheritance=inheritance,
        inherited=_digests(files, inheritance),
    )


def _stamps(files: tuple[ContentFile, ...]) -> NDArray[np.int64]:
    """`Scan.stamps`; an inode is an unsigned number of 64 bits, and only compared."""
    changes = np.fromiter(map(attrgetter("changed_ns"), files), np.int64, len(files))
    inodes = np.fromiter(map(attrgetter("inode"), files), np.uint64, len(files))
    return np.column_stack((changes, inodes.view(np.int64)))


def _inheritance(listed: Mapping[str, ContentFile | Skipped], job: Job, number: int) -> Inheritance:
    """What the files of a listed content folder inherit."""
    source = job.sources[number]
    others = [
        inner
        for inner, one in listed.items()
        if isinstance(one, Skipped) and (folder_data.may_count(inner) or INDEX in inner)
    ]
    content = [inner for inner, one in listed.items() if isinstance(one, ContentFile)]
    path, shown = source.resolve(), str(source / "x")[:-1]
    if path.is_file():  # of whose folder nothing was listed
        path, shown = path.parent, str(source).removesuffix(source.name)
        others = [name for name in names_in(path) if name not in listed]
    return Inheritance.of(ListedFolder(path, shown, content, others), job.scheme(number), job.settings)


def _digests(files: Sequence[ContentFile], inheritance: Sequence[Inheritance]) -> NDArray[np.int64]:
    if not any(one.rules for one in inheritance):
        return np.zeros(len(files), np.int64)
    inherited = [inheritance[file.root.number].inherited(file.inner) for file in files]
    each = {id(one): one for one in inherited}  # many files inherit the same
    digests = {key: one.digest for key, one in each.items()}
    return np.fromiter((digests[id(one)] for one in inherited), np.int64, len(files))


def _skipped(file: Skipped, warning: Problem | None) -> FileReport:
    problems = tuple(filter(None, (file.problem, warning and replace(warning, severity=Severity.WARNING))))
    failed = file.problem is not None and file.problem.severity is Severity.ERROR
    outcome = Outcome.FAILED if failed else Outcome.IGNORED
    return FileReport(outcome, problems=problems, ignored="" if failed else file.reason, path=file.shown)


def _duplicate(file: ContentFile, first: ContentFile) -> FileReport:
    reason = f"the id {file.id} is already taken by {first.shown}"
    is_same = in_ids(file.inner) == in_ids(first.inner)
    remedy = "Rename one of the two files" + ("; their names differ only in Unicode form." if is_same else ".")
    problem = Problem(reason, remedy, severity=Severity.ERROR, sort="duplicate-id")
    return FileReport(Outcome.FAILED, problems=(problem,), path=file.shown, id=file.id)
