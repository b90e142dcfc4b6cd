"""Filters of a request, and live documents at a moment."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property, reduce
from operator import and_, or_
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search import deadline
from search.errors import UnknownParameter
from search.protocol.request import Filter, SearchRequest
from search.schema import automatic_ranges, ranges
from search.schema.fields import EXPIRES, PUBLISHED, Field, Fields
from search.whoosh_engine.codecs.text_bytes import encoded
from search.whoosh_engine.execution.doc_sets import DocList, DocMask, DocSet, Mask, among, distinct
from search.whoosh_engine.execution.doc_values import RangedDocValues, ranged_doc_values
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.scored_doc_sets import Dense, Sparse
from search.whoosh_engine.facets.buckets import Calendar, by_range
from search.whoosh_engine.facets.labels import LabelledOrdinals, labelled_ordinals
from search.whoosh_engine.facets.ordinal_counts import Ordinals

ALWAYS, NEVER = -(2**63), 2**63 - 1
"""Before and after all moments, in microseconds since 1970."""


class Filterer:
    """Filters documents of one generation."""

    def __init__(self, fields: Fields, corpus: IndexReader, *, editors: bool) -> None:
        self._fields = fields
        self._corpus = corpus
        self._editors = editors
        self._columns: dict[str, Any] = {}
        self._calendars: dict[str, Calendar] = {}
        self._ranges: dict[str, tuple[int, tuple[str, ...], Ordinals]] = {}
        """With the epoch for which the ranges were found."""
        self._held: tuple[int, tuple[Mask | None, DocMask]] | None = None
        self._epoch: tuple[float, int, float] = (math.inf, 0, math.inf)
        """The last one that was asked for, between the moments from which and until which it is that."""

    def named(self, name: str) -> LabelledOrdinals:
        """The column of a keyword or a flag."""
        # Two threads may both make it; the one is as good as the other.
        if name not in self._columns:
            self._columns[name] = labelled_ordinals(self._corpus, name)
        column: LabelledOrdinals = self._columns[name]
        return column

    def ranged(self, name: str) -> RangedDocValues:
        """The column of dates, numbers or durations."""
        if name not in self._columns:
            self._columns[name] = ranged_doc_values(self._corpus, name)
        column: RangedDocValues = self._columns[name]
        return column

    def calendar(self, name: str) -> Calendar:
        """The column of dates by year, month and day."""
        if name not in self._calendars:
            self._calendars[name] = Calendar(self.ranged(name).column)
        return self._calendars[name]

    def ranges(self, field: Field, now: datetime) -> tuple[tuple[str, ...], Ordinals]:
        """The ranges by which a field is counted, and which of them each document has.

        Those that are not declared are found among the visible documents only: what is hidden must not move a bound.
        """
        declared = field.facet.ranges if field.facet else ()
        epoch = 0 if declared else self.epoch(now)
        kept = self._ranges.get(field.name)
        if kept is None or kept[0] != epoch:
            column = self.ranged(field.name)
            texts = declared or automatic_ranges.automatic_ranges(
                field.kind, column.column.rows[self._shows(column, now)]
            )
            intervals = [ranges.interval(field, text, now) for text in texts]
            kept = self._ranges[field.name] = (epoch, texts, by_range(column, intervals))
        return kept[1:]

    def _shows(self, column: RangedDocValues, now: datetime) -> Mask:
        """For each row of a column whether its document is visible."""
        return self.everything(now).mask[column.column.owners]

    def within(self, field: Field, text: str, subset: DocSet, now: datetime) -> DocSet:
        """The documents of a subset with a value in an interval."""
        return subset.narrowed(self._within(field, text, subset, now))

    def passing(self, request: SearchRequest, subset: DocSet, now: datetime) -> dict[str, Mask]:
        """For each field with a filter, which documents of a subset pass it (see `DocSet.narrowed`).

        Raises UnknownParameter for a field that cannot be filtered, InvalidParameter for a value without meaning.
        """
        return {name: self._passing(self._field(name), wanted, subset, now) for name, wanted in request.filters}

    def _field(self, name: str) -> Field:
        field = self._fields.get(name)
        if field is None or not field.filterable:
            known = tuple(field.name for field in self._fields.filterable)
            raise UnknownParameter(parameter=name, nearest=known[0], known=known)
        return field

    def _passing(self, field: Field, wanted: Filter, subset: DocSet, now: datetime) -> Mask:
        passing = np.ones(subset.total if isinstance(subset, DocList) else self._corpus.count, bool)
        if wanted.any_of or wanted.missing:
            passing = self._having(field, wanted.any_of, subset, now)
            if wanted.missing:
                passing = passing | ~self._present(field, subset)
        if wanted.none_of:
            passing = passing & ~self._having(field, wanted.none_of, subset, now)
        return passing & self._present(field, subset) if wanted.present else passing

    def _present(self, field: Field, subset: DocSet) -> Mask:
        column = self.ranged(field.name).column if field.ranged else self.named(field.name).column
        return column.present.take(subset.documents) if isinstance(subset, DocList) else column.present

    def _having(self, field: Field, values: tuple[str, ...], subset: DocSet, now: datetime) -> Mask:
        size = subset.total if isinstance(subset, DocList) else self._corpus.count
        if field.ranged:
            masks: Iterable[Mask] = (self._within(field, value, subset, now) for value in values)
        else:
            masks = (self._with_value(field.name, value, subset) for value in values)
        return reduce(or_, masks, np.zeros(size, bool))

    def _within(self, field: Field, text: str, subset: DocSet, now: datetime) -> Mask:
        deadline.check()
        interval, column = ranges.interval(field, text, now), self.ranged(field.name)
        if isinstance(subset, DocList):
            return column.passing(subset.documents, interval)
        return self._corpus.cached(  # type: ignore[no-any-return]
            ("within", field.name, interval), lambda: column.within(interval)
        )

    def _with_value(self, name: str, value: str, subset: DocSet) -> Mask:
        deadline.check()
        documents = self._corpus.documents(name, encoded(value))
        if isinstance(subset, DocList):
            return among(subset.documents, documents)
        mask = np.zeros(self._corpus.count, bool)
        mask[documents] = True
        return mask

    def everything(self, now: datetime) -> DocMask:
        """All visible documents; the same object until one appears or expires."""
        return self._shown(now)[1]

    def visible(self, now: datetime) -> Mask | None:
        """The documents that are published and not expired; None when all are."""
        return self._shown(now)[0]

    def _shown(self, now: datetime) -> tuple[Mask | None, DocMask]:
        """Both, worked out once for each epoch."""
        epoch = self.epoch(now)
        held = self._held
        if held is None or held[0] != epoch:
            visible = np.ones(self._corpus.count, bool) if self._editors else self._visible(now)
            live = self._corpus.live
            everything = DocMask(visible if live is None else visible & live)
            held = self._held = (epoch, (None if visible.all() else visible, everything))
        return held[1]

    def _visible(self, now: datetime) -> Mask:
        visible = np.ones(self._corpus.count, bool)
        present = ranges.microseconds(now)
        for name, is_after in ((PUBLISHED, False), (EXPIRES, True)):
            if self._is_kept(name):
                column = self.ranged(name).column
                passes = column.rows > present if is_after else column.rows <= present
                visible[column.owners[~passes]] = False
        return visible

    def first_with(self, name: str, value: str, now: datetime) -> int | None:
        """The first visible document with a value of a keyword."""
        documents = self._corpus.documents(name, encoded(value))
        visible = self.visible(now)
        shown = documents if visible is None else documents.compress(visible.take(documents))
        return int(shown[0]) if len(shown) else None

    def epoch(self, now: datetime) -> int:
        """The last moment at which what is visible has changed, in microseconds since 1970; 0 for editors.

        It tells no more than someone sees who looks all the time: no number of documents that have expired.
        """
        if self._editors:
            return 0
        present, (since, epoch, until) = ranges.microseconds(now), self._epoch
        if not since <= present < until:
            changes = self._changes
            place = int(changes.searchsorted(present, "right"))
            epoch = int(changes[place - 1]) if place else ALWAYS
            until = int(changes[place]) if place < len(changes) else math.inf
            self._epoch = epoch, epoch, until
        return epoch

    @cached_property
    def _changes(self) -> NDArray[np.int64]:
        """The moments at which what is visible changes; none is of a document that is never visible."""
        starts, ends = np.full(self._corpus.count, ALWAYS), np.full(self._corpus.count, NEVER)
        if self._is_kept(PUBLISHED):
            column = self.ranged(PUBLISHED).column
            np.maximum.at(starts, column.owners, column.rows.astype(np.int64))
        if self._is_kept(EXPIRES):
            column = self.ranged(EXPIRES).column
            np.minimum.at(ends, column.owners, column.rows.astype(np.int64))
        shown = starts < ends if self._corpus.live is None else (starts < ends) & self._corpus.live
        moments = distinct(np.concatenate([starts[shown], ends[shown]]))
        return moments[(moments > ALWAYS) & (moments < NEVER)]

    def _is_kept(self, name: str) -> bool:
        field = self._fields.get(name)
        return field is not None and field.ranged


def visible_only(found: Sparse | Dense, visible: Mask | None) -> Sparse | Dense:
    """What was found and is visible."""
    if visible is None:
        return found
    if isinstance(found, Sparse):
        return found.keeping(visible.take(found.documents))
    return Dense(found.mask & visible, found.scores * visible)


def without_own_filter(subset: DocSet, passing: Mapping[str, Mask], but: str | None) -> DocSet:
    """The documents of a subset that pass all filters but one."""
    masks = [mask for name, mask in passing.items() if name != but]
    return subset.narrowed(reduce(and_, masks)) if masks else subset
