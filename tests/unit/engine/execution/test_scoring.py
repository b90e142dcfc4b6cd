"""Is BM25 what its formula says, in both of its forms?"""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_corpora import SCHEMA

from search.primitives import bm25f
from search.whoosh_engine.execution import scoring


def test_the_score_of_a_hand_computed_example() -> None:
    """Of 4 documents 1 has the word, twice among 3 words where the mean is 2: ln(10/3) · 3c / (c + 2), c = 2/1.35."""
    idf = bm25f.idf(4, 1)
    assert idf == pytest.approx(1.2039728)
    rates = scoring.rates(np.array([3], np.uint8), 2.0)
    assert rates.tolist() == pytest.approx([1 / 1.35])
    scores = scoring.saturated(idf, 2 * rates)
    assert scores.tolist() == pytest.approx([1.5369865])
    assert scores.dtype == np.float32


def array_score(count: int, frequency: int, tf: int, length: int, average: float) -> float:
    """BM25 of one posting, as the executor computes it."""
    counted = np.array([tf]) * scoring.rates(np.array([length]), average)
    return float(scoring.saturated(bm25f.idf(count, frequency), counted.astype(np.float32))[0])


class _Averaging(scoring.Bm25):
    """The model where the mean length is known, and not computed from ten million documents."""

    def __init__(self, average: float) -> None:
        super().__init__()
        self._average = average

    def average(self, searcher: Any, fieldname: str) -> float:  # noqa: ARG002 - the same for all
        return self._average


counts = st.integers(1, 10**7)
frequencies = counts.flatmap(lambda count: st.tuples(st.just(count), st.integers(1, count)))
tfs, lengths, averages = st.integers(1, 10**5), st.integers(0, 10**6), st.just(0.0) | st.floats(1e-7, 1e6)


@given(counted=frequencies, tf=tfs, length=lengths, average=averages)
def test_both_forms_of_bm25_are_the_same(counted: tuple[int, int], tf: int, length: int, average: float) -> None:
    """What Whoosh's searcher gives to a posting is what the arrays give to it."""
    count, frequency = counted
    searcher = SimpleNamespace(
        schema=SCHEMA,
        doc_count_all=lambda: count,
        doc_frequency=lambda _field, _text: frequency,
        doc_field_length=lambda _number, _field, _default: length,
    )
    searcher.get_parent = lambda: searcher
    scorer = _Averaging(average).scorer(searcher, "title", b"ape")
    score = scorer.score(SimpleNamespace(weight=lambda: tf, id=lambda: 0))
    assert array_score(count, frequency, tf, length, average) == pytest.approx(score, rel=1e-5)
    assert not scorer.supports_block_quality()


@given(counted=frequencies, tf=tfs, length=lengths, average=averages, more=st.integers(1, 1000))
def test_laws_of_bm25(counted: tuple[int, int], tf: int, length: int, average: float, more: int) -> None:
    """A score is finite and not negative; more occurrences never lower it, more words or documents never raise it."""
    count, frequency = counted
    score = array_score(count, frequency, tf, length, average)
    assert math.isfinite(score)
    assert score >= 0
    slack = 1 + 1e-6  # of single precision
    assert array_score(count, frequency, tf + more, length, average) * slack >= score
    assert array_score(count, frequency, tf, length + more, average) <= score * slack
    assert array_score(count + more, frequency + more, tf, length, average) <= score * slack
    assert array_score(count, min(frequency + more, count), tf, length, average) <= score * slack
