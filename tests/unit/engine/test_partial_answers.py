"""Is an answer that lacks parts, for no time was left for them, right in all else?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import NOW, indexed
from handmade import documents

from search import deadline
from search.answering.explainer import Explainer
from search.answering.facet_counts import FacetCounter
from search.deadline import Deadline, within
from search.errors import DeadlineExceeded, ServiceBusy
from search.highlighting.hits import HitHighlighter
from search.highlighting.passages import PassageMaker
from search.protocol.engine import Searcher
from search.protocol.request import SearchRequest
from search.protocol.results import Part, SearchResults
from search.rewriting.corrector import Corrector
from search.schema.document import Document

REQUESTS = [
    SearchRequest("solr powr", explain=True),
    SearchRequest("solar harbour pumps", explain=True, size=5),
    SearchRequest('"the text" solar', collapse=False),
    SearchRequest("solar -xvf", facets=("topics",)).only("topics", "Energy"),
    SearchRequest("", sort="heat"),
    SearchRequest("nothing has thiswordatall"),
]
STEPS: dict[Part, tuple[Any, str]] = {
    Part.CORRECTIONS: (Corrector, "corrected"),
    Part.FACETS: (FacetCounter, "count"),
    Part.HIGHLIGHTS: (HitHighlighter, "marked"),
    Part.PASSAGES: (PassageMaker, "of_page"),
    Part.EXPLANATIONS: (Explainer, "all"),
}
"""What takes too long for a part."""


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """The handmade documents, with texts that have words of their own."""
    some = [
        Document(one.id, {**one.values, "body": f"Sailors of harbour {number} saw the solar text."})
        for number, one in enumerate(documents())
    ]
    with indexed(tmp_path_factory.mktemp("partial") / "index", some) as opened:
        yield opened


class Ending:
    """A limit that is reached at one of its checks, or at all from then on."""

    def __init__(self, last: int, *, for_good: bool) -> None:
        self.times, self._last, self._for_good = 0, last, for_good

    def check(self) -> None:
        """Raise when it is reached."""
        self.times += 1
        if self.times == self._last or (self._for_good and self.times > self._last):
            raise DeadlineExceeded(limit_s=0)


def assert_right(found: SearchResults, whole: SearchResults, as_written: SearchResults) -> None:
    """What is there is that of the whole answer, or of the query as it is written; what is not is said."""
    expected = as_written if Part.CORRECTIONS in found.missing else whole
    for name in ("query", "total", "stories", "matching", "offset", "after", "corrections", "expansions"):
        assert getattr(found, name) == getattr(expected, name), name
    assert [hit.id for hit in found.hits] == [hit.id for hit in expected.hits]
    assert dict(found.facets).items() <= dict(expected.facets).items()
    assert (found.facets == expected.facets) or Part.FACETS in found.missing
    lacking: dict[str, Any] = dict.fromkeys(("highlights", "passages", "matched", "explanation", "score"))
    for hit, other in zip(found.hits, expected.hits, strict=True):
        assert replace(hit, **lacking) == replace(other, **lacking)
        assert hit.score == pytest.approx(other.score, rel=1e-6)
        assert hit.explanation == other.explanation or Part.EXPLANATIONS in found.missing
        assert hit.highlights == other.highlights or Part.HIGHLIGHTS in found.missing
        assert hit.passages == other.passages or {Part.HIGHLIGHTS, Part.PASSAGES} & {*found.missing}


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda one: one.query)
@pytest.mark.parametrize("for_good", [True, False], ids=["for good", "for a part"])
def test_ended_at_any_step_an_answer_is_right(searcher: Searcher, request_: SearchRequest, *, for_good: bool) -> None:
    """Wherever its time is over, there is no answer, or one whose hits and numbers are exact and that says the rest."""
    whole, as_written = searcher.search(request_, NOW), searcher.search(replace(request_, exact=True), NOW)
    as_written = replace(as_written, request=request_)
    counted = Ending(0, for_good=False)
    with within(counted):
        assert searcher.search(request_, NOW) == whole
    partial = 0
    for last in range(1, counted.times + 1):
        try:
            with within(Ending(last, for_good=for_good)):
                found = searcher.search(request_, NOW)
        except DeadlineExceeded:
            continue
        assert_right(found, whole, as_written)
        partial += bool(found.missing)
    assert partial
    assert searcher.search(request_, NOW) == whole


class Clock:
    """A clock that stands still unless it is moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """For all deadlines of a test."""
        self.now_s = 0.0
        monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=lambda: self.now_s))

    def work_for_ever(self, *_: object) -> Any:
        """Let time pass until something ends it."""
        while True:
            self.now_s += 0.0001
            deadline.check()


@pytest.mark.parametrize("part", Part)
def test_each_part_ends_alone(searcher: Searcher, monkeypatch: pytest.MonkeyPatch, part: Part) -> None:
    """A part that would take for ever ends before the deadline, and leaves time for all others."""
    request = SearchRequest("sailors harbour", explain=True)
    whole, as_written = searcher.search(request, NOW), searcher.search(replace(request, exact=True), NOW)
    clock = Clock(monkeypatch)
    monkeypatch.setattr(*STEPS[part], clock.work_for_ever)
    with within(Deadline.after(1.0)):
        found = searcher.search(request, NOW)
    assert clock.now_s < 1.0
    assert found.missing == (part,)
    assert_right(found, whole, replace(as_written, request=request))


def test_all_parts_end_in_time(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """When each would take for ever, hits and numbers are there before the deadline."""
    request = SearchRequest("sailors harbour", explain=True)
    as_written = searcher.search(replace(request, exact=True), NOW)
    clock = Clock(monkeypatch)
    for owner, name in STEPS.values():
        monkeypatch.setattr(owner, name, clock.work_for_ever)
    with within(Deadline.after(1.0)):
        found = searcher.search(request, NOW)
    assert clock.now_s < 1.0
    assert {*found.missing} == {*Part} - {Part.PASSAGES}  # they are a part of what is marked
    assert_right(found, found, replace(as_written, request=request))


def test_what_is_made_of_answers_lacks_what_they_lack(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks for several answers learns what any of them lacks."""
    clock = Clock(monkeypatch)
    monkeypatch.setattr(*STEPS[Part.FACETS], clock.work_for_ever)
    with deadline.partial() as missing, within(Deadline.after(1.0)):
        searcher.search(SearchRequest("solar", facets=()), NOW)
        assert missing == []
        for _ in range(2):
            searcher.search(SearchRequest("solar", facets=("topics",)), NOW)
    assert missing == [Part.FACETS]


def test_a_busy_service_is_no_part_that_is_missing(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """What ends a request for another reason than its time ends all of it."""

    def refuse(*_: object) -> Any:
        raise ServiceBusy

    monkeypatch.setattr(*STEPS[Part.FACETS], refuse)
    with within(Deadline.after(20.0)), pytest.raises(ServiceBusy):
        searcher.search(SearchRequest("solar"), NOW)
