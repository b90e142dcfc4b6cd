"""Executors of one generation: the statistics of each are about the documents that are visible at a moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np

from search.whoosh_engine.execution.executor import Executor
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.matching.filters import Filterer


class Moments:
    """Gives the executor of a moment; the last one is kept until a document appears or expires."""

    def __init__(self, corpus: IndexReader, schema: Any, filterer: Filterer) -> None:
        self._corpus, self._schema, self._filterer = corpus, schema, filterer
        self._held: tuple[int, Executor] | None = None

    def executor(self, now: datetime) -> Executor:
        """The executor whose scores tell nothing of what is hidden now."""
        epoch = self._filterer.epoch(now)
        held = self._held
        if held is None or held[0] != epoch:  # two threads may both make it; the one is as good as the other
            visible = self._filterer.visible(now)
            unseen = None if visible is None else np.flatnonzero(~visible).astype(np.int32)
            corpus = self._corpus if unseen is None else IndexReader(self._corpus.segments, unseen)
            held = self._held = epoch, Executor(corpus, self._schema, ranged=self._filterer.ranged)
        return held[1]
