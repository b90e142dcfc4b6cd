"""Are the best documents those that sorting all of them gives?"""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.whoosh_engine.execution.doc_sets import DocMask
from search.whoosh_engine.execution.scored_doc_sets import Dense, ScoredDocSet, Sparse
from search.whoosh_engine.ranking.top_k import best


@given(
    count=st.integers(1, 3000),
    kinds=st.integers(1, 400),
    share=st.sampled_from([0.0, 0.01, 0.5, 1.0]),
    wanted=st.integers(1, 20),
    seed=st.integers(0, 99),
)
def test_the_best_are_the_first_of_all_in_order(count: int, kinds: int, share: float, wanted: int, seed: int) -> None:
    """Of few and of many, of those that are meant only; equal scores, of which there may be many, keep their order."""
    random = np.random.default_rng(seed)
    mask, meant = random.random(count) < 0.7, random.random(count) < share
    scores = ((1 + random.integers(0, kinds, count)) * mask).astype(np.float32)
    documents = np.flatnonzero(mask).astype(np.int32)
    answers: tuple[ScoredDocSet, ...] = (Dense(mask, scores), Sparse(documents, scores[documents]))
    for found in answers:
        for subset in (found.doc_set, DocMask(mask & meant)):
            places = subset.documents.tolist()
            expected = sorted(places, key=lambda place: (-scores[place], place))[:wanted]
            assert best(found, subset, min(wanted, subset.total)).tolist() == expected
