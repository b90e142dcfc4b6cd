"""Ordinal counts: how many of some documents have each value.

    up to a fifth of all   the codes of each document, side by side in one number; two at a time where they are many
    up to half             a bitmap for each value, where values are few; else as above
    more                   all documents, without the others

Where a document has more codes than a number holds, the rows of its documents are counted.
Measured with a million documents, each with up to three of 60 values: to count two at a time takes a sixth of the time
for a tenth of the documents, and bitmaps an eighth for 45 % of them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from search.cached_property import cached_property
from search.whoosh_engine.execution.doc_sets import LISTED_BELOW, DocList, DocMask, DocSet
from search.whoosh_engine.execution.doc_values import DocValues

BITMAP_VALUES = 128
"""A column of at most so many values is counted by bitmaps, one for each value, when many documents are."""
PAIRED_FROM = 4_000
"""The codes of so many documents are counted two at a time: for fewer, all pairs that may be are too many."""


class Ordinals:
    """Codes, and how many of some documents have each."""

    def __init__(self, column: DocValues, values: int) -> None:
        self.column = column
        self.values = values
        """How many values there are; codes are below it."""

    def counts(self, doc_set: DocSet) -> NDArray[np.int64]:
        """For each code, how many of these documents have it.

        Counts are kept with the mask that was counted: that of all documents by `QueryContext.everything`, that of a
        common word with its scores.
        """
        if isinstance(doc_set, DocList):
            return self._counts_of(doc_set.documents)
        counts = doc_set.kept_counts(self)
        if counts is None:
            counts = self._counts(doc_set)
            doc_set.keep_counts(self, counts)
        return counts

    @cached_property
    def _totals(self) -> NDArray[np.int64]:
        """For each code, how many documents have it."""
        return np.bincount(self.column.rows, minlength=self.values)

    def _counts(self, doc_set: DocMask) -> NDArray[np.int64]:
        if doc_set.total * 2 > self.column.count:  # then the others are counted sooner
            return self._totals - self.counts(doc_set.complement)
        is_listed = self._lines is not None and doc_set.total * LISTED_BELOW < self.column.count
        if self.values <= BITMAP_VALUES and not is_listed:
            common = self._bitmaps & _words(np.packbits(doc_set.mask))
            counts: NDArray[np.int64] = np.bitwise_count(common).sum(axis=1, dtype=np.uint32).astype(np.int64)
            return counts
        return self._counts_of(DocMask(doc_set.mask).documents)  # the doc set itself would keep them

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
