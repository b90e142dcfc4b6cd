"""How many of some documents have each value of a facet?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from search.fields import Facet, Field
from search.request import Filter
from search.results import FacetCounts, Histogram, ValueCount
from search.whoosh_engine.columns import CodedColumn, NamedColumn, RangedColumn
from search.whoosh_engine.subset import Subset


def values(  # noqa: PLR0913 - two are keywords
    field: Field, facet: Facet, column: NamedColumn, subset: Subset, chosen: Filter, *, limit: int, contains: str = ""
) -> FacetCounts:
    """The values that contain a text, in the order of the facet; with no text also all that are chosen."""
    counts = column.counts(subset)
    codes = np.flatnonzero(counts)
    if contains:
        sought = contains.casefold()
        codes = np.array([code for code in codes if sought in column.texts[code].casefold()], np.int64)
    listed = _first(facet, column, counts, codes, limit)
    by_value = dict(zip(map(column.value, listed.tolist()), counts[listed].tolist(), strict=True))
    if not contains:
        chosen_values = dict.fromkeys((*chosen.any_of, *chosen.none_of))
        by_value |= {text: _count_of(column, counts, text) for text in chosen_values if text not in by_value}
    return FacetCounts(
        field=field.name,
        values=_counted(by_value.items(), chosen),
        missing=column.column.missing(subset),
        distinct=len(codes),
        missing_selected=chosen.missing,
    )


def _first(
    facet: Facet, column: NamedColumn, counts: NDArray[np.int64], codes: NDArray[np.int64], limit: int
) -> NDArray[np.int64]:
    """The first codes in the order of the facet."""
    if facet.order == "count" and len(codes) > limit:
        # Only what has at least the count of the last one listed need be ordered.
        least = np.partition(counts[codes], -limit)[-limit]
        codes = codes[counts[codes] >= least]
    keys = (column.ranks[codes], -counts[codes]) if facet.order == "count" else (column.ranks[codes],)
    return codes[np.lexsort(keys)][:limit]


def _count_of(column: NamedColumn, counts: NDArray[np.int64], text: str) -> int:
    code = column.code(text)
    return 0 if code is None else int(counts[code])


def _counted(pairs: Iterable[tuple[str, int]], chosen: Filter) -> tuple[ValueCount, ...]:
    selected, excluded = chosen.any_of, chosen.none_of
    return tuple([ValueCount(text, number, text in selected, text in excluded) for text, number in pairs])


def histogram(field: Field, column: RangedColumn, subset: Subset, chosen: Filter) -> Histogram:
    """The dates of a facet by year and by month."""
    return Histogram(
        field=field.name,
        years=_bars(*column.years, "datetime64[Y]", subset, chosen),
        months=_bars(*column.months, "datetime64[M]", subset, chosen),
        missing=column.column.missing(subset),
        missing_selected=chosen.missing,
    )


def _bars(coded: CodedColumn, first: int, unit: str, subset: Subset, chosen: Filter) -> tuple[ValueCount, ...]:
    counts = coded.counts(subset)
    codes = np.flatnonzero(counts)
    texts = (text.zfill(4) for text in (codes + first).astype(unit).astype(str).tolist())
    return _counted(zip(texts, counts[codes].tolist(), strict=True), chosen)
