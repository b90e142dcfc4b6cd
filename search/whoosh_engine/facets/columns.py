"""Columns of the fields of one generation, made when they are first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, tzinfo
from functools import partial

from search import deadline
from search.schema.fields import Field
from search.schema.ranges import interval
from search.whoosh_engine.execution.doc_sets import DocList, DocSet, Mask
from search.whoosh_engine.execution.doc_values import Columns, DocValues, RangedDocValues
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.facets.buckets import Calendar
from search.whoosh_engine.facets.labels import LabelledOrdinals, labelled_ordinals


class FieldColumns:
    """The columns of one generation, by the name of their field."""

    def __init__(self, reader: IndexReader, ranged: Mapping[str, RangedDocValues], zone: tzinfo = UTC) -> None:
        self._reader = reader
        self.ranged = ranged
        """Dates, numbers and durations."""
        self.labelled: Mapping[str, LabelledOrdinals] = Columns(partial(labelled_ordinals, reader))
        """Keywords and flags."""
        self.calendars: Mapping[str, Calendar] = Columns(lambda name: Calendar(ranged[name].column, zone))
        """Dates by year, month and day in a time zone."""

    def column(self, field: Field) -> DocValues:
        """The rows of a field of any kind that is kept in a column."""
        return self.ranged[field.name].column if field.ranged else self.labelled[field.name].column

    def within(self, field: Field, text: str, doc_set: DocSet, context: QueryContext) -> Mask:
        """Which documents of a doc set have a value in an interval (see `DocSet.narrowed`).

        Raises InvalidParameter for a text without meaning.
        """
        deadline.check()
        wanted, column = interval(field, text, context.now), self.ranged[field.name]
        if isinstance(doc_set, DocList):
            return column.passing(doc_set.documents, wanted)
        return self._reader.cached(  # type: ignore[no-any-return]
            ("within", field.name, wanted), lambda: column.within(wanted)
        )
