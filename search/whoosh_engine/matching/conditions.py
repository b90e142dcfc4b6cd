"""Unscored conditions of a query: a value, an interval, or any value at all.

Values are compared in any spelling (see `value_identity`), and by their words, where a field has at most `COMPARED` of
them; else as they are written, and in small letters, capitals and with capitals first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from search import deadline
from search.query.spelled_values import SpelledValues
from search.query.tree import Term, TermKind
from search.schema import ranges
from search.schema.fields import Field, Fields
from search.whoosh_engine.codecs.text_bytes import encoded
from search.whoosh_engine.execution.doc_sets import DocMask, Mask
from search.whoosh_engine.execution.doc_values import Columns
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.execution.scored_doc_sets import Dense, ScoredDocSet, Sparse, any_of, without
from search.whoosh_engine.facets.columns import FieldColumns
from search.whoosh_engine.schema import PRESENT, has_doc_values

COMPARED = 20_000
"""Values of a field; to compare more, one by one, would take longer than the rest of a query."""
_EACH = 64
"""Values whose documents are taken one by one; for more, all rows of the column are read."""


class Conditions:
    """Finds the documents of conditions in one generation."""

    def __init__(self, fields: Fields, reader: IndexReader, columns: FieldColumns) -> None:
        self._fields, self._reader, self._columns = fields, reader, columns
        self._names: Mapping[str, SpelledValues] = Columns(
            lambda name: SpelledValues(name, columns.labelled[name].spellings)
        )

    def narrowed(
        self, scored: ScoredDocSet, term: Term, context: QueryContext, *, negative: bool = False
    ) -> ScoredDocSet:
        """The documents that fulfil a condition, or those that do not; a sparse doc set costs little."""
        deadline.check()
        if isinstance(scored, Sparse):
            fulfilled = self._fulfilled(scored, term, context)
            return scored.keeping(~fulfilled if negative else fulfilled)
        other = self.find(term, context)
        if negative:
            return without(scored, other)
        if isinstance(other, Dense):
            mask = scored.mask & other.mask
            return Dense(mask, scored.scores * mask)
        documents = other.documents.compress(scored.mask.take(other.documents))
        return Sparse(documents, scored.scores.take(documents))

    def _fulfilled(self, scored: Sparse, term: Term, context: QueryContext) -> Mask:
        """For each scored document whether it fulfils a condition."""
        if term.kind is TermKind.RANGE:
            field = self._fields[term.field]
            interval = ranges.interval(field, term.text, context.now)
            return self._columns.ranged[field.name].passing(scored.documents, interval)
        return self.find(term, context).among(scored.documents)

    def find(self, term: Term, context: QueryContext) -> ScoredDocSet:
        """The live documents that fulfil a condition."""
        deadline.check()
        field = self._fields[term.field]
        if term.kind is TermKind.RANGE:
            interval = ranges.interval(field, term.text, context.now)
            return self._marked(self._columns.ranged[field.name].within(interval))
        if term.kind is TermKind.PRESENCE:
            return self._present(field)
        if not has_doc_values(field):
            return self._with_values(field.name, [term.text])
        is_compared = sum(len(segment.field(field.name)) for segment in self._reader.segments) <= COMPARED
        return self._compared(field, term) if is_compared else self._written(field, term)

    def _marked(self, mask: Mask) -> ScoredDocSet:
        """Marked documents, without those that are deleted."""
        mask = mask if self._reader.live is None else mask & self._reader.live
        dense = Dense(mask, np.broadcast_to(np.float32(0), len(mask)))
        documents = DocMask(mask).documents
        scored = self._reader.scored(documents, np.zeros(len(documents), np.float32))
        return scored if isinstance(scored, Sparse) else dense

    def _present(self, field: Field) -> ScoredDocSet:
        if not has_doc_values(field):
            return self._with_values(PRESENT, [field.name])
        return self._marked(self._columns.column(field).present)

    def _with_values(self, name: str, values: Iterable[str]) -> ScoredDocSet:
        lists = (self._reader.documents(name, encoded(value)) for value in values)
        some = [self._reader.scored(documents, np.zeros(len(documents), np.float32)) for documents in lists]
        return any_of(some, self._reader.count)

    def _written(self, field: Field, term: Term) -> ScoredDocSet:
        text = term.text
        if term.kind is TermKind.NAME and text.endswith("*"):
            begin = encoded(text.rstrip("*"))
            parts = ((base, one, one.term_range(begin)) for base, one in self._reader.fields(field.name))
            return self._reader.union(parts, 0)
        return self._with_values(
            field.name, dict.fromkeys((text, text.lower(), text.upper(), text.title(), text.capitalize()))
        )

    def _compared(self, field: Field, term: Term) -> ScoredDocSet:
        column, names = self._columns.labelled[field.name], self._names[field.name]
        codes = names.equal(term.text) if term.kind is TermKind.VALUE else list(names.with_words(term.text))
        if len(codes) <= _EACH:
            return self._with_values(field.name, map(column.spellings.__getitem__, codes))
        spelled = column.spelled
        chosen, mask = np.zeros(spelled.values, bool), np.zeros(self._reader.count, bool)
        chosen[codes] = True
        mask[spelled.column.owners[chosen[spelled.column.rows]]] = True
        return self._marked(mask)
