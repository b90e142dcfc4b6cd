"""Which documents have a word in any of several fields, and how much does it count there? BM25F (see `scoring`)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from whoosh import query as q

from search import deadline
from search.whoosh_engine.finding import scoring
from search.whoosh_engine.finding.corpus import Corpus, Postings
from search.whoosh_engine.finding.found import Dense, Found, Sparse, any_of
from search.whoosh_engine.finding.phrases import with_all
from search.whoosh_engine.finding.slots import Slot


class AcrossFields(q.Query):  # type: ignore[misc]  # Whoosh carries no types
    """Words beside each other in one of some fields, each of which may be one of several terms.

    Each word is scored once, from its occurrences in all of the fields where the words stand.
    """

    def __init__(self, weights: Sequence[tuple[str, float]], slots: Sequence[Slot], boost: float = 1.0) -> None:
        """`weights` are what one occurrence counts, by the name of the field in Whoosh; above 0."""
        self.weights, self.slots, self.boost = tuple(weights), tuple(slots), boost

    @property
    def key(self) -> tuple[object, ...]:
        """What the answer depends on."""
        return type(self), self.weights, self.slots, self.boost


def across_fields(corpus: Corpus, query: AcrossFields) -> Found:
    """The live documents of such a query, and their scores."""
    places = [(name, weight, postings_of(corpus, name, query.slots)) for name, weight in query.weights]
    words = []
    for number in range(len(query.slots)):
        deadline.check()
        frequency = frequency_of(corpus, query, number, [postings[number] for _, _, postings in places])
        counted = any_of([_counted(corpus, name, weight, some[number]) for name, weight, some in places], corpus.count)
        words.append(_saturated(counted, query.boost * scoring.idf(corpus.counted, frequency)))
    return any_of(words, corpus.count)


def frequency_of(corpus: Corpus, query: AcrossFields, number: int, places: Sequence[Postings]) -> int:
    """How many documents have a word, in the field where most have it."""
    del corpus, query, number
    return max(postings.frequency for postings in places)


def postings_of(corpus: Corpus, name: str, slots: Sequence[Slot]) -> list[Postings]:
    """Of each word in one field, where all of them stand beside each other."""
    deadline.check()
    words = [corpus.slot_postings(name, slot) for slot in slots]
    if len(words) == 1:
        return words
    documents = with_all([postings.documents for postings in words])
    documents = corpus.standing(name, slots, documents)
    return [postings.among(documents) for postings in words]


def _counted(corpus: Corpus, name: str, weight: float, postings: Postings) -> Found:
    """What the occurrences of a word in one field count."""
    rates = corpus.rates(name)[postings.documents]
    rates *= postings.weights
    return corpus.found(postings.documents, rates * np.float32(weight))


def _saturated(counted: Found, weight: float) -> Found:
    scores = scoring.saturated(weight, counted.scores)
    return Dense(counted.mask, scores) if isinstance(counted, Dense) else Sparse(counted.documents, scores)
