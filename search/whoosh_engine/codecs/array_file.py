r"""Array file: named arrays in one file that opens at no cost and tells when it is damaged.

    ┌────────────────────────────────────────────────────────────────┐
    │ "NEWSDEX\0", then the arrays, each at a multiple of 64 bytes   │
    ├────────────────────────────────────────────────────────────────┤
    │ directory, JSON: [name, type, length, offset, crc32] of each   │
    ├────────────────────────────────────────────────────────────────┤
    │ offset and length of the directory, its crc32, format, magic   │
    └────────────────────────────────────────────────────────────────┘

Arrays are flat and little-endian.
The directory comes last, so that a writer needs only one array in memory at a time.
A reader maps the file and checks the directory against it; it never runs, or trusts, what a file says.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

import numpy as np
from numpy.typing import NDArray
from zlib_ng import zlib_ng as zlib  # as zlib, and adds up three times as fast

from search.errors import IndexDamaged

Array = NDArray[Any]

FORMAT = 1
_MAGIC = b"NEWSDEX\0"
_FOOTER = struct.Struct("<QQII8s")
_ALIGNMENT = 64
_TYPES: Mapping[str, np.dtype[Any]] = {
    name: np.dtype(name) for name in ("<u1", "<u2", "<u4", "<u8", "<i4", "<i8", "<f4", "<f8")
}


def narrow(array: Array) -> Array:
    """Integers, none of them negative, in the smallest unsigned type that holds them all."""
    return array.astype(np.min_scalar_type(int(array.max(initial=0))), copy=False)


class ArrayWriter:
    """Writes arrays to a binary file that is open; what was written counts only after `finish`."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._offset = 0
        self._directory: list[tuple[str, str, int, int, int]] = []
        self._write(_MAGIC)

    def add(self, name: str, array: Array, *more: Array) -> None:
        """Write one array, which may come in parts of one type; its name must be new."""
        self._write(bytes(-self._offset % _ALIGNMENT))
        offset, length, crc32 = self._offset, 0, 0
        kind = f"<{array.dtype.str[1:]}"
        for part in (array, *more):
            if part.ndim != 1 or kind not in _TYPES or part.dtype != array.dtype:
                raise ValueError(f"expected a flat array of numbers for {name}, found {part.dtype} {part.shape}")
            data = np.ascontiguousarray(part, _TYPES[kind]).data.cast("B") if len(part) else b""
            length, crc32 = length + len(part), zlib.crc32(data, crc32)
            self._write(data)
        self._directory.append((name, kind, length, offset, crc32))

    def finish(self) -> None:
        """Write the directory."""
        directory = json.dumps(self._directory, separators=(",", ":")).encode()
        offset = self._offset
        self._write(directory)
        self._write(_FOOTER.pack(offset, len(directory), zlib.crc32(directory), FORMAT, _MAGIC))

    def _write(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        self._offset += len(data)


@contextmanager
def create(path: Path) -> Iterator[ArrayWriter]:
    """A writer of a file that appears, whole and safe on the disk, when the block ends; not at all when it raises."""
    with replacing(path) as file:
        writer = ArrayWriter(file)
        yield writer
        writer.finish()


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes this name, whole and safe on the disk, when the block ends; never when it raises."""
    temporary = path.with_name(f"{path.name}.tmp")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where an array lies in the file."""

    kind: np.dtype[Any]
    length: int
    offset: int
    crc32: int

    @property
    def end(self) -> int:
        return self.offset + self.length * self.kind.itemsize


class ArrayFile:
    """The arrays of one file, by name; views of the mapped file, so that reading them loads what is touched."""

    def __init__(self, data: bytes | mmap.mmap, path: Path) -> None:
        self._data = data
        self._path = path
        try:
            self._entries = dict(_entries(data))
        except (ValueError, TypeError, KeyError, RecursionError, struct.error) as error:
            raise self.damaged(str(error)) from error

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map a file; FileNotFoundError when it is absent, IndexDamaged when it is not whole."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            raise  # a newer generation may have removed it: look for that one
        except OSError as error:
            raise IndexDamaged(location=str(path.parent), file=path.name, reason=str(error)) from error
        with file:
            return cls.over(file, path)

    @classmethod
    def over(cls, file: IO[bytes], path: Path) -> Self:
        """Map a file that is open; IndexDamaged, with the name of the path, when it is not whole."""
        try:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise IndexDamaged(location=str(path.parent), file=path.name, reason=str(error)) from error
        return cls(data, path)

    @property
    def names(self) -> list[str]:
        """Of all arrays, in the order of writing."""
        return list(self._entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __getitem__(self, name: str) -> Array:
        entry = self._entries.get(name)
        if entry is None:
            raise self.damaged(f"it has no array {name}")
        return np.frombuffer(self._data, entry.kind, entry.length, entry.offset)

    def damaged(self, reason: str) -> IndexDamaged:
        """The error to raise about this file."""
        return IndexDamaged(location=str(self._path.parent), file=self._path.name, reason=reason)

    def verify(self) -> None:
        """Read everything; IndexDamaged when an array is not what was written."""
        for name, entry in self._entries.items():
            if zlib.crc32(memoryview(self._data)[entry.offset : entry.end]) != entry.crc32:
                raise self.damaged(f"the checksum of {name} is wrong")


def _entries(data: bytes | mmap.mmap) -> Iterator[tuple[str, _Entry]]:
    """The directory of a file, each entry within it; ValueError and others when it is not so."""
    if len(data) < len(_MAGIC) + _FOOTER.size or data[: len(_MAGIC)] != _MAGIC:
        raise ValueError("it is no file of arrays")
    offset, length, crc32, format, magic = _FOOTER.unpack(data[-_FOOTER.size :])
    if magic != _MAGIC or offset + length + _FOOTER.size != len(data):
        raise ValueError("its end is missing")
    if format != FORMAT:
        raise ValueError(f"expected format {FORMAT}, found {format}")
    directory = data[offset : offset + length]
    if zlib.crc32(directory) != crc32:
        raise ValueError("the checksum of its directory is wrong")
    for name, kind, count, start, checksum in json.loads(directory):
        entry = _Entry(_TYPES[kind], count, start, checksum)
        if not all(type(number) is int and number >= 0 for number in (count, start, checksum)):
            raise ValueError(f"{name} is not described by numbers")
        if type(name) is not str or start % _ALIGNMENT or entry.end > offset:
            raise ValueError(f"{name} lies outside")
        yield name, entry
