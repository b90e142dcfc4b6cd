"""Do the words of documents that nobody may see change the order of what is suggested or corrected?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import cast

import numpy as np
import pytest
from conftest import NOW, build, indexed
from hypothesis import given
from hypothesis import strategies as st

from search.protocol.engine import Searcher, open_searcher, open_upkeep, open_writer
from search.protocol.request import SearchRequest
from search.schema.document import Document
from search.settings.settings import Settings
from search.text.analysis import tokens
from search.whoosh_engine.matching.form_frequencies import FormFrequencies
from search.whoosh_engine.searcher import IndexSearcher

words = st.sampled_from(["cabin", "cabins", "cable", "cables", "candle", "canal", "canals", "dables", "cabbed"])
texts = st.lists(st.lists(words, min_size=1, max_size=9).map(" ".join), max_size=4)
UNSEEN: list[dict[str, object]] = [{"published": NOW + timedelta(days=1)}, {"expires": NOW - timedelta(days=1)}]
ASKED = ["c", "ca", "cab", "xa", "cabi", "canles"]


def _documents(bodies: Sequence[str], *dates: dict[str, object]) -> list[Document]:
    return [
        Document(f"{number}{one}", {"title": f"T{number}", "body": body, **one})
        for number, body in enumerate(bodies)
        for one in dates
    ]


def _answers(searcher: Searcher) -> list[object]:
    suggested = [[(one.text, one.count) for one in searcher.suggest(SearchRequest(text), 10, NOW)] for text in ASKED]
    found = [searcher.search(SearchRequest(text), NOW) for text in ("cablez", "cabln", "candel canall", "cab")]
    return [*suggested, *[(one.corrections, one.total) for one in found]]


@given(shown=texts.filter(bool), unseen=texts)
def test_what_waits_changes_no_order(
    tmp_path_factory: pytest.TempPathFactory, shown: list[str], unseen: list[str]
) -> None:
    """Suggestions and corrections are, and are ordered, as without the documents that wait or have expired."""
    visible, folder = _documents(shown, {}), tmp_path_factory.mktemp("index")
    with (
        indexed(folder / "with", [*_documents(unseen, *UNSEEN), *visible]) as searcher,
        indexed(folder / "without", visible) as without,
    ):
        assert _answers(searcher) == _answers(without)


def test_what_was_deleted_changes_no_order(tmp_path: Path) -> None:
    """A deleted document counts nowhere, neither while its segment has it nor when that was merged without it."""
    kept = [Document(f"k{number}", {"title": "cable canal", "body": "candle"}) for number in range(3)]
    build(tmp_path, [*kept, Document("x", {"title": "X", "body": "candle canals canals canals canals"})])
    with open_writer(tmp_path, Settings(), ("content",), following=1) as writer:
        writer.remove("x")
        writer.commit(NOW)
    for _ in range(2):
        searcher = open_searcher(tmp_path)
        suggested = [one.text for one in searcher.suggest(SearchRequest("ca"), 10, NOW)]
        searcher.close()
        assert suggested[:3] == ["cable", "canal", "candle"]
        open_upkeep(tmp_path).merge()


def _frequencies(searcher: Searcher) -> FormFrequencies:
    return cast("IndexSearcher", searcher)._parts.words.frequencies


def test_the_commonest_are_those_of_a_count_of_all(index: Callable[..., Searcher]) -> None:
    """Of any number of words with a prefix the commonest come first, whatever the documents that wait have."""
    random = Random(5)
    names = [f"p{number:03}" for number in range(300)]
    bodies = [" ".join(random.choices(names, k=40)) for _ in range(30)]
    loud = [" ".join(random.choices(names[:150], k=400)) for _ in range(20)]
    searcher = index(*_documents(bodies, {}), *_documents(loud, *UNSEEN))
    counts = Counter(token.surface for body in bodies for token in tokens(body))
    (segment,) = _frequencies(searcher).segments(cast("IndexSearcher", searcher)._parts.contexts.at(NOW))
    forms = segment.segment.surface_forms
    assert (forms.occurrences[forms.prefix_range("p")] > 0).all()
    for wanted in (1, 32, 200):
        found = [(forms.pair(row)[0], count) for row, count in segment.commonest(forms.prefix_range("p"), wanted)]
        assert found == sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:wanted]
    rows = np.arange(len(forms))
    assert segment.of(rows).sum() == sum(len(list(tokens(body))) for body in bodies) + len(bodies)
