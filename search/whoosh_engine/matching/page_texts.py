"""Texts of the documents of a page (see `search.primitives.page_texts`); no text is analyzed anew.

The index has the positions of all words.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.primitives import bm25f
from search.primitives.page_texts import POSITION_BITS, Places
from search.primitives.term_alternatives import Alternatives, Slot, in_any_form
from search.schema.fields import Field
from search.whoosh_engine.codecs.stored_texts import StoredText
from search.whoosh_engine.execution.doc_sets import DocIds, among, distinct
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.phrases import FEW, phrase_places
from search.whoosh_engine.matching.stored_values import StoredValues
from search.whoosh_engine.schema import words_field

_NOWHERE: Places = np.empty(0, np.int64)


class IndexPageTexts:
    """The texts of some documents of one generation."""

    def __init__(
        self, reader: IndexReader, statistics: IndexReader, stored_values: StoredValues, documents: DocIds
    ) -> None:
        """`statistics` are about the visible documents: which words are rare tells of nothing that waits."""
        self._reader, self._statistics, self._stored_values = reader, statistics, stored_values
        self._ascending = distinct(documents)
        self.documents: list[int] = documents.tolist()
        self.content = stored_values.content
        self.require_form = stored_values.require_form
        self.damaged_body = reader.damaged_text

    def places(self, field: Field, slots: Sequence[Slot]) -> Places:
        """The places of the first of some words, where they stand beside each other in a field."""
        name, reader, documents = words_field(field), self._reader, self._ascending
        words = []
        for slot in slots:
            some = in_any_form(slot)
            if not (isinstance(some, Alternatives) and some.single):
                # The postings of many terms are kept, and their positions take much longer to read.
                having = reader.slot_postings(name, some).documents
                documents = documents.compress(among(documents, having))
            places = reader.places(name, slot, documents) if len(documents) else _NOWHERE
            if not len(places):
                return _NOWHERE
            words.append(places)
        found = phrase_places(words)
        return found if len(documents) <= FEW else found.compress(among(found >> POSITION_BITS, documents))

    def idf(self, field: Field, slot: Slot) -> float:
        """How rare a word is in a field."""
        return bm25f.idf(self._statistics.doc_count, self._statistics.frequency(words_field(field), slot))

    def body(self, document: int) -> StoredText | None:
        """The text of a document of which passages are shown."""
        return self._reader.text(document) or None
