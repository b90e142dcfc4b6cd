"""Facet ranges: the intervals by which numbers, dates and durations are counted."""

from __future__ import annotations

from search.schema import ranges
from search.schema.automatic_ranges import automatic_ranges
from search.schema.fields import Field
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.facets.buckets import by_range
from search.whoosh_engine.facets.columns import FieldColumns
from search.whoosh_engine.facets.ordinal_counts import Ordinals


class FacetRanges:
    """The ranges of the fields of one generation; for each field those of the last epoch are kept."""

    def __init__(self, columns: FieldColumns) -> None:
        self._columns = columns
        self._held: dict[str, tuple[int, tuple[str, ...], Ordinals]] = {}
        """With the epoch for which the ranges were found."""

    def of(self, field: Field, context: QueryContext) -> tuple[tuple[str, ...], Ordinals]:
        """The ranges of a field as texts, and the ones that each document has.

        Those that are not declared are found among the visible documents only: what is hidden must not move a bound.
        """
        declared = field.facet.ranges if field.facet else ()
        epoch = 0 if declared else context.epoch
        held = self._held.get(field.name)
        if held is None or held[0] != epoch:
            texts = declared or self._automatic(field, context)
            intervals = [ranges.interval(field, text, context.now) for text in texts]
            held = self._held[field.name] = (epoch, texts, by_range(self._columns.ranged[field.name], intervals))
        return held[1:]

    def _automatic(self, field: Field, context: QueryContext) -> tuple[str, ...]:
        column = self._columns.ranged[field.name].column
        return automatic_ranges(field.kind, column.rows[context.everything.mask[column.owners]])
