"""Near titles: documents within days whose titles have the same words in one order, or the same but for one more.

Each title has rows, with a key of its words (see `title_keys`): a whole one, of all words, and shortened ones, each
without one of them. Two titles are near when rows of theirs have the same key, and one of the rows is whole:

    whole = whole              the same words
    whole = shortened          the second title has one word more
    shortened = shortened      not near: each has a word that the other lacks (“gallery control”, “form control”)

A word with a digit is never left out, nor is one that negates, counts or changes a name (see `telling_words`):
“part 1” and “part 2”, “will build” and “will not build”, are two stories each.
A document without a date, or with a title of few words, has no rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from search.whoosh_engine.execution.doc_sets import DocIds, Mask
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.ranking.title_keys import Keys, TitleKeys

WINDOW_US = 5 * 24 * 3600 * 1_000_000
"""Microseconds between two documents of one story; a series comes at longer intervals under the same title."""


@dataclass(frozen=True, eq=False)
class TitleRows:
    """The rows of a generation whose key others have, too; in the order of keys, those with one key in that of time."""

    keys: Keys
    documents: DocIds
    is_whole: Mask
    dates: NDArray[np.int64]
    """Of the documents, in microseconds."""

    @classmethod
    def of(cls, reader: IndexReader, title: str, dates: NDArray[np.int64], dated: Mask) -> Self:
        """Those of all documents; `dates` in microseconds, for each document that is `dated`."""
        titles = TitleKeys.of(reader, title, dated)
        (owners, whole), (others, shortened) = titles.whole, titles.shortened()
        documents, keys = np.concatenate([owners, others]), np.concatenate([whole, shortened])
        rows = _shared(keys)
        rows = rows[np.lexsort((dates[documents[rows]], keys[rows]))]
        return cls(keys[rows], documents[rows], rows < len(owners), dates[documents[rows]])

    def within(self, visible: Mask) -> TitleRows:
        """The rows of some documents."""
        kept = visible[self.documents]
        return TitleRows(self.keys[kept], self.documents[kept], self.is_whole[kept], self.dates[kept])

    def near(self) -> NDArray[np.int32]:
        """Pairs of documents with near titles, as two lines; enough of them to reach each near one from any other."""
        # Each row and the whole rows next to it in time: what is farther is reached over these.
        rows = np.arange(len(self.keys))
        whole_before = np.maximum.accumulate(np.where(self.is_whole, rows, 0))
        whole_after = np.minimum.accumulate(np.where(self.is_whole, rows, len(rows) - 1)[::-1])[::-1]
        row = np.append(rows[1:], rows[:-1])
        whole = np.append(whole_before[:-1], whole_after[1:])  # of the row before, or after
        is_same = (self.keys[row] == self.keys[whole]) & self.is_whole[whole]
        is_near = is_same & (np.abs(self.dates[row] - self.dates[whole]) <= WINDOW_US)
        return np.stack([self.documents[row], self.documents[whole]])[:, is_near]


def _shared(keys: Keys) -> NDArray[np.intp]:
    """The rows whose keys others have, too."""
    order = np.argsort(keys)
    is_same = keys[order[1:]] == keys[order[:-1]]
    return order[np.append(is_same, False) | np.append(False, is_same)] if len(keys) else order
