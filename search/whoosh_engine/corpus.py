"""Which documents of all segments have a term? The segments of one generation, numbered through."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from search.whoosh_engine import scoring
from search.whoosh_engine.found import DENSE_FROM, Dense, Documents, Found, Mask, Scores, Sparse, among
from search.whoosh_engine.inverted import Field
from search.whoosh_engine.segment import OpenSegment

CACHE_BYTES = 128 << 20
"""For the dense answers to common words, and the norms of documents."""
_POSITION = 32
"""Bits of a position in the key of a place, which is the document's number times 2³² plus the position."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """All terms that begin so, and some others; it answers `in` as a set does."""

    prefix: str
    others: frozenset[str]

    def __contains__(self, term: object) -> bool:
        return isinstance(term, str) and (term.startswith(self.prefix) or term in self.others)


Slot = frozenset[str] | Beginning
"""The terms that one word of a query may be."""


@dataclass(frozen=True, eq=False)
class Postings:
    """The live documents with a term, and what it counts in each."""

    documents: Documents
    weights: NDArray[Any]
    frequency: int
    """Of the documents with it, deleted ones included."""

    def among(self, documents: Documents) -> Postings:
        """Those of some of its documents."""
        return Postings(documents, self.weights[np.searchsorted(self.documents, documents)], self.frequency)


class Corpus:
    """The documents of all segments of one generation, deleted ones included, under one numbering."""

    def __init__(self, segments: Sequence[OpenSegment]) -> None:
        self.segments = tuple(segments)
        self.bases = tuple(accumulate((segment.count for segment in segments[:-1]), initial=0)) if segments else ()
        self.count = sum(segment.count for segment in segments)
        self._cache: LRUCache[tuple[Any, ...], Any] = LRUCache(CACHE_BYTES, getsizeof=lambda kept: kept.nbytes + 100)
        self._lock = threading.Lock()

    @cached_property
    def live(self) -> Mask | None:
        """For each document whether it is not deleted; None when none is."""
        if not any(segment.deleted.any() for segment in self.segments):
            return None
        return ~np.concatenate([segment.deleted for segment in self.segments])

    def fields(self, name: str) -> Iterator[tuple[int, Field]]:
        """The field in each segment, with the number of the segment's first document."""
        for base, segment in zip(self.bases, self.segments, strict=True):
            yield base, segment.field(name)

    def postings(self, name: str, term: bytes) -> Postings:
        """The live documents with a term."""
        parts = [
            (field.documents(number) + base if base else field.documents(number), field.weights(number))
            for base, field in self.fields(name)
            if (number := field.term_number(term)) is not None
        ]
        documents = _joined([documents for documents, _ in parts], np.int32)
        weights = _joined([weights for _, weights in parts], np.uint8)
        if self.live is None:
            return Postings(documents, weights, len(documents))
        kept = self.live[documents]
        return Postings(documents[kept], weights[kept], len(documents))

    def phrase(self, name: str, terms: Sequence[bytes]) -> Documents:
        """The live documents in which these terms stand beside each other, in this order."""
        parts = []
        for base, field in self.fields(name):
            numbers = [number for term in terms if (number := field.term_number(term)) is not None]
            if len(numbers) == len(terms):
                parts.append(_phrase(field, numbers) + np.int32(base))
        return self._live(_joined(parts, np.int32))

    def run(self, name: str, slots: Sequence[Slot]) -> Documents:
        """The live documents in which words stand beside each other, each of them any term of its slot."""
        parts = [_run(field, slots) + np.int32(base) for base, field in self.fields(name)]
        return self._live(_joined(parts, np.int32))

    def _live(self, documents: Documents) -> Documents:
        return documents if self.live is None else documents[self.live[documents]]

    def norms(self, name: str) -> Scores:
        """For each document what BM25 sets against the frequency of a word of this field."""
        return self.cached(("norms", name), lambda: self._norms(name))  # type: ignore[no-any-return]

    def _norms(self, name: str) -> Scores:
        lengths = _joined([field.lengths for _, field in self.fields(name)], np.uint8)
        return scoring.norms(lengths, self.average_length(name))

    def average_length(self, name: str) -> float:
        """The mean number of words of a field over all documents, those without it included."""
        total = sum(segment.documents.total_lengths.get(name, 0) for segment in self.segments)
        return total / self.count if self.count else 0.0

    def found(self, documents: Documents, scores: Scores) -> Found:
        """Documents and scores in the shape that suits their number."""
        sparse = Sparse(documents, scores)
        return sparse if len(documents) * DENSE_FROM < self.count else sparse.dense(self.count)

    def union(self, parts: Iterable[tuple[int, Field, slice]], score: float) -> Found:
        """The live documents of ranges of terms, each with one score."""
        ranges = []
        for base, field, terms in parts:
            starts = field.lists.postings.starts
            documents = field.lists.postings["documents"][int(starts[terms.start]) : int(starts[terms.stop])]
            ranges.append(documents + base if base else documents)
        documents = _joined(ranges, np.int32)
        if len(documents) * DENSE_FROM < self.count:
            documents = self._live(np.unique(documents))
            return Sparse(documents, np.full(len(documents), score, np.float32))
        mask = np.zeros(self.count, bool)
        mask[documents] = True
        if self.live is not None:
            mask &= self.live
        return Dense(mask, mask * np.float32(score))

    def stored(self, document: int) -> bytes:
        """The stored fields of one document, as JSON."""
        number = bisect_right(self.bases, document) - 1
        return self.segments[number].stored(document - self.bases[number])

    def cached(self, key: tuple[Any, ...], make: Any) -> Any:
        """What was made under this key, while there is room; sparse answers are not kept, for they are made as fast."""
        with self._lock:
            kept = self._cache.get(key)
        if kept is None:
            kept = make()  # outside the lock, so that no thread waits
            if not isinstance(kept, Sparse) and kept.nbytes * 4 < CACHE_BYTES:
                with self._lock:
                    self._cache[key] = kept
        return kept


def _phrase(field: Field, terms: Sequence[int]) -> Documents:
    """The documents of one segment; only those with all of the terms are looked into."""
    lists = [field.documents(term) for term in sorted(set(terms), key=field.document_frequency)]
    documents: Documents = lists[0]
    for other in lists[1:]:
        documents = documents[np.flatnonzero(_in_both(documents, other))]
    keys = _keys(field, terms[0], documents)
    for distance, term in enumerate(terms[1:], 1):
        keys = keys[among(keys, _keys(field, term, documents) - distance)]
    found = keys >> _POSITION
    kept: Documents = documents[found[np.flatnonzero(np.diff(found, prepend=-1))]]
    return kept


def _run(field: Field, slots: Sequence[Slot]) -> Documents:
    keys: NDArray[np.int64] | None = None
    for distance, slot in enumerate(slots):
        numbers = [number for terms in terms_of(field, slot) for number in range(terms.start, terms.stop)]
        places = [_places(field, number) - distance for number in numbers]
        found = np.unique(np.concatenate(places)) if places else np.empty(0, np.int64)
        keys = found if keys is None else keys[among(keys, found)]
    documents = (np.empty(0, np.int64) if keys is None else keys) >> _POSITION
    return documents[np.flatnonzero(np.diff(documents, prepend=-1))].astype(np.int32)


def _places(field: Field, term: int) -> NDArray[np.int64]:
    """Where a term stands in all of its documents: the number of the document, and the position."""
    keys = np.repeat(field.documents(term).astype(np.int64) << _POSITION, field.frequencies(term))
    keys += field.positions(term)
    return keys


def terms_of(field: Field, slot: Slot) -> list[slice]:
    """The numbers of the terms of a slot, as ranges that do not overlap."""
    numbers = (field.term_number(term.encode()) for term in (slot.others if isinstance(slot, Beginning) else slot))
    ranges = [slice(number, number + 1) for number in numbers if number is not None]
    return [field.term_range(slot.prefix.encode()), *ranges] if isinstance(slot, Beginning) else ranges


def _keys(field: Field, term: int, documents: Documents) -> NDArray[np.int64]:
    """Where a term stands in some of its documents: the place of the document among them, and the position."""
    if not len(documents):
        return np.empty(0, np.int64)
    rows = np.searchsorted(field.documents(term), documents)
    frequencies = field.frequencies(term)
    sizes = frequencies[rows].astype(np.int64)
    # Where the positions of each row start; sums from row to row are much faster than a sum up to every row.
    starts = np.empty(len(rows), np.int64)
    starts[0] = frequencies[: rows[0]].sum(dtype=np.int64)
    starts[1:] = np.add.reduceat(frequencies, rows, dtype=np.int64)[:-1]
    np.cumsum(starts, out=starts)
    chosen = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
    chosen += np.arange(len(chosen))
    keys = np.repeat(np.arange(len(documents), dtype=np.int64) << _POSITION, sizes)
    keys += field.positions(term)[chosen]
    return keys


def _in_both(some: Documents, others: Documents) -> Mask:
    """As `among`; where both are many, a mask is several times as fast as a search for each."""
    if len(some) * DENSE_FROM < len(others) or len(some) < 1000:
        return among(some, others)
    mask = np.zeros(max(int(some[-1]), int(others[-1])) + 1, bool)
    mask[others] = True
    return mask.take(some)


def _joined(parts: Sequence[NDArray[Any]], kind: Any) -> NDArray[Any]:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.empty(0, kind)
