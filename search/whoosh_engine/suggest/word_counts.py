"""Word counts: how many visible documents have all of some words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from search import deadline
from search.primitives.term_alternatives import Slot, Variants
from search.whoosh_engine.execution.doc_sets import (
    DENSE_FROM,
    DocIds,
    DocList,
    DocMask,
    DocSet,
    among,
    distinct,
    intersection,
)
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.execution.slot_terms import terms_of
from search.whoosh_engine.matching.vocabulary import GenerationWords


class WordCounts:
    """Counts documents of one generation by their words."""

    def __init__(self, words: GenerationWords) -> None:
        self._reader, self._fields = words.reader, words.fields

    def totals(self, some: Sequence[Sequence[Variants]], context: QueryContext) -> list[int]:
        """How many visible documents have all of some words, in any searched field and in any of their forms."""
        known: dict[Variants, DocSet] = {}  # what is suggested together has most words in common
        return [self._total(words, context, known) for words in some]

    def _total(self, words: Sequence[Variants], context: QueryContext, known: dict[Variants, DocSet]) -> int:
        deadline.check()
        for variants in words:
            if variants not in known:
                known[variants] = self._having(variants)
        doc_sets = [known[variants] for variants in words]
        doc_sets += [DocMask(mask) for mask in (self._reader.live, context.visible) if mask is not None]
        having, *others = sorted(doc_sets, key=lambda one: (isinstance(one, DocMask), one.total))
        for other in others:
            having = _both(having, other)
        return having.total

    def _having(self, variants: Variants) -> DocSet:
        """The documents with any variant in any searched field; some deleted ones may be among them."""
        lists = [found for slots in variants for name in self._fields for found in self._documents(name, slots)]
        documents = np.concatenate(lists) if lists else np.empty(0, np.int32)
        if len(documents) * DENSE_FROM < self._reader.count:
            return DocList(distinct(documents))
        mask = np.zeros(self._reader.count, bool)
        mask[documents] = True
        return DocMask(mask)

    def _documents(self, name: str, slots: Sequence[Slot]) -> Iterator[DocIds]:
        """Those in which words stand beside each other in a field, in parts."""
        if len(slots) > 1:
            found = intersection([self._reader.slot_postings(name, slot).documents for slot in slots])
            yield self._reader.phrase_documents(name, slots, found)
            return
        for base, field in self._reader.fields(name):
            for terms, _ in terms_of(field, slots[0]):
                yield field.range_documents(terms) + np.int32(base)


def _both(having: DocSet, other: DocSet) -> DocSet:
    """The documents of both."""
    if isinstance(having, DocMask):
        return having.narrowed(other.mask) if isinstance(other, DocMask) else _both(other, having)
    documents = having.documents
    return having.narrowed(other.mask[documents] if isinstance(other, DocMask) else among(documents, other.documents))
