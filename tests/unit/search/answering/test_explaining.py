"""Does an explanation say the score, and nothing that readers may not know?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from conftest import NOW, indexed

from search.protocol import answer_json, parameters
from search.protocol.engine import Searcher
from search.protocol.explanation import Explanation
from search.protocol.request import Match, SearchRequest
from search.protocol.results import Hit
from search.schema.document import Document

WORDS = ("solar", "power", "low-code", "lowcode", "wind", "sun", "the", "of", "日本", "roofs")
QUERIES = (
    "{} {}", '"{} {}" {}', "{} OR {}", "{} ({} OR ({} AND {}))", "{} -{}", "title:{} {}", "{}* {}",
    'title:"{} {}" OR {}', "{} published:2022.. {}", "{} {} {} {}", "has:quality {}", "*olar {}", "NOT {} {}",
)  # fmt: skip


def documents(random: Random) -> Iterator[Document]:
    """Some with dates and numbers, some without; titles that are queries, and longer ones."""
    for number in range(random.randint(1, 30)):
        texts = {
            name: " ".join(random.choices(WORDS, k=random.randint(0, most)))
            for name, most in (("title", 4), ("excerpt", 9), ("body", 40))
        }
        values: dict[str, Any] = {name: text for name, text in texts.items() if text}
        if random.random() < 0.6:
            values |= {"quality": random.randint(0, 9), "published": NOW - timedelta(days=random.randint(0, 900))}
        yield Document(str(number), values)


def nodes(one: Explanation) -> Iterator[Explanation]:
    """An explanation and all parts of it."""
    yield one
    for part in one.parts:
        yield from nodes(part)


def check(hit: Hit) -> None:
    """The root is the score, sums are sums, and the numbers of a word make its value by the formula."""
    assert hit.explanation is not None
    assert hit.explanation.value == hit.score
    for node in nodes(hit.explanation):
        if node.parts:
            assert node.value == pytest.approx(sum(part.value for part in node.parts), rel=1e-12)
        if "counted" in node.numbers:
            by = node.numbers
            names = [name.removesuffix(".tf") for name in by if name.endswith(".tf")]
            norms = {
                name: 1 - by["b"] + by["b"] * by[f"{name}.length"] / (by[f"{name}.average"] or 1) for name in names
            }
            counted = sum(by[f"{name}.weight"] * by[f"{name}.tf"] / norms[name] for name in names)
            value = by["idf"] * by["boost"] * counted * (by["k1"] + 1) / (counted + by["k1"])
            assert node.value == pytest.approx(value)


@pytest.mark.parametrize("seed", range(6))
def test_explanations_are_the_scores(seed: int, tmp_path: Any) -> None:
    """For random queries of every kind, in every way of matching and order, the parts add up to the score of a hit."""
    random, hits = Random(seed), 0
    waiting = Document("later", {"title": " ".join(WORDS), "published": NOW + timedelta(days=2)})
    with indexed(tmp_path / "index", [*documents(random), waiting]) as searcher:
        for form, match, sort in product(QUERIES, Match, ("", "-published")):
            query = form.format(*random.choices(WORDS, k=form.count("{}")))
            request = SearchRequest(query, match=match, sort=sort)
            found = searcher.search(replace(request, explain=True), NOW).hits
            for hit, unexplained in zip(found, searcher.search(request, NOW).hits, strict=True):
                check(hit)
                assert hit.id == unexplained.id
                assert hit.score == pytest.approx(unexplained.score, rel=1e-6)
            hits += len(found)
    assert hits > 20


def test_it_is_there_when_it_is_asked_for(index: Callable[..., Searcher]) -> None:
    """`explain=1` gives each hit its explanation; without it there is none."""
    searcher = index(Document("a", {"title": "Solar power"}))
    fields = searcher.settings.fields
    asked = parameters.read([("q", "solar"), ("explain", "1")], fields)
    assert list(parameters.write(asked)) == [("q", "solar"), ("explain", "1")]
    (hit,) = answer_json.to_json(searcher.search(asked, NOW), fields)["hits"]
    assert hit["explanation"]["value"] == pytest.approx(hit["score"], abs=1e-6)
    (plain,) = answer_json.to_json(searcher.search(SearchRequest("solar"), NOW), fields)["hits"]
    assert "explanation" not in plain


def test_it_says_nothing_of_documents_that_wait(index: Callable[..., Searcher]) -> None:
    """Every number is the one of an index without the documents that wait, and none is left out because of them."""
    seen = Document("a", {"title": "Solar power"})
    waiting = Document("b", {"title": "Solar secrets of solar power", "published": NOW + timedelta(days=2)})
    without, with_ = (
        index(*some).search(SearchRequest("solar power", explain=True), NOW).hits for some in ([seen], [seen, waiting])
    )
    assert with_[0].explanation == without[0].explanation
    words = [node for node in nodes(with_[0].explanation or Explanation(0, "")) if "idf" in node.numbers]
    assert words
    assert all((word.numbers["N"], word.numbers["df"]) == (1, 1) for word in words)
