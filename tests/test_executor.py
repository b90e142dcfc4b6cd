"""Does the walk over arrays find what Whoosh finds, with its scores, and where Whoosh is wrong what should be found?

Random queries are asked of random corpora, three times: of the executor, of Whoosh over the same files, and of
`Expected`, which goes through the plain documents one by one and is written after the table in `executor`.
"""

from __future__ import annotations

import json
import math
import tracemalloc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import singledispatchmethod
from itertools import cycle, pairwise
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields, index
from whoosh import query as q
from whoosh.matching import AndMaybeMatcher, AndNotMatcher
from whoosh.query import spans
from whoosh.searching import SearchContext

from search.analysis import term_of
from search.whoosh_engine import corpus as corpus_module
from search.whoosh_engine import found as found_module
from search.whoosh_engine import scoring
from search.whoosh_engine.codec import ArrayCodec
from search.whoosh_engine.corpus import Beginning, Corpus, Slot
from search.whoosh_engine.executor import Executor, Run
from search.whoosh_engine.found import (
    NOTHING,
    Dense,
    Found,
    Sparse,
    all_of,
    any_of,
    best_of,
    constant,
    every,
    perhaps,
    without,
)
from search.whoosh_engine.generation import NewGeneration
from search.whoosh_engine.schema import WordAnalyzer
from search.whoosh_engine.toc import open_segments

SCHEMA = fields.Schema(
    id=fields.ID(unique=True, stored=True),
    title=fields.TEXT(analyzer=WordAnalyzer()),
    body=fields.TEXT(analyzer=WordAnalyzer()),
    topics=fields.KEYWORD(commas=True, scorable=False),
)
TEXTS = ("title", "body")
WORDS = ("ape", "a", "bat", "cat", "apt", "dog", "ab", "bath", "cab", "do", "zoo", "act", "abba", "日本", "bot")
TOPICS = ("red", "green", "greener", "blue")
BOOSTS = (1.0, 1.0, 1.0, 0.5, 2.0, 3.7)


@dataclass(frozen=True)
class Plain:
    """A document: for each text its values, as words, and its topics."""

    texts: Mapping[str, Sequence[Sequence[str]]]
    topics: frozenset[str]

    def terms(self, field: str) -> list[str]:
        """All terms of a field, each as often as it is there."""
        return sorted(self.topics) if field == "topics" else [word for value in self.texts[field] for word in value]


@dataclass(frozen=True)
class Sample:
    """An index, and what was written into it: the documents of all segments, deleted ones included."""

    folder: Path
    documents: Sequence[Plain]
    live: Sequence[bool]
    segments: int
    corpus: Corpus
    executor: Executor


def random_document(random: Random) -> Plain:
    """Few words are common and the others rare; a field may be absent, or have several values."""
    weights = [1 / (number + 1) for number in range(len(WORDS))]
    texts = {
        name: [
            random.choices(WORDS, weights, k=random.randint(0, 4 if name == "title" else 12))
            for _ in range(random.choice((0, 1, 1, 1, 2)))
        ]
        for name in TEXTS
    }
    return Plain(texts, frozenset(random.sample(TOPICS, random.choice((0, 1, 1, 2)))))


def write(folder: Path, parts: Sequence[Mapping[int, Plain]], deleted: Sequence[int] = ()) -> None:
    """Make an index with a segment for each part; ids are numbers."""
    folder.mkdir()
    for part in parts:
        with NewGeneration(folder, SCHEMA, coded=("topics",), keep=True) as new:
            for number, one in part.items():
                texts = {name: [" ".join(value) for value in values] for name, values in one.texts.items()}
                new.add(
                    json.dumps({"id": str(number)}).encode(), texts, {"id": [str(number)], "topics": one.topics}, {}
                )
            new.commit(merge=False)
    if deleted:
        with NewGeneration(folder, SCHEMA, coded=("topics",), keep=True) as new:
            assert [new.delete("id", str(number)) for number in deleted] == [1] * len(deleted)
            new.commit(merge=False)


def opened(folder: Path, open_whoosh: Callable[[], Any] | None = None) -> tuple[Corpus, Executor]:
    """The newest generation in a folder."""
    toc, segments = open_segments(folder)
    corpus = Corpus(segments)
    return corpus, Executor(corpus, toc.schema, open_whoosh)


def whoosh_searcher(folder: Path) -> Any:
    """Whoosh's own over the same files."""
    return index.open_dir(folder).searcher(weighting=scoring.Bm25())


def sample(folder: Path, random: Random, whoosh: list[Any]) -> Sample:
    """A random corpus of 1 to 80 documents in 1 to 4 segments; in every other some are deleted."""
    plain = [random_document(random) for _ in range(random.choice((1, 2, 7, 30, 80)))]
    cuts = sorted(random.sample(range(1, len(plain)), min(random.randint(0, 3), len(plain) - 1)))
    bounds = [0, *cuts, len(plain)]
    parts = [dict(list(enumerate(plain))[low:high]) for low, high in pairwise(bounds)]
    deleted = random.sample(range(len(plain)), len(plain) // 4) if random.random() < 0.5 else []
    write(folder, parts, deleted)
    parts = [part for part in parts if not set(part) <= set(deleted)]  # a segment of deleted documents only is gone
    numbers = [number for part in parts for number in part]
    whoosh.append(whoosh_searcher(folder))
    corpus, executor = opened(folder, lambda: whoosh[-1])
    assert [json.loads(corpus.stored(place))["id"] for place in range(corpus.count)] == [str(one) for one in numbers]
    live = [number not in deleted for number in numbers]
    return Sample(folder, [plain[number] for number in numbers], live, len(parts), corpus, executor)


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


def distance(one: str, other: str) -> int:
    """Levenshtein's, of inserting, deleting and replacing letters."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row = row, [number]
        for place, wanted in enumerate(other):
            row.append(min(before[place] + (letter != wanted), before[place + 1] + 1, row[place] + 1))
    return row[-1]


class Expected:
    """What each query should find in some documents: their numbers, and the score of each."""

    def __init__(self, documents: Sequence[Plain], live: Sequence[bool]) -> None:
        self._documents = documents
        self._live = live

    def _having(self, boost: float, test: Callable[[Plain], bool]) -> dict[int, float]:
        pairs = zip(self._documents, self._live, strict=True)
        return {number: boost for number, (one, lives) in enumerate(pairs) if lives and test(one)}

    def _any_term(self, query: Any, test: Callable[[str], bool]) -> dict[int, float]:
        return self._having(query.boost, lambda one: any(map(test, one.terms(query.fieldname))))

    @singledispatchmethod
    def find(self, query: Any) -> dict[int, float]:
        raise NotImplementedError(query)

    @find.register(q.Term)
    def _(self, query: Any) -> dict[int, float]:
        name, word = query.fieldname, query.text
        found = self._having(query.boost, lambda one: word in one.terms(name))
        if name == "topics":
            return found
        everywhere = [one.terms(name) for one in self._documents]
        count, frequency = len(everywhere), sum(word in terms for terms in everywhere)
        average = sum(map(len, everywhere)) / count
        idf = math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))

        def score(terms: list[str]) -> float:
            tf = terms.count(word)
            return idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * len(terms) / average))

        return {number: boost * score(everywhere[number]) for number, boost in found.items()}

    def _sum(self, query: Any, numbers: Any, parts: Sequence[Mapping[int, float]]) -> dict[int, float]:
        return {number: query.boost * sum(part.get(number, 0) for part in parts) for number in numbers}

    @find.register(q.Or)
    def _(self, query: Any) -> dict[int, float]:
        parts = [self.find(part) for part in query]
        return self._sum(query, set().union(*parts), parts)

    @find.register(q.And)
    def _(self, query: Any) -> dict[int, float]:
        wanted = [self.find(part) for part in query if not isinstance(part, q.Not)]
        excluded = [self.find(part.query) for part in query if isinstance(part, q.Not)]
        everything = set(self._having(0, lambda _: True))
        return self._sum(query, everything.intersection(*wanted).difference(*excluded), wanted)

    @find.register(q.DisjunctionMax)
    def _(self, query: Any) -> dict[int, float]:
        parts = [self.find(part) for part in query]
        numbers: set[int] = set().union(*parts)
        return {number: query.boost * max(part.get(number, 0) for part in parts) for number in numbers}

    @find.register(q.AndNot)
    def _(self, query: Any) -> dict[int, float]:
        found = self.find(query.a)
        return self._sum(query, found.keys() - self.find(query.b).keys(), [found])

    @find.register(q.AndMaybe)
    def _(self, query: Any) -> dict[int, float]:
        found = self.find(query.a)
        return self._sum(query, found, [found, self.find(query.b)])

    @find.register(q.Require)
    def _(self, query: Any) -> dict[int, float]:
        found = self.find(query.a)
        return self._sum(query, found.keys() & self.find(query.b).keys(), [found])

    @find.register(q.Otherwise)
    def _(self, query: Any) -> dict[int, float]:
        found = self.find(query.a) or self.find(query.b)
        return self._sum(query, found, [found])

    @find.register(q.Not)
    def _(self, query: Any) -> dict[int, float]:
        found = self.find(query.query)
        return {
            number: boost for number, boost in self._having(query.boost, lambda _: True).items() if number not in found
        }

    @find.register(q.ConstantScoreQuery)
    def _(self, query: Any) -> dict[int, float]:
        return dict.fromkeys(self.find(query.child), query.score)

    @find.register(type(q.NullQuery))
    def _(self, query: Any) -> dict[int, float]:
        del query
        return {}

    @find.register(q.Every)
    def _(self, query: Any) -> dict[int, float]:
        name = query.fieldname
        return self._having(query.boost, lambda one: name is None or bool(one.terms(name)))

    def _run(self, name: str, slots: Sequence[Any], boost: float) -> dict[int, float]:
        def stand(one: Plain) -> bool:
            values = [[topic] for topic in one.topics] if name == "topics" else one.texts[name]
            return any(
                all(word in slot for word, slot in zip(value[first:], slots, strict=False))
                for value in values
                for first in range(len(value) - len(slots) + 1)
            )

        return self._having(boost, stand)

    @find.register(Run)
    def _(self, query: Any) -> dict[int, float]:
        return self._run(query.fieldname, query.slots, query.boost)

    @find.register(q.Phrase)
    def _(self, query: Any) -> dict[int, float]:
        found = self._run(query.fieldname, [{word} for word in query.words], 0)
        return self._sum(query, found, [self.find(q.Term(query.fieldname, word)) for word in query.words])

    @find.register(q.Prefix)
    def _(self, query: Any) -> dict[int, float]:
        return self._any_term(query, lambda term: term.startswith(query.text))

    @find.register(q.Wildcard)
    def _(self, query: Any) -> dict[int, float]:
        return self._any_term(query, lambda term: fnmatchcase(term, query.text))

    @find.register(q.FuzzyTerm)
    def _(self, query: Any) -> dict[int, float]:
        prefix = query.text[: query.prefixlength]
        return self._any_term(
            query, lambda term: term.startswith(prefix) and distance(term, query.text) <= query.maxdist
        )

    @find.register(q.TermRange)
    def _(self, query: Any) -> dict[int, float]:
        def inside(term: str) -> bool:
            is_after = query.start is None or term > query.start or (term == query.start and not query.startexcl)
            return is_after and (query.end is None or term < query.end or (term == query.end and not query.endexcl))

        return self._any_term(query, inside)


class Maker:
    """Makes random queries of some kinds."""

    def __init__(self, random: Random) -> None:
        self._random = random

    @property
    def boost(self) -> float:
        return self._random.choice(BOOSTS)

    def one_of(self, *kinds: Any) -> Any:
        """A query of any of these kinds."""
        return self._random.choice(kinds)()

    def word(self) -> str:
        return self._random.choice((*WORDS, *WORDS[:5], "absent"))

    def text(self) -> str:
        return self._random.choice(TEXTS)

    def term(self) -> Any:
        if self._random.random() < 0.2:
            return q.Term("topics", self._random.choice((*TOPICS, "absent")), self.boost)
        return q.Term(self.text(), self.word(), self.boost)

    def phrase(self) -> Any:
        words = [self._random.choice(WORDS[:5]) for _ in range(self._random.choice((1, 2, 2, 2, 3)))]
        return q.Phrase(self.text(), words, boost=self.boost)

    def every(self) -> Any:
        return self._random.choice([q.Every(boost=self.boost), q.Every(self.text(), self.boost), q.Every("topics")])

    def leaf(self) -> Any:
        return self.one_of(self.term, self.term, self.term, self.phrase, self.every, lambda: q.NullQuery)

    def slot(self) -> Slot:
        words = frozenset(self.word() for _ in range(self._random.randint(0, 3)))
        prefix = self._random.choice(("a", "b", "ba", "do", "日", "q"))
        return words if self._random.random() < 0.5 else Beginning(prefix, words)

    def run(self) -> Any:
        return Run(self.text(), [self.slot() for _ in range(self._random.randint(1, 3))], self.boost)

    def prefix(self) -> Any:
        return self._random.choice(
            [
                q.Prefix(self.text(), self._random.choice(("", "a", "b", "ba", "do", "q", "日")), self.boost),
                q.Prefix("topics", self._random.choice(("", "gr", "greene", "x")), self.boost),
            ]
        )

    def wildcard(self) -> Any:
        pattern = self._random.choice(("*", "a*", "?at", "*t", "b?t*", "[ab]*", "a", "q*", "*o*", "日?"))
        return q.Wildcard(self.text(), pattern, self.boost)

    def fuzzy(self) -> Any:
        maxdist, prefix = self._random.choice((1, 2)), self._random.choice((0, 1))
        return q.FuzzyTerm(self.text(), self._random.choice(WORDS), self.boost, maxdist, prefix)

    def range(self) -> Any:
        start, end = sorted((self.word(), self.word()))
        flip = self._random.random
        return q.TermRange(
            self.text(),
            start if flip() < 0.8 else None,
            end if flip() < 0.8 else None,
            startexcl=flip() < 0.5,
            endexcl=flip() < 0.5,
            boost=self.boost,
        )

    def expanding(self) -> Any:
        """A query that stands for several terms."""
        return self.one_of(self.prefix, self.wildcard, self.fuzzy, self.range, self.run)

    def whoosh(self, depth: int) -> Any:
        """A query that Whoosh answers right, at least in its documents."""
        return self._nested(depth, self.leaf, self.whoosh)

    def any(self, depth: int) -> Any:
        """A query of all kinds."""
        if depth and self._random.random() < 0.4:

            def below() -> Any:
                return self.any(depth - 1)

            made = self.one_of(
                lambda: q.Require(below(), below()),
                lambda: q.Otherwise(below(), below()),
                lambda: q.DisjunctionMax([below() for _ in range(self._random.randint(0, 3))], self.boost),
                lambda: q.Not(below(), boost=self.boost),
                lambda: q.And([below(), q.Not(below()), below()], self.boost),
                lambda: q.And([q.Not(below()), q.Not(below())], self.boost),
                lambda: self._random.choice([q.And, q.Or])([below()], self.boost),
            )
        else:
            made = self._nested(depth, lambda: self.one_of(self.leaf, self.expanding), self.any)
        if isinstance(made, q.AndNot | q.AndMaybe | q.Require | q.Otherwise):
            made.boost = self.boost
        return made

    def _nested(self, depth: int, leaf: Callable[[], Any], nested: Callable[[int], Any]) -> Any:
        if not depth or self._random.random() < 0.15:
            return leaf()
        some = [nested(depth - 1) for _ in range(self._random.randint(2, 4))]
        return self.one_of(
            lambda: q.Or(some, self.boost),
            lambda: q.And(some, self.boost),
            lambda: q.AndNot(*some[:2]),
            lambda: q.AndMaybe(*some[:2]),
            lambda: q.ConstantScoreQuery(some[0], self.boost),
        )


def answer(found: Found, count: int) -> dict[int, float]:
    """What was found as plain numbers; that it is of a sound shape is checked on the way."""
    if isinstance(found, Dense):
        assert [found.mask.dtype.name, found.scores.dtype.name] == ["bool", "float32"]
        assert found.mask.shape == found.scores.shape == (count,)
        assert not found.scores[~found.mask].any()
        documents = np.flatnonzero(found.mask).astype(np.int32)
        scores = found.scores[documents]
    else:
        assert [found.documents.dtype.name, found.scores.dtype.name] == ["int32", "float32"]
        assert found.documents.shape == found.scores.shape
        assert (np.diff(found.documents) > 0).all()
        assert not found.total or 0 <= found.documents[0] <= found.documents[-1] < count
        documents, scores = found.documents, found.scores
    assert found.total == len(documents)
    return dict(zip(documents.tolist(), scores.tolist(), strict=True))


def assert_equal(found: Mapping[int, float], expected: Mapping[int, float], query: Any) -> None:
    """The same documents, with the same scores but for what single precision loses."""
    assert found.keys() == expected.keys(), query
    assert found == pytest.approx(expected, rel=1e-5, abs=1e-9), query


def by_whoosh(searcher: Any, query: Any) -> dict[int, float]:
    """What Whoosh finds when every posting is looked at; its collectors take shortcuts."""
    found = {}
    for leaf, base in searcher.leaf_searchers():
        matcher = query.matcher(leaf, SearchContext(weighting=searcher.weighting))
        while matcher.is_active():
            found[matcher.id() + base] = matcher.score()
            matcher.next()
    return found


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


@pytest.mark.parametrize("kind", ["prefix", "wildcard", "fuzzy", "range", "run"])
def test_queries_that_stand_for_several_terms(samples: list[tuple[Sample, Any, Random]], kind: str) -> None:
    """Each finds the documents with any of the terms that are meant, once each, and gives them its boost."""
    total = 0
    for one, searcher, random in samples:
        maker, expected = Maker(random), Expected(one.documents, one.live)
        for _ in range(20):
            query = getattr(maker, kind)()
            found = answer(one.executor.find(query), one.corpus.count)
            assert_equal(found, expected.find(query), (query, vars(query)))
            assert kind == "run" or found.keys() == by_whoosh(searcher, query).keys(), query
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
        slots: list[Slot] = [frozenset({"ape"}), Beginning("b", frozenset())]
        for query in (
            q.Term("absent", "ape"),
            q.Phrase("absent", ["ape", "bat"]),
            q.Prefix("absent", "a"),
            q.Every("absent"),
            Run("absent", slots),
            Run("absent", slots[1:]),
        ):
            assert answer(one.executor.find(query), one.corpus.count) == {}


def test_asking_again_answers_the_same(samples: list[tuple[Sample, Any, Random]]) -> None:
    """What is kept for the next time is changed by no query that used it, and kept for its own query only."""
    for one, searcher, random in samples:
        maker = Maker(random)
        queries = [maker.any(random.randint(0, 2)) for _ in range(20)]
        first, second = ([answer(one.executor.find(query), one.corpus.count) for query in queries] for _ in range(2))
        fresh = Executor(Corpus(one.corpus.segments), SCHEMA, cycle([searcher]).__next__)
        assert first == second == [answer(fresh.find(query), one.corpus.count) for query in reversed(queries)][::-1]


@given(
    prefix=st.text("ab", max_size=2), others=st.frozensets(st.text("ab", max_size=3)), word=st.text("ab", max_size=4)
)
def test_beginning_answers_as_a_set_does(prefix: str, others: frozenset[str], word: str) -> None:
    """A word is in it when it begins so or is one of the others."""
    assert (word in Beginning(prefix, others)) == (word.startswith(prefix) or word in others)
    assert 1 not in Beginning(prefix, others)


# Quarters are exact in single precision, whatever the order in which they are added.
quarters = st.integers(0, 400).map(lambda number: number / 4)
COUNT = 60


@st.composite
def answers(draw: st.DrawFn) -> tuple[Found, dict[int, float]]:
    """An answer in one of its shapes, which may not be written to, and the same as a dict."""
    plain = draw(st.dictionaries(st.integers(0, COUNT - 1), quarters, max_size=draw(st.sampled_from([0, 2, 8, COUNT]))))
    if draw(st.integers(0, 9)) == 0:
        score = draw(quarters)
        return every(COUNT, score), dict.fromkeys(range(COUNT), score)
    documents = np.array(sorted(plain), np.int32)
    scores = np.array([plain[number] for number in sorted(plain)], np.float32)
    made: Found = Sparse(documents, scores)
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
def test_answers_are_combined_as_dicts_are(some: list[tuple[Found, dict[int, float]]]) -> None:
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
    first: tuple[Found, dict[int, float]], second: tuple[Found, dict[int, float]], score: float
) -> None:
    """Without, perhaps, constant and times keep the documents of the first, with the scores that they promise."""
    (one, plain), (other, others) = first, second
    left = {number: score for number, score in plain.items() if number not in others}
    assert answer(without(one, other), COUNT) == left
    assert answer(perhaps(one, other), COUNT) == total([plain, others], plain)
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


def test_the_score_of_a_hand_computed_example() -> None:
    """Of 4 documents 1 has the word, twice among 3 words, and the mean is 2: ln(10/3) · 2·2.2 / (2 + 1.2·1.375)."""
    idf = scoring.idf(4, 1)
    assert idf == pytest.approx(1.2039728)
    assert scoring.norms(np.array([3]), 2.0).tolist() == pytest.approx([1.65])
    scores = scoring.scores(idf, np.array([2], np.uint8), scoring.norms(np.array([3], np.uint8), 2.0))
    assert scores.tolist() == pytest.approx([1.4513645])
    assert scores.dtype == np.float32


def array_score(count: int, frequency: int, tf: int, length: int, average: float) -> float:
    """BM25 of one posting, as the executor computes it."""
    norms = scoring.norms(np.array([length]), average)
    return float(scoring.scores(scoring.idf(count, frequency), np.array([tf]), norms)[0])


counts = st.integers(1, 10**7)
frequencies = counts.flatmap(lambda count: st.tuples(st.just(count), st.integers(1, count)))
tfs, lengths, averages = st.integers(1, 10**5), st.integers(0, 10**6), st.just(0.0) | st.floats(1e-7, 1e6)


@given(counted=frequencies, tf=tfs, length=lengths, average=averages)
def test_both_forms_of_bm25_are_the_same(counted: tuple[int, int], tf: int, length: int, average: float) -> None:
    """What Whoosh's searcher gives to a posting is what the arrays give to it."""
    count, frequency = counted
    searcher = SimpleNamespace(
        schema=SCHEMA,
        doc_count_all=lambda: count,
        doc_frequency=lambda _field, _text: frequency,
        avg_field_length=lambda _field: average,
        doc_field_length=lambda _number, _field, _default: length,
    )
    searcher.get_parent = lambda: searcher
    scorer = scoring.Bm25().scorer(searcher, "title", b"ape")
    score = scorer.score(SimpleNamespace(weight=lambda: tf, id=lambda: 0))
    assert array_score(count, frequency, tf, length, average) == pytest.approx(score, rel=1e-5)
    assert not scorer.supports_block_quality()


@given(counted=frequencies, tf=tfs, length=lengths, average=averages, more=st.integers(1, 1000))
def test_laws_of_bm25(counted: tuple[int, int], tf: int, length: int, average: float, more: int) -> None:
    """A score is finite and not negative; more occurrences never lower it, more words or documents never raise it."""
    count, frequency = counted
    score = array_score(count, frequency, tf, length, average)
    assert math.isfinite(score)
    assert score >= 0
    slack = 1 + 1e-6  # of single precision
    assert array_score(count, frequency, tf + more, length, average) * slack >= score
    assert array_score(count, frequency, tf, length + more, average) <= score * slack
    assert array_score(count + more, frequency + more, tf, length, average) <= score * slack
    assert array_score(count, min(frequency + more, count), tf, length, average) <= score * slack


LARGE = 40_000


@pytest.mark.parametrize("deleted", [(), (5, LARGE - 1)], ids=["whole", "deleted"])
def test_rare_terms_cost_nothing_of_the_size_of_the_corpus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deleted: tuple[int, ...]
) -> None:
    """When norms and common words are kept, finding few documents makes no array with a place for every document."""
    rare = {0: "ape bat", 5: "ape", 20_000: "ape dog bat", LARGE - 1: "dog"}
    plain = {n: Plain({"title": [], "body": [["cat", *rare.get(n, "").split()]]}, frozenset()) for n in range(LARGE)}
    half = LARGE // 2
    write(tmp_path / "index", [{n: plain[n] for n in range(half)}, {n: plain[n] for n in range(half, LARGE)}], deleted)
    _, executor = opened(tmp_path / "index")
    ape, dog, cat = (q.Term("body", word) for word in ("ape", "dog", "cat"))
    left = [number for number in rare if number not in deleted]
    apes = [number for number in left if "ape" in rare[number]]
    cases: tuple[tuple[Any, list[int]], ...] = (
        (ape, apes),
        (q.Or([ape, dog]), left),
        (q.And([cat, ape]), apes),
        (q.AndMaybe(ape, cat), apes),
        (q.AndNot(ape, cat), []),
        (q.ConstantScoreQuery(ape, 2.0), apes),
        (q.Prefix("body", "ap"), apes),
        (Run("body", [Beginning("ap", frozenset({"dog"}))]), left),
        (q.Phrase("body", ["ape", "bat"]), [0]),
        (q.Term("body", "absent"), []),
    )
    for query, _ in cases:
        executor.find(query)
    full: Any = SimpleNamespace(**vars(np))
    for name in ("zeros", "ones", "full", "empty"):
        monkeypatch.setattr(full, name, _refusing(getattr(np, name)))
    for module in (corpus_module, found_module, scoring):
        monkeypatch.setattr(module, "np", full)
    for query, expected in cases:
        tracemalloc.start()
        found = executor.find(query)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert isinstance(found, Sparse), query
        assert found.documents.tolist() == expected, query
        assert peak < LARGE // 2, query
    with pytest.raises(AssertionError, match="of the size of the corpus"):
        executor.find(q.Or([cat, dog]))


def _refusing(make: Callable[..., Any]) -> Callable[..., Any]:
    def made(shape: Any, *rest: Any) -> Any:
        assert not isinstance(shape, int) or shape < LARGE // 2, "an array of the size of the corpus"
        return make(shape, *rest)

    return made
