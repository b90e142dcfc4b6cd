"""Form frequencies: how often visible documents have a word in its very form.

A segment counts its surface forms; where all of its documents are visible, and the counts are of these alone, they are
taken as they are. Elsewhere the forms of postings are counted, of the words that are asked for: what waits, has expired
or is deleted changes no count. The counts of the segment bound them, so that the commonest words of a beginning are
found among few.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search import deadline
from search.whoosh_engine.codecs.postings import NO_CODE
from search.whoosh_engine.execution.doc_sets import Mask
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.execution.slot_terms import TermForms
from search.whoosh_engine.storage.segment import SegmentReader

Rows = NDArray[np.int64]
"""Numbers of surface forms of a segment."""
Counts = NDArray[np.int64]
_UNKNOWN = -1
_AT_ONCE = 64
"""Words of a beginning that are counted at first, the commonest by the counts of the segment; then twice as many."""


@dataclass(frozen=True, eq=False)
class SegmentFrequencies:
    """The form frequencies of one segment at one epoch."""

    segment: SegmentReader
    fields: Sequence[str]
    shown: Mask
    """Its documents that are visible and not deleted."""
    counts: Counts
    """Of each surface form; `_UNKNOWN` until it is asked for."""

    def of(self, rows: Rows) -> Counts:
        """How often the visible documents have each of some words."""
        for row in rows[self.counts[rows] == _UNKNOWN].tolist():
            deadline.check()
            self.counts[row] = self._counted(row)
        return self.counts[rows]

    def _counted(self, row: int) -> int:
        forms = self.segment.surface_forms
        code = int(forms.codes[row])
        if code == NO_CODE:  # other forms of the term have it, too
            return int(self._is_witnessed(row))
        term = forms.pair(row)[1].encode()
        return sum(self._in_field(name, term, code) for name in self.fields)

    def _in_field(self, name: str, term: bytes, code: int) -> int:
        field = self.segment.field(name)
        number = field.term_number(term)
        if number is None or field.lists.forms is None:
            return 0
        are_shown = self.shown.take(field.documents(number))
        return int(TermForms(field, number, (code,)).weights(0.0).compress(are_shown).sum(dtype=np.float64))

    def _is_witnessed(self, row: int) -> bool:
        """Whether one of the two documents that are known to have a word is visible."""
        forms = self.segment.surface_forms
        known = (int(forms.first[row]), int(forms.last[row]))
        return any(0 <= document < self.segment.count and self.shown[document] for document in known)

    def commonest(self, rows: slice, wanted: int) -> list[tuple[int, int]]:
        """The words that visible documents have most often, of equal ones the first, each with how often."""
        bounds = self.segment.surface_forms.occurrences[rows]
        counted = _AT_ONCE
        while True:
            places = _greatest(bounds, counted)
            counts = self.of(places + rows.start)
            order = np.lexsort((places, -counts))[:wanted]
            best = [(int(places[one]), int(counts[one])) for one in order if counts[one]]
            if len(places) == len(bounds) or (len(best) == wanted and _is_settled(best[-1], bounds, places)):
                return [(place + rows.start, count) for place, count in best]
            counted *= 2


def _greatest(bounds: NDArray[np.uint32], count: int) -> Rows:
    """The places of the greatest bounds, ascending; of equal ones the first."""
    if len(bounds) <= count:
        return np.arange(len(bounds))
    least = np.partition(bounds, -count)[-count]
    above, equal = (bounds > least).nonzero()[0], (bounds == least).nonzero()[0]
    return np.sort(np.concatenate([above, equal[: count - len(above)]]))


def _is_settled(last: tuple[int, int], bounds: NDArray[np.uint32], places: Rows) -> bool:
    """Whether no other word can come before the last of the best ones; the places were chosen by `_greatest`."""
    place, count = last
    least = int(bounds[places].min())
    if count != least:
        return count > least
    others = np.setdiff1d((bounds == least).nonzero()[0], places, assume_unique=True)
    return not len(others) or place < int(others[0])


class FormFrequencies:
    """The form frequencies of one generation; those of the last epoch are kept."""

    def __init__(self, reader: IndexReader, fields: Sequence[str]) -> None:
        """`fields` are the names in Whoosh of those that are searched."""
        self._reader, self._fields = reader, fields
        self._lock = threading.Lock()
        self._held: tuple[int, tuple[SegmentFrequencies, ...]] | None = None

    def segments(self, context: QueryContext) -> tuple[SegmentFrequencies, ...]:
        """Those of each segment."""
        with self._lock:
            if self._held is None or self._held[0] != context.epoch:
                self._held = context.epoch, tuple(self._made(context))
            return self._held[1]

    def _made(self, context: QueryContext) -> Iterator[SegmentFrequencies]:
        shown = context.everything.mask
        for base, segment in zip(self._reader.bases, self._reader.segments, strict=True):
            here = shown[base : base + segment.count]
            forms = segment.surface_forms
            if here.all() and _is_exact(segment, self._fields):
                counts = forms.occurrences.astype(np.int64)
            else:
                counts = np.full(len(forms), _UNKNOWN, np.int64)
            yield SegmentFrequencies(segment, self._fields, here, counts)

    def total(self, surface: str, context: QueryContext) -> int:
        """How often visible documents have a folded word."""
        return sum(self.terms(surface, context).values())

    def terms(self, surface: str, context: QueryContext) -> dict[str, int]:
        """The terms under which visible documents have a folded word, each with how often."""
        found: dict[str, int] = {}
        for one in self.segments(context):
            forms = one.segment.surface_forms
            rows = np.arange(*forms.numbers_of(surface).indices(len(forms)))
            for row, count in zip(rows.tolist(), one.of(rows).tolist(), strict=True):
                if count:
                    term = forms.pair(row)[1]
                    found[term] = found.get(term, 0) + count
        return found


def _is_exact(segment: SegmentReader, fields: Sequence[str]) -> bool:
    """Whether a segment counts the words of its documents only; merging leaves those of deleted ones in the counts."""
    lists = (segment.field(name).lists.tokens for name in fields)
    tokens = sum(one.entry_count for one in lists if one is not None)
    return int(segment.surface_forms.occurrences.sum(dtype=np.int64)) == tokens
