"""Combined-fields query: words looked for in several fields at once, scored by BM25F (see `scoring`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from whoosh import query as q

from search import deadline
from search.primitives import bm25f
from search.primitives.term_alternatives import LooseVariant, Slot, in_any_form
from search.protocol.request import ENOUGH
from search.whoosh_engine.execution import scoring
from search.whoosh_engine.execution.doc_sets import DocMask, distinct, intersection
from search.whoosh_engine.execution.index_reader import IndexReader, Postings
from search.whoosh_engine.execution.scored_doc_sets import Dense, ScoredDocSet, Sparse, any_of, best_of, word_counts

Slots = tuple[Slot, ...]


class CombinedFieldsQuery(q.Query):  # type: ignore[misc]  # Whoosh carries no types
    """Words beside each other in one of some fields, each of which may be one of several terms.

    Each word is scored once, from its occurrences in all of the fields where the words stand.
    Several variants are spellings of one thing: it is as rare as the documents that have any of them, in however many
    words it is written there, and counts once, as the best of them.
    Loose variants count less; some are looked for only when fewer than `ENOUGH` documents have a variant.
    """

    def __init__(
        self,
        weights: Sequence[tuple[str, float]],
        slots: Sequence[Slot],
        boost: float = 1.0,
        others: Sequence[Sequence[Slot]] = (),
        loose: Sequence[LooseVariant] = (),
    ) -> None:
        """`weights` are what one occurrence counts, by the name of the field in Whoosh; above 0.

        `others` are further variants.
        """
        self.weights, self.boost = tuple(weights), boost
        self.variants: tuple[Slots, ...] = tuple(map(tuple, (slots, *others)))
        self.loose = tuple(loose)

    @property
    def key(self) -> tuple[object, ...]:
        """All that the documents and scores depend on."""
        return type(self), self.weights, self.variants, self.loose, self.boost


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a variant: its idf, and its postings in each field."""

    idf: float
    frequency: int
    """The number of documents from which the idf is made."""
    places: tuple[tuple[str, float, Postings], ...]
    """The name of each field, what one occurrence counts there, and the postings."""


@dataclass(frozen=True, slots=True)
class VariantWords:
    """The words of a variant."""

    words: tuple[Word, ...]
    least: int = 0
    """Of how many of them a document has any, as in `LooseVariant`."""


def combined_fields(reader: IndexReader, query: CombinedFieldsQuery) -> ScoredDocSet:
    """The live documents of such a query, and their scores."""
    strict = _best(reader, _strict(reader, query), query.boost)
    loose = list(_loose(reader, query, strict))
    return best_of([strict, _best(reader, loose, query.boost)], reader.count) if loose else strict


def variants_of(reader: IndexReader, query: CombinedFieldsQuery) -> list[VariantWords]:
    """The words of each variant that is looked for, of loose ones too."""
    strict = _strict(reader, query)
    return [*strict, *_loose(reader, query, _best(reader, strict, query.boost))] if query.loose else strict


def _best(reader: IndexReader, variants: Sequence[VariantWords], boost: float) -> ScoredDocSet:
    found = [_found(reader, variant, boost) for variant in variants]
    return found[0] if len(found) == 1 else best_of(found, reader.count)


def _strict(reader: IndexReader, query: CombinedFieldsQuery) -> list[VariantWords]:
    by_variant = [_places(reader, query, slots) for slots in query.variants]
    shared = _frequency(reader, by_variant) if len(by_variant) > 1 else None
    return [VariantWords(tuple(_words(reader, places, shared))) for places in by_variant]


def _loose(reader: IndexReader, query: CombinedFieldsQuery, strict: ScoredDocSet) -> Iterator[VariantWords]:
    """The words of each loose variant that is looked for, given the documents of the other variants."""
    for variant in query.loose:
        deadline.check()
        if variant.is_fallback and reader.frequency_of(strict.doc_set.documents) >= ENOUGH:
            continue
        alone = [(slot,) for slot in variant.slots] if variant.least else [variant.slots]
        words = [word for slots in alone for word in _words(reader, _places(reader, query, slots), None)]
        share = variant.weight / len(words)
        yield VariantWords(tuple(replace(word, idf=word.idf * share) for word in words), variant.least)


def _found(reader: IndexReader, variant: VariantWords, boost: float) -> ScoredDocSet:
    """The documents that have enough of the words of a variant, and their scores."""
    words = [_scored(reader, word, boost) for word in variant.words]
    scored = any_of(words, reader.count)
    if variant.least < 2:
        return scored
    kept = word_counts(scored, words) >= variant.least
    if isinstance(scored, Sparse):
        return scored.keeping(kept)
    documents = DocMask(kept).documents
    return reader.scored(documents, scored.scores.take(documents))


Places = list[tuple[str, float, list[Postings]]]
"""The postings of all words of a variant, field by field."""


def _frequency(reader: IndexReader, variants: Sequence[Places]) -> int:
    """How many documents have any of some variants, in the field where most have one."""
    by_field = zip(*variants, strict=True)
    having = ([words[0].documents for _, _, words in some] for some in by_field)
    return max(reader.frequency_of(distinct(np.concatenate(documents))) for documents in having)


def _places(reader: IndexReader, query: CombinedFieldsQuery, slots: Slots) -> Places:
    return [(name, weight, _postings_of(reader, name, slots)) for name, weight in query.weights]


def _words(reader: IndexReader, places: Places, shared: int | None) -> Iterator[Word]:
    """The words of one variant, given the frequency that it shares with others."""
    for number in range(len(places[0][2])):
        yield _word(reader, places, number, shared)


def _word(reader: IndexReader, places: Places, number: int, shared: int | None) -> Word:
    """One word of a variant; an idf that several variants share is divided by the words of this one."""
    deadline.check()
    of_word = tuple((name, weight, words[number]) for name, weight, words in places)
    if shared is not None:
        return Word(bm25f.idf(reader.doc_count, shared) / len(places[0][2]), shared, of_word)
    frequency = max(postings.frequency for _, _, postings in of_word)
    return Word(bm25f.idf(reader.doc_count, frequency), frequency, of_word)


def _postings_of(reader: IndexReader, name: str, slots: Slots) -> list[Postings]:
    """Of each word in one field, where all of them stand beside each other."""
    deadline.check()
    if len(slots) == 1:
        return [reader.slot_postings(name, slots[0])]
    # Places tell which forms stand beside each other: to weigh each occurrence by its form would take longer.
    words = [reader.slot_postings(name, in_any_form(slot)) for slot in slots]
    documents = intersection([postings.documents for postings in words])
    documents = reader.phrase_documents(name, slots, documents)
    return [postings.among(documents) for postings in words]


def _scored(reader: IndexReader, word: Word, boost: float) -> ScoredDocSet:
    """The scores of a word: its occurrences in all fields are summed before they saturate."""
    deadline.check()
    counted = any_of([_counted(reader, *place) for place in word.places if len(place[2].documents)], reader.count)
    scores = scoring.saturated(boost * word.idf, counted.scores)
    return Dense(counted.mask, scores) if isinstance(counted, Dense) else Sparse(counted.documents, scores)


def _counted(reader: IndexReader, name: str, weight: float, postings: Postings) -> ScoredDocSet:
    """The weighted occurrences of a word in one field."""
    rates = reader.rates(name).take(postings.documents)
    rates *= postings.weights
    return reader.scored(postings.documents, rates * np.float32(weight))
