"""Walk of a content folder: its content files, and what is skipped.

Folders are entered in the order of their names, so that two runs over the same files agree.
A symbolic link is followed to a file inside the content folder only; a linked folder is never entered, because what
it holds is either read at its own place or not content.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate
from operator import attrgetter
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import NamedTuple, Self

from indexer.documents import file_patterns, formats
from indexer.documents.formats import DEFAULT_SUFFIXES
from indexer.documents.place import id_of, in_ids
from indexer.problems import Problem, Severity, unreadable
from search.errors import ContentMissing, reason_of

KEY_BYTES = 16
IGNORED_FOLDERS = frozenset(
    {"_data", "_includes", "_layouts", "_sass", "_site", "_plugins", "_templates", "node_modules"}
)


@dataclass(frozen=True, slots=True)
class Root:
    """A content folder, as all files in it share it."""

    number: int
    """Its place among the content folders of a job."""
    path: str
    """Without symbolic links."""
    prefix: str
    """What reports show before each path in it."""

    def shown(self, inner: str) -> str:
        """A path in it as reports show it."""
        return self.prefix + inner


class ContentFile(NamedTuple):
    """A file that is content, as it was when it was found.

    Most are only compared, so names are properties.
    A tuple, as a `FileResult` is, for each is sent to a process, and dataclasses are pickled by Python code.
    """

    root: Root
    inner: str
    """Its path in the content folder, with / between names."""
    size_bytes: int
    modified_ns: int
    """Since 1970, as the file system has it; programs can set it."""
    key: bytes
    """The same in every run, and another one for each file (see `key_of`)."""
    changed_ns: int = 0
    """When its content, name or rights changed, since 1970; the system sets it, and programs cannot."""
    inode: int = 0
    """Its number in the file system; another file under the same name has another one."""

    @property
    def path(self) -> str:
        """Where it is."""
        return f"{self.root.path}/{self.inner}"

    @property
    def shown(self) -> str:
        """As reports show it."""
        return self.root.shown(self.inner)

    @property
    def id(self) -> str:
        """Of its document."""
        return id_of(self.inner)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that is not content, and why; with a problem when someone might miss it."""

    root: Root
    inner: str
    """As that of a file; the path of a folder that is not entered ends with /."""
    reason: str
    problem: Problem | None = None
    unread: str | None = None
    """The id of its document when the system refuses to read it; the start of all ids below a folder, up to /."""

    @property
    def shown(self) -> str:
        """As reports show it."""
        return self.root.shown(self.inner)


def key_of(number: int, inner: str) -> bytes:
    """A hash of where a file is: the number of its content folder, and its path there.

    It does not change when all content moves elsewhere, and does not reveal the names of hidden files.
    """
    return blake2b(f"{number}/{inner}".encode(), digest_size=KEY_BYTES).digest()


def files(
    source: Path, ignore: tuple[str, ...] = (), number: int = 0, suffixes: frozenset[str] = DEFAULT_SUFFIXES
) -> Iterator[ContentFile | Skipped]:
    """All files of a content folder, and what is skipped; a source may also be a single file.

    No file is opened, and the file system is asked once for each.
    Raises ContentMissing when the source does not exist or cannot be read.
    """
    if source.is_file():
        if source.suffix.lower() not in suffixes:
            raise ContentMissing(path=str(source), reason=f"it is no folder and ends in none of {_listed(suffixes)}")
        root = Root(number, str(source.parent.resolve()), str(source).removesuffix(source.name))
        yield _content_file(root, source.name, source.stat())
        return
    try:
        folder = _Folder.of(source, ignore, number, suffixes)
        with os.scandir(folder.root.path):
            pass
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of symbolic links, before Python 3.13
        raise ContentMissing(path=str(source), reason=reason_of(error)) from None
    yield from folder.walk("")


def at(
    source: Path,
    inner: str,
    ignore: tuple[str, ...] = (),
    number: int = 0,
    suffixes: frozenset[str] = DEFAULT_SUFFIXES,
) -> Iterator[ContentFile | Skipped]:
    """What `files` finds at one path inside of a content folder, and below it."""
    folder = _Folder.of(source, ignore, number, suffixes)
    parents = list(accumulate(inner.split("/"), "{}/{}".format))[:-1]
    if not any(
        _ignored(path, ignore) or _ignored_folder(path) or Path(folder.root.path, path).is_symlink() for path in parents
    ):
        entry = Path(folder.root.path, inner)
        if entry.is_dir() and not entry.is_symlink():
            yield from folder.below(inner)
        elif os.path.lexists(entry):
            yield folder.file(inner, entry)


def _content_file(root: Root, inner: str, status: os.stat_result) -> ContentFile:
    return ContentFile(
        root=root,
        inner=inner,
        size_bytes=status.st_size,
        modified_ns=status.st_mtime_ns,
        key=key_of(root.number, inner),
        changed_ns=status.st_ctime_ns,
        inode=status.st_ino,
    )


@dataclass(frozen=True, slots=True)
class _Folder:
    """A content folder that is walked through."""

    root: Root
    ignore: tuple[str, ...]
    suffixes: frozenset[str]

    @classmethod
    def of(cls, source: Path, ignore: tuple[str, ...], number: int, suffixes: frozenset[str]) -> Self:
        """The folder of this name; OSError or RuntimeError when there is none."""
        return cls(Root(number, str(source.resolve(strict=True)), str(source / "x")[:-1]), ignore, suffixes)

    def walk(self, inner: str) -> Iterator[ContentFile | Skipped]:
        """The files in one folder of it; its path is empty, or ends with /."""
        try:
            with os.scandir(f"{self.root.path}/{inner}") as scan:
                entries = sorted(scan, key=attrgetter("name"))
        except OSError as error:
            yield Skipped(self.root, inner, "unreadable", unreadable("folder", error), in_ids(inner))
            return
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from self.below(inner + entry.name)
            else:
                yield self.file(inner + entry.name, entry)

    def below(self, path: str) -> Iterator[ContentFile | Skipped]:
        """The files in a folder of this path, if it may be entered."""
        if reason := _ignored(path, self.ignore) or _ignored_folder(path):
            yield Skipped(self.root, f"{path}/", reason)
        else:
            yield from self.walk(f"{path}/")

    def file(self, inner: str, entry: os.DirEntry[str] | Path) -> ContentFile | Skipped:
        """A file as content, or the reason why it is skipped."""
        # Before links: editors make broken ones as locks, and nobody misses them.
        if reason := _hidden_name(entry.name) or _ignored(inner, self.ignore):
            return Skipped(self.root, inner, reason)
        other = formats.refusal(entry.name, self.suffixes)
        if other and not (entry.is_symlink() and _leads_to_folder(Path(self.root.path, inner))):
            return Skipped(self.root, inner, other)  # also a link to it, wherever it leads
        if entry.is_symlink() and (reason := _refused_link(Path(self.root.path), Path(self.root.path, inner))):
            problem = Problem(reason, "Copy the files, or name the folder on its own.", sort="symbolic-link")
            return Skipped(self.root, inner, "symbolic link", problem)
        return Skipped(self.root, inner, other) if other else self.regular(inner, entry)

    def regular(self, inner: str, entry: os.DirEntry[str] | Path) -> ContentFile | Skipped:
        """The same of a file whose name is that of content."""
        if not _is_text(self.root.shown(inner)):
            reason = "the file name is not valid in the encoding of the file system"
            problem = Problem(reason, "Rename the file.", severity=Severity.ERROR, sort="file-name")
            return Skipped(self.root, inner, "file name", problem)
        try:
            status = entry.stat()
        except OSError as error:
            return Skipped(self.root, inner, "unreadable", unreadable("file", error), id_of(inner))
        if not S_ISREG(status.st_mode):
            return Skipped(self.root, inner, "no regular file")
        return _content_file(self.root, inner, status)


def _hidden_name(name: str) -> str | None:
    if name.startswith("."):
        return "begins with a dot"
    return "begins with ~$" if name.startswith("~$") else None


def _leads_to_folder(link: Path) -> bool:
    try:
        return S_ISDIR(link.stat().st_mode)
    except OSError:
        return False


def _refused_link(root: Path, link: Path) -> str | None:
    """Why a symbolic link is not followed, if it is not."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return "the symbolic link is broken, or one of a loop"
    if not target.is_relative_to(root):
        return "the symbolic link leaves the content folder; it was not followed"
    if target.is_dir():
        return "the symbolic link is to a folder; it was not followed"
    return None


def is_in_ignored_folder(folder: str) -> bool:
    """Whether a folder, or one that it is in, is never entered, whatever the settings are."""
    return any(map(_ignored_folder, filter(None, folder.split("/"))))


def _ignored_folder(path: str) -> str | None:
    name = path.rpartition("/")[2]
    if name.startswith("."):
        return "begins with a dot"
    return f"{name} is no content" if name.casefold() in IGNORED_FOLDERS else None


def _ignored(path: str, patterns: tuple[str, ...]) -> str | None:
    pattern = file_patterns.first_match(path, patterns)
    return None if pattern is None else f"ignored by {pattern}"


def _is_text(name: str) -> bool:
    """Whether the bytes of a file name could be decoded."""
    if name.isascii():
        return True
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _listed(suffixes: frozenset[str]) -> str:
    return ", ".join(sorted(suffixes))
