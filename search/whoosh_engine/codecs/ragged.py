"""Ragged (CSR) arrays: offsets and values, the one shape that all parts of a segment have.

A ragged array is a sequence of lists of different lengths, one for each term or document.
The entries of list *n* are the slice `offsets[n]:offsets[n + 1]` of each column:

    offsets    0     2  3        6      (one more than there are lists)
               │     │  │        │
    documents  4  7  │2 │0  4  9 │
    frequency  1  3  │1 │1  1  2 │

A term has a list of postings, of tokens and of letters; a document has a list of values and of compressed bytes.
Merging segments is merging ragged arrays: a list has the entries that it has in one segment, then those in the next.
In a file of arrays the offsets are called `starts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from search.whoosh_engine.codecs.array_file import Array, ArrayFile, ArrayWriter
from search.whoosh_engine.codecs.text_bytes import decoded

_OFFSETS = "starts"


@dataclass(frozen=True, eq=False)
class Ragged:
    """Lists of entries, in columns."""

    offsets: NDArray[np.integer]
    columns: Mapping[str, Array]

    @classmethod
    def of_sizes(cls, sizes: Sequence[int] | Array, **columns: Array) -> Self:
        """Lists that have so many entries each."""
        return cls(offsets_of(sizes), columns)

    @classmethod
    def of_texts(cls, texts: Sequence[bytes]) -> Self:
        """One list of `bytes` for each text."""
        return cls.of_sizes(list(map(len, texts)), bytes=np.frombuffer(b"".join(texts), np.uint8))

    @classmethod
    def read(cls, file: ArrayFile, prefix: str, names: Iterable[str]) -> Self:
        """The lists that were saved under a prefix; columns that were not saved are absent."""
        offsets = file[f"{prefix}.{_OFFSETS}"]
        columns = {name: file[f"{prefix}.{name}"] for name in names if f"{prefix}.{name}" in file}
        lengths = {len(column) for column in columns.values()}
        if not len(offsets) or offsets.dtype.kind != "i" or offsets[0] or lengths != {int(offsets[-1])}:
            raise file.damaged(f"the columns of {prefix} have not the same number of entries")
        return cls(offsets, columns)

    def save(self, writer: ArrayWriter, prefix: str, *more: Ragged) -> None:
        """Write the lists to a file of arrays, and after them others that have columns of the same names and types.

        What is written is that of `concatenate`, without a copy of the columns in memory.
        """
        parts = (self, *more)
        offsets = offsets_of(np.concatenate([part.sizes for part in parts])) if more else self.offsets
        writer.add(f"{prefix}.{_OFFSETS}", offsets)
        for name in self.columns:
            writer.add(f"{prefix}.{name}", *[part[name] for part in parts])

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, name: str) -> Array:
        return self.columns[name]

    @property
    def entry_count(self) -> int:
        """How many entries all lists have together."""
        return int(self.offsets[-1])

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many entries each list has."""
        return np.diff(self.offsets).astype(np.int64, copy=False)

    @property
    def is_ordered(self) -> bool:
        """Whether each list ends where the next one starts, so that all entries are within the columns."""
        return bool((self.offsets[1:] >= self.offsets[:-1]).all())

    @property
    def are_texts(self) -> bool:
        """Whether the `bytes` of each list are UTF-8."""
        data = self.columns["bytes"]
        firsts = data[self.offsets[:-1][self.offsets[:-1] < len(data)]]
        try:
            decoded(data.tobytes())
        except UnicodeDecodeError:
            return False
        return not ((firsts & 0xC0) == 0x80).any()  # such a byte continues a character

    def slice_of(self, number: int) -> slice:
        """Where the entries of one list are."""
        return slice(int(self.offsets[number]), int(self.offsets[number + 1]))

    def slice_of_range(self, numbers: slice) -> slice:
        """Where the entries of neighbouring lists are; `numbers.stop` is after the last of them."""
        return slice(int(self.offsets[numbers.start]), int(self.offsets[numbers.stop]))

    def entries_of(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where the entries of some lists are, one list after the other; they need not be neighbours."""
        offsets = self.offsets.take(numbers)
        return entries_from(offsets, self.offsets.take(numbers + 1) - offsets)

    def text(self, number: int) -> bytes:
        """The `bytes` of one list."""
        return self.columns["bytes"][self.slice_of(number)].tobytes()

    def texts(self) -> list[bytes]:
        """The `bytes` of each list; for all of them several times as fast as one after the other."""
        data = self.columns["bytes"].tobytes()
        return [data[start:end] for start, end in pairwise(self.offsets.tolist())]

    def filter_entries(self, mask: NDArray[np.bool_]) -> Ragged:
        """Without the entries that are not marked; lists may become empty."""
        before = np.zeros(len(mask) + 1, self.offsets.dtype)  # `offsets_of` takes three times the memory
        np.cumsum(mask, out=before[1:])
        return Ragged(before[self.offsets], {name: column[mask] for name, column in self.columns.items()})

    def filter_lists(self, mask: NDArray[np.bool_]) -> Ragged:
        """Without the lists that are not marked; in the memory that the others take, for they may be all but one."""
        edges = self.offsets[np.flatnonzero(np.diff(mask, prepend=False, append=False))].tolist()
        spans = list(zip(edges[::2], edges[1::2], strict=True)) or [(0, 0)]
        columns = {
            name: np.concatenate([column[start:end] for start, end in spans]) for name, column in self.columns.items()
        }
        return Ragged.of_sizes(self.sizes[mask], **columns)

    def with_columns(self, **columns: Array) -> Ragged:
        """With these columns added, or in place of those of the same name."""
        return Ragged(self.offsets, {**self.columns, **columns})


def offsets_of(sizes: Sequence[int] | Array) -> NDArray[np.integer]:
    """Where each list starts, and where the last one ends: a cumulative sum from 0.

    int32 when all fit, else int64; signed, because offsets are subtracted from each other.
    """
    offsets = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=offsets[1:])
    return offsets.astype(np.int32) if offsets[-1] < 1 << 31 else offsets


def entries_from(offsets: NDArray[np.integer], sizes: NDArray[np.integer]) -> NDArray[np.int64]:
    """The entries of some lists, one after the other, by where each list starts and how many it has."""
    entries: NDArray[np.int64] = (offsets - (sizes.cumsum(dtype=np.int64) - sizes)).repeat(sizes)
    entries += np.arange(len(entries))
    return entries


def merge_lists(parts: Sequence[tuple[Ragged, NDArray[np.integer]]], count: int) -> Ragged:
    """Merge parts into `count` lists; list *i* of a part is appended to list `targets[i]` of the result.

    The targets of one part differ from each other, and all parts have the same columns.
    """
    sizes = np.zeros(count, np.int64)
    for part, targets in parts:
        sizes[targets] += part.sizes
    offsets = offsets_of(sizes)
    free = offsets[:-1].astype(np.int64)
    columns = {
        name: np.empty(int(offsets[-1]), _common(name, [part for part, _ in parts])) for name in parts[0][0].columns
    }
    for part, targets in parts:
        entries = np.repeat(free[targets] - part.offsets[:-1], part.sizes)
        entries += np.arange(part.entry_count)
        for name, column in columns.items():
            column[entries] = part[name]
        free[targets] += part.sizes
    return Ragged(offsets, columns)


def concatenate(parts: Sequence[Ragged]) -> Ragged:
    """The lists of all parts, one part after the other; all have the same columns."""
    columns = {
        name: np.concatenate([part[name] for part in parts], dtype=_common(name, parts), casting="unsafe")
        for name in parts[0].columns
    }
    return Ragged.of_sizes(np.concatenate([part.sizes for part in parts]), **columns)


def union(parts: Sequence[Ragged]) -> tuple[Ragged, list[NDArray[np.integer]]]:
    """The texts of all parts in order, each once, and for each part the places of its own among them.

    The texts of each part are in order, which makes it cheap to sort all of them (Timsort merges sorted runs).
    """
    own = [part.texts() for part in parts]
    place = {text: number for number, text in enumerate(dict.fromkeys(sorted(chain.from_iterable(own))))}
    return Ragged.of_texts(list(place)), [
        np.fromiter(map(place.__getitem__, texts), np.int64, len(texts)) for texts in own
    ]


def _common(name: str, parts: Sequence[Ragged]) -> np.dtype[np.generic]:
    """The type of all that is in a column; numpy gives an empty one a type that nobody chose."""
    kinds = [part[name].dtype for part in parts if part.entry_count]
    return np.result_type(*(kinds or [parts[0][name].dtype]))
