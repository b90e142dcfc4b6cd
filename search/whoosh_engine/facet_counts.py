"""Facet counts: values, ranges and histograms of some documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from search import deadline
from search.protocol.request import Filter
from search.protocol.results import MAX_DAYS, FacetCounts, Histogram, ValueCount
from search.schema.fields import Facet, Field
from search.schema.ranges import DAY
from search.schema.ranges import interval as interval_of
from search.whoosh_engine.execution.doc_sets import DocSet
from search.whoosh_engine.facets.labels import LabelledOrdinals
from search.whoosh_engine.matching.filters import Filterer


def values(  # noqa: PLR0913 - two are keywords
    field: Field,
    facet: Facet,
    column: LabelledOrdinals,
    subset: DocSet,
    chosen: Filter,
    *,
    limit: int,
    contains: str = "",
) -> FacetCounts:
    """The values that contain a text, in the order of the facet; with no text also all that are chosen."""
    counts = column.counts(subset)
    codes = (counts > 0).nonzero()[0]  # in half the time that it takes to look for them among numbers
    if contains:
        sought = contains.casefold()
        codes = np.array([code for code in codes.tolist() if _contains(column.texts[code], sought)], np.int64)
    listed = _first(facet, column, counts, codes, limit)
    pairs: Iterable[tuple[str, int]] = zip(
        map(column.texts.__getitem__, listed.tolist()), counts.take(listed).tolist(), strict=True
    )
    if chosen and not contains:
        by_value = dict(pairs)
        chosen_values = dict.fromkeys((*chosen.any_of, *chosen.none_of))
        by_value |= {text: _count_of(column, counts, text) for text in chosen_values if text not in by_value}
        pairs = by_value.items()
    return FacetCounts(
        field=field.name,
        values=_counted(pairs, chosen),
        missing=column.column.missing(subset),
        distinct=len(codes),
        missing_selected=chosen.missing,
    )


def _contains(text: str, sought: str) -> bool:
    deadline.check()
    return sought in text.casefold()


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


def _count_of(column: LabelledOrdinals, counts: NDArray[np.int64], text: str) -> int:
    code = column.code(text)
    return 0 if code is None else int(counts[code])


def _counted(pairs: Iterable[tuple[str, int]], chosen: Filter) -> tuple[ValueCount, ...]:
    selected, excluded = frozenset(chosen.any_of), frozenset(chosen.none_of)
    made = ValueCount._make  # a fifth sooner than to call it
    return tuple([made((text, number, text in selected, text in excluded)) for text, number in pairs])


def ranges(  # noqa: PLR0913 - two are keywords
    field: Field,
    filterer: Filterer,
    subset: DocSet,
    chosen: Filter,
    now: datetime,
    *,
    limit: int | None = None,
    contains: str = "",
) -> FacetCounts:
    """The ranges whose text contains another, in the order of their bounds; without one also all that are chosen."""
    texts, coded = filterer.ranges(field, now)
    counts = {text: count for text, count in zip(texts, coded.counts(subset).tolist(), strict=True) if count}
    containing = [text for text in counts if contains.casefold() in text.casefold()]
    listed = {text: counts[text] for text in containing[:limit]}
    if not contains:
        others = dict.fromkeys(text for text in (*chosen.any_of, *chosen.none_of) if text not in listed)
        listed |= {text: filterer.within(field, text, subset, now).total for text in others}
    return FacetCounts(
        field=field.name,
        values=_counted(listed.items(), chosen),
        missing=filterer.ranged(field.name).column.missing(subset),
        distinct=len(containing),
        missing_selected=chosen.missing,
    )


def histogram(field: Field, filterer: Filterer, subset: DocSet, chosen: Filter, now: datetime) -> Histogram:
    """The dates of a facet by year, by month, and by day where these are few."""
    calendar = filterer.calendar(field.name)
    months = tuple(calendar.months.counts(subset))
    span = _chosen_days(field, chosen, now) or _all_days(months)
    return Histogram(
        field=field.name,
        years=_counted(calendar.years.counts(subset), chosen),
        months=_counted(months, chosen),
        days=_counted(calendar.days(subset, *span), chosen) if span else (),
        missing=filterer.ranged(field.name).column.missing(subset),
        missing_selected=chosen.missing,
    )


Days = tuple[int, int]
"""The first day, and the one after the last, since 1970."""


def _chosen_days(field: Field, chosen: Filter, now: datetime) -> Days | None:
    """Those of the only interval that is chosen, or of the month that it is in; None when they are too many."""
    if len(chosen.any_of) != 1:
        return None
    interval = interval_of(field, chosen.any_of[0], now)
    if interval.low is None or interval.high is None or interval.is_empty:
        return None
    first, after = int(interval.low // DAY), int(-(-interval.high // DAY))
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


def _days_of(first: np.datetime64, last: np.datetime64) -> Days:
    """Of the months from one to another."""
    start, after = first.astype("datetime64[D]"), (last + np.timedelta64(1, "M")).astype("datetime64[D]")
    return int(start.astype(np.int64)), int(after.astype(np.int64))
