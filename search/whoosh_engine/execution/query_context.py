"""Query context: the moment of a request, the documents that are visible then, and the executor of that moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import numpy as np

from search import deadline
from search.whoosh_engine.codecs.text_bytes import encoded
from search.whoosh_engine.execution.doc_sets import DocIds, DocMask, Mask
from search.whoosh_engine.execution.doc_values import RangedDocValues
from search.whoosh_engine.execution.executor import Executor
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.live_docs import NEVER, LiveDocs
from search.whoosh_engine.execution.scored_doc_sets import Dense, ScoredDocSet, Sparse

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, eq=False)
class QueryContext:
    """What holds for all of one request.

    The deadline of the request is not here: loops over arrays look at it, too, and they know no request
    (see `search.deadline`).
    """

    now: datetime
    epoch: int
    """What is visible changes only with this number."""
    visible: Mask | None
    """The documents that are published and not expired; None when all are."""
    everything: DocMask
    """All visible documents without the deleted ones; the same object for one epoch, for counts are kept with it."""
    executor: Executor
    """Its statistics are about the visible documents: no score tells of what is hidden."""

    @property
    def reader(self) -> IndexReader:
        """The documents and statistics of the executor."""
        return self.executor.reader

    def first_with(self, name: str, value: str) -> int | None:
        """The first visible document with a value of a keyword."""
        deadline.check()
        shown = self.seen(self.reader.documents(name, encoded(value)))
        return int(shown[0]) if len(shown) else None

    def sees(self, document: int) -> bool:
        """Whether a document is visible; it may be deleted."""
        return self.visible is None or bool(self.visible[document])

    def seen(self, documents: DocIds) -> DocIds:
        """Those of some documents that are visible."""
        return documents if self.visible is None else documents.compress(self.visible.take(documents))

    def sees_any(self, documents: DocIds) -> bool:
        """Whether one of these documents is visible."""
        return bool(len(documents) and (self.visible is None or self.visible[documents].any()))

    def visible_only(self, scored: ScoredDocSet) -> ScoredDocSet:
        """The scored documents that are visible."""
        if self.visible is None:
            return scored
        if isinstance(scored, Sparse):
            return scored.keeping(self.visible.take(scored.documents))
        return Dense(scored.mask & self.visible, scored.scores * self.visible)


class QueryContexts:
    """Gives the context of a moment; what was made for the last epoch is kept."""

    def __init__(
        self,
        reader: IndexReader,
        schema: Any,
        live_docs: LiveDocs,
        ranged: Mapping[str, RangedDocValues],
        zone: tzinfo = UTC,
    ) -> None:
        """Days of requests are in this time zone."""
        self._zone = zone
        self._reader, self._schema, self._live_docs, self._ranged = reader, schema, live_docs, ranged
        self._held: QueryContext | None = None

    def epoch(self, now: datetime) -> int:
        """The epoch of a moment, for which no context is made."""
        return self._live_docs.epoch(now)

    def ends(self, documents: DocIds) -> Mapping[int, datetime]:
        """Those of some documents that expire, each with the moment."""
        moments = self._live_docs.ends.take(documents)
        expiring = moments < NEVER
        pairs = zip(documents[expiring].tolist(), moments[expiring].tolist(), strict=True)
        return {number: _EPOCH + timedelta(microseconds=moment) for number, moment in pairs}

    def at(self, now: datetime) -> QueryContext:
        """The context of a request at this moment."""
        epoch, held = self._live_docs.epoch(now), self._held
        if held is None or held.epoch != epoch:  # two threads may both make it; the one is as good as the other
            held = self._held = self._made(now, epoch)
        return QueryContext(now.astimezone(self._zone), epoch, held.visible, held.everything, held.executor)

    def _made(self, now: datetime, epoch: int) -> QueryContext:
        mask, live = self._live_docs.visible(now), self._reader.live
        visible = None if mask.all() else mask
        unseen = None if visible is None else np.flatnonzero(~visible).astype(np.int32)
        reader = self._reader if unseen is None else IndexReader(self._reader.segments, unseen)
        executor = Executor(reader, self._schema, ranged=self._ranged.__getitem__)
        return QueryContext(now, epoch, visible, DocMask(mask if live is None else mask & live), executor)
