"""Is the order by relevance what its weights say, and blind to what readers may not see?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st

from search.configuration.reader import read_settings
from search.errors import SettingInvalid
from search.protocol.engine import Searcher
from search.protocol.request import RELEVANCE, SearchRequest
from search.schema.document import Document
from search.settings.ranking_weights import ABOUT, RankingWeights
from search.settings.settings import Settings
from search.whoosh_engine.execution.doc_values import RangedDocValues
from search.whoosh_engine.ranking.boosts import Boost

Index = Callable[..., Searcher]
NONE = RankingWeights(nearness=0, whole_title=0, title_start=0, freshness=0, quality=0, heat=0)


def only(**weights: float) -> Settings:
    """Settings in which all other weights are off."""
    return Settings(ranking=replace(NONE, **weights))


def scores(searcher: Searcher, query: str, now: datetime = NOW) -> dict[str, float]:
    """The hits of a query by relevance, and the score of each."""
    return {hit.id: hit.score for hit in searcher.search(SearchRequest(query=query, sort=RELEVANCE), now).hits}


def gains(index: Index, documents: Sequence[Document], query: str, **weights: float) -> Any:
    """By how much some weights raise each score, as a share of it."""
    plain = scores(index(*documents, settings=only()), query)
    return {
        id: score / plain[id] - 1 for id, score in scores(index(*documents, settings=only(**weights)), query).items()
    }


def sun(id: str, **values: Any) -> Document:
    """A document whose words are those of all others made here."""
    return Document(id, {"title": "sun over the hills", **values})


def test_freshness_is_half_after_each_half_life(index: Index) -> None:
    """The newest document has all of the weight, one of two half-lives before it a quarter, one without a date none."""
    newest = NOW - timedelta(days=400)
    documents = [
        sun("old", published=newest - timedelta(days=60)),
        sun("new", published=newest),
        sun("undated"),
    ]
    found = gains(index, documents, "sun", freshness=0.8, half_life_days=30)
    assert list(found) == ["new", "old", "undated"]
    assert found == pytest.approx({"new": 0.8, "old": 0.2, "undated": 0}, abs=1e-6)


@pytest.mark.parametrize("name", ["quality", "heat"])
def test_numbers_count_by_their_place_among_others(index: Index, name: str) -> None:
    """However large the numbers are, the share of documents that have less is what counts; equal ones share it."""
    values: dict[str, float | None] = {"a": 5, "b": 1_000_000, "c": 5, "d": -3, "e": None}
    documents = [sun(id, **({name: value} if value is not None else {})) for id, value in values.items()]
    found = gains(index, documents, "sun", **{name: 1.0})
    assert found == pytest.approx({"b": 0.875, "a": 0.5, "c": 0.5, "d": 0.125, "e": 0}, abs=1e-6)


def test_what_nobody_may_see_changes_no_score(index: Index) -> None:
    """Documents that have not appeared yet or have expired, of whatever quality, leave all boosts as they are."""
    seen = [sun("a", published=NOW - timedelta(days=9), quality=3), sun("b", published=NOW, quality=7)]
    unseen = [
        sun("later", published=NOW + timedelta(days=900), quality=5, heat=9),
        sun("gone", published=NOW - timedelta(days=99), expires=NOW - timedelta(days=1), quality=6),
    ]
    weights = {"freshness": 0.5, "quality": 0.5, "heat": 0.5}
    without = gains(index, seen, "sun", **weights)
    assert gains(index, [*seen, *unseen], "sun", **weights) == pytest.approx(without)
    later = NOW + timedelta(days=901)
    assert set(scores(index(*seen, *unseen), "sun", later)) == {"later", "a", "b"}


def test_words_beside_each_other(index: Index) -> None:
    """Of two documents of the same words, the one where two of the query stand together is first, by the mean idf."""
    documents = [
        Document("apart", {"body": "solar roof power"}),
        Document("beside", {"body": "roof solar power"}),
        Document("other", {"body": "hills and rain"}),
    ]
    plain = scores(index(*documents, settings=only()), "solar power")
    found = scores(index(*documents, settings=only(nearness=0.5)), "solar power")
    assert found["apart"] == pytest.approx(plain["apart"])
    idf = np.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    assert found["beside"] - plain["beside"] == pytest.approx(0.5 * idf, rel=1e-5)


def test_titles(index: Index) -> None:
    """A title that is the query gains more than one that begins with it, and twice as much when it is so as written."""
    documents = [
        Document("whole", {"title": "Sun over hills"}),
        Document("start", {"title": "Sun over hills and rain"}),
        Document("inside", {"title": "Rain and sun over hills"}),
        Document("body", {"body": "sun over hills"}),
    ]
    for query in ("sun over hills", '"sun over hills"'):
        found = gains(index, documents, query, whole_title=0.5, title_start=0.25)
        assert found == pytest.approx({"whole": 1.0, "start": 0.25, "inside": 0, "body": 0}, abs=1e-6), query
    for query, gain in (("suns over hill", 0.5), ("sün over hills", 0.75)):
        assert gains(index, documents, query, whole_title=0.5)["whole"] == pytest.approx(gain, abs=1e-6), query


@pytest.mark.parametrize(
    ("written", "joined"),
    [("Get-Process", "GetProcess"), ("Node.js", "NodeJS"), ("foo_bar", "FooBar"), ("TCP/IP", "TCPIP")],
)
@pytest.mark.parametrize("query", ["{}", '"{}"', "{} note", "title:{}"])
def test_spellings_of_one_word_are_as_rare_as_each_other(index: Index, written: str, joined: str, query: str) -> None:
    """The title that is the word comes first, and texts of one length count the same in either spelling.

    So it is however common the parts are, and whichever of the spellings is asked for.
    """
    words = re.split(r"[-._/]|(?<=[a-z])(?=[A-Z])", written)
    notes = [Document(f"n{number}", {"title": f"Note {number} {' is '.join(words)}"}) for number in range(60)]
    exact = Document("exact", {"title": written, "excerpt": f"{written} is a note. {written}."})
    others = [Document("together", {"title": f"Large note {joined}"}), Document("apart", {"title": f"Note {written}"})]
    searcher = index(exact, *notes, *others, settings=only())
    for spelling in (written, joined):
        found = scores(searcher, query.format(spelling))
        assert next(iter(found)) == "exact"
        assert found["together"] == pytest.approx(found["apart"])


def test_pages_continue_each_other(index: Index) -> None:
    """What is looked at in the best documents only puts none of them on two pages, or out of order."""
    texts = ("solar power", "power of solar", "solar panels and power", "power")
    documents = [Document(f"{n:03}", {"body": f"{texts[n % 4]} {'rain ' * (n % 7)}"}) for n in range(320)]
    searcher = index(*documents)
    request = SearchRequest(query="solar power", sort=RELEVANCE, size=30)
    hits = [hit for page in range(1, 12) for hit in searcher.search(request.at_page(page), NOW).hits]
    assert sorted(hit.id for hit in hits) == [f"{n:03}" for n in range(320) if n % 4 != 3]
    found = [hit.score for hit in hits]
    assert found == sorted(found, reverse=True)


def test_the_order_does_not_change_a_score(index: Index) -> None:
    """Sorted by date, the hits have the scores that they have by relevance."""
    documents = [sun(f"{n}", published=NOW - timedelta(days=n), body="sun over rain " * n) for n in range(5)]
    searcher = index(*documents)
    by_date = searcher.search(SearchRequest(query="sun over", sort="-published"), NOW).hits
    assert {hit.id: hit.score for hit in by_date} == pytest.approx(scores(searcher, "sun over"))


numbers = st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=20).map(sorted)


@given(known=numbers, days=st.sampled_from([0.0, 1e-9, 1.0, 365.0, 36_500.0]))
def test_laws_of_boosts(known: list[int], days: float) -> None:
    """A boost is from 0 to 1, the greater the number the greater, and the same whatever the unit of a percentile."""
    values = Boost("x", 1.0, RangedDocValues.__new__(RangedDocValues), np.array(known, np.float64), days)
    found = values.of(np.array(known, np.float64))
    assert ((found >= 0) & (found <= 1)).all()
    assert (np.diff(found) >= 0).all()
    if days:
        assert found[-1] == 1


def test_weights_are_read_and_kept() -> None:
    """A configuration changes some weights; the others stay, and an index without any has the defaults."""
    settings = read_settings({"ranking": {"freshness": 0.2, "half_life_days": 90}})
    assert settings.ranking == replace(RankingWeights(), freshness=0.2, half_life_days=90.0)
    assert Settings.from_json(settings.to_json()) == settings
    old = {name: value for name, value in settings.to_json().items() if name != "ranking"}
    assert Settings.from_json(old).ranking == RankingWeights()
    assert settings.fingerprint == Settings().fingerprint
    assert tuple(ABOUT) == RankingWeights.names()


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        ({"freshness": -0.1}, "ranking.freshness"),
        ({"heat": "hot"}, "ranking.heat"),
        ({"quality": True}, "ranking.quality"),
        ({"nearness": float("nan")}, "ranking.nearness"),
        ({"half_life_days": 0}, "ranking.half_life_days"),
        ({"freshnes": 1}, "ranking"),
        ([], "ranking"),
    ],
)
def test_weights_without_meaning(entry: Any, key: str) -> None:
    """The error names the entry."""
    with pytest.raises(SettingInvalid) as raised:
        read_settings({"ranking": entry})
    assert raised.value.key == key
