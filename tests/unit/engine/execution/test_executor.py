"""Does the walk over arrays find what Whoosh finds, with its scores, and where Whoosh is wrong what should be found?

Random queries are asked of random corpora, three times: of the executor, of Whoosh over the same files, and of
`Expected`, which goes through the plain documents one by one and is written after the table in `executor`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import pytest
from expected_finds import Expected
from random_corpora import (
    SCHEMA,
    WORDS,
    Sample,
    answer,
    assert_equal,
    by_whoosh,
    opened,
    random_document,
    sample,
    whoosh_searcher,
    write,
)
from random_queries import Maker
from whoosh import fields, index
from whoosh import query as q
from whoosh.matching import AndMaybeMatcher, AndNotMatcher
from whoosh.query import spans

from search.primitives.term_alternatives import Alternatives, Beginning, Slot
from search.text.analysis import term_of
from search.whoosh_engine.execution.executor import Executor, PhraseQuery
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.interop.array_codec import ArrayCodec


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[Sample, Any]]]:
    """Random corpora, each with Whoosh's searcher."""
    made, folder = [], tmp_path_factory.mktemp("indexes")
    for seed in range(30):
        whoosh: list[Any] = []
        made.append((sample(folder / str(seed), Random(seed), whoosh), whoosh))
    yield [(one, whoosh[0]) for one, whoosh in made]
    for _, whoosh in made:
        whoosh[0].close()


@pytest.fixture
def samples(indexes: list[tuple[Sample, Any]]) -> list[tuple[Sample, Any, Random]]:
    """The same, each with a source of chance for its queries that other tests do not move."""
    return [(one, searcher, Random(seed)) for seed, (one, searcher) in enumerate(indexes)]


@pytest.fixture
def mended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoosh's matchers without the faults that make most nested queries wrong.

    Its AndNot lets the first document through when that of the excluded ones is before it, and looks further after
    its end; its AndMaybe skips to where it was sent, not to where its first half went, and loses scores of the second.
    """
    find_next = AndNotMatcher._find_next

    def find_inside(self: Any) -> Any:
        return find_next(self) if self.is_active() else False

    def skip_to(self: Any, id: int) -> None:
        self.a.skip_to(id)
        if self.a.is_active() and self.b.is_active():
            self.b.skip_to(self.a.id())

    monkeypatch.setattr(AndNotMatcher, "_find_next", find_inside)
    monkeypatch.setattr(AndNotMatcher, "_find_first", find_inside)
    monkeypatch.setattr(AndMaybeMatcher, "skip_to", skip_to)


def test_words_of_these_tests_are_terms() -> None:
    """No word here is changed by the analysis, so that words and terms are the same."""
    assert [term_of(word) for word in WORDS] == list(WORDS)


@pytest.mark.usefixtures("mended")
def test_executor_agrees_with_whoosh(samples: list[tuple[Sample, Any, Random]]) -> None:
    """Documents and scores are those of Whoosh's matchers over the same files, and of the plain documents."""
    hits = 0
    for one, searcher, random in samples:
        maker, expected = Maker(random), Expected(one.documents, one.live)
        for _ in range(40):
            query = maker.whoosh(random.randint(0, 3))
            if one.segments == 1 and random.random() < 0.2:  # in each segment Whoosh decides anew
                query = q.Otherwise(query, maker.whoosh(1))
            found = answer(one.executor.find(query), one.corpus.count)
            assert_equal(found, by_whoosh(searcher, query), query)
            assert_equal(found, expected.find(query), query)
            hits += len(found)
    assert hits > 1000


def test_hits_of_simple_queries_are_those_of_a_whoosh_search(samples: list[tuple[Sample, Any, Random]]) -> None:
    """Whoosh's unmended search, asked for all hits or for the best, gives the same documents, scores and order."""
    for one, searcher, random in samples:
        maker = Maker(random)
        for _ in range(10):
            words = [q.Term(maker.text(), maker.word(), maker.boost) for _ in range(3)]
            for query in (words[0], q.Or(words, maker.boost), q.And(words[:2], maker.boost), maker.phrase()):
                found = answer(one.executor.find(query), one.corpus.count)
                assert_equal(found, {hit.docnum: hit.score for hit in searcher.search(query, limit=None)}, query)
                best = [hit.score for hit in searcher.search(query, limit=3)]
                assert best == pytest.approx(sorted(found.values(), reverse=True)[:3], rel=1e-5), query


def test_executor_is_right_where_whoosh_is_not(samples: list[tuple[Sample, Any, Random]]) -> None:
    """Queries of every known kind, nested and boosted, find what the executor's table says."""
    for one, _, random in samples:
        maker, expected = Maker(random), Expected(one.documents, one.live)
        for _ in range(60):
            query = maker.any(random.randint(0, 3))
            assert_equal(answer(one.executor.find(query), one.corpus.count), expected.find(query), query)


@pytest.mark.parametrize("kind", ["prefix", "wildcard", "fuzzy", "range", "run", "across"])
def test_queries_that_stand_for_several_terms(samples: list[tuple[Sample, Any, Random]], kind: str) -> None:
    """Each finds the documents with any of the terms that are meant, once each, with the score that the table says."""
    total = 0
    for one, searcher, random in samples:
        maker, expected = Maker(random), Expected(one.documents, one.live)
        for _ in range(20):
            query = getattr(maker, kind)()
            found = answer(one.executor.find(query), one.corpus.count)
            assert_equal(found, expected.find(query), (query, vars(query)))
            assert kind in {"run", "across"} or found.keys() == by_whoosh(searcher, query).keys(), query
            total += bool(found)
    assert total > 100


UNKNOWN = (
    q.Phrase("body", ["ape", "bat"], slop=3, boost=2.0),
    q.Or([q.Term("body", "ape"), q.Term("title", "bat"), q.Term("body", "dog")], scale=0.5),
    spans.SpanFirst(q.Term("body", "ape"), limit=2),
    spans.SpanNear2([q.Term("body", "ape"), q.Term("body", "cat")], slop=4, ordered=False),
    q.Phrase("absent", ["ape"]),
)


@pytest.mark.parametrize("query", UNKNOWN)
def test_unknown_queries_are_left_to_whoosh(samples: list[tuple[Sample, Any, Random]], query: Any) -> None:
    """What the executor does not know is answered by Whoosh's matcher, alone or inside of other queries."""
    for one, searcher, _ in samples:
        found, theirs = answer(one.executor.find(query), one.corpus.count), by_whoosh(searcher, query)
        assert_equal(found, theirs, query)
        term = answer(one.executor.find(q.Term("body", "ape")), one.corpus.count)
        both = answer(one.executor.find(q.And([query, q.Term("body", "ape")])), one.corpus.count)
        assert_equal(both, {number: theirs[number] + term[number] for number in theirs.keys() & term.keys()}, query)


def test_ranges_of_numbers_are_left_to_whoosh(tmp_path: Path) -> None:
    """A field of numbers that Whoosh wrote is searched in all segments, without what is deleted."""
    made = index.create_in(tmp_path, fields.Schema(size=fields.NUMERIC(), text=fields.TEXT()))
    for low in (0, 40):
        writer = made.writer(codec=ArrayCodec())
        for number in range(low, low + 40):
            writer.add_document(size=number, text="odd" if number % 2 else "even")
        writer.commit(merge=False)
    with made.writer(codec=ArrayCodec()) as writer:
        writer.delete_document(39)
        writer.mergetype = lambda _writer, segments: segments
    with whoosh_searcher(tmp_path) as searcher:
        corpus, executor = opened(tmp_path, lambda: searcher)
        assert len(corpus.segments) == 2
        query = q.NumericRange("size", 35, 44, boost=2.0)
        found = answer(executor.find(query), corpus.count)
        assert_equal(found, dict.fromkeys((35, 36, 37, 38, 40, 41, 42, 43, 44), 2.0), query)
        query = q.And([query, q.Term("text", "odd")])
        assert answer(executor.find(query), corpus.count).keys() == {35, 37, 41, 43}


def test_unknown_queries_need_whoosh(tmp_path: Path) -> None:
    """An executor without Whoosh's searcher says what it is missing."""
    write(tmp_path / "index", [{0: random_document(Random(0))}])
    _, executor = opened(tmp_path / "index")
    with pytest.raises(TypeError, match="expected a Whoosh searcher"):
        executor.find(spans.SpanFirst(q.Term("body", "ape")))


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    """Every kind of query may be asked of an index without documents."""
    write(tmp_path / "index", [{}])
    with whoosh_searcher(tmp_path / "index") as searcher:
        corpus, executor = opened(tmp_path / "index", lambda: searcher)
        maker = Maker(Random(0))
        for kind in (maker.leaf, maker.expanding, lambda: maker.any(3)):
            for _ in range(50):
                assert answer(executor.find(kind()), corpus.count) == {}
        for query in UNKNOWN:
            assert answer(executor.find(query), corpus.count) == {}


def test_unknown_fields_find_nothing(samples: list[tuple[Sample, Any, Random]]) -> None:
    """A field that the index does not have is no error."""
    for one, _, _ in samples:
        slots: list[Slot] = [Alternatives.of("ape", "bat"), Beginning("b")]
        for query in (
            q.Term("absent", "ape"),
            q.Phrase("absent", ["ape", "bat"]),
            q.Prefix("absent", "a"),
            q.Every("absent"),
            PhraseQuery("absent", slots),
            PhraseQuery("absent", slots[1:]),
        ):
            assert answer(one.executor.find(query), one.corpus.count) == {}


def test_asking_again_answers_the_same(samples: list[tuple[Sample, Any, Random]]) -> None:
    """What is kept for the next time is changed by no query that used it, and kept for its own query only."""
    for one, searcher, random in samples:
        maker = Maker(random)
        queries = [maker.any(random.randint(0, 2)) for _ in range(20)]
        first, second = ([answer(one.executor.find(query), one.corpus.count) for query in queries] for _ in range(2))
        fresh = Executor(IndexReader(one.corpus.segments), SCHEMA, cycle([searcher]).__next__)
        assert first == second == [answer(fresh.find(query), one.corpus.count) for query in reversed(queries)][::-1]
