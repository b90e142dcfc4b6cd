"""Kept answers of one generation and epoch, bounded in bytes; those that were asked for last stay."""

from __future__ import annotations

import threading
import weakref
from typing import Final, NamedTuple

from cachetools import LRUCache

from search.protocol.engine import Searcher
from webapp.answers.answer import Answer, Key

KEPT_BYTES: Final = 64 << 20
"""Of all kept answers of a process, unless the operator says otherwise."""
_MOST_OF_ALL = 4
"""No answer takes more than one of so many parts of the room."""


class Moment(NamedTuple):
    """For which an answer is right: a generation, as long as nothing appears or expires in it by the clock."""

    searcher: Searcher
    epoch: int


class KeptAnswers:
    """Answers of the last moment that was asked about; any number of threads may use it at once.

    Those of another moment are dropped as soon as one asks for the next: what has expired is in no memory either.
    """

    def __init__(self, most_bytes: int) -> None:
        """0 keeps nothing."""
        self._most_bytes = most_bytes
        self._answers: LRUCache[Key, Answer] = LRUCache(most_bytes, lambda answer: answer.size_bytes)
        self._searcher: weakref.ref[Searcher] | None = None  # a replaced generation must let its files go
        self._epoch = 0
        self._lock = threading.Lock()

    @property
    def size_bytes(self) -> int:
        """The memory that all of them take, roughly."""
        return int(self._answers.currsize)

    def get(self, moment: Moment, key: Key) -> Answer | None:
        """The answer that is kept for this moment."""
        with self._lock:
            self._turn_to(moment)
            return self._answers.get(key)

    def put(self, moment: Moment, key: Key, answer: Answer) -> None:
        """Keep an answer of this moment, unless it is too large."""
        if answer.size_bytes * _MOST_OF_ALL <= self._most_bytes:
            with self._lock:
                self._turn_to(moment)
                self._answers[key] = answer

    def _turn_to(self, moment: Moment) -> None:
        if self._searcher is None or self._searcher() is not moment.searcher or self._epoch != moment.epoch:
            self._answers.clear()
            self._searcher, self._epoch = weakref.ref(moment.searcher), moment.epoch
