"""Live docs at a moment: the documents that are published and not expired."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from search.cached_property import cached_property
from search.schema.fields import EXPIRES, PUBLISHED, Fields
from search.schema.ranges import microseconds
from search.whoosh_engine.execution.doc_sets import Mask, distinct
from search.whoosh_engine.execution.doc_values import RangedDocValues
from search.whoosh_engine.execution.index_reader import IndexReader

ALWAYS, NEVER = -(2**63), 2**63 - 1
"""Before and after all moments, in microseconds since 1970."""


class LiveDocs:
    """The documents of one generation that readers may see; editors see all of them."""

    def __init__(
        self, fields: Fields, reader: IndexReader, ranged: Mapping[str, RangedDocValues], *, editors: bool
    ) -> None:
        self._reader, self._ranged, self._editors = reader, ranged, editors
        self._dates = {name for name in (PUBLISHED, EXPIRES) if name in fields and fields[name].ranged}
        self._epoch: tuple[float, int, float] = (math.inf, 0, math.inf)
        """The epoch that was read last, between the moments from which and until which it holds."""

    def visible(self, now: datetime) -> Mask:
        """For each document whether it is published and not expired; deleted ones may be among them."""
        visible = np.ones(self._reader.count, bool)
        if self._editors:
            return visible
        present = microseconds(now)
        if PUBLISHED in self._dates:
            column = self._ranged[PUBLISHED].column
            visible[column.owners[column.rows > present]] = False
        if EXPIRES in self._dates:
            column = self._ranged[EXPIRES].column
            visible[column.owners[column.rows <= present]] = False
        return visible

    def epoch(self, now: datetime) -> int:
        """The last moment at which what is visible has changed, in microseconds since 1970; 0 for editors.

        It tells no more than a reader sees who looks all the time: no number of documents that have expired.
        """
        if self._editors:
            return 0
        present, (since, epoch, until) = microseconds(now), self._epoch
        if not since <= present < until:
            changes = self._changes
            place = int(changes.searchsorted(present, "right"))
            epoch = int(changes[place - 1]) if place else ALWAYS
            until = int(changes[place]) if place < len(changes) else math.inf
            self._epoch = epoch, epoch, until
        return epoch

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        """For each document the moment from which on it is hidden, in microseconds since 1970; NEVER for most."""
        ends = np.full(self._reader.count, NEVER)
        if EXPIRES in self._dates:
            column = self._ranged[EXPIRES].column
            np.minimum.at(ends, column.owners, column.rows.astype(np.int64))
        return ends

    @cached_property
    def _changes(self) -> NDArray[np.int64]:
        """The moments at which what is visible changes, ascending; none is of a document that is never visible."""
        starts, ends = np.full(self._reader.count, ALWAYS), self.ends
        if PUBLISHED in self._dates:
            column = self._ranged[PUBLISHED].column
            np.maximum.at(starts, column.owners, column.rows.astype(np.int64))
        shown = starts < ends if self._reader.live is None else (starts < ends) & self._reader.live
        moments = distinct(np.concatenate([starts[shown], ends[shown]]))
        return moments[(moments > ALWAYS) & (moments < NEVER)]
