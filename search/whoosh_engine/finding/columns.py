"""Which values does each document have? One column for each field that is filtered, counted or sorted.

Columns are read from the arrays of the segments when they are first asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from search.ranges import Interval
from search.whoosh_engine.files.runs import Runs, rows_from, starts_of
from search.whoosh_engine.files.text_bytes import decoded, encoded
from search.whoosh_engine.finding.corpus import Corpus
from search.whoosh_engine.finding.subset import LISTED_BELOW, Documents, Few, Many, Mask, Subset

BITMAP_VALUES = 128
"""A column of at most so many values is counted by bitmaps, one for each value, when many documents are."""
PAIRED_FROM = 4_000
"""The codes of so many documents are counted two at a time: for fewer, all pairs that may be are too many."""

Numbers = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Column:
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
        rows: Numbers = self.rows[rows_from(starts, sizes)]
        return rows

    def owners_of(self, documents: Documents) -> Documents:
        """The document of each of these rows."""
        return np.repeat(documents, self.starts[documents + 1] - self.starts[documents])

    @cached_property
    def is_full(self) -> bool:
        """Whether every document has a value."""
        return bool(self.present.all())

    def missing(self, subset: Subset) -> int:
        """How many of these documents have no value."""
        if self.is_full:
            return 0
        if isinstance(subset, Few):
            return subset.total - int(np.count_nonzero(self.present.take(subset.documents)))
        return subset.total - int(np.count_nonzero(subset.mask & self.present))


class CodedColumn:
    """Codes, and how many of some documents have each."""

    def __init__(self, column: Column, values: int) -> None:
        self.column = column
        self.values = values
        """How many values there are; codes are below it."""
        self._known: WeakKeyDictionary[Many, NDArray[np.int64]] = WeakKeyDictionary()
        """Counts are kept as long as what was counted: all documents by `Filterer.everything`, those of a common word
        with its scores; not where they take more than a quarter of the mask of what was counted."""

    def counts(self, subset: Subset) -> NDArray[np.int64]:
        """For each code, how many of these documents have it."""
        if isinstance(subset, Few):
            return self._counts_of(subset.documents)
        known = self._known.get(subset)
        if known is None:
            known = self._counts(subset)
            if known.nbytes * 4 <= subset.mask.nbytes:
                self._known[subset] = known
        return known

    @cached_property
    def _totals(self) -> NDArray[np.int64]:
        """For each code, how many documents have it."""
        return np.bincount(self.column.rows, minlength=self.values)

    def _counts(self, subset: Many) -> NDArray[np.int64]:
        if subset.total * 2 > self.column.count:  # then the others are counted sooner
            return self._totals - self.counts(subset.others)
        is_listed = self._lines is not None and subset.total * LISTED_BELOW < self.column.count
        if self.values <= BITMAP_VALUES and not is_listed:
            common = self._bitmaps & _words(np.packbits(subset.mask))
            counts: NDArray[np.int64] = np.bitwise_count(common).sum(axis=1, dtype=np.uint32).astype(np.int64)
            return counts
        if self._lines is not None:
            return self._counts_of(Many(subset.mask).documents)  # the subset itself would keep them
        rows = subset.mask.take(self.column.owners).nonzero()[0]  # several times as fast as an index of flags
        return np.bincount(self._wide.take(rows), minlength=self.values)

    def _counts_of(self, documents: NDArray[np.integer]) -> NDArray[np.int64]:
        if self._lines is None:
            return np.bincount(self.column.rows_of(documents), minlength=self.values)
        lines = self._lines.take(documents)
        if len(documents) < PAIRED_FROM or self._kind != np.uint8 or lines.itemsize == 1:
            return np.bincount(lines.view(self._kind), minlength=self.values + 1)[:-1]
        pairs = np.bincount(lines.view(np.uint16), minlength=(self.values + 1) << 8).reshape(-1, 256)
        counts: NDArray[np.int64] = pairs.sum(axis=1)[:-1] + pairs.sum(axis=0)[: self.values]
        return counts

    @cached_property
    def _wide(self) -> NDArray[np.intp]:
        """Of the type that `bincount` counts without a copy."""
        return self.column.rows.astype(np.intp)

    @cached_property
    def _kind(self) -> np.dtype[np.unsignedinteger]:
        """The smallest type for the codes and the number of values; small, for much of it is read."""
        return np.dtype(np.min_scalar_type(self.values))

    @cached_property
    def _lines(self) -> NDArray[np.unsignedinteger] | None:
        """The codes of each document side by side as one number, filled up with the number of values.

        None when a document has too many for a number of 64 bits.
        """
        sizes = np.diff(self.column.starts)
        most = int(sizes.max(initial=1))
        width = 1 << (most - 1).bit_length()
        if width * self._kind.itemsize > np.uint64().itemsize:
            return None
        codes = np.full((self.column.count, width), self.values, self._kind)
        for place in range(most):
            having = np.flatnonzero(sizes > place)
            codes[having, place] = self.column.rows[self.column.starts[having] + place]
        return codes.view(f"u{width * self._kind.itemsize}").ravel()

    @cached_property
    def _bitmaps(self) -> NDArray[np.uint64]:
        """One bit for each document, one line for each code."""
        lines, owners = [], self.column.found_owners()
        for code in range(self.values):
            mask = np.zeros(self.column.count, bool)
            mask[owners[self.column.rows == code]] = True
            lines.append(_words(np.packbits(mask)))
        return np.stack(lines) if lines else np.empty((0, -(-self.column.count // 64)), np.uint64)


def _words(packed: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Bytes as numbers of 64 bits, the last one filled up."""
    words = np.zeros(-(-len(packed) // 8), np.uint64)
    words.view(np.uint8)[: len(packed)] = packed
    return words


class NamedColumn(CodedColumn):
    """The values of a keyword or a flag; codes are in the order of the values' bytes."""

    def __init__(self, column: Column, terms: Sequence[Runs]) -> None:
        self._terms = terms
        self._merged = _merged_terms(terms) if len(terms) > 1 else None
        super().__init__(column, len(self._merged) if self._merged is not None else sum(map(len, terms)))

    def code(self, value: str) -> int | None:
        """The code of a value; None when no document has it."""
        text = encoded(value)
        place = bisect_left(range(self.values), text, key=self._text)
        return place if place < self.values and self._text(place) == text else None

    def _text(self, code: int) -> bytes:
        return self._merged[code] if self._merged is not None else self._terms[0].text(code)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """All values, by code."""
        return tuple(decoded(self._text(code)) for code in range(self.values))

    @cached_property
    def ranks(self) -> NDArray[np.int64]:
        """The place of each code when values are listed for people, without regard to case."""
        order = sorted(range(self.values), key=lambda code: (self.texts[code].casefold(), self.texts[code]))
        ranks = np.empty(self.values, np.int64)
        ranks[order] = np.arange(self.values)
        return ranks


def _merged_terms(terms: Sequence[Runs]) -> list[bytes]:
    return sorted({text for runs in terms for text in runs.texts()})


class RangedColumn:
    """Dates, numbers or durations."""

    def __init__(self, column: Column) -> None:
        self.column = column

    def within(self, interval: Interval) -> Mask:
        """The documents with a value in the interval."""
        mask = np.zeros(self.column.count, bool)
        mask[self.column.owners[_inside(self.column.rows, interval)]] = True
        return mask

    def passing(self, documents: Documents, interval: Interval) -> Mask:
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


def named_column(corpus: Corpus, name: str) -> NamedColumn:
    """The values of a field that has a column of codes."""
    terms = [segment.field(name).vocabulary for segment in corpus.segments]
    parts = [segment.column(name) for segment in corpus.segments]
    if len(parts) == 1:
        return NamedColumn(Column(parts[0].starts, parts[0]["codes"]), terms)
    place = {text: code for code, text in enumerate(_merged_terms(terms))}
    codes = [
        np.array([place[text] for text in runs.texts()], np.int64)[part["codes"]]
        for runs, part in zip(terms, parts, strict=True)
    ]
    return NamedColumn(_joined(parts, codes, np.int64), terms)


def ranged_column(corpus: Corpus, name: str) -> RangedColumn:
    """The numbers of a field."""
    parts = [segment.column(name) for segment in corpus.segments]
    if len(parts) == 1:
        return RangedColumn(Column(parts[0].starts, parts[0]["numbers"]))
    return RangedColumn(_joined(parts, [part["numbers"] for part in parts], np.float64))


def _joined(parts: Sequence[Runs], rows: Sequence[Numbers], kind: Any) -> Column:
    sizes = [part.sizes for part in parts]
    return Column(
        starts_of(np.concatenate(sizes) if sizes else np.empty(0, np.int64)),
        np.concatenate(rows) if rows else np.empty(0, kind),
    )
