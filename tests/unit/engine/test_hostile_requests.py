"""Does every request end in time, however it is made? Counted in work, for the time depends on the machine."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import NOW, build, indexed
from hostile_requests import Hostile, documents, requests, word

from search.deadline import Deadline, within
from search.errors import DeadlineExceeded
from search.protocol.engine import Searcher, open_searcher
from search.protocol.explanation import MAX_EXPLAINED
from search.protocol.request import MAX_SIZE, Match, SearchRequest
from search.query.parser import TOO_MANY_EXPANSIONS
from search.query.tree import MAX_EXPANSIONS
from search.rewriting import term_lookup
from search.rewriting.candidates import MAX_CORRECTED
from search.rewriting.corrector import TOO_MANY_UNKNOWN
from search.rewriting.query_preparation import TOO_MANY_ENDINGS
from search.whoosh_engine.codecs.inverted_index import InvertedField
from search.whoosh_engine.execution import combined_fields
from search.whoosh_engine.matching.spell_checker import SpellChecker

KINDS = 100
"""Requests after which every kind has come."""
_MOST_CALLS = 150_000
"""Of Python and C functions: ten milliseconds or so."""
_COUNT, _WORDS = 1_500, 2_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of hostile documents."""
    folder = tmp_path_factory.mktemp("hostile") / "index"
    build(folder, documents(_COUNT, NOW, words=_WORDS))
    return folder


@pytest.fixture(scope="module")
def searcher(folder: Path) -> Iterator[Searcher]:
    """A searcher that has answered before: what is made once for a generation is there."""
    opened = open_searcher(folder)
    for one in hostile(KINDS, 1):
        one.call(opened, NOW)
    yield opened
    opened.close()


def hostile(count: int, seed: int) -> Iterator[Hostile]:
    """Hostile requests for the index."""
    words, ids = [word(number) for number in range(_WORDS)], [f"{number:06d}" for number in range(100)]
    return islice(requests(Random(seed), words, ids), count)


class Counted:
    """Counts how often it is looked at, and ends the request at one of the times."""

    def __init__(self, last: int = sys.maxsize) -> None:
        self.times, self._last = 0, last

    def check(self) -> None:
        """Raise at the last time."""
        self.times += 1
        if self.times >= self._last:
            raise DeadlineExceeded(limit_s=0)


class Work:
    """Counts the calls of functions between two looks at the deadline."""

    def __init__(self) -> None:
        self.calls = self.most = 0

    def check(self) -> None:
        """Start anew."""
        self.most, self.calls = max(self.most, self.calls), 0

    def __call__(self, frame: object, event: str, argument: object) -> None:
        """For `sys.setprofile`."""
        del frame, argument
        self.calls += event in {"call", "c_call"}


@contextmanager
def profiled(work: Work) -> Iterator[None]:
    """Let the calls of this thread be counted."""
    sys.setprofile(work)
    try:
        with within(work):
            yield
    finally:
        sys.setprofile(None)
        work.check()


def test_the_deadline_is_looked_at_often(searcher: Searcher) -> None:
    """No hostile request does more than some milliseconds of work between two looks at its deadline."""
    most: dict[str, int] = {}
    for one in hostile(KINDS, 2):
        work = Work()
        with profiled(work):
            one.call(searcher, NOW)
        most[one.kind] = max(most.get(one.kind, 0), work.most)
    assert {kind: calls for kind, calls in most.items() if calls > _MOST_CALLS} == {}


def test_what_was_ended_leaves_nothing_half_made(folder: Path) -> None:
    """A searcher whose requests are ended, each at any of its steps, answers afterwards as one that is new."""
    random, endings = Random(3), 0
    with closing(open_searcher(folder)) as ended, closing(open_searcher(folder)) as whole:
        for one in hostile(KINDS, 3):
            steps = Counted()
            with within(steps):
                expected = one.call(whole, NOW)
            for last in sorted(random.choices(range(1, steps.times + 1), k=min(steps.times, 3))):
                limit = Counted(last)
                with within(limit), suppress(DeadlineExceeded):  # later it may need fewer steps
                    one.call(ended, NOW)
                endings += limit.times == last
            assert one.call(ended, NOW) == expected, one
    assert endings > KINDS


def counting(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> Counter[str]:
    """How often a function is called from now on."""
    function, calls = getattr(owner, name), Counter[str]()

    def counted(*arguments: Any, **named: Any) -> Any:
        calls[name] += 1
        return function(*arguments, **named)

    monkeypatch.setattr(owner, name, counted)
    return calls


def test_what_explains_is_looked_up_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To explain twenty hits takes as many lookups of postings as to explain two."""
    calls = counting(monkeypatch, combined_fields, "_postings_of")
    taken = []
    for size in (2, 20):
        with closing(open_searcher(folder)) as searcher:
            calls.clear()
            searcher.search(SearchRequest("*ing *ion *ers", match=Match.ANY, size=size, explain=True), NOW)
            taken.append(calls.total())
    assert taken[0] == taken[1] > 0


def test_the_first_hits_are_explained(searcher: Searcher) -> None:
    """Of a page of a hundred the first ones, and the JSON of the others has no explanation."""
    hits = searcher.search(SearchRequest("*ing", size=MAX_SIZE, explain=True), NOW).hits
    assert len(hits) == MAX_SIZE
    assert [hit.explanation is not None for hit in hits] == [place < MAX_EXPLAINED for place in range(MAX_SIZE)]


def test_a_single_character_costs_no_lookup_of_each_pair(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is found by one search over the terms of each field; no term is read by itself."""
    with closing(open_searcher(folder)) as searcher:
        searcher.search(SearchRequest("warm"), NOW)
        terms, searches = (
            counting(monkeypatch, InvertedField, "term"),
            counting(monkeypatch, InvertedField, "terms_containing"),
        )
        found = searcher.search(SearchRequest("一"), NOW)
        assert found.total > 0
        assert terms.total() == 0
        assert 0 < searches.total() <= 2 * len(searcher.settings.fields.searched)


def test_words_that_stand_for_many_are_bounded(searcher: Searcher) -> None:
    """What is beyond the bound is ignored, and the answer says why; a query with as many as allowed is whole."""
    for piece in ("*ing", "ba*", "title:*ion", "一", "topics:to*"):
        terms = searcher.search(SearchRequest(" ".join([piece] * (MAX_EXPANSIONS + 1))), NOW).query.terms
        assert [term.reason == TOO_MANY_EXPANSIONS for term in terms] == [False] * MAX_EXPANSIONS + [True]


def test_an_ending_of_very_many_words_says_that_it_is_cut(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shortest of the words are searched, and the term says so; with as many as allowed it says nothing."""
    texts = (str(values) for one in documents(_COUNT, NOW, words=_WORDS) for values in one.values.values())
    having = len({one for text in texts for one in text.split() if one.endswith("ness")})
    for most, is_said in ((having, False), (having - 1, True)):
        monkeypatch.setattr(term_lookup, "ENDINGS", most)
        with closing(open_searcher(folder)) as searcher:
            for query in ("*ness", "-*ness ba*", "(*ness OR wind)"):
                terms = searcher.search(SearchRequest(query), NOW).query.terms
                reasons = [term.reason for term in terms if term.text == "ness"]
                assert reasons == [TOO_MANY_ENDINGS if is_said else ""]


def test_few_unknown_words_are_corrected(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Near words are looked for a bounded number of times; the terms of the other words say so, here and later."""
    near = counting(monkeypatch, SpellChecker, "_near")
    query = " ".join(f"qx{first}zk{second}vw" for first in "abcdefghij" for second in "abcdefghij")
    with closing(open_searcher(folder)) as searcher:
        for _ in range(2):
            terms = searcher.search(SearchRequest(query), NOW).query.terms
            said = [term.reason == TOO_MANY_UNKNOWN for term in terms]
            assert said == [False] * MAX_CORRECTED + [True] * (len(terms) - MAX_CORRECTED)
    assert 0 < near.total() <= 2 * MAX_CORRECTED


@pytest.mark.soak
def test_no_hostile_request_outlasts_its_deadline(tmp_path: Path) -> None:
    """Ten thousand of them over 100,000 documents: none takes 0.3 s longer than the deadline of a second."""
    with indexed(tmp_path / "index", documents(100_000, NOW)) as searcher:
        for one in hostile(KINDS, 4):  # what is made once for a generation is made without a deadline
            one.call(searcher, NOW)
        slow: list[tuple[str, float]] = []
        for one in hostile(10_000, 5):
            started = time.perf_counter()
            try:
                with within(Deadline.after(1.0)):
                    one.call(searcher, NOW)
            except DeadlineExceeded:
                pass
            seconds = time.perf_counter() - started
            slow += [(one.kind, seconds)] if seconds > 1.3 else []
        assert slow == []
