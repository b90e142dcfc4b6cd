"""How many of some documents have each value of a facet?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.fields import Facet, Field
from search.request import Filter
from search.results import FacetCounts, Histogram, ValueCount
from search.whoosh_engine.columns import Column, Mask, NamedColumn, RangedColumn


def count(field: Field, facet: Facet, column: Column, mask: Mask, chosen: Filter) -> FacetCounts | Histogram:
    """The counts of a facet among the documents of a mask."""
    if isinstance(column, RangedColumn):
        return _histogram(field, column, mask, chosen)
    return values(field, facet, column, mask, chosen, limit=facet.limit)


def values(  # noqa: PLR0913 - two are keywords
    field: Field, facet: Facet, column: NamedColumn, mask: Mask, chosen: Filter, *, limit: int, contains: str = ""
) -> FacetCounts:
    """The values that contain a text, in the order of the facet; with no text also all that are chosen."""
    counts = column.counts(mask)
    sought = contains.casefold()
    listed = [code for code in _ordered(facet, counts) if sought in column.values[code].casefold()]
    texts = [column.values[code] for code in listed[:limit]]
    if not contains:
        texts = list(dict.fromkeys((*texts, *chosen.any_of, *chosen.none_of)))
    by_value = {column.values[code]: int(counts[code]) for code in listed}
    return FacetCounts(
        field=field.name,
        values=tuple(_value(text, by_value.get(text, 0), chosen) for text in texts),
        missing=_missing(column, mask),
        distinct=len(listed),
        missing_selected=chosen.missing,
    )


def _ordered(facet: Facet, counts: NDArray[np.int64]) -> Sequence[int]:
    """The codes that are counted, in the order of the facet; codes are in the order of values."""
    codes = np.flatnonzero(counts)
    if facet.order == "count":
        codes = codes[np.argsort(-counts[codes], kind="stable")]
    return [int(code) for code in codes]


def _value(text: str, number: int, chosen: Filter) -> ValueCount:
    return ValueCount(text, number, selected=text in chosen.any_of, excluded=text in chosen.none_of)


def _missing(column: Column, mask: Mask) -> int:
    return int(np.count_nonzero(mask & ~column.present))


def _histogram(field: Field, column: RangedColumn, mask: Mask, chosen: Filter) -> Histogram:
    documents, months = column.months
    inside = mask[documents]
    documents, months = documents[inside], months[inside]
    # A document with several dates in one year counts once in it.
    years = np.unique(np.stack([documents, months // 12]), axis=1)[1]
    return Histogram(
        field=field.name,
        years=_bars(years, "datetime64[Y]", chosen),
        months=_bars(months, "datetime64[M]", chosen),
        missing=_missing(column, mask),
        missing_selected=chosen.missing,
    )


def _bars(units: NDArray[np.int64], unit: str, chosen: Filter) -> tuple[ValueCount, ...]:
    found, counts = np.unique(units, return_counts=True)
    texts = found.astype(unit).astype(str)
    return tuple(_value(str(text).zfill(4), int(number), chosen) for text, number in zip(texts, counts, strict=True))
