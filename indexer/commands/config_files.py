"""Files that a configuration names: read within its folder and the content, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def find(folders: Iterable[Path], name: str) -> Path | None:
    """The first file of this name in these folders; a link that leads out of its folder is none."""
    for folder in folders:
        with suppress(OSError, ValueError, RuntimeError):  # too long a name, a null byte, a circle of links
            root = folder.resolve()
            path = (root / name).resolve()
            if path.is_relative_to(root) and path.is_file():
                return path
    return None


def read(folders: Iterable[Path], name: str, most_bytes: int) -> bytes | None:
    """The first bytes of the file that `find` finds, at most so many; None when there is none or it cannot be read."""
    path = find(folders, name)
    with suppress(OSError):
        if path:
            with path.open("rb") as file:
                return file.read(most_bytes)
    return None
