"""Is a word found where it stands, when few of its many documents are asked for?"""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.primitives.term_alternatives import Alternatives
from search.whoosh_engine.codecs.inverted_index import InvertedField
from search.whoosh_engine.codecs.postings import PostingLists
from search.whoosh_engine.codecs.ragged import Ragged
from search.whoosh_engine.execution.phrases import FEW, places


def field(counts: list[int]) -> InvertedField:
    """A field with one word, which document *2n* has so many times, at every third position from *n* on."""
    documents = np.arange(0, 2 * len(counts), 2, dtype=np.int32)
    positions = np.concatenate([np.arange(n, n + 3 * count, 3) for n, count in enumerate(counts)]).astype(np.uint16)
    postings = Ragged.of_sizes([len(counts)], documents=documents, frequencies=np.array(counts, np.uint8))
    tokens = Ragged.of_sizes([len(positions)], positions=positions)
    return InvertedField(Ragged.of_texts([b"word"]), PostingLists(postings, tokens), np.ones(2 * len(counts), np.uint8))


@given(
    count=st.integers(1, 400) | st.integers(2_001, 2_500),
    most=st.sampled_from([1, 3, 200]),
    asked=st.sampled_from([0, 1, 4, 15, 500]),
    seed=st.integers(0, 99),
)
def test_places_in_some_documents_are_those_that_are_written(count: int, most: int, asked: int, seed: int) -> None:
    """Of any documents, few or many, with the word or without; of many, those of others may be among them."""
    random = np.random.default_rng(seed)
    counts = random.integers(1, most + 1, count).tolist()
    documents = np.unique(random.integers(0, 2 * count + 4, asked)).astype(np.int32)
    found = places(field(counts), Alternatives.of("word"), documents).tolist()
    expected = [
        (number << 32) + number // 2 + 3 * place
        for number in documents.tolist()
        if number % 2 == 0 and number < 2 * count
        for place in range(counts[number // 2])
    ]
    wanted = set(documents.tolist())
    assert expected == (found if len(documents) <= FEW else [place for place in found if place >> 32 in wanted])
