"""Index reader: the segments of one generation, numbered through, and their postings."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from search import deadline
from search.cached_property import cached_property
from search.errors import IndexDamaged
from search.primitives.page_texts import Places
from search.primitives.term_alternatives import Alternatives, Slot, in_any_form
from search.whoosh_engine.codecs.inverted_index import InvertedField, Terms
from search.whoosh_engine.codecs.stored_texts import StoredText
from search.whoosh_engine.execution import scoring
from search.whoosh_engine.execution.doc_sets import DENSE_FROM, DocIds, DocMask, Mask, among, distinct, first_of_each
from search.whoosh_engine.execution.phrases import from_base, phrase_documents, places
from search.whoosh_engine.execution.scored_doc_sets import Dense, ScoredDocSet, Scores, Sparse
from search.whoosh_engine.execution.slot_terms import form_weights, terms_of
from search.whoosh_engine.storage.segment import SegmentReader

CACHE_BYTES = 128 << 20
"""For parsed queries, the documents of their words and the norms of fields; the entries that were read last stay."""
CACHE_BYTES_PER_DOCUMENT = 40
"""At least: room for four dense doc sets of all documents (see `Dense.nbytes`), so that none is too large to keep."""


@dataclass(frozen=True, eq=False)
class Postings:
    """The live documents with a term, and its weight in each."""

    documents: DocIds
    weights: NDArray[Any]
    frequency: int
    """Of the documents with it, deleted ones included; without those that nobody may see now."""

    @property
    def nbytes(self) -> int:
        """In memory."""
        return self.documents.nbytes + self.weights.nbytes

    def among(self, documents: DocIds) -> Postings:
        """Those of some of its documents."""
        return Postings(documents, self.weights.take(self.documents.searchsorted(documents)), self.frequency)


SUMMED = 100_000
"""So many postings are summed up whatever the number of documents."""


def merged_postings(documents: DocIds, weights: NDArray[Any], count: int) -> Postings:
    """Postings of several terms as those of one: each of `count` documents once, with the sum of its weights.

    Where there are very many, more than documents, each document counts 1: what nearly all of them have says little of
    one, and sums would take longer than all else that a query does.
    """
    if len(documents) > max(count, SUMMED):
        mask = np.zeros(count, bool)
        mask[documents] = True
        documents = DocMask(mask).documents
        return Postings(documents, np.broadcast_to(np.float32(1), len(documents)), len(documents))
    if len(documents) * DENSE_FROM < count:
        order = np.argsort(documents, kind="stable")
        documents = documents[order]
        first = first_of_each(documents)
        weights = np.add.reduceat(weights[order], first, dtype=np.float32) if len(first) else weights
        documents = documents[first]
    else:
        sums = np.bincount(documents, weights, minlength=count)
        documents = DocMask(sums != 0).documents
        weights = sums.take(documents).astype(np.float32)
    return Postings(documents, weights, len(documents))


class IndexReader:
    """The documents of all segments of one generation, deleted ones included, under one numbering."""

    def __init__(self, segments: Sequence[SegmentReader], unseen: DocIds | None = None) -> None:
        """`unseen` are the documents that nobody may see now, ascending; no statistic tells of them."""
        self.segments = tuple(segments)
        self._unseen = np.empty(0, np.int32) if unseen is None else unseen
        self.bases = tuple(accumulate((segment.count for segment in segments[:-1]), initial=0)) if segments else ()
        self.count = sum(segment.count for segment in segments)
        capacity = max(CACHE_BYTES, CACHE_BYTES_PER_DOCUMENT * self.count)
        self._cache: LRUCache[tuple[Any, ...], Any] = LRUCache(capacity, getsizeof=lambda kept: kept.nbytes + 100)
        self._lock = threading.Lock()

    @cached_property
    def live(self) -> Mask | None:
        """For each document whether it is not deleted; None when none is."""
        if not any(segment.deleted.any() for segment in self.segments):
            return None
        return ~np.concatenate([segment.deleted for segment in self.segments])

    @cached_property
    def _seen(self) -> Mask:
        seen = np.ones(self.count, bool)
        seen[self._unseen] = False
        return seen

    @property
    def doc_count(self) -> int:
        """How many documents statistics are about; deleted ones count until they are merged away."""
        return self.count - len(self._unseen)

    def frequency_of(self, documents: DocIds) -> int:
        """How many of some documents, ascending, statistics are about."""
        if not len(self._unseen):
            return len(documents)
        if len(self._unseen) * DENSE_FROM < len(documents):
            return len(documents) - int(np.count_nonzero(among(self._unseen, documents)))
        return int(np.count_nonzero(self._seen.take(documents)))

    def fields(self, name: str) -> Iterator[tuple[int, InvertedField]]:
        """The field in each segment, with the number of the segment's first document."""
        for base, segment in zip(self.bases, self.segments, strict=True):
            yield base, segment.field(name)

    def _with_term(self, name: str, term: bytes) -> Iterator[tuple[int, InvertedField, int]]:
        """The same for the segments with a term, and which number it has there."""
        for base, field in self.fields(name):
            number = field.term_number(term)
            if number is not None:
                yield base, field, number

    def documents(self, name: str, term: bytes) -> DocIds:
        """The live documents with a term."""
        return self._live(self._all_documents(list(self._with_term(name, term))))

    def _all_documents(self, having: Sequence[tuple[int, InvertedField, int]]) -> DocIds:
        return _joined(
            [field.documents(number) + base if base else field.documents(number) for base, field, number in having],
            np.int32,
        )

    def postings(self, name: str, term: bytes, slot: Alternatives | None = None) -> Postings:
        """The live documents with a term, the only one of a slot whose forms are weighed."""
        having = list(self._with_term(name, term))
        documents = self._all_documents(having)
        weights = _joined([_weights(field, slice(number, number + 1), slot) for _, field, number in having], np.uint8)
        frequency = self.frequency_of(documents)
        if self.live is None:
            return Postings(documents, weights, frequency)
        kept = self.live.take(documents)
        return Postings(documents.compress(kept), weights.compress(kept), frequency)

    def slot_postings(self, name: str, slot: Slot) -> Postings:
        """The live documents with any term of a slot, and the sum of the weights of its terms in each."""
        deadline.check()
        if isinstance(slot, Alternatives) and slot.single is not None:
            return self.postings(name, slot.single.encode(), slot)
        return self.cached(("slot", name, slot), lambda: self._merged(name, slot))  # type: ignore[no-any-return]

    def frequency(self, name: str, slot: Slot) -> int:
        """Of the documents with any term of a slot, in any form, as `Postings` has it."""
        slot = in_any_form(slot)
        if not isinstance(slot, Alternatives) or slot.single is None:
            return self.slot_postings(name, slot).frequency
        having = list(self._with_term(name, slot.single.encode()))
        counts = (field.document_frequency(number) for _, field, number in having)
        return self.frequency_of(self._all_documents(having)) if len(self._unseen) else sum(counts)

    def _merged(self, name: str, slot: Slot) -> Postings:
        documents, weights = [], []
        for base, field in self.fields(name):
            deadline.check()
            for terms, weight in terms_of(field, slot):
                counted, having = _weights(field, terms, slot), field.range_documents(terms)
                if isinstance(slot, Alternatives) and slot.is_exact:
                    counted, having = counted.compress(counted), having.compress(counted)
                documents.append(having + np.int32(base))
                weights.append(counted if weight == 1 else counted * np.float32(weight))
        merged = merged_postings(_joined(documents, np.int32), _joined(weights, np.uint8), self.count)
        merged = replace(merged, frequency=self.frequency_of(merged.documents))
        if self.live is None:
            return merged
        kept = self.live.take(merged.documents)
        return replace(merged, documents=merged.documents.compress(kept), weights=merged.weights.compress(kept))

    def places(self, name: str, slot: Slot, documents: DocIds) -> Places:
        """Where a word stands in some documents, ascending; others may be among them."""
        deadline.check()
        if len(self.segments) == 1:
            return places(self.segments[0].field(name), slot, documents)
        parts = []
        bounds = [*np.searchsorted(documents, self.bases), len(documents)]
        for (base, field), (start, end) in zip(self.fields(name), pairwise(bounds), strict=True):
            parts.append(from_base(places(field, slot, documents[start:end] - np.int32(base)), base))
        return _joined(parts, np.int64)

    def phrase_documents(self, name: str, slots: Sequence[Slot], documents: DocIds) -> DocIds:
        """Those of some documents, ascending, in which words stand beside each other, each of them of its slot."""
        if not len(documents):
            return documents
        found = phrase_documents([self.places(name, slot, documents) for slot in slots])
        return found.compress(among(found, documents))

    def text(self, document: int) -> StoredText:
        """The text of one document of which passages are shown; empty when none is kept."""
        number = bisect_right(self.bases, document) - 1
        return self.segments[number].text(document - self.bases[number])

    def damaged_text(self, document: int, error: ValueError) -> IndexDamaged:
        """The error to raise about what cannot be read of the text of a document."""
        number = bisect_right(self.bases, document) - 1
        return self.segments[number].damaged_text(document - self.bases[number], error)

    def _live(self, documents: DocIds) -> DocIds:
        return documents if self.live is None else documents.compress(self.live.take(documents))

    def rates(self, name: str) -> Scores:
        """For each document the weight of one occurrence of a word in this field, by its length."""
        return self.cached(("rates", name), lambda: self._rates(name))  # type: ignore[no-any-return]

    def _rates(self, name: str) -> Scores:
        return scoring.rates(self.lengths(name), self.average_length(name))

    def lengths(self, name: str) -> NDArray[Any]:
        """For each document how many words, without stop words, it has in a field."""
        joined = lambda: _joined([field.lengths for _, field in self.fields(name)], np.uint8)  # noqa: E731
        return self.cached(("lengths", name), joined)  # type: ignore[no-any-return]

    def average_length(self, name: str) -> float:
        """The mean number of words of a field over the documents that have it; 0 when none has."""
        lengths = [field.lengths for _, field in self.fields(name)]
        total, having = sum(int(some.sum(dtype=np.int64)) for some in lengths), sum(map(np.count_nonzero, lengths))
        if len(self._unseen):
            unseen = _joined(lengths, np.uint8)[self._unseen]
            total, having = total - int(unseen.sum(dtype=np.int64)), having - int(np.count_nonzero(unseen))
        return total / having if having else 0.0

    def scored(self, documents: DocIds, scores: Scores) -> ScoredDocSet:
        """Documents and scores in the shape that suits their number."""
        sparse = Sparse(documents, scores)
        return sparse if len(documents) * DENSE_FROM < self.count else sparse.dense(self.count)

    def union(self, parts: Iterable[tuple[int, InvertedField, slice]], score: float) -> ScoredDocSet:
        """The live documents of ranges of terms, each with one score."""
        ranges = []
        for base, field, terms in parts:
            documents = field.range_documents(terms)
            ranges.append(documents + base if base else documents)
        documents = _joined(ranges, np.int32)
        if len(documents) * DENSE_FROM < self.count:
            documents = self._live(distinct(documents))
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
        """The value that was made for this key, while there is room.

        Most requests are asked again, for other facets, the next page or another order: with the same words.
        """
        kept = self.kept(key)
        if kept is None:
            kept = make()  # outside the lock, so that no thread waits
            self.keep(key, kept)
        return kept

    def kept(self, key: tuple[Any, ...]) -> Any:
        """The value that is kept for this key; None when none is."""
        with self._lock:
            return self._cache.get(key)

    def keep(self, key: tuple[Any, ...], made: Any) -> None:
        """Keep a value for this key while there is room; `made.nbytes` is the most that it takes, now or later."""
        if self._cache.getsizeof(made) <= self._cache.maxsize:
            with self._lock:
                self._cache[key] = made


def _weights(field: InvertedField, terms: Terms, slot: Slot | None) -> NDArray[Any]:
    """What each posting of some terms of a slot counts."""
    if isinstance(slot, Alternatives) and slot.forms:
        return form_weights(field, terms, slot)
    return field.range_weights(terms)


def _joined(parts: Sequence[NDArray[Any]], kind: Any) -> NDArray[Any]:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.empty(0, kind)
