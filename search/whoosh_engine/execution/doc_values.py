"""Doc values: one column for each field that is filtered, counted or sorted.

Columns are read from the arrays of the segments when they are first asked for (see `Columns`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from search.cached_property import cached_property
from search.schema.ranges import Interval
from search.whoosh_engine.codecs.ragged import Ragged, entries_from, offsets_of
from search.whoosh_engine.execution.doc_sets import DocIds, DocList, DocSet, Mask
from search.whoosh_engine.execution.index_reader import IndexReader

Numbers = NDArray[Any]
Made = TypeVar("Made")


class Columns(dict[str, Made], Generic[Made]):
    """Columns by the name of their field; reading one makes it the first time.

    Two threads may both make it; the one is as good as the other.
    """

    def __init__(self, make: Callable[[str], Made]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, name: str) -> Made:
        made = self[name] = self._make(name)
        return made


@dataclass(frozen=True, eq=False)
class DocValues:
    """For each document its rows: those of document *n* are `rows[starts[n]:starts[n + 1]]`."""

    starts: NDArray[np.integer]
    rows: Numbers
    """Codes of values, or numbers (see `ranges`)."""

    @property
    def count(self) -> int:
        """Of all documents."""
        return len(self.starts) - 1

    @cached_property
    def is_single(self) -> bool:
        """Whether no document has more than one row."""
        return bool((self.starts[1:] - self.starts[:-1] <= 1).all())

    @cached_property
    def present(self) -> Mask:
        """The documents with a value."""
        return self.starts[1:] > self.starts[:-1]

    @cached_property
    def owners(self) -> NDArray[np.int32]:
        """The document of each row."""
        return self.found_owners()

    def found_owners(self) -> NDArray[np.int32]:
        """The same, for whoever needs it once: it is not kept."""
        return np.repeat(np.arange(self.count, dtype=np.int32), np.diff(self.starts))

    def rows_of(self, documents: NDArray[np.integer]) -> Numbers:
        """The rows of some documents."""
        if self.is_single and self.is_full:
            return self.rows.take(documents)
        starts = self.starts.take(documents)
        sizes = self.starts.take(documents + 1) - starts
        rows: Numbers = self.rows[entries_from(starts, sizes)]
        return rows

    def owners_of(self, documents: DocIds) -> DocIds:
        """The document of each of these rows."""
        return np.repeat(documents, self.starts[documents + 1] - self.starts[documents])

    @cached_property
    def is_full(self) -> bool:
        """Whether every document has a value."""
        return bool(self.present.all())

    def missing(self, doc_set: DocSet) -> int:
        """How many of these documents have no value."""
        if self.is_full:
            return 0
        if isinstance(doc_set, DocList):
            return doc_set.total - int(np.count_nonzero(self.present.take(doc_set.documents)))
        return doc_set.total - int(np.count_nonzero(doc_set.mask & self.present))


def joined(parts: Sequence[Ragged], rows: Sequence[Numbers], kind: Any) -> DocValues:
    """The rows of the documents of all parts in turn; of this kind when there are none."""
    sizes = [part.sizes for part in parts]
    return DocValues(
        offsets_of(np.concatenate(sizes) if sizes else np.empty(0, np.int64)),
        np.concatenate(rows) if rows else np.empty(0, kind),
    )


class RangedDocValues:
    """Dates, numbers or durations."""

    def __init__(self, column: DocValues) -> None:
        self.column = column

    def within(self, interval: Interval) -> Mask:
        """The documents with a value in the interval."""
        mask = np.zeros(self.column.count, bool)
        mask[self.column.owners[_inside(self.column.rows, interval)]] = True
        return mask

    def passing(self, documents: DocIds, interval: Interval) -> Mask:
        """For each of these documents whether it has a value in the interval."""
        inside = _inside(self.column.rows_of(documents), interval)
        return np.isin(documents, self.column.owners_of(documents)[inside])

    @cached_property
    def ranks(self) -> NDArray[np.int64]:
        """For each document the place of its value among all distinct values; -1 without one."""
        ranks = np.full(self.column.count, -1, np.int64)
        ranks[self.column.owners] = np.unique(self.column.rows, return_inverse=True)[1]
        return ranks

    @cached_property
    def rising(self) -> NDArray[np.int32]:
        """All documents, the smallest value first, those without one last; equal ones in their order."""
        return _ordered(np.where(self.ranks < 0, np.iinfo(np.int64).max, self.ranks))

    @cached_property
    def falling(self) -> NDArray[np.int32]:
        """All documents, the greatest value first, those without one last; equal ones in their order."""
        return _ordered(-self.ranks)


def _ordered(keys: NDArray[np.int64]) -> NDArray[np.int32]:
    return np.argsort(keys, kind="stable").astype(np.int32)


def _inside(numbers: Numbers, interval: Interval) -> Mask:
    inside = np.ones(len(numbers), bool)
    if interval.low is not None:
        inside &= numbers >= interval.low
    if interval.high is not None:
        inside &= numbers < interval.high
    return inside


def ranged_doc_values(reader: IndexReader, name: str) -> RangedDocValues:
    """The numbers of a field."""
    parts = [segment.column(name) for segment in reader.segments]
    if len(parts) == 1:
        return RangedDocValues(DocValues(parts[0].offsets, parts[0]["numbers"]))
    return RangedDocValues(joined(parts, [part["numbers"] for part in parts], np.float64))
