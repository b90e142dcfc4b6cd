"""Title completion: titles that begin like a query, then those that have its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import orjson

from search import deadline
from search.primitives.completions import Title
from search.primitives.term_alternatives import Slot
from search.query.partial_query import PartialQuery, key_of
from search.query.tree import Term, TermKind
from search.rewriting.term_lookup import TermLookup
from search.rewriting.term_variants import TermVariants
from search.schema.fields import TITLE
from search.text.analysis import tokens_elided
from search.whoosh_engine.codecs.prefix_index import SIZE
from search.whoosh_engine.execution.doc_sets import DENSE_FROM, DocIds, DocMask, Mask, among, distinct, intersection
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.execution.slot_terms import terms_of
from search.whoosh_engine.suggest.popularity import Popularity

_SAME = 24
"""Titles that are read beyond those that are wanted, for several documents may have the same."""
_NONE = np.empty(0, np.int32)


class TitleCompletion:
    """Completes the titles of one generation."""

    def __init__(self, reader: IndexReader, popularity: Popularity) -> None:
        self._reader, self._popularity = reader, popularity

    def titles(self, partial: PartialQuery, wanted: int, term_lookup: TermLookup, context: QueryContext) -> list[Title]:
        """At most so many different titles of visible documents, those that begin so first."""
        found: dict[str, Title] = {}
        for documents in self._candidates(partial, term_lookup, context):
            for title in self._titles_of(self._popularity.best(documents, wanted + _SAME), term_lookup.eliding):
                if partial.is_in(title.words):
                    found.setdefault(key_of(title.words), title)
                if len(found) == wanted:
                    break
            if len(found) == wanted:
                break
        # Those whose beginning is the same as far as it is kept may still begin otherwise.
        return sorted(found.values(), key=lambda title: not partial.is_prefix_of(title.words))[:wanted]

    def _candidates(self, partial: PartialQuery, term_lookup: TermLookup, context: QueryContext) -> Iterator[DocIds]:
        """Documents that may have such titles; the better ones first."""
        key = partial.key.encode()
        leading = self._visible(self._leading(key), context.visible)
        if len(key) > SIZE:
            having = self._visible(self._having(partial, term_lookup), context.visible)
            is_leading = self._among(having, leading)
            yield having[is_leading]
        else:
            yield leading
            having = self._visible(self._having(partial, term_lookup), context.visible)
            is_leading = self._among(having, leading)
        yield having[~is_leading]

    def _leading(self, key: bytes) -> DocIds:
        parts = [
            segment.prefix_index(TITLE).with_prefix(key) + np.int32(base)
            for base, segment in zip(self._reader.bases, self._reader.segments, strict=True)
        ]
        return np.concatenate(parts) if parts else _NONE

    def _having(self, partial: PartialQuery, term_lookup: TermLookup) -> DocIds:
        """The documents with all words in their titles, ascending."""
        lists = [self._with(word.surface, term_lookup) for word in partial.words]
        if not partial.prefix:
            return intersection(lists)
        beginning = self._beginning(partial.prefix, term_lookup)
        if not lists:
            return self._ascending(beginning)
        documents = intersection(lists)
        return documents[self._among(documents, beginning)]

    def _with(self, word: str, term_lookup: TermLookup) -> DocIds:
        """The documents with a word in their titles, ascending."""
        deadline.check()
        slots = _slots(Term(word), term_lookup)
        return intersection([self._reader.slot_postings(TITLE, slot).documents for slot in slots])

    def _beginning(self, prefix: str, term_lookup: TermLookup) -> DocIds:
        """The documents with a word that begins so, in no order, some of them several times."""
        slot = _slots(Term(prefix, TermKind.PREFIX), term_lookup)[-1]
        parts = [
            field.range_documents(terms) + np.int32(base)
            for base, field in self._reader.fields(TITLE)
            for terms, _ in terms_of(field, slot)
        ]
        return np.concatenate(parts) if parts else _NONE

    def _ascending(self, documents: DocIds) -> DocIds:
        if len(documents) * DENSE_FROM < self._reader.count:
            return distinct(documents)
        return DocMask(self._mask(documents)).documents

    def _among(self, some: DocIds, others: DocIds) -> Mask:
        if len(others) * DENSE_FROM < self._reader.count:
            return among(some, np.sort(others))
        return self._mask(others)[some]

    def _mask(self, documents: DocIds) -> Mask:
        mask = np.zeros(self._reader.count, bool)
        mask[documents] = True
        return mask

    def _visible(self, documents: DocIds, visible: Mask | None) -> DocIds:
        for mask in (visible, self._reader.live):
            if mask is not None:
                documents = documents[mask[documents]]
        return documents

    def _titles_of(self, documents: DocIds, eliding: Sequence[str]) -> Iterator[Title]:
        for document in documents.tolist():
            deadline.check()
            stored = orjson.loads(self._reader.stored(document))
            text = stored[TITLE][0]
            yield Title(text, tuple(tokens_elided(text, eliding)))

    def count(self, title: Title, term_lookup: TermLookup, context: QueryContext) -> int:
        """How many visible documents have the same title: its beginning, its length, and all of its words."""
        key = key_of(title.words).rstrip().encode()
        documents = np.sort(self._visible(self._leading(key[:SIZE]), context.visible))
        documents = documents[self._lengths(documents) == len(title.words)]
        for surface in dict.fromkeys(word.surface for word in reversed(title.words)):  # it is the ends that differ
            if len(documents) <= 1:
                break
            documents = documents[among(documents, self._with(surface, term_lookup))]
        return max(len(documents), 1)  # the one whose title it is, should its beginning not be kept

    def _lengths(self, documents: DocIds) -> DocIds:
        """How many words each title has."""
        lengths = np.zeros(len(documents), np.int32)
        for base, field in self._reader.fields(TITLE):
            inside = np.flatnonzero((documents >= base) & (documents < base + len(field.lengths)))
            lengths[inside] = field.lengths[documents[inside] - base]
        return lengths


def _slots(term: Term, term_lookup: TermLookup) -> tuple[Slot, ...]:
    """The terms that the words of a term may be, as they are written."""
    return TermVariants(term_lookup).of([term])[0][0]
