"""Which files are content?

Folders are entered in the order of their names, so that two runs over the same files agree.
A symbolic link is followed to a file inside the content folder only; a linked folder is never entered, because what
it holds is either read at its own place or not content.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from indexer.documents import HTML_SUFFIXES, id_of
from indexer.problems import Problem, Severity
from search.errors import ContentMissing

SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".mkd"}) | HTML_SUFFIXES
IGNORED_FOLDERS = frozenset(
    {"_data", "_includes", "_layouts", "_sass", "_site", "_plugins", "_templates", "node_modules"}
)


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is content."""

    file: Path
    path: PurePosixPath
    """Relative to its content folder."""
    shown: str
    """As a report names it."""

    @property
    def id(self) -> str:
        """The id of its document."""
        return id_of(self.path)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that is not content, and why; with a problem if someone might miss it."""

    shown: str
    reason: str
    problem: Problem | None = None


def files(source: Path, ignore: tuple[str, ...] = ()) -> Iterator[Found | Skipped]:
    """All files of a content folder, and what was left out; a source may also be a single file.

    Raises ContentMissing when the source does not exist or cannot be read.
    """
    if source.is_file():
        if source.suffix.lower() not in SUFFIXES:
            raise ContentMissing(path=str(source), reason=f"it is no folder and ends in none of {_listed(SUFFIXES)}")
        yield Found(source, PurePosixPath(source.name), str(source))
        return
    try:
        root = source.resolve(strict=True)
        with os.scandir(root):
            pass
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of symbolic links, before Python 3.13
        raise ContentMissing(path=str(source), reason=_reason(error)) from None
    yield from _folder(root, PurePosixPath(), source, ignore)


def _folder(root: Path, path: PurePosixPath, source: Path, ignore: tuple[str, ...]) -> Iterator[Found | Skipped]:
    try:
        with os.scandir(root / path) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
    except OSError as error:
        problem = Problem(f"the folder cannot be read: {_reason(error)}", "Allow reading it.", severity=Severity.ERROR)
        yield Skipped(f"{source / path}/", "unreadable", problem)
        return
    for entry in entries:
        inner = path / entry.name
        shown = str(source / inner)
        if entry.is_dir(follow_symlinks=False):
            if reason := _ignored(inner, ignore) or _ignored_folder(entry.name):
                yield Skipped(f"{shown}/", reason)
            else:
                yield from _folder(root, inner, source, ignore)
        else:
            yield _file(root, inner, shown, ignore)


def _file(root: Path, path: PurePosixPath, shown: str, ignore: tuple[str, ...]) -> Found | Skipped:
    file = root / path
    if file.is_symlink() and (reason := _refused_link(root, file)):
        return Skipped(shown, "symbolic link", Problem(reason, "Copy the files, or name the folder on its own."))
    if reason := _no_content(path) or _ignored(path, ignore):
        return Skipped(shown, reason)
    if not _is_text(shown):
        reason = "the file name is not valid in the encoding of the file system"
        return Skipped(shown, "file name", Problem(reason, "Rename the file.", severity=Severity.ERROR))
    if not file.is_file():
        return Skipped(shown, "no regular file")
    return Found(file, path, shown)


def _no_content(path: PurePosixPath) -> str | None:
    if path.name.startswith("."):
        return "begins with a dot"
    suffix = path.suffix.lower()
    return None if suffix in SUFFIXES else f"no content: {suffix or 'no suffix'}"


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


def _ignored_folder(name: str) -> str | None:
    if name.startswith("."):
        return "begins with a dot"
    return f"{name} is no content" if name.casefold() in IGNORED_FOLDERS else None


def _ignored(path: PurePosixPath, patterns: tuple[str, ...]) -> str | None:
    for pattern in patterns:
        bare = pattern.removeprefix("./").rstrip("/")
        if fnmatchcase(str(path), bare) or fnmatchcase(path.name, bare):
            return f"ignored by {pattern}"
    return None


def _is_text(name: str) -> bool:
    """Whether the bytes of a file name could be decoded."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _reason(error: OSError | RuntimeError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _listed(suffixes: frozenset[str]) -> str:
    return ", ".join(sorted(suffixes))
