"""Write errors of the file system, with their remedies."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from search.errors import IndexUnwritable, reason_of

_FREE = "Free some space on this disk"
_ALLOW = "Allow this user to write there"
_REMEDIES: Mapping[int, str] = {
    errno.ENOSPC: _FREE,
    errno.EDQUOT: _FREE,
    errno.EFBIG: "Allow larger files (ulimit -f)",
    errno.EACCES: _ALLOW,
    errno.EPERM: _ALLOW,
    errno.EROFS: "Mount the file system for writing, or name another folder",
    errno.EIO: "Look into the system's log, for the disk may fail",
    errno.ENOENT: "See who removed the folder while it was written",
    errno.ENOTDIR: "Name a folder, not a file",
    errno.EEXIST: "Name a folder, not a file",
    errno.EMFILE: "Allow more open files (ulimit -n)",
}


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """An error of the system becomes IndexUnwritable, which says what to do; the newest generation stands."""
    try:
        yield
    except OSError as error:
        remedy = _REMEDIES.get(error.errno or 0, "Correct the cause")
        file = Path(os.fsdecode(error.filename)).name if isinstance(error.filename, str | bytes) else str(folder)
        raise IndexUnwritable(location=str(folder), file=file, reason=reason_of(error), remedy=remedy) from error
