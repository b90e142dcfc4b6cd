"""Errors of an index: opening, writing and restoring it."""

from __future__ import annotations

from dataclasses import dataclass

from search.errors.base import NewsdexError


@dataclass(eq=False)
class IndexMissing(NewsdexError):
    """There is no index at this place, or it has never been committed."""

    location: str

    code = "index-missing"
    status = 503
    title = "There is no index yet"
    text = "Expected an index at {location} and found none. Build it: newsdex-index build CONTENT --index {location}"


@dataclass(eq=False)
class IndexOutdated(NewsdexError):
    """The index was written in another format than this version of Newsdex reads."""

    location: str
    built_for: str
    expected: str

    code = "index-outdated"
    status = 503
    title = "The index must be rebuilt"
    text = (
        "The index at {location} has format {built_for}; this version reads format {expected}."
        " Rebuild it: newsdex-index build CONTENT --index {location}"
    )


@dataclass(eq=False)
class IndexDamaged(NewsdexError):
    """A file of the index is absent or does not say what it should."""

    location: str
    file: str
    reason: str

    code = "index-damaged"
    status = 503
    title = "The index is damaged"
    text = (
        "The index at {location} cannot be read: {file}: {reason}."
        " Rebuild it: newsdex-index build CONTENT --index {location} --full;"
        " or go back to the generation before: newsdex-index rollback --index {location}"
    )


@dataclass(eq=False)
class IndexLocked(NewsdexError):
    """Another process is writing this index."""

    location: str
    holder: str

    code = "index-locked"
    status = 503
    title = "The index is being written"
    text = "Another process is writing the index at {location}: {holder}. Wait until it has finished and try again."


@dataclass(eq=False)
class IndexUnreadable(NewsdexError):
    """The system does not let this user read a file of the index."""

    location: str
    reason: str

    code = "index-unreadable"
    status = 503
    title = "The index may not be read"
    text = "The index at {location} cannot be read: {reason}. Allow this user to read the folder and its files."


@dataclass(eq=False)
class IndexUnwritable(NewsdexError):
    """The system refuses to write a file of the index; the newest generation stands."""

    location: str
    file: str
    reason: str
    remedy: str

    code = "index-unwritable"
    status = 500
    title = "The index cannot be written"
    text = (
        "The index at {location} cannot be written: {file}: {reason}. What it held before still stands."
        " {remedy} and run the command again."
    )


@dataclass(eq=False)
class GenerationMissing(NewsdexError):
    """The index does not keep the generation that it should go back to."""

    location: str
    wanted: str
    kept: tuple[int, ...]

    code = "generation-missing"
    status = 500
    title = "No such generation"
    text = (
        "The index at {location} keeps no {wanted}; it keeps: {kept}."
        " See them with: newsdex-index rollback --list --index {location}"
    )


@dataclass(eq=False)
class IndexChanged(NewsdexError):
    """Another process has written this index since what is to follow it was made."""

    location: str
    expected: int
    found: int

    code = "index-changed"
    status = 503
    title = "The index has changed"
    text = (
        "Another process has written the index at {location} in the meantime: expected generation {expected}, found"
        " {found}. Run the command again."
    )


@dataclass(eq=False)
class IndexForReaders(NewsdexError):
    """Hidden documents would replace an index for readers without permission; the old index stands."""

    location: str
    generation: int
    replacement: str

    code = "index-for-readers"
    status = 500
    title = "The index is for readers"
    text = (
        "{replacement} holds hidden documents: expected an index for editors at {location}, or none; found generation"
        " {generation}, which is for readers. The old index was left as it is. Name another folder with --index; or add"
        " --replace-readers-index, and whoever reads this index sees what is hidden."
    )


@dataclass(eq=False)
class BackupRefused(NewsdexError):
    """A file that is no backup, or a damaged one."""

    path: str
    reason: str

    code = "backup-refused"
    status = 500
    title = "The backup is not restored"
    text = "{path} is not restored: {reason}. What the index held before still stands. Use another backup."


@dataclass(eq=False)
class ExportRefused(NewsdexError):
    """An index, or a folder, that no static folder is made of."""

    path: str
    reason: str

    code = "export-refused"
    status = 500
    title = "The index is not exported"
    text = (
        "Expected an index for readers, and a folder that is new, empty or of an earlier export; {path}: {reason}."
        " Name another folder, or an index for readers with --index."
    )


@dataclass(eq=False)
class UnknownEngine(NewsdexError):
    """An index address whose scheme names no engine."""

    address: str
    known: tuple[str, ...]

    code = "unknown-engine"
    status = 500
    title = "Unknown engine"
    text = "No engine can open “{address}”. Give a folder, or an address that begins with one of: {known}."
