"""Commit user data: named arrays that an indexer stores with a generation."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from search.whoosh_engine.codecs.array_file import Array, ArrayFile, create


def write(folder: Path, generation: int, arrays: Mapping[str, Array]) -> None:
    """Write the user data of a generation; they are safe on the disk when this returns."""
    with create(_path(folder, generation)) as file:
        for name, array in arrays.items():
            file.add(name, array)


def read(folder: Path, generation: int) -> Mapping[str, Array]:
    """The user data of a generation; empty when it has none.

    Raises IndexDamaged when they are not as they were written: they decide which files must be read anew.
    """
    try:
        file = ArrayFile.open(_path(folder, generation))
    except FileNotFoundError:
        return {}
    file.verify()
    return {name: file[name] for name in file.names}


def _path(folder: Path, generation: int) -> Path:
    return folder / f"newsdex-{generation}.notes"
