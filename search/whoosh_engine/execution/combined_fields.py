"""Combined-fields query: words looked for in several fields at once, scored by BM25F (see `scoring`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from whoosh import query as q

from search import deadline
from search.whoosh_engine.execution import scoring
from search.whoosh_engine.execution.doc_sets import distinct, intersection
from search.whoosh_engine.execution.index_reader import IndexReader, Postings
from search.whoosh_engine.execution.scored_doc_sets import Dense, ScoredDocSet, Sparse, any_of, best_of
from search.whoosh_engine.execution.term_alternatives import Slot

Slots = tuple[Slot, ...]


class CombinedFieldsQuery(q.Query):  # type: ignore[misc]  # Whoosh carries no types
    """Words beside each other in one of some fields, each of which may be one of several terms.

    Each word is scored once, from its occurrences in all of the fields where the words stand.
    Several variants are spellings of one thing: it is as rare as the documents that have any of them, in however many
    words it is written there, and counts once, as the best of them.
    """

    def __init__(
        self,
        weights: Sequence[tuple[str, float]],
        slots: Sequence[Slot],
        boost: float = 1.0,
        others: Sequence[Sequence[Slot]] = (),
    ) -> None:
        """`weights` are what one occurrence counts, by the name of the field in Whoosh; above 0.

        `others` are further variants.
        """
        self.weights, self.boost = tuple(weights), boost
        self.variants: tuple[Slots, ...] = tuple(map(tuple, (slots, *others)))

    @property
    def key(self) -> tuple[object, ...]:
        """All that the documents and scores depend on."""
        return type(self), self.weights, self.variants, self.boost


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a variant: its idf, and its postings in each field."""

    idf: float
    frequency: int
    """The number of documents from which the idf is made."""
    places: tuple[tuple[str, float, Postings], ...]
    """The name of each field, what one occurrence counts there, and the postings."""


def combined_fields(reader: IndexReader, query: CombinedFieldsQuery) -> ScoredDocSet:
    """The live documents of such a query, and their scores."""
    variants = [
        any_of([_scored(reader, word, query.boost) for word in words], reader.count)
        for words in words_of(reader, query)
    ]
    return variants[0] if len(variants) == 1 else best_of(variants, reader.count)


def words_of(reader: IndexReader, query: CombinedFieldsQuery) -> list[list[Word]]:
    """The words of each variant."""
    by_variant = [
        [(name, weight, _postings_of(reader, name, slots)) for name, weight in query.weights]
        for slots in query.variants
    ]
    shared = _frequency(reader, by_variant) if len(by_variant) > 1 else None
    return [[_word(reader, places, number, shared) for number in range(len(places[0][2]))] for places in by_variant]


Places = list[tuple[str, float, list[Postings]]]
"""The postings of all words of a variant, field by field."""


def _frequency(reader: IndexReader, variants: Sequence[Places]) -> int:
    """How many documents have any of some variants, in the field where most have one."""
    by_field = zip(*variants, strict=True)
    having = ([words[0].documents for _, _, words in some] for some in by_field)
    return max(reader.frequency_of(distinct(np.concatenate(documents))) for documents in having)


def _word(reader: IndexReader, places: Places, number: int, shared: int | None) -> Word:
    """One word of a variant; an idf that several variants share is divided by the words of this one."""
    deadline.check()
    of_word = tuple((name, weight, words[number]) for name, weight, words in places)
    if shared is not None:
        return Word(scoring.idf(reader.doc_count, shared) / len(places[0][2]), shared, of_word)
    frequency = max(postings.frequency for _, _, postings in of_word)
    return Word(scoring.idf(reader.doc_count, frequency), frequency, of_word)


def _postings_of(reader: IndexReader, name: str, slots: Slots) -> list[Postings]:
    """Of each word in one field, where all of them stand beside each other."""
    deadline.check()
    words = [reader.slot_postings(name, slot) for slot in slots]
    if len(words) == 1:
        return words
    documents = intersection([postings.documents for postings in words])
    documents = reader.phrase_documents(name, slots, documents)
    return [postings.among(documents) for postings in words]


def _scored(reader: IndexReader, word: Word, boost: float) -> ScoredDocSet:
    """The scores of a word: its occurrences in all fields are summed before they saturate."""
    deadline.check()
    counted = any_of([_counted(reader, *place) for place in word.places], reader.count)
    scores = scoring.saturated(boost * word.idf, counted.scores)
    return Dense(counted.mask, scores) if isinstance(counted, Dense) else Sparse(counted.documents, scores)


def _counted(reader: IndexReader, name: str, weight: float, postings: Postings) -> ScoredDocSet:
    """The weighted occurrences of a word in one field."""
    rates = reader.rates(name)[postings.documents]
    rates *= postings.weights
    return reader.scored(postings.documents, rates * np.float32(weight))
