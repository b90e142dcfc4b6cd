"""Which documents have a term, how often and where? Whoosh's postings as arrays, kept while there is room."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray
from whoosh.reading import TermNotFound

CACHE_BYTES = 64 << 20

_DOCUMENT = 32
"""Bits by which the number of a document stands above a position in a key."""


@dataclass(frozen=True)
class Postings:
    """Where a term, or a set of terms, or a phrase occurs in one field.

    `keys` has one number for each place, ascending: the document's number times 2³² plus the position in it.
    """

    keys: NDArray[np.int64]

    @cached_property
    def _runs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return np.unique(self.keys >> _DOCUMENT, return_counts=True)

    @property
    def documents(self) -> NDArray[np.int64]:
        """The numbers of the documents, ascending."""
        return self._runs[0]

    @property
    def frequencies(self) -> NDArray[np.int64]:
        """How often it occurs in each of these documents."""
        return self._runs[1]

    def moved(self, places: int) -> Postings:
        """The same with all positions so many places earlier."""
        return Postings(self.keys - places)

    def __and__(self, other: Postings) -> Postings:
        """The places that both have."""
        return Postings(np.intersect1d(self.keys, other.keys, assume_unique=True))


NO_POSTINGS = Postings(np.empty(0, np.int64))


def union(some: Iterable[Postings]) -> Postings:
    """The places that any of them has."""
    keys = [postings.keys for postings in some if len(postings.keys)]
    return Postings(np.unique(np.concatenate(keys))) if keys else NO_POSTINGS


class PostingsReader:
    """The postings of one generation.

    Whoosh reads by seeking in one open file, so that only one thread may be inside at a time.
    """

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._lock = threading.Lock()
        self._cache: LRUCache[tuple[str, str], Postings] = LRUCache(
            CACHE_BYTES, getsizeof=lambda postings: postings.keys.nbytes + 200
        )

    def term(self, field: str, term: str) -> Postings:
        """The places of one term in the field of this name in Whoosh."""
        with self._lock:
            found = self._cache.get((field, term))
            if found is None:
                found = self._read(field, term)
                if found.keys.nbytes < CACHE_BYTES // 2:
                    self._cache[field, term] = found
        return found

    def _read(self, field: str, term: str) -> Postings:
        try:
            matcher = self._reader.postings(field, term)
        except TermNotFound:
            return NO_POSTINGS
        keys: list[int] = []
        while matcher.is_active():
            first = matcher.id() << _DOCUMENT
            keys.extend(first + position for position in matcher.value_as("positions"))
            matcher.next()
        return Postings(np.array(keys, np.int64))

    def lengths(self, field: str) -> NDArray[np.float64]:
        """How many words each document has in the field of this name in Whoosh, as Whoosh rounds it."""
        with self._lock:
            count = self._reader.doc_count_all()
            return np.array([self._length(number, field) for number in range(count)], np.float64)

    def _length(self, number: int, field: str) -> int:
        # Whoosh answers None for a text without words, whatever default it is given.
        return self._reader.doc_field_length(number, field, 0) or 0

    def stored(self, number: int) -> dict[str, Any]:
        """What Whoosh stores of one document."""
        with self._lock:
            fields: dict[str, Any] = self._reader.stored_fields(number)
            return fields

    def all_stored(self) -> list[dict[str, Any]]:
        """What Whoosh stores, in the order of the documents' numbers."""
        with self._lock:
            return list(self._reader.all_stored_fields())

    def defects(self) -> Iterator[str]:
        """Read everything; one sentence for the first term that cannot be read."""
        with self._lock:
            try:
                for field, term in self._reader.all_terms():
                    sum(1 for _ in self._reader.postings(field, term).all_ids())
            except Exception as error:  # noqa: BLE001 - Whoosh raises whatever the damage leads to
                yield f"the postings cannot be read: {error!r}"

    def close(self) -> None:
        """Close Whoosh's files, which stay mapped for as long as the reader lives."""
        with self._lock:
            self._reader.close()
            self._reader = None
