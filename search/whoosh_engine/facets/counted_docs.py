"""Counted docs: the values, ranges and dates of a doc set (see `search.primitives.selection.DocSet`)."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search import deadline
from search.primitives.selection import Counts, ValueTotals
from search.schema.fields import Facet, Field
from search.whoosh_engine.execution.doc_sets import DocSet
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.facets.columns import FieldColumns
from search.whoosh_engine.facets.facet_ranges import FacetRanges
from search.whoosh_engine.facets.labels import LabelledOrdinals


class CountedDocs(NamedTuple):
    """Documents in which a facet is counted."""

    doc_set: DocSet
    columns: FieldColumns
    all_ranges: FacetRanges
    context: QueryContext

    def missing(self, field: Field) -> int:
        """How many have no value of a field."""
        return self.columns.column(field).missing(self.doc_set)

    def values(self, field: Field, limit: int, contains: str, chosen: Collection[str]) -> ValueTotals:
        """The first values that some have, in the order of the facet, whose keys contain a text; and chosen ones."""
        assert field.facet  # noqa: S101 - it is one of the facets
        column = self.columns.labelled[field.name]
        counts = column.counts(self.doc_set)
        codes = (counts > 0).nonzero()[0]  # in half the time that it takes to look for them among numbers
        if contains:
            codes = np.array([code for code in codes.tolist() if _contains(column.keys[code], contains)], np.int64)
        first = _first(field.facet, column, counts, codes, limit)
        labels, listed = column.labels(self.context.everything), first.tolist()
        shown = [(key, code) for key in chosen if (code := self._shown(column, key)) is not None]
        return ValueTotals(
            labels=list(map(labels.__getitem__, listed)),
            counts=counts.take(first).tolist(),
            keys=list(map(column.keys.__getitem__, listed)) if chosen else (),
            chosen={key: (labels[code], int(counts[code])) for key, code in shown},
            distinct=len(codes),
        )

    def _shown(self, column: LabelledOrdinals, key: str) -> int | None:
        """The code of a value that a visible document has."""
        code = column.code_of_key(key)
        return code if code is not None and column.counts(self.context.everything)[code] > 0 else None

    def ranges(self, field: Field) -> Counts:
        """How many have a value in each range."""
        texts, ordinals = self.all_ranges.of(field, self.context)
        return list(zip(texts, ordinals.counts(self.doc_set).tolist(), strict=True))

    def total_within(self, field: Field, interval: str) -> int:
        """How many have a value in an interval."""
        within = self.columns.within(field, interval, self.doc_set, self.context)
        return self.doc_set.narrowed(within).total

    def years(self, field: Field) -> Counts:
        """How many have a date in each year."""
        return list(self.columns.calendars[field.name].years.counts(self.doc_set))

    def months(self, field: Field) -> Counts:
        """How many have a date in each month."""
        return list(self.columns.calendars[field.name].months.counts(self.doc_set))

    def days(self, field: Field, first: int, after: int) -> Counts:
        """How many have a date on each day."""
        return list(self.columns.calendars[field.name].days(self.doc_set, first, after))


def _contains(key: str, part: str) -> bool:
    deadline.check()
    return part in key


def _first(
    facet: Facet, column: LabelledOrdinals, counts: NDArray[np.int64], codes: NDArray[np.int64], limit: int
) -> NDArray[np.int64]:
    """The first codes in the order of the facet."""
    keys = column.ranks.take(codes)
    if facet.order == "count":
        keys -= counts.take(codes) * column.values  # a rank is less than the number of values
    if len(codes) > limit:
        first = (keys < np.partition(keys, limit)[limit]).nonzero()[0]  # no two keys are equal
        codes, keys = codes[first], keys[first]
    return codes[keys.argsort()]
