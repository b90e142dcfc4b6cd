"""How many of some documents have each value, however they are counted?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.whoosh_engine.codecs.ragged import offsets_of
from search.whoosh_engine.execution.doc_sets import DocList, DocMask
from search.whoosh_engine.execution.doc_values import DocValues
from search.whoosh_engine.facets import ordinal_counts
from search.whoosh_engine.facets.ordinal_counts import Ordinals


@pytest.fixture(params=[0, ordinal_counts.PAIRED_FROM], ids=["in pairs", "one by one"])
def _from(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ordinal_counts, "PAIRED_FROM", request.param)


@pytest.mark.usefixtures("_from")
@settings(max_examples=60)
@given(
    values=st.sampled_from([1, 2, 60, 127, 254, 255, 300]),
    most=st.integers(0, 9),
    share=st.sampled_from([0.0, 0.02, 0.1, 0.3, 0.9, 1.0]),
    seed=st.integers(0, 99),
)
def test_counts_are_those_of_counting_one_by_one(values: int, most: int, share: float, seed: int) -> None:
    """By lists, in pairs and by bitmaps, of few and of many: how many of the documents meant have each value."""
    random = np.random.default_rng(seed)
    rows = [
        sorted(random.choice(values, min(values, int(size)), replace=False))
        for size in random.integers(0, most + 1, 300)
    ]
    column = Ordinals(_column(rows), values)
    mask = random.random(len(rows)) < share
    expected = [
        sum(code in one for one, is_meant in zip(rows, mask, strict=True) if is_meant) for code in range(values)
    ]
    assert column.counts(DocMask(mask)).tolist() == expected
    assert column.counts(DocList(np.flatnonzero(mask).astype(np.int32))).tolist() == expected


def _column(rows: Sequence[Sequence[int]]) -> DocValues:
    codes = np.array([code for one in rows for code in one], np.int64)
    return DocValues(offsets_of(np.array([len(one) for one in rows], np.int64)), codes)


@pytest.mark.parametrize("count", [0, 1, 9, 10, 17, 18, 19, 100, 1000])
def test_the_documents_of_many_are_those_that_are_marked(count: int) -> None:
    """However many of all are marked, each of them is listed once, and no other."""
    for total in range(count + 1):
        mask = np.random.default_rng(total).permutation(np.arange(count) < total)
        assert DocMask(mask).documents.tolist() == [number for number in range(count) if mask[number]]
