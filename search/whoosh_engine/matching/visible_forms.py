"""Visible forms: the terms under which visible documents have the very form of a word.

A segment names two of the documents with each surface form. When neither is visible, the texts of others decide.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search import deadline
from search.text.analysis import split_term, tokens
from search.text.folding import fold
from search.whoosh_engine.execution.doc_sets import DocIds, distinct
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.matching.stored_values import StoredValues
from search.whoosh_engine.storage.segment import SegmentReader

LOOKED_AT = 64
"""Documents whose texts are read for one form; of more nothing is known."""


class VisibleForms:
    """The surface forms of one generation that a visible document has."""

    def __init__(self, reader: IndexReader, stored_values: StoredValues, fields: Sequence[str]) -> None:
        """`fields` are the names in Whoosh of those that are searched."""
        self._reader, self._stored_values, self._fields = reader, stored_values, fields

    def terms(self, surface: str, context: QueryContext) -> dict[str, bool]:
        """The terms of a folded word that visible documents have, or may have; for each whether it is known."""
        found: dict[str, bool] = {}
        for base, segment in zip(self._reader.bases, self._reader.segments, strict=True):
            forms = segment.surface_forms
            for number in range(*forms.numbers_of(surface).indices(len(forms))):
                deadline.check()
                term = forms.pair(number)[1]
                if found.get(term):
                    continue
                is_visible = self._is_visible(base, segment, number, context)
                if is_visible is not False:
                    found[term] = bool(is_visible)
        return found

    def _is_visible(self, base: int, segment: SegmentReader, number: int, context: QueryContext) -> bool | None:
        """Whether a visible document has a form; None when that is not known."""
        forms = segment.surface_forms
        for document in (int(forms.first[number]), int(forms.last[number])):
            if 0 <= document < segment.count and not segment.deleted[document] and context.sees(document + base):
                return True
        if forms.occurrences[number] == 1:
            return False
        surface, term = forms.pair(number)
        return self._stands_in_texts(surface, term, self._visible_with(base, segment, term, context))

    def _visible_with(self, base: int, segment: SegmentReader, term: str, context: QueryContext) -> DocIds:
        """The visible documents of a segment with a term, ascending."""
        fields = [segment.field(name) for name in self._fields]
        numbers = [(field, field.term_number(term.encode())) for field in fields]
        lists = [field.documents(number) for field, number in numbers if number is not None]
        documents = distinct(np.concatenate(lists)) if lists else np.empty(0, np.int32)
        return context.seen(documents[~segment.deleted[documents]] + np.int32(base))

    def _stands_in_texts(self, surface: str, term: str, documents: DocIds) -> bool | None:
        """Whether one of some documents has a form; None when that is not known."""
        is_unsure = len(documents) > LOOKED_AT
        for document in documents[:LOOKED_AT].tolist():
            deadline.check()
            texts, is_whole = self._stored_values.texts(document)
            if any(_has_form(text, surface, split_term(term)[1]) for text in texts):
                return True
            is_unsure |= not is_whole
        return None if is_unsure else False


def _has_form(text: str, surface: str, language: str) -> bool:
    return surface in fold(text) and any(token.surface == surface for token in tokens(text, language))
