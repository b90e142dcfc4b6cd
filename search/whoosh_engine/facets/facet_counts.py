"""Facet counts: values, ranges and histograms of a doc set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from search import deadline
from search.protocol.request import Filter, SearchRequest
from search.protocol.results import MAX_DAYS, FacetCounts, Histogram, Part, ValueCount
from search.query.value_identity import key_in
from search.schema.fields import Facet, Field, Kind
from search.schema.ranges import interval, local_days
from search.text.value_keys import value_key
from search.whoosh_engine.execution.doc_sets import DocSet
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.facets.columns import FieldColumns
from search.whoosh_engine.facets.facet_ranges import FacetRanges
from search.whoosh_engine.facets.labels import LabelledOrdinals

LEAST_VALUES = 20
"""That visible documents have in a field, before its facet may be none."""
MOST_DISTINCT = 0.9
"""Of them; where more are had by one document alone, choosing a value is choosing a document."""


class FacetCounter:
    """Counts the facets of one generation."""

    def __init__(self, columns: FieldColumns) -> None:
        self._columns, self._ranges = columns, FacetRanges(columns)

    def all(
        self, fields: Iterable[Field], request: SearchRequest, counted: Callable[[str], DocSet], context: QueryContext
    ) -> dict[str, FacetCounts | Histogram]:
        """The facets that a request wants, each in the documents that are counted for it, as many as there is time for.

        One that is neither named nor filtered by is counted where it is offered.
        """
        found: dict[str, FacetCounts | Histogram] = {}

        def count() -> None:
            for field in filter(lambda field: request.counts(field.name), fields):
                chosen = request.filter(field.name)
                if request.facets is not None or chosen or self.is_offered(field, context):
                    found[field.name] = self.count(field, counted(field.name), chosen, context)

        deadline.optional(Part.FACETS, count, None)
        return found

    def is_offered(self, field: Field, context: QueryContext) -> bool:
        """Whether a facet groups documents, and does not name nearly each of them by a value of its own."""
        if field.kind is not Kind.KEYWORD:
            return True
        counts = self._columns.labelled[field.name].counts(context.everything)
        given, distinct = int(counts.sum()), int(np.count_nonzero(counts))
        return given < LEAST_VALUES or distinct <= MOST_DISTINCT * given

    def count(self, field: Field, doc_set: DocSet, chosen: Filter, context: QueryContext) -> FacetCounts | Histogram:
        """The counts of a facet that a page shows."""
        deadline.check()
        if field.kind is Kind.DATE:
            return self._histogram(field, doc_set, chosen, context)
        if field.ranged:
            return self._range_counts(field, doc_set, chosen, context)
        assert field.facet  # noqa: S101 - it is one of the facets
        return self._value_counts(field, doc_set, chosen, context, field.facet.limit)

    def containing(  # noqa: PLR0913 - two are keywords
        self, field: Field, doc_set: DocSet, chosen: Filter, context: QueryContext, *, limit: int, contains: str
    ) -> FacetCounts:
        """At most so many values, or ranges, that contain a text; without a text also all that are chosen."""
        if field.ranged:
            return self._range_counts(field, doc_set, chosen, context, limit, contains)
        return self._value_counts(field, doc_set, chosen, context, limit, contains)

    def _value_counts(  # noqa: PLR0913, PLR0917 - as the ranges
        self, field: Field, doc_set: DocSet, chosen: Filter, context: QueryContext, limit: int, contains: str = ""
    ) -> FacetCounts:
        """In the order of the facet."""
        assert field.facet  # noqa: S101 - it is one of the facets
        column = self._columns.labelled[field.name]
        counts = column.counts(doc_set)
        codes = (counts > 0).nonzero()[0]  # in half the time that it takes to look for them among numbers
        if contains:
            part = value_key(contains)
            codes = np.array([code for code in codes.tolist() if _contains(column.keys[code], part)], np.int64)
        listed = _first(field.facet, column, counts, codes, limit)
        labels = column.labels(context.everything)
        values = ValueCount.each(map(labels.__getitem__, listed.tolist()), counts.take(listed).tolist())
        selected, excluded = (_codes(column, some, context) for some in (chosen.any_of, chosen.none_of))
        if selected or excluded:
            by_code: dict[int | str, ValueCount] = dict(zip(listed.tolist(), values, strict=True))
            for code, text in () if contains else (selected | excluded | selected).items():
                added = ValueCount(labels[code], int(counts[code])) if isinstance(code, int) else ValueCount(text, 0)
                by_code.setdefault(code, added)
            values = tuple(
                [one._replace(selected=code in selected, excluded=code in excluded) for code, one in by_code.items()]
            )
        return FacetCounts(
            field=field.name,
            values=values,
            missing=column.column.missing(doc_set),
            distinct=len(codes),
            missing_selected=chosen.missing,
        )

    def _range_counts(  # noqa: PLR0913, PLR0917 - as the values
        self,
        field: Field,
        doc_set: DocSet,
        chosen: Filter,
        context: QueryContext,
        limit: int | None = None,
        contains: str = "",
    ) -> FacetCounts:
        """In the order of the bounds of the ranges."""
        texts, ordinals = self._ranges.of(field, context)
        counts = {text: count for text, count in zip(texts, ordinals.counts(doc_set).tolist(), strict=True) if count}
        containing = [text for text in counts if contains.casefold() in text.casefold()]
        listed = {text: counts[text] for text in containing[:limit]}
        if not contains:
            others = (text for text in _chosen(chosen) if text not in listed)
            listed |= {text: self._total_within(field, text, doc_set, context) for text in others}
        return FacetCounts(
            field=field.name,
            values=_value_counts(listed.items(), chosen),
            missing=self._columns.column(field).missing(doc_set),
            distinct=len(containing),
            missing_selected=chosen.missing,
        )

    def _total_within(self, field: Field, text: str, doc_set: DocSet, context: QueryContext) -> int:
        return doc_set.narrowed(self._columns.within(field, text, doc_set, context)).total

    def _histogram(self, field: Field, doc_set: DocSet, chosen: Filter, context: QueryContext) -> Histogram:
        """The dates by year, by month, and by day where these are few."""
        calendar = self._columns.calendars[field.name]
        months = tuple(calendar.months.counts(doc_set))
        days = _chosen_days(field, chosen, context.now) or _all_days(months)
        return Histogram(
            field=field.name,
            years=_value_counts(calendar.years.counts(doc_set), chosen),
            months=_value_counts(months, chosen),
            days=_value_counts(calendar.days(doc_set, *days), chosen) if days else (),
            missing=self._columns.column(field).missing(doc_set),
            missing_selected=chosen.missing,
        )


def _chosen(chosen: Filter) -> Iterable[str]:
    return dict.fromkeys((*chosen.any_of, *chosen.none_of))


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


def _codes(column: LabelledOrdinals, texts: Iterable[str], context: QueryContext) -> dict[int | str, str]:
    """The chosen texts by code; by key where no visible document has them, for no other spelling must be shown then."""
    found: dict[int | str, str] = {}
    for text in texts:
        code = column.code(text)
        is_shown = code is not None and column.counts(context.everything)[code] > 0
        found.setdefault(code if code is not None and is_shown else key_in(column.name, text), text)
    return found


def _value_counts(pairs: Iterable[tuple[str, int]], chosen: Filter) -> tuple[ValueCount, ...]:
    pairs = list(pairs)
    if not (chosen.any_of or chosen.none_of):
        return ValueCount.each((text for text, _ in pairs), (number for _, number in pairs))
    selected, excluded = frozenset(chosen.any_of), frozenset(chosen.none_of)
    return tuple([ValueCount(text, number, text in selected, text in excluded) for text, number in pairs])


Days = tuple[int, int]
"""The first day, and the one after the last, since 1970."""


def _chosen_days(field: Field, chosen: Filter, now: datetime) -> Days | None:
    """Those of the only interval that is chosen, or of the month that it is in; None when they are too many."""
    if len(chosen.any_of) != 1:
        return None
    only = interval(field, chosen.any_of[0], now)
    days = local_days(only, now.tzinfo or UTC)
    if days is None:
        return None
    first, after = days
    month = np.datetime64(first, "D").astype("datetime64[M]")
    if month == np.datetime64(after - 1, "D").astype("datetime64[M]"):
        return _days_of(month, month)
    return (first, after) if after - first <= MAX_DAYS else None


def _all_days(months: Sequence[tuple[str, int]]) -> Days | None:
    """Those from the first month to the last; None when they are too many."""
    if not months:
        return None
    first, after = _days_of(np.datetime64(months[0][0]), np.datetime64(months[-1][0]))
    return (first, after) if after - first <= MAX_DAYS else None


@lru_cache(1 << 10)
def _days_of(first: np.datetime64, last: np.datetime64) -> Days:
    """Of the months from one to another."""
    start, after = first.astype("datetime64[D]"), (last + np.timedelta64(1, "M")).astype("datetime64[D]")
    return int(start.astype(np.int64)), int(after.astype(np.int64))
