"""Word index of the visible documents of one generation (see `search.protocol.word_index`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import numpy as np

from search.primitives.bm25f import K1
from search.protocol.word_index import TermPostings, WordIndex
from search.schema.fields import Field
from search.text.analysis import split_term
from search.whoosh_engine.execution import scoring
from search.whoosh_engine.execution.doc_sets import DocIds, among
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.generation import Generation
from search.whoosh_engine.matching.form_frequencies import FormFrequencies
from search.whoosh_engine.schema import words_field


def word_index(generation: Generation, now: datetime) -> WordIndex:
    """The words of the shown fields in the documents that are visible at this moment."""
    seen = generation.contexts.at(now)
    fields = [field for field in generation.settings.fields.searched if field.shown]
    documents = seen.everything.documents
    forms = _forms(FormFrequencies(generation.reader, [words_field(field) for field in fields]), seen)
    terms = sorted({term for some in forms.values() for term in some})
    ids = {number: generation.stored_values.hit(number).id for number in documents.tolist()}
    return WordIndex(
        tuple(ids.values()),
        {ids[number]: moment for number, moment in generation.contexts.ends(documents).items()},
        tuple(sorted({split_term(term)[1] for term in terms})),
        forms,
        _postings(terms, fields, documents, seen.reader),
    )


def _forms(frequencies: FormFrequencies, seen: QueryContext) -> Mapping[str, tuple[str, ...]]:
    """The surface forms that visible documents have, with their terms."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in frequencies.segments(seen):
        surfaces = one.segment.surface_forms
        counts = one.of(np.arange(len(surfaces)))
        for row in np.flatnonzero(counts).tolist():
            surface, term = surfaces.pair(row)
            found[surface].add(term)
    return {surface: tuple(sorted(terms)) for surface, terms in sorted(found.items())}


def _postings(
    terms: Sequence[str], fields: Sequence[Field], visible: DocIds, reader: IndexReader
) -> Iterator[TermPostings]:
    """The visible postings of each term that has some."""
    weights = [(words_field(field), np.float32(field.weight)) for field in fields]
    for term in terms:
        counted, frequency = np.zeros(len(visible), np.float32), 0
        for name, weight in weights:
            postings = reader.postings(name, term.encode())
            kept = among(postings.documents, visible)
            documents = postings.documents.compress(kept)
            frequency = max(frequency, len(documents))
            rates = reader.rates(name).take(documents) * postings.weights.compress(kept)
            counted[visible.searchsorted(documents)] += rates * weight
        places = np.flatnonzero(counted)
        if len(places):
            yield TermPostings(term, frequency, places, scoring.saturated(1 / (K1 + 1), counted.take(places)))
