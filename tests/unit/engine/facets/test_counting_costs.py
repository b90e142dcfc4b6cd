"""Do facets cost what they should: one evaluation of the query, and nothing of the size of the corpus for few hits?"""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, indexed

from search.configuration.reader import read_settings
from search.protocol.engine import Searcher
from search.protocol.request import RELEVANCE, SearchRequest
from search.protocol.results import FacetCounts, Histogram
from search.schema.document import Document
from search.whoosh_engine.execution.executor import Executor

SMALL, LARGE = 2_000, 20_000
RARE = (7, 800, SMALL - 1)
SETTINGS = read_settings(
    {"fields": {"heat": {"facet": True}, "sizes": {"kind": "number", "many": True, "facet": True}}}
)


@pytest.fixture(scope="module")
def searchers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Searcher, Searcher]]:
    """Some documents, three of which have a rare word, and many more, with the same three."""
    folder = tmp_path_factory.mktemp("costs")
    with (
        indexed(folder / "small", map(_document, range(SMALL)), SETTINGS) as small,
        indexed(folder / "large", map(_document, range(LARGE)), SETTINGS) as large,
    ):
        yield small, large


@pytest.fixture
def searcher(searchers: tuple[Searcher, Searcher]) -> Searcher:
    """The smaller one."""
    return searchers[0]


def _document(number: int) -> Document:
    words = "common" + " rare" * (number in RARE) + " scarce" * (number in {1, 900})
    values = {"heat": number % 97, "sizes": (number % 7, number % 13 * 0.5), "length": f"PT{number % 50}M"}
    date = NOW - timedelta(hours=number)
    return Document(str(number), {"title": words, "published": date, "topics": (f"Topic {number % 9}",), **values})


def _asked(query: str, **changes: Any) -> SearchRequest:
    request = SearchRequest(query=query, sort=RELEVANCE, highlights=False, **changes)
    return request.only("published", "2022-05..2022-06").only("heat", "0..90").only("topics", "Topic 7")


def test_facets_and_filters_evaluate_no_query(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many facets are counted, each without its own filter, the query is evaluated as often as without any."""
    calls: list[Any] = []
    find = vars(Executor)["find"]

    def counted(self: Executor, query: Any) -> Any:
        calls.append(query)
        return find.__get__(self, Executor)(query)

    monkeypatch.setattr(Executor, "find", counted)
    searcher.search(_asked("common rare", facets=()), NOW)
    without = len(calls)
    results = searcher.search(_asked("common rare"), NOW)
    assert len(results.facets) >= 5
    assert without > 0
    assert len(calls) == 2 * without


def test_few_hits_are_counted_without_a_place_for_each_document(searchers: tuple[Searcher, Searcher]) -> None:
    """Years, months, days, ranges and values of three hits take no more room among many documents than among few."""
    small_bytes, large_bytes = map(_peak_bytes, searchers)
    assert large_bytes < small_bytes + (LARGE - SMALL) / 2


def _peak_bytes(searcher: Searcher) -> int:
    for query in ("scarce", "rare"):  # makes what is kept for all queries, and what Python keeps of the first ones
        searcher.search(_asked(query), NOW)
    tracemalloc.start()
    try:
        facets = searcher.search(_asked("rare"), NOW).facets
        found = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(facets["published"], Histogram)
    assert facets["published"].days
    assert isinstance(facets["sizes"], FacetCounts)
    assert facets["sizes"].values
    return found


def test_what_depends_on_the_index_alone_is_made_once(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ranges of numbers, and the days of all dates, are found for the first request only."""
    searcher.search(_asked("common"), NOW)
    monkeypatch.setattr("search.whoosh_engine.facets.facet_ranges.automatic_ranges", None)
    monkeypatch.setattr("search.whoosh_engine.facets.buckets._in_units", None)
    assert searcher.search(_asked("common scarce"), NOW).facets.keys() >= {"heat", "sizes", "length", "published"}


def test_an_index_is_counted_as_it_is_when_opened(tmp_path: Path) -> None:
    """Ranges are found anew for another generation."""
    few, many = ([Document(str(heat), {"heat": heat}) for heat in range(count)] for count in (3, 50))
    for documents, first in ((few, "0"), (many, "..<10")):
        with indexed(tmp_path / "index", documents, SETTINGS) as searcher:
            heat = searcher.search(SearchRequest(), NOW).facets["heat"]
            assert isinstance(heat, FacetCounts)
            assert heat.values[0].value == first
