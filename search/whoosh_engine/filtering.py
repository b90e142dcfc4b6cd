"""Which documents do the filters of a request and the clock let through?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property, reduce
from operator import and_, or_

import numpy as np
from numpy.typing import NDArray

from search import ranges
from search.errors import UnknownParameter
from search.fields import EXPIRES, PUBLISHED, Field, Fields
from search.request import Filter, SearchRequest
from search.whoosh_engine.columns import Column, Mask, NamedColumn, RangedColumn


class Filterer:
    """Filters documents of one generation."""

    def __init__(self, fields: Fields, columns: Mapping[str, Column], count: int, *, editors: bool) -> None:
        self._fields = fields
        self._columns = columns
        self._count = count
        self._editors = editors

    def masks(self, request: SearchRequest, now: datetime) -> dict[str, Mask]:
        """For each field with a filter, the documents that pass it.

        Raises UnknownParameter for a field that cannot be filtered, InvalidParameter for a value without meaning.
        """
        return {name: self._passing(self._field(name), wanted, now) for name, wanted in request.filters}

    def _field(self, name: str) -> Field:
        field = self._fields.get(name)
        if field is None or not field.filterable:
            known = tuple(field.name for field in self._fields.filterable)
            raise UnknownParameter(parameter=name, nearest=known[0], known=known)
        return field

    def _passing(self, field: Field, wanted: Filter, now: datetime) -> Mask:
        column = self._columns[field.name]
        passing = np.ones(self._count, bool)
        if wanted.any_of or wanted.missing:
            passing = self._having(field, wanted.any_of, now)
            if wanted.missing:
                passing = passing | ~column.present
        if wanted.none_of:
            passing = passing & ~self._having(field, wanted.none_of, now)
        return passing & column.present if wanted.present else passing

    def _having(self, field: Field, values: tuple[str, ...], now: datetime) -> Mask:
        column = self._columns[field.name]
        if isinstance(column, NamedColumn):
            return column.having(values)
        intervals = (ranges.interval(field, value, now) for value in values)
        return reduce(or_, map(column.within, intervals), np.zeros(self._count, bool))

    def visible(self, now: datetime) -> Mask:
        """The documents that are published and not expired; all of them in an editors' index."""
        visible = np.ones(self._count, bool)
        if self._editors:
            return visible
        present = ranges.microseconds(now)
        for name, is_after in ((PUBLISHED, False), (EXPIRES, True)):
            column = self._columns.get(name)
            if isinstance(column, RangedColumn):
                passes = column.numbers > present if is_after else column.numbers <= present
                visible[column.documents[~passes]] = False
        return visible

    def epoch(self, now: datetime) -> int:
        """How many of the moments at which a document appears or expires have passed."""
        return 0 if self._editors else int(np.searchsorted(self._changes, ranges.microseconds(now), "right"))

    @cached_property
    def _changes(self) -> NDArray[np.int64]:
        moments = [
            column.numbers
            for name in (PUBLISHED, EXPIRES)
            if isinstance(column := self._columns.get(name), RangedColumn)
        ]
        return np.unique(np.concatenate(moments)) if moments else np.empty(0, np.int64)


def all_of(masks: Mapping[str, Mask], but: str | None, start: Mask) -> Mask:
    """The documents that pass all filters but one, among those of `start`."""
    return reduce(and_, (mask for name, mask in masks.items() if name != but), start)
