"""Are two shapes of one answer combined as dicts are?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from random_corpora import answer

from search.whoosh_engine.execution.scored_doc_sets import (
    NOTHING,
    Dense,
    ScoredDocSet,
    Sparse,
    all_of,
    and_maybe,
    any_of,
    best_of,
    constant,
    every,
    without,
)

# Quarters are exact in single precision, whatever the order in which they are added.
quarters = st.integers(0, 400).map(lambda number: number / 4)
COUNT = 60


@st.composite
def answers(draw: st.DrawFn) -> tuple[ScoredDocSet, dict[int, float]]:
    """An answer in one of its shapes, which may not be written to, and the same as a dict."""
    plain = draw(st.dictionaries(st.integers(0, COUNT - 1), quarters, max_size=draw(st.sampled_from([0, 2, 8, COUNT]))))
    if draw(st.integers(0, 9)) == 0:
        score = draw(quarters)
        return every(COUNT, score), dict.fromkeys(range(COUNT), score)
    documents = np.array(sorted(plain), np.int32)
    scores = np.array([plain[number] for number in sorted(plain)], np.float32)
    made: ScoredDocSet = Sparse(documents, scores)
    if draw(st.booleans()):
        made = made.dense(COUNT)
    for array in (made.mask, made.scores) if isinstance(made, Dense) else (made.documents, made.scores):
        array.flags.writeable = False
    return made, plain


many = st.lists(answers(), min_size=1, max_size=5)


def total(parts: Sequence[Mapping[int, float]], numbers: Any) -> dict[int, float]:
    """For each of some documents the sum of its scores."""
    return {number: sum(part.get(number, 0) for part in parts) for number in numbers}


@settings(max_examples=300)
@given(some=many)
def test_answers_are_combined_as_dicts_are(some: list[tuple[ScoredDocSet, dict[int, float]]]) -> None:
    """Any, all and the best of answers in both shapes are unions, intersections and maxima; no answer is changed."""
    found, plain = [one for one, _ in some], [one for _, one in some]
    union = set().union(*plain)
    assert answer(any_of(found, COUNT), COUNT) == total(plain, union)
    assert answer(all_of(found, COUNT), COUNT) == total(plain, set(plain[0]).intersection(*plain))
    best = {number: max(one.get(number, 0) for one in plain) for number in union}
    assert answer(best_of(found, COUNT), COUNT) == best
    assert [answer(one, COUNT) for one in found] == plain


@settings(max_examples=300)
@given(first=answers(), second=answers(), score=quarters)
def test_two_answers_are_combined_as_dicts_are(
    first: tuple[ScoredDocSet, dict[int, float]], second: tuple[ScoredDocSet, dict[int, float]], score: float
) -> None:
    """Without, perhaps, constant and times keep the documents of the first, with the scores that they promise."""
    (one, plain), (other, others) = first, second
    left = {number: score for number, score in plain.items() if number not in others}
    assert answer(without(one, other), COUNT) == left
    assert answer(and_maybe(one, other), COUNT) == total([plain, others], plain)
    assert answer(constant(one, score), COUNT) == dict.fromkeys(plain, score)
    assert answer(one.times(score), COUNT) == {number: was * score for number, was in plain.items()}
    assert answer(one.dense(COUNT), COUNT) == plain
    asked = np.array(sorted(others), np.int32)
    assert one.among(asked).tolist() == [number in plain for number in sorted(others)]
    assert one.scores_of(asked).tolist() == [plain.get(number, 0) for number in sorted(others)]
    assert one.nbytes >= 0
    assert [answer(one, COUNT), answer(other, COUNT)] == [plain, others]


def test_nothing_of_nothing() -> None:
    """Any of no answers is nothing, as is the best of none."""
    assert any_of([], COUNT) is NOTHING
    assert answer(best_of([], COUNT), COUNT) == {}
