"""Word completion: the commonest words that begin like one, and how many documents have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from search import deadline
from search.query.tree import Term
from search.text.analysis import stop_words, written_words
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
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.execution.term_alternatives import Slot, terms_of
from search.whoosh_engine.matching.term_lookup import TermLookup
from search.whoosh_engine.matching.term_variants import TermVariants, Variants

_LOOKED_AT = 32
"""The commonest words of each segment, from which those of all segments are chosen."""


class WordCompletion:
    """Completes the words of one generation."""

    def __init__(self, reader: IndexReader, term_lookup: TermLookup, fields: Sequence[str]) -> None:
        """`fields` are the names in Whoosh of those that are searched."""
        self._reader, self._term_lookup, self._fields = reader, term_lookup, fields

    def words(self, prefix: str, wanted: int, context: QueryContext) -> list[str]:
        """At most so many words that begin so, each of which a visible document has; stop words are left out."""
        if written_words(prefix) is None:
            return []  # pairs of characters are no words
        common: Counter[str] = Counter()
        forms: dict[str, str] = {}
        for one in self._term_lookup.frequencies.segments(context):
            deadline.check()
            surfaces = one.segment.surface_forms
            for row, count in one.commonest(surfaces.prefix_range(prefix), _LOOKED_AT):
                word, term = surfaces.pair(row)
                common[word] += count
                forms[word] = term
        listed = sorted(common.keys() - stop_words(self._term_lookup.languages), key=lambda word: (-common[word], word))
        first_forms = {forms[word]: word for word in reversed(listed)}  # `time` and `times` find the same documents
        return [word for word in listed if first_forms[forms[word]] == word][:wanted]

    def totals(self, some: Sequence[Sequence[str]], context: QueryContext) -> list[int]:
        """How many visible documents have all of some words, in any searched field and in any of their forms."""
        known: dict[Variants, DocSet] = {}  # what is suggested together has most words in common
        return [self._total(words, context, known) for words in some]

    def _total(self, words: Sequence[str], context: QueryContext, known: dict[Variants, DocSet]) -> int:
        deadline.check()
        common = stop_words(self._term_lookup.languages)
        required = [word for word in words if word not in common] or words
        required_variants = TermVariants(self._term_lookup, context).of(list(map(Term, required)))
        for variants in required_variants:
            if variants not in known:
                known[variants] = self._having(variants)
        doc_sets = [known[variants] for variants in required_variants]
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
