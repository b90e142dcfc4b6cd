"""Title completion: titles that begin like a query, then those that have its words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import orjson

from search import deadline
from search.query.partial_query import PartialQuery, key_of
from search.query.tree import Term, TermKind
from search.schema.fields import TITLE
from search.text.analysis import Token, tokens
from search.whoosh_engine.codecs.prefix_index import SIZE
from search.whoosh_engine.execution.doc_sets import DENSE_FROM, DocIds, DocMask, Mask, among, distinct
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.phrases import terms_of, with_all
from search.whoosh_engine.execution.term_alternatives import Slot
from search.whoosh_engine.matching.term_lookup import TermLookup
from search.whoosh_engine.suggest.popularity import Popularity

_SAME = 24
"""Titles that are read beyond those that are wanted, for several documents may have the same."""
_NONE = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True)
class Title:
    """A title that completes what was typed."""

    text: str
    words: tuple[Token, ...]


class TitleCompletion:
    """Completes the titles of one generation."""

    def __init__(self, corpus: IndexReader, vocabulary: TermLookup, popularity: Popularity) -> None:
        self._corpus, self._vocabulary, self._popularity = corpus, vocabulary, popularity

    def titles(self, begun: PartialQuery, wanted: int, visible: Mask | None) -> list[Title]:
        """At most so many different titles of visible documents, those that begin so first."""
        found: dict[str, Title] = {}
        for documents in self._candidates(begun, visible):
            for title in self._read(self._popularity.best(documents, wanted + _SAME)):
                if begun.is_in(title.words):
                    found.setdefault(key_of(title.words), title)
                if len(found) == wanted:
                    break
            if len(found) == wanted:
                break
        # Those whose beginning is the same as far as it is kept may still begin otherwise.
        return sorted(found.values(), key=lambda title: not begun.leads(title.words))[:wanted]

    def _candidates(self, begun: PartialQuery, visible: Mask | None) -> Iterator[DocIds]:
        """Documents that may have such titles; the better ones first."""
        key = begun.key.encode()
        leading = self._shown(self._leading(key), visible)
        if len(key) > SIZE:
            having = self._shown(self._having(begun), visible)
            is_leading = self._among(having, leading)
            yield having[is_leading]
        else:
            yield leading
            having = self._shown(self._having(begun), visible)
            is_leading = self._among(having, leading)
        yield having[~is_leading]

    def _leading(self, key: bytes) -> DocIds:
        parts = [
            segment.prefix_index(TITLE).with_prefix(key) + np.int32(base)
            for base, segment in zip(self._corpus.bases, self._corpus.segments, strict=True)
        ]
        return np.concatenate(parts) if parts else _NONE

    def _having(self, begun: PartialQuery) -> DocIds:
        """The documents with all words in their titles, ascending."""
        lists = [self._with(word.surface) for word in begun.words]
        if not begun.prefix:
            return with_all(lists)
        beginning = self._beginning(begun.prefix)
        if not lists:
            return self._ascending(beginning)
        documents = with_all(lists)
        return documents[self._among(documents, beginning)]

    def _with(self, word: str) -> DocIds:
        """The documents with a word in their titles, ascending."""
        deadline.check()
        return with_all([self._corpus.slot_postings(TITLE, slot).documents for slot in self._slots(Term(word))])

    def _slots(self, term: Term) -> tuple[Slot, ...]:
        """The terms that the words of a term may be, as they are written."""
        return self._vocabulary.wordings([term])[0][0]

    def _beginning(self, prefix: str) -> DocIds:
        """The documents with a word that begins so, in no order, some of them several times."""
        slot = self._slots(Term(prefix, TermKind.PREFIX))[-1]
        parts = [
            field.range_documents(terms) + np.int32(base)
            for base, field in self._corpus.fields(TITLE)
            for terms, _ in terms_of(field, slot)
        ]
        return np.concatenate(parts) if parts else _NONE

    def _ascending(self, documents: DocIds) -> DocIds:
        if len(documents) * DENSE_FROM < self._corpus.count:
            return distinct(documents)
        return DocMask(self._mask(documents)).documents

    def _among(self, some: DocIds, others: DocIds) -> Mask:
        if len(others) * DENSE_FROM < self._corpus.count:
            return among(some, np.sort(others))
        return self._mask(others)[some]

    def _mask(self, documents: DocIds) -> Mask:
        mask = np.zeros(self._corpus.count, bool)
        mask[documents] = True
        return mask

    def _shown(self, documents: DocIds, visible: Mask | None) -> DocIds:
        for mask in (visible, self._corpus.live):
            if mask is not None:
                documents = documents[mask[documents]]
        return documents

    def _read(self, documents: DocIds) -> Iterator[Title]:
        for document in documents.tolist():
            deadline.check()
            text = orjson.loads(self._corpus.stored(document))[TITLE][0]
            yield Title(text, tuple(tokens(text)))

    def count(self, title: Title, visible: Mask | None) -> int:
        """How many visible documents have the same title: its beginning, its length, and all of its words."""
        key = key_of(title.words).rstrip().encode()
        documents = np.sort(self._shown(self._leading(key[:SIZE]), visible))
        documents = documents[self._lengths(documents) == len(title.words)]
        for surface in dict.fromkeys(word.surface for word in reversed(title.words)):  # it is the ends that differ
            if len(documents) <= 1:
                break
            documents = documents[among(documents, self._with(surface))]
        return max(len(documents), 1)  # the one whose title it is, should its beginning not be kept

    def _lengths(self, documents: DocIds) -> DocIds:
        """How many words each title has."""
        lengths = np.zeros(len(documents), np.int32)
        for base, field in self._corpus.fields(TITLE):
            inside = np.flatnonzero((documents >= base) & (documents < base + len(field.lengths)))
            lengths[inside] = field.lengths[documents[inside] - base]
        return lengths
