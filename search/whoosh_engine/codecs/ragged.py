"""Ragged (CSR) arrays: offsets and values, the one shape that all parts of a segment have.

A thing is a term or a document.
The rows of thing *n* are the slice `starts[n]:starts[n + 1]` of each column:

    starts     0     2  3        6      (one more than there are things)
               │     │  │        │
    documents  4  7  │2 │0  4  9 │
    frequency  1  3  │1 │1  1  2 │

A term has rows of postings, of tokens and of letters; a document has rows of values and of compressed bytes.
Merging segments is merging runs: the rows of a thing are those that it has in one segment, then those in the next.
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

_STARTS = "starts"


@dataclass(frozen=True, eq=False)
class Ragged:
    """The rows of each of some things."""

    starts: NDArray[np.integer]
    columns: Mapping[str, Array]

    @classmethod
    def of_sizes(cls, sizes: Sequence[int] | Array, **columns: Array) -> Self:
        """The runs of things that have so many rows each."""
        return cls(starts_of(sizes), columns)

    @classmethod
    def of_texts(cls, texts: Sequence[bytes]) -> Self:
        """One run of `bytes` for each text."""
        return cls.of_sizes(list(map(len, texts)), bytes=np.frombuffer(b"".join(texts), np.uint8))

    @classmethod
    def read(cls, file: ArrayFile, prefix: str, names: Iterable[str]) -> Self:
        """Those that were saved under a prefix; columns that were not saved are absent."""
        starts = file[f"{prefix}.{_STARTS}"]
        columns = {name: file[f"{prefix}.{name}"] for name in names if f"{prefix}.{name}" in file}
        lengths = {len(column) for column in columns.values()}
        if not len(starts) or starts.dtype.kind != "i" or starts[0] or lengths != {int(starts[-1])}:
            raise file.damaged(f"the columns of {prefix} have not the same number of rows")
        return cls(starts, columns)

    def save(self, writer: ArrayWriter, prefix: str, *more: Ragged) -> None:
        """Write them to a file of arrays, and after them others that have columns of the same names and types.

        What is written is that of `in_turn`, without a copy of the columns in memory.
        """
        some = (self, *more)
        starts = starts_of(np.concatenate([runs.sizes for runs in some])) if more else self.starts
        writer.add(f"{prefix}.{_STARTS}", starts)
        for name in self.columns:
            writer.add(f"{prefix}.{name}", *[runs[name] for runs in some])

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, name: str) -> Array:
        return self.columns[name]

    @property
    def rows(self) -> int:
        """Of all things together."""
        return int(self.starts[-1])

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many rows each thing has."""
        return np.diff(self.starts).astype(np.int64, copy=False)

    @property
    def is_ordered(self) -> bool:
        """Whether each thing ends where the next one starts, so that all rows are within the columns."""
        return bool((self.starts[1:] >= self.starts[:-1]).all())

    @property
    def are_texts(self) -> bool:
        """Whether the run of `bytes` of each thing is UTF-8."""
        data = self.columns["bytes"]
        firsts = data[self.starts[:-1][self.starts[:-1] < len(data)]]
        try:
            decoded(data.tobytes())
        except UnicodeDecodeError:
            return False
        return not ((firsts & 0xC0) == 0x80).any()  # such a byte continues a character

    def slice_of(self, thing: int) -> slice:
        """The rows of one thing."""
        return slice(int(self.starts[thing]), int(self.starts[thing + 1]))

    def rows_of(self, things: slice) -> slice:
        """The rows of neighbouring things; `stop` is after the last of them."""
        return slice(int(self.starts[things.start]), int(self.starts[things.stop]))

    def rows_of_some(self, things: NDArray[np.int64]) -> NDArray[np.int64]:
        """The rows of some things in turn, which need not be neighbours."""
        starts = self.starts.take(things)
        return rows_from(starts, self.starts.take(things + 1) - starts)

    def text(self, thing: int) -> bytes:
        """The run of `bytes` of one thing."""
        return self.columns["bytes"][self.slice_of(thing)].tobytes()

    def texts(self) -> list[bytes]:
        """The run of `bytes` of each thing; for all of them several times as fast as one after the other."""
        data = self.columns["bytes"].tobytes()
        return [data[start:end] for start, end in pairwise(self.starts.tolist())]

    def keeping(self, rows: NDArray[np.bool_]) -> Ragged:
        """Without the rows that are not marked; things may have none left."""
        before = np.zeros(len(rows) + 1, self.starts.dtype)  # `starts_of` takes three times the memory
        np.cumsum(rows, out=before[1:])
        return Ragged(before[self.starts], {name: column[rows] for name, column in self.columns.items()})

    def of_things(self, things: NDArray[np.bool_]) -> Ragged:
        """Without the things that are not marked; in the memory that the others take, for they may be all but one."""
        edges = self.starts[np.flatnonzero(np.diff(things, prepend=False, append=False))].tolist()
        spans = list(zip(edges[::2], edges[1::2], strict=True)) or [(0, 0)]
        columns = {
            name: np.concatenate([column[start:end] for start, end in spans]) for name, column in self.columns.items()
        }
        return Ragged.of_sizes(self.sizes[things], **columns)

    def with_columns(self, **columns: Array) -> Ragged:
        """With these columns added, or in place of those of the same name."""
        return Ragged(self.starts, {**self.columns, **columns})


def starts_of(sizes: Sequence[int] | Array) -> NDArray[np.integer]:
    """Where the rows of each thing start, and where the last ones end."""
    starts = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=starts[1:])
    return _narrow(starts)


def rows_from(starts: NDArray[np.integer], sizes: NDArray[np.integer]) -> NDArray[np.int64]:
    """All rows of some things in turn, of each so many from where it starts."""
    rows: NDArray[np.int64] = (starts - (sizes.cumsum(dtype=np.int64) - sizes)).repeat(sizes)
    rows += np.arange(len(rows))
    return rows


def _narrow(starts: NDArray[np.int64]) -> NDArray[np.integer]:
    # Signed, because starts are subtracted from each other.
    return starts.astype(np.int32) if starts[-1] < 1 << 31 else starts


def merged(parts: Sequence[tuple[Ragged, NDArray[np.integer]]], count: int) -> Ragged:
    """The runs of `count` things; thing *i* of a part appends its rows to thing `places[i]` of all.

    The places of one part differ from each other, and all parts have the same columns.
    """
    sizes = np.zeros(count, np.int64)
    for runs, places in parts:
        sizes[places] += runs.sizes
    starts = starts_of(sizes)
    free = starts[:-1].astype(np.int64)
    columns = {
        name: np.empty(int(starts[-1]), _common(name, [runs for runs, _ in parts])) for name in parts[0][0].columns
    }
    for runs, places in parts:
        rows = np.repeat(free[places] - runs.starts[:-1], runs.sizes)
        rows += np.arange(runs.rows)
        for name, column in columns.items():
            column[rows] = runs[name]
        free[places] += runs.sizes
    return Ragged(starts, columns)


def in_turn(parts: Sequence[Ragged]) -> Ragged:
    """The runs of the things of all parts, one part after the other; all have the same columns."""
    columns = {
        name: np.concatenate([runs[name] for runs in parts], dtype=_common(name, parts), casting="unsafe")
        for name in parts[0].columns
    }
    return Ragged.of_sizes(np.concatenate([runs.sizes for runs in parts]), **columns)


def union(parts: Sequence[Ragged]) -> tuple[Ragged, list[NDArray[np.integer]]]:
    """The texts of all parts in order, each once, and for each part the places of its own among them.

    The texts of each part are in order, which makes sorting them all an easy thing.
    """
    own = [runs.texts() for runs in parts]
    place = {text: number for number, text in enumerate(dict.fromkeys(sorted(chain.from_iterable(own))))}
    return Ragged.of_texts(list(place)), [
        np.fromiter(map(place.__getitem__, texts), np.int64, len(texts)) for texts in own
    ]


def _common(name: str, parts: Sequence[Ragged]) -> np.dtype[np.generic]:
    """The type of all that is in a column; numpy gives an empty one a type that nobody chose."""
    kinds = [runs[name].dtype for runs in parts if runs.rows]
    return np.result_type(*(kinds or [parts[0][name].dtype]))
