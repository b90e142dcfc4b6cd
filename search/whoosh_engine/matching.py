"""Which documents does a query find, and with what score?

A term finds a document when any of the searched fields has it: a word as one of the terms that it may be, several
words as a phrase.
A document is found when all required terms find it and no excluded one does.

The score is the sum over terms and fields of

    weight · idf · tf·(k1 + 1) / (tf + k1·(1 - b + b·length/average length))

which is BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009) with the idf of Lucene,
ln(1 + (N - df + 0.5) / (df + 0.5)).
A phrase, or a set of words, counts as one word of its own.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_

import numpy as np
from numpy.typing import NDArray

from search.analysis import Token, fold, is_half_pair
from search.fields import Field, Fields
from search.highlight import Slots
from search.query import Query, Role, Term, TermKind
from search.reading import words
from search.whoosh_engine.columns import Mask
from search.whoosh_engine.postings import Postings, PostingsReader, union
from search.whoosh_engine.schema import words_field

K1 = 1.2
"""How soon more occurrences stop to count: 0 at once, higher later; usual from 1.2 to 2."""
B = 0.75
"""How much long texts are held against a document: 0 not at all, 1 fully."""

Scores = NDArray[np.float64]


class Vocabulary:
    """The words of an index: which terms may a written word be?"""

    def __init__(self, terms: Mapping[str, str]) -> None:
        self._terms = terms
        self._surfaces = sorted(terms)

    def slots(self, term: Term) -> Slots:
        """For each word of a term of a query, the terms of the index that it may be."""
        written = words(term)
        slots = [self._forms(word) for word in written]
        if term.kind is TermKind.PREFIX:
            slots[-1] = self._beginning(fold(written[-1].surface))
        return slots

    def _forms(self, word: Token) -> frozenset[str]:
        # A lone Chinese, Japanese or Korean character is in the index only as part of a pair.
        if is_half_pair(word):
            return frozenset(term for term in self._terms.values() if word.term in term)
        return frozenset({word.term})

    def _beginning(self, prefix: str) -> frozenset[str]:
        first = bisect_left(self._surfaces, prefix)
        last = bisect_left(self._surfaces, prefix + "\U0010ffff")
        return frozenset(self._terms[surface] for surface in self._surfaces[first:last])


@dataclass(frozen=True)
class FieldStatistics:
    """What BM25 needs of one field."""

    field: Field
    lengths: NDArray[np.float64]
    """In words, by document."""

    @cached_property
    def saturation(self) -> Scores:
        """For each document k1·(1 - b + b·length/average length)."""
        average = self.lengths.mean() or 1.0
        return K1 * (1 - B + B * self.lengths / average)

    def score(self, found: Postings) -> Scores:
        """The scores of the documents of some postings."""
        count, frequency = len(self.lengths), found.frequencies
        idf = np.log(1 + (count - len(frequency) + 0.5) / (len(frequency) + 0.5))
        scores: Scores = self.field.weight * idf * frequency * (K1 + 1)
        return scores / (frequency + self.saturation[found.documents])


class Matcher:
    """Finds documents of one generation."""

    def __init__(self, fields: Fields, count: int, postings: PostingsReader, terms: Mapping[str, str]) -> None:
        self._fields = fields.searched
        self._count = count
        self._postings = postings
        self._vocabulary = Vocabulary(terms)
        self._lock = threading.Lock()
        self._statistics: dict[str, FieldStatistics] = {}

    def mask(self, query: Query) -> Mask:
        """The documents that the query finds."""
        found = np.ones(self._count, bool)
        for term in query.having(Role.REQUIRED, Role.EXCLUDED):
            with_term = self._having(self._vocabulary.slots(term))
            found &= with_term if term.role is Role.REQUIRED else ~with_term
        return found

    def scores(self, query: Query) -> Scores:
        """The score of every document, found or not."""
        scores = np.zeros(self._count)
        for term in query.having(Role.REQUIRED, Role.OPTIONAL):
            for field, found in self._by_field(self._vocabulary.slots(term)):
                scores[found.documents] += self._of(field).score(found)
        return scores

    def sought(self, query: Query) -> list[Slots]:
        """What is marked in the texts of hits."""
        return [self._vocabulary.slots(term) for term in query.having(Role.REQUIRED)]

    def _having(self, slots: Slots) -> Mask:
        mask = np.zeros(self._count, bool)
        for _, found in self._by_field(slots):
            mask[found.documents] = True
        return mask

    def _by_field(self, slots: Slots) -> Iterator[tuple[Field, Postings]]:
        for field in self._fields:
            found = self._find(words_field(field), slots)
            if len(found.keys):
                yield field, found

    def _find(self, name: str, slots: Sequence[frozenset[str]]) -> Postings:
        each = [union(self._postings.term(name, term) for term in slot) for slot in slots]
        return reduce(and_, (postings.moved(place) for place, postings in enumerate(each)))

    def _of(self, field: Field) -> FieldStatistics:
        with self._lock:
            if field.name not in self._statistics:
                lengths = self._postings.lengths(words_field(field))
                self._statistics[field.name] = FieldStatistics(field, lengths)
            return self._statistics[field.name]
