"""Are the engines in the benchmarks asked for the same, and are the verdicts on their figures right?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import NOW

from benchmarks.corpus import RARE_HITS, Record, records
from benchmarks.peers import NAMES, SIZE, Peer, peer
from benchmarks.peers.newsdex_peer import Engine
from benchmarks.questions import RARE, Question, questions
from benchmarks.report import agreement
from benchmarks.targets import Target, targets
from benchmarks.year import changed
from search.protocol.engine import open_searcher

RECORDS = 600
LATER = NOW.replace(year=2026)
"""When all records are published."""


@pytest.fixture(scope="module")
def made() -> list[Record]:
    """The records."""
    return list(records("synthetic", RECORDS))


@pytest.fixture(scope="module")
def asked(made: list[Record]) -> list[Question]:
    """One question of each class."""
    return list({question.name: question for question in questions(made)}.values())


@pytest.fixture(params=[name for name in NAMES if name != "bm25s-numba"])  # which is compiled for 13 s, else the same
def engine(request: pytest.FixtureRequest, made: list[Record], tmp_path: Path) -> Iterator[Peer]:
    """Each engine that is installed, with the records."""
    try:
        found = peer(request.param)
    except ImportError as missing:
        pytest.skip(str(missing))
    found.index(made, tmp_path)
    found.open(tmp_path)
    yield found
    found.close()


def _matching(record: Record, question: Question) -> bool:
    """What a question means, for words that no stemmer changes."""
    texts = [record.title.split(), record.excerpt.split()]
    words = [word for text in texts for word in text]
    first = question.words[0] if question.words else ""
    meanings: dict[str, Callable[[], bool]] = {
        "all": lambda: all(word in words for word in question.words),
        "any": lambda: any(word in words for word in question.words),
        "phrase": lambda: any(question.words == pair for text in texts for pair in pairwise(text)),
        "prefix": lambda: any(word.startswith(first) for word in words),
        "fuzzy": lambda: any(_is_near(word, first) for word in words),
        "year": lambda: record.published.year == question.year,
        "every": lambda: True,
    }
    return meanings[question.how]()


def _is_near(word: str, other: str) -> bool:
    """Whether at most one letter is added, left out or another."""
    shorter, longer = sorted((word, other), key=len)
    if len(shorter) == len(longer):
        return sum(map(str.__ne__, word, other)) <= 1
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))


def test_every_engine_answers_what_was_asked(engine: Peer, made: list[Record], asked: list[Question]) -> None:
    """Totals, counts and stored fields are right, and words are marked when asked for, where an engine can."""
    by_id = {record.id: record for record in made}
    answered = 0
    for question in asked:
        for highlighted in (False, True):
            reply = engine.ask(question, highlighted=highlighted and bool(question.words))
            if reply is None:
                continue
            answered += 1
            matching = [record for record in made if _matching(record, question)]
            assert len(reply.hits) == min(SIZE, len(matching))
            for hit in reply.hits:
                record = by_id[hit.id]
                assert (hit.title, hit.excerpt, hit.provider) == (record.title, record.excerpt, record.provider)
                assert set(hit.topics) == set(record.topics)
                assert _matching(record, question)
                assert bool(hit.marked) == (highlighted and bool(question.words))
            if reply.total is not None:
                assert reply.total == len(matching)
                assert sum(reply.topics.values()) == sum(len(record.topics) for record in matching)
                assert len(reply.providers) == min(20, len({record.provider for record in matching}))
    assert answered >= 5


@pytest.mark.parametrize("count", [1_500, 9_000])
def test_rare_words_stay_rare(count: int) -> None:
    """However large the corpus, there are words in about as many records as in a small one."""
    rare = [question for question in questions(records("synthetic", count)) if question.name == RARE]
    words = {question.words[0]: 0 for question in rare}
    for record in records("synthetic", count):
        for word in {*record.title.split(), *record.excerpt.split()} & words.keys():
            words[word] += 1
    assert len(words) >= 5
    assert all(abs(number - RARE_HITS) <= 4 for number in words.values())


def test_verdicts() -> None:
    """A target is met by what is wanted or better, and there is one only where both engines were measured."""
    facts = {
        "opening_ms": 1.0,
        "serving_mb": 701.0,
        "indexing_mb": 9.0,
        "bytes_per_record": 600.0,
        "records_per_s": 9e3,
    }
    engines = {
        "newsdex": facts | {"ms": {"common": 1.0, "rare": 0.5}},
        "tantivy": facts | {"ms": {"common": 5.0, "rare": 0.4, "fuzzy": 1.0}},
    }
    found = list(targets(engines, facts | {"ms": {"rare": 0.2}}))
    assert [target.is_met for target in found] == [True, False, True, False, True, True, False]
    assert [target.found for target in found[:2]] == [5.0, 0.8]
    assert found[-1] == Target("rare: times as long as with a tenth of the records", 2, 2.5, at_most=True)
    assert replace(found[-1], found=2.0).is_met


def test_where_engines_differ_is_said() -> None:
    """Answers are compared question by question, and only those that both gave."""
    asked = [Question("rare", "all"), Question("rare", "all"), Question("common", "all"), Question("fuzzy", "fuzzy")]
    ours = {"0": [1], "1": [2], "2": [3]}
    assert agreement(asked, ours, ours).endswith("in 3 of 3 questions")
    assert agreement(asked, ours, {"0": [1], "1": [9], "3": [1]}).endswith("in 1 of 2 questions (rare 1 of 2)")
    assert agreement(asked, ours, {"0": None}) == "nothing to compare"


def test_a_year_of_changes_ends_with_the_records_it_says(tmp_path: Path) -> None:
    """What is asked in the end is asked to an index of the same records as the fresh one."""
    made = list(records("synthetic", 40))
    Engine().index(made, tmp_path)
    year, now = changed(made, tmp_path / "index", 12)
    assert len(year.commits) == 12
    assert [record.id for record in now] == [record.id for record in made]
    assert now != made
    with closing(open_searcher(tmp_path / "index")) as searcher:
        titles = {record.id: searcher.document(record.id, LATER).fields["title"] for record in now}
    assert titles == {record.id: record.title for record in now}
