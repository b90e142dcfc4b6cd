"""Are the terms for which one word stands found and read together as they are one by one?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.primitives.term_alternatives import Alternatives, Containing
from search.text.analysis import FIRST_UNSPACED
from search.whoosh_engine.codecs.inverted_index import InvertedField
from search.whoosh_engine.codecs.postings import PostingLists
from search.whoosh_engine.codecs.ragged import Ragged
from search.whoosh_engine.execution.phrases import places
from search.whoosh_engine.execution.slot_terms import terms_of

COUNT = 12
TERMS = st.sets(st.text("ab日本語ก\0", min_size=1, max_size=10), min_size=1, max_size=40)


def field(terms: set[str], seed: int) -> InvertedField:
    """A field with these terms, each at some places of some documents."""
    random = np.random.default_rng(seed)
    texts = sorted(term.encode() for term in terms)
    having = [np.flatnonzero(random.random(COUNT) < 0.4).astype(np.int32) for _ in texts]
    frequencies = [random.integers(1, 4, len(documents)).astype(np.uint8) for documents in having]
    positions = [np.sort(random.choice(500, int(some.sum()), replace=False)).astype(np.uint16) for some in frequencies]
    postings = Ragged.of_sizes(
        list(map(len, having)), documents=np.concatenate(having), frequencies=np.concatenate(frequencies)
    )
    tokens = Ragged.of_sizes(list(map(len, positions)), positions=np.concatenate(positions))
    return InvertedField(Ragged.of_texts(texts), PostingLists(postings, tokens), np.ones(COUNT, np.uint8))


@given(TERMS, TERMS)
def test_terms_are_looked_up_together_as_one_by_one(terms: set[str], sought: set[str]) -> None:
    """Those that are there have their numbers, in the order in which they were asked for; the others are left out."""
    one = field(terms, 0)
    asked = [term.encode() for term in (*sought, *terms)]
    numbers = [number for term in asked if (number := one.term_number(term)) is not None]
    assert one.term_numbers(asked).tolist() == numbers


@given(TERMS, st.sampled_from("日本語ก"))
def test_a_character_is_found_in_every_term_that_has_it(terms: set[str], character: str) -> None:
    """In terms of scripts without spaces, wherever it stands; never half in one term and half in the next."""
    one, first = field(terms, 0), FIRST_UNSPACED.encode()
    having = [
        number
        for number, term in enumerate(one.terms(slice(0, len(one))))
        if term >= first and character.encode() in term
    ]
    assert one.terms_containing(character.encode(), first).tolist() == having


@given(TERMS, st.integers(0, 9), st.integers(0, 1 << COUNT))
def test_what_is_read_together_is_what_each_term_has(terms: set[str], seed: int, asked: int) -> None:
    """Documents, frequencies and places of terms that are no neighbours are those of each, one after the other."""
    one = field(terms, seed)
    numbers = np.random.default_rng(seed).permutation(len(one))[: max(2, len(one) // 2)].astype(np.int64)
    singly = [slice(number, number + 1) for number in numbers.tolist()]
    for read in (one.range_documents, one.range_frequencies, one.range_weights, one.range_positions):
        assert read(numbers).tolist() == [value for number in singly for value in read(number).tolist()]
    documents = np.flatnonzero([asked >> place & 1 for place in range(COUNT)]).astype(np.int32)
    found = places(one, Alternatives.of(*(one.term(number).decode() for number in numbers.tolist())), documents)
    expected = {
        place
        for number in numbers.tolist()
        for place in places(one, Alternatives.of(one.term(number).decode()), documents).tolist()
    }
    assert {place for place in found.tolist() if place >> 32 in documents} == {
        place for place in expected if place >> 32 in documents
    }
    assert found.tolist() == sorted(set(found.tolist()))


def test_terms_of_one_weight_are_one_lookup() -> None:
    """However many they are, they are read with one operation for each weight."""
    terms = {f"a{number}" for number in range(300)}
    one = field(terms, 1)
    weighted = tuple((term, 0.5 if number % 2 else 1.0) for number, term in enumerate(sorted(terms)))
    found = list(terms_of(one, Alternatives(weighted)))
    assert [weight for _, weight in found] == [0.5, 1.0]
    assert list(terms_of(field({"日本", "本"}, 0), Containing("日"))) == [(slice(0, 1), 1.0)]


def test_places_of_another_term_are_damage() -> None:
    """When one of several terms has more places than its postings say, nothing is answered."""
    one = field({"a", "b", "c", "日"}, 3)
    tokens = one.lists.tokens
    assert tokens
    starts = tokens.offsets.copy()
    starts[1] += 1
    broken = PostingLists(one.lists.postings, Ragged(starts, tokens.columns))

    class File:
        """What a damaged file says."""

        def damaged(self, reason: str) -> Exception:
            """An error that can be told from others."""
            return LookupError(reason)

    with pytest.raises(LookupError, match="not those of their documents"):
        InvertedField(one.vocabulary, broken, one.lengths, File()).range_positions(np.array([0, 2], np.int64))  # type: ignore[arg-type]
