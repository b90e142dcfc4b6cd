"""Word completion: the commonest words that begin like one, and how many documents have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from search import deadline
from search.query.tree import Term
from search.text.analysis import stop_words, written_words
from search.whoosh_engine.execution.doc_sets import DENSE_FROM, DocIds, DocList, DocMask, DocSet, Mask, among, distinct
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.phrases import terms_of, with_all
from search.whoosh_engine.execution.term_alternatives import Slot
from search.whoosh_engine.matching.term_lookup import TermLookup, Wordings
from search.whoosh_engine.storage.segment import SegmentReader
from search.whoosh_engine.suggest.spell_checker import is_shown

_LOOKED_AT = 32
"""The commonest words of each segment, among which those of all segments are sought."""


class WordCompletion:
    """Completes the words of one generation."""

    def __init__(self, corpus: IndexReader, vocabulary: TermLookup, fields: Sequence[str]) -> None:
        """`fields` are the names in Whoosh of those that are searched."""
        self._corpus, self._vocabulary, self._fields = corpus, vocabulary, fields

    def words(self, prefix: str, wanted: int, visible: Mask | None) -> list[str]:
        """At most so many words that begin so, each of which a visible document has; stop words are left out."""
        if written_words(prefix) is None:
            return []  # pairs of characters are no words
        common: Counter[str] = Counter()
        forms: dict[str, str] = {}
        for base, segment in zip(self._corpus.bases, self._corpus.segments, strict=True):
            deadline.check()
            for word, term, occurrences in self._common(segment, base, prefix, visible):
                common[word] += occurrences
                forms[word] = term
        listed = sorted(common.keys() - stop_words(self._vocabulary.languages), key=lambda word: (-common[word], word))
        first_forms = {forms[word]: word for word in reversed(listed)}  # `time` and `times` find the same documents
        return [word for word in listed if first_forms[forms[word]] == word][:wanted]

    def _common(
        self, segment: SegmentReader, base: int, prefix: str, visible: Mask | None
    ) -> Iterator[tuple[str, str, int]]:
        """The commonest words of a segment that begin so, their terms, and how often they are written."""
        surfaces = segment.surface_forms
        beginning = surfaces.prefix_range(prefix)
        numbers = np.arange(beginning.start, beginning.stop)
        occurrences = surfaces.occurrences[beginning] * is_shown(segment, numbers, base, visible)
        places = np.arange(len(occurrences))
        if len(occurrences) > _LOOKED_AT:
            places = np.argpartition(occurrences, -_LOOKED_AT)[-_LOOKED_AT:]
        for place in places[occurrences[places] > 0].tolist():
            yield *surfaces.pair(beginning.start + place), int(occurrences[place])

    def totals(self, some: Sequence[Sequence[str]], visible: Mask | None) -> list[int]:
        """How many visible documents have all of some words, in any searched field and in any of their forms."""
        known: dict[Wordings, DocSet] = {}  # what is suggested together has most words in common
        return [self._total(words, visible, known) for words in some]

    def _total(self, words: Sequence[str], visible: Mask | None, known: dict[Wordings, DocSet]) -> int:
        deadline.check()
        common = stop_words(self._vocabulary.languages)
        required = [word for word in words if word not in common] or words
        for wordings in (sought := self._vocabulary.wordings(list(map(Term, required)))):
            if wordings not in known:
                known[wordings] = self._having(wordings)
        found = [known[wordings] for wordings in sought]
        found += [DocMask(mask) for mask in (self._corpus.live, visible) if mask is not None]
        having, *others = sorted(found, key=lambda one: (isinstance(one, DocMask), one.total))
        for other in others:
            having = _both(having, other)
        return having.total

    def _having(self, wordings: Wordings) -> DocSet:
        """The documents with any wording in any searched field; some deleted ones may be among them."""
        lists = [found for slots in wordings for name in self._fields for found in self._documents(name, slots)]
        documents = np.concatenate(lists) if lists else np.empty(0, np.int32)
        if len(documents) * DENSE_FROM < self._corpus.count:
            return DocList(distinct(documents))
        mask = np.zeros(self._corpus.count, bool)
        mask[documents] = True
        return DocMask(mask)

    def _documents(self, name: str, slots: Sequence[Slot]) -> Iterator[DocIds]:
        """Those in which words stand beside each other in a field, in parts."""
        if len(slots) > 1:
            found = with_all([self._corpus.slot_postings(name, slot).documents for slot in slots])
            yield self._corpus.standing(name, slots, found)
            return
        for base, field in self._corpus.fields(name):
            for terms, _ in terms_of(field, slots[0]):
                yield field.range_documents(terms) + np.int32(base)


def _both(having: DocSet, other: DocSet) -> DocSet:
    """The documents of both."""
    if isinstance(having, DocMask):
        return having.narrowed(other.mask) if isinstance(other, DocMask) else _both(other, having)
    documents = having.documents
    return having.narrowed(other.mask[documents] if isinstance(other, DocMask) else among(documents, other.documents))
