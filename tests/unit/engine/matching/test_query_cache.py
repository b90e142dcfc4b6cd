"""Is what queries find kept within its bounds, whatever becomes of it later?"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from search.whoosh_engine.codecs.ragged import offsets_of
from search.whoosh_engine.execution import index_reader
from search.whoosh_engine.execution.doc_values import DocValues
from search.whoosh_engine.execution.index_reader import CACHE_BYTES, CACHE_BYTES_PER_DOCUMENT, IndexReader
from search.whoosh_engine.execution.scored_doc_sets import Dense
from search.whoosh_engine.facets.ordinal_counts import Ordinals

COUNT = 10_000


def dense() -> Dense:
    """A doc set of every third document."""
    return Dense(np.arange(COUNT) % 3 == 0, np.zeros(COUNT, np.float32))


def test_a_doc_set_is_measured_with_what_may_be_made_of_it() -> None:
    """Its size has room for the list of its documents, and for as many counts of facets as are kept with it."""
    found, room = dense(), dense().nbytes
    made = found.mask.nbytes + found.scores.nbytes + found.doc_set.documents.nbytes
    columns = [Ordinals(DocValues(offsets_of(np.ones(COUNT, np.int64)), np.arange(COUNT) % 300), 300) for _ in range(9)]
    counted = [column.counts(found.doc_set) for column in columns]
    kept = [column.counts(found.doc_set) is counts for column, counts in zip(columns, counted, strict=True)]
    assert kept == [True] * 4 + [False] * 5
    assert made + sum(counts.nbytes for counts in counted[:4]) <= room == found.nbytes


def test_the_room_is_that_of_what_may_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Doc sets are kept as long as all that may be made of them has room; the longest unused goes first."""
    monkeypatch.setattr(index_reader, "CACHE_BYTES", 3 * (dense().nbytes + 200))
    reader = IndexReader([])
    for number in range(4):
        reader.keep((number,), dense())
        assert reader.kept((0,))
        assert reader.kept((number,))
    assert [number for number in range(4) if reader.kept((number,))] == [0, 2, 3]


def test_what_is_large_is_kept() -> None:
    """An answer may take all the room there is; what is larger is not kept, and nothing is lost for it."""
    reader = IndexReader([])
    reader.keep(("small",), SimpleNamespace(nbytes=1))
    reader.keep(("half",), SimpleNamespace(nbytes=CACHE_BYTES // 2))
    reader.keep(("too large",), SimpleNamespace(nbytes=CACHE_BYTES + 1))
    assert [bool(reader.kept((key,))) for key in ("small", "half", "too large")] == [True, True, False]


def test_there_is_room_for_the_doc_sets_of_any_index() -> None:
    """The room grows with the documents, so that several dense doc sets fit, with all that may be made of them."""
    count = CACHE_BYTES  # more documents than bytes of room for a small index
    reader = IndexReader([SimpleNamespace(count=count)])  # type: ignore[list-item]  # only its size matters
    for number in range(4):
        reader.keep((number,), SimpleNamespace(nbytes=(CACHE_BYTES_PER_DOCUMENT // 4) * count - 1_000))
    assert all(reader.kept((number,)) for number in range(4))
