"""Date-histogram and range buckets: ordinals made of dates and numbers.

They depend on the index alone, and are made when they are first asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from search.cached_property import cached_property
from search.schema.ranges import Interval, microseconds
from search.whoosh_engine.codecs.ragged import offsets_of
from search.whoosh_engine.execution.doc_sets import DocList, DocMask, DocSet, distinct
from search.whoosh_engine.execution.doc_values import DocValues, RangedDocValues
from search.whoosh_engine.facets.local_times import local
from search.whoosh_engine.facets.ordinal_counts import Ordinals

_FIRST = microseconds(datetime.min.replace(tzinfo=UTC))
_LAST = microseconds(datetime.max.replace(tzinfo=UTC))

Unit = Literal["Y", "M", "D"]
"""Of numpy's dates."""
Counts = Iterator[tuple[str, int]]
"""The text of each interval with documents, and how many; ascending."""


@dataclass(frozen=True, eq=False)
class Units:
    """Dates as years or months, coded from the first one."""

    unit: Unit
    first: int
    """The unit with the code 0, counted from 1970."""
    coded: Ordinals

    def counts(self, doc_set: DocSet) -> Counts:
        """How many of these documents have a date in each unit."""
        counts = self.coded.counts(doc_set)
        codes = np.flatnonzero(counts)
        return _listed(codes + self.first, counts[codes], self.unit)


class Calendar:
    """The dates of a field by year, month and day in a time zone."""

    def __init__(self, column: DocValues, zone: tzinfo = UTC) -> None:
        self._column = replace(column, rows=local(column.rows, zone))

    @cached_property
    def years(self) -> Units:
        """By year."""
        return self._units("Y")

    @cached_property
    def months(self) -> Units:
        """By month."""
        return self._units("M")

    def _units(self, unit: Unit) -> Units:
        column = _in_units(self._column, unit)
        first = int(column.rows.min()) if len(column.rows) else 0
        codes = column.rows - first
        return Units(unit, first, Ordinals(DocValues(column.starts, codes), int(codes.max(initial=-1)) + 1))

    def days(self, doc_set: DocSet, first: int, after: int) -> Counts:
        """How many of these documents have a date on each day from the first to before another, in days since 1970.

        What it costs grows with the documents, or with the dates of those days, but not with the years of the corpus.
        """
        if isinstance(doc_set, DocList):
            found = self._days.rows_of(doc_set.documents)
            found = found.compress((found >= first) & (found < after))
        else:
            days, owners = self._by_day
            meant = slice(*np.searchsorted(days, (first, after)))
            found = days[meant].compress(doc_set.mask.take(owners[meant]))
        counts = np.bincount(found - first, minlength=1)
        numbers = np.flatnonzero(counts)
        return _listed(numbers + first, counts[numbers], "D")

    @cached_property
    def _days(self) -> DocValues:
        return _in_units(self._column, "D")

    @cached_property
    def _by_day(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """All days in their order, and the document of each."""
        order = np.argsort(self._days.rows, kind="stable")
        return self._days.rows[order], self._days.owners[order]


def _in_units(column: DocValues, unit: Unit) -> DocValues:
    """Microseconds as units since 1970; a document with several dates in one unit has it once."""
    with np.errstate(invalid="ignore"):  # what is beyond all dates was forged, and must not go round
        rows = column.rows.astype(np.int64).clip(_FIRST, _LAST)
    units = rows.astype("datetime64[us]").astype(f"datetime64[{unit}]").astype(np.int64)
    if column.is_single:
        return DocValues(column.starts, units)
    first, size = units.min(), units.max() - units.min() + 1
    owners, rows = np.divmod(distinct(column.owners * size + (units - first)), size)
    return DocValues(offsets_of(np.bincount(owners, minlength=column.count)), rows + first)


def _listed(units: NDArray[np.int64], counts: NDArray[np.int64], unit: Unit) -> Counts:
    return zip([text_of(number, unit) for number in units.tolist()], counts.tolist(), strict=True)


@lru_cache(1 << 13)
def text_of(number: int, unit: Unit) -> str:
    """A unit of numpy's dates since 1970, as a filter writes it; cached, for each answer has the same ones."""
    return str(np.datetime64(number, unit)).zfill(4)


def by_range(column: RangedDocValues, intervals: Sequence[Interval]) -> Ordinals:
    """The codes are the places of intervals; a document has those of all intervals with a value of it."""
    held = [DocMask(column.within(interval)).documents for interval in intervals]
    owners = np.concatenate(held) if held else np.empty(0, np.int64)
    codes = np.repeat(np.arange(len(held)), [len(documents) for documents in held])
    starts = offsets_of(np.bincount(owners, minlength=column.column.count))
    return Ordinals(DocValues(starts, codes[np.argsort(owners, kind="stable")]), len(held))
