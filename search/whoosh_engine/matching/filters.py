"""Filters of a request: the documents that have the values it chooses, and not those it excludes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

import numpy as np

from search import deadline
from search.protocol.request import Filter, SearchRequest
from search.schema.fields import ID, Field, Fields
from search.whoosh_engine.codecs.text_bytes import encoded
from search.whoosh_engine.execution.doc_sets import DocList, DocSet, Mask, among
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.facets.columns import FieldColumns


class Filters:
    """Filters documents of one generation."""

    def __init__(self, fields: Fields, reader: IndexReader, columns: FieldColumns) -> None:
        self._fields, self._reader, self._columns = fields, reader, columns

    def passing(self, request: SearchRequest, doc_set: DocSet, context: QueryContext) -> dict[str, Mask]:
        """For each field with a filter, which documents of a doc set pass it (see `DocSet.narrowed`).

        Raises InvalidParameter for a value without meaning.
        """
        return {name: self._passing(self._fields[name], wanted, doc_set, context) for name, wanted in request.filters}

    def _passing(self, field: Field, wanted: Filter, doc_set: DocSet, context: QueryContext) -> Mask:
        passing = np.ones(self._size(doc_set), bool)
        if wanted.any_of or wanted.missing:
            passing = self._having(field, wanted.any_of, doc_set, context)
            if wanted.missing:
                passing = passing | ~self._present(field, doc_set)
        if wanted.none_of:
            passing = passing & ~self._having(field, wanted.none_of, doc_set, context)
        return passing & self._present(field, doc_set) if wanted.present else passing

    def _size(self, doc_set: DocSet) -> int:
        return doc_set.total if isinstance(doc_set, DocList) else self._reader.count

    def _present(self, field: Field, doc_set: DocSet) -> Mask:
        present = self._columns.column(field).present
        return present.take(doc_set.documents) if isinstance(doc_set, DocList) else present

    def _having(self, field: Field, values: tuple[str, ...], doc_set: DocSet, context: QueryContext) -> Mask:
        """The documents with any of some values, or with a value in any of some intervals."""
        if field.ranged:
            masks: Iterable[Mask] = (self._columns.within(field, value, doc_set, context) for value in values)
        else:
            masks = (self._with_value(field.name, value, doc_set) for value in values)
        return reduce(or_, masks, np.zeros(self._size(doc_set), bool))

    def _with_value(self, name: str, value: str, doc_set: DocSet) -> Mask:
        """The documents with a value, in any spelling."""
        deadline.check()
        spellings = (value,) if name == ID else self._columns.labelled[name].spellings_of(value)
        lists = [self._reader.documents(name, encoded(spelling)) for spelling in spellings]
        if isinstance(doc_set, DocList):
            masks = (among(doc_set.documents, documents) for documents in lists)
            return reduce(or_, masks, np.zeros(doc_set.total, bool))
        mask = np.zeros(self._reader.count, bool)
        for documents in lists:
            mask[documents] = True
        return mask
