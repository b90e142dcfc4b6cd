"""Which random corpora are queries asked of? Plain documents, and the same as an index of several segments."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from whoosh import fields, index
from whoosh.searching import SearchContext

from search.whoosh_engine.execution import scoring
from search.whoosh_engine.execution.executor import Executor
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.scored_doc_sets import Dense, ScoredDocSet
from search.whoosh_engine.schema import MappedDocument, WordAnalyzer
from search.whoosh_engine.storage.commit_point import open_segments
from search.whoosh_engine.writer.commit import NewCommit

SCHEMA = fields.Schema(
    id=fields.ID(unique=True, stored=True),
    title=fields.TEXT(analyzer=WordAnalyzer()),
    body=fields.TEXT(analyzer=WordAnalyzer()),
    topics=fields.KEYWORD(commas=True, scorable=False),
)
TEXTS = ("title", "body")
WORDS = ("ape", "a", "bat", "cat", "apt", "dog", "ab", "bath", "cab", "do", "zoo", "act", "abba", "日本", "bot")
TOPICS = ("red", "green", "greener", "blue")


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
    corpus: IndexReader
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
        with NewCommit(folder, SCHEMA, ordinals=("topics",), keep=True) as new:
            for number, one in part.items():
                texts = {name: [" ".join(value) for value in values] for name, values in one.texts.items()}
                terms = {"id": [str(number)], "topics": sorted(one.topics)}
                new.add(MappedDocument(json.dumps({"id": str(number)}).encode(), texts, terms, {}))
            new.commit(merge=False)
    if deleted:
        with NewCommit(folder, SCHEMA, ordinals=("topics",), keep=True) as new:
            assert [new.delete("id", str(number)) for number in deleted] == [1] * len(deleted)
            new.commit(merge=False)


def opened(folder: Path, open_whoosh: Callable[[], Any] | None = None) -> tuple[IndexReader, Executor]:
    """The newest generation in a folder."""
    toc, segments = open_segments(folder)
    corpus = IndexReader(segments)
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


def answer(found: ScoredDocSet, count: int) -> dict[int, float]:
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
