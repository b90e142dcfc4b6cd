"""Is a word that may be several terms found and scored as one word?"""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_corpora import SCHEMA, Plain, answer, opened, write
from whoosh import query as q

from search.primitives.term_alternatives import Alternatives, Beginning
from search.schema.ranges import microseconds
from search.whoosh_engine.execution import index_reader as corpus_module
from search.whoosh_engine.execution.doc_values import ranged_doc_values
from search.whoosh_engine.execution.executor import Executor, PhraseQuery
from search.whoosh_engine.execution.index_reader import IndexReader, merged_postings
from search.whoosh_engine.schema import MappedDocument
from search.whoosh_engine.storage.commit_point import open_segments
from search.whoosh_engine.writer.commit import NewCommit

COUNT = 50


@given(
    prefix=st.text("ab", max_size=2), others=st.frozensets(st.text("ab", max_size=3)), word=st.text("ab", max_size=4)
)
def test_slots_answer_as_a_set_does(prefix: str, others: frozenset[str], word: str) -> None:
    """A word is in it when it begins so or is one of the others."""
    assert (word in Beginning(prefix, others)) == (word.startswith(prefix) or word in others)
    assert 1 not in Beginning(prefix, others)
    assert (word in Alternatives.of(*others)) == (word in others)
    assert Alternatives.of(*others).terms == others


def test_a_word_that_needs_no_alternatives() -> None:
    """One term of full weight is a plain word; two of them, none, or one that counts less are not."""
    assert Alternatives.of("ape").single == "ape"
    assert Alternatives.of("ape", "ape").single == "ape"
    assert Alternatives.of("ape", "bat").single is None
    assert Alternatives.of().single is None
    assert Alternatives((("ape", 0.5),)).single is None


def test_the_score_of_a_word_that_may_be_two(tmp_path: Path) -> None:
    """Of 4 documents 2 have one of the words, the first one both: tf is 1 + 0.5, and df is 2, not 1 and 2."""
    bodies = (["ape", "bat"], ["bat", "dog"], ["dog", "dog"], ["cat", "dog"])
    plain = {number: Plain({"title": [], "body": [body]}, frozenset()) for number, body in enumerate(bodies)}
    write(tmp_path / "index", [plain])
    _, executor = opened(tmp_path / "index")
    found = answer(executor.find(PhraseQuery("body", [Alternatives((("ape", 1.0), ("bat", 0.5)))])), 4)
    idf = math.log(1 + (4 - 2 + 0.5) / (2 + 0.5))
    assert found == pytest.approx({0: idf * 1.5 * 3 / (1.5 + 2), 1: idf * 0.5 * 3 / (0.5 + 2)})


postings = st.lists(st.tuples(st.integers(0, COUNT - 1), st.integers(1, 9)), max_size=120)


@given(made=postings, count=st.sampled_from([COUNT, 5000]))
def test_merged_postings_are_sums(made: list[tuple[int, int]], count: int) -> None:
    """Each document stands once, in order, with the sum of what its postings count, sparse or dense."""
    documents, weights = np.array([one for one, _ in made], np.int32), np.array([one for _, one in made], np.uint8)
    merged = merged_postings(documents, weights, count)
    expected = {one: sum(weight for other, weight in made if other == one) for one in sorted({one for one, _ in made})}
    assert dict(zip(merged.documents.tolist(), merged.weights.tolist(), strict=True)) == expected
    assert merged.documents.tolist() == list(expected)
    assert merged.frequency == len(expected)


def test_very_many_postings_count_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """With more postings than documents, and than are summed up, each document counts 1."""
    monkeypatch.setattr(corpus_module, "SUMMED", 3)
    merged = merged_postings(np.array([2, 0, 2, 0], np.int32), np.array([5, 1, 1, 1], np.uint8), 3)
    assert (merged.documents.tolist(), merged.weights.tolist(), merged.frequency) == ([0, 2], [1, 1], 2)


@pytest.mark.parametrize("deleted", [False, True])
def test_ranges_of_columns(tmp_path: Path, deleted: bool) -> None:  # noqa: FBT001 - a case
    """Numbers and dates in columns are found by ranges, whose ends are in or out, in all segments."""
    random, start = Random(1), datetime(2021, 1, 1, tzinfo=UTC)
    numbers = [[random.randint(0, 9) for _ in range(random.randint(0, 2))] for _ in range(40)]
    dates = [start + timedelta(days=number) for number in range(40)]
    for low in (0, 20):
        with NewCommit(tmp_path / "index", SCHEMA, keep=True) as new:
            for one in range(low, low + 20):
                values = {"size": numbers[one], "date": [microseconds(dates[one])]}
                new.add(MappedDocument(json.dumps({"id": str(one)}).encode(), {}, {"id": [str(one)]}, values))
            new.commit(merge=False)
    if deleted:
        with NewCommit(tmp_path / "index", SCHEMA, keep=True) as new:
            new.delete("id", "7")
            new.commit(merge=False)
    toc, segments = open_segments(tmp_path / "index")
    corpus = IndexReader(segments)
    executor = Executor(corpus, toc.schema, ranged=lambda name: ranged_doc_values(corpus, name))
    live = set(range(40)) - ({7} if deleted else set())
    for _ in range(100):
        low = random.randint(0, 9)
        high = random.randint(low, 9)
        without_low, without_high = random.random() < 0.5, random.random() < 0.5
        query = q.NumericRange("size", low, high, without_low, without_high, boost=2.0)
        wanted = {
            one
            for one in live
            if any(
                low <= number <= high and not (without_low and number == low) and not (without_high and number == high)
                for number in numbers[one]
            )
        }
        assert answer(executor.find(query), 40) == dict.fromkeys(sorted(wanted), 2.0)
        query = q.DateRange("date", dates[low].replace(tzinfo=None), dates[high], without_low, without_high)
        wanted = live & set(range(low + without_low, high + 1 - without_high))
        assert answer(executor.find(query), 40).keys() == wanted
    assert answer(executor.find(q.NumericRange("size", None, None)), 40).keys() == {one for one in live if numbers[one]}
    assert answer(executor.find(q.DateRange("date", dates[38], None)), 40).keys() == {38, 39}


def test_all_of_nothing_is_nothing(tmp_path: Path) -> None:
    """An And of no queries finds no document, as in Whoosh, and so does a Run of no words."""
    write(tmp_path / "index", [{0: Plain({"title": [], "body": [["ape"]]}, frozenset())}])
    _, executor = opened(tmp_path / "index")
    assert answer(executor.find(q.And([])), 1) == {}
    assert answer(executor.find(PhraseQuery("body", [])), 1) == {}
    assert answer(executor.find(PhraseQuery("body", [Alternatives.of()])), 1) == {}
    assert answer(executor.find(PhraseQuery("body", [Alternatives.of(), Alternatives.of("ape")])), 1) == {}
