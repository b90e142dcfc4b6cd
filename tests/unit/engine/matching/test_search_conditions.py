"""Are conditions of a query fulfilled whatever the number of values, and are words marked where they were asked for?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import NOW

from search.protocol.engine import Searcher
from search.protocol.request import ENOUGH, Match, SearchRequest
from search.rewriting import term_lookup
from search.rewriting.relaxation import most_of
from search.schema.document import Document
from search.whoosh_engine.matching import conditions

Index = Callable[..., Searcher]


def documents() -> list[Document]:
    """Documents with values in several spellings."""
    topics = ("Power BI", "power bi", "Solar power", "POWER", "Data")
    return [
        Document(f"news/{number}", {"title": f"Solar story {number}", "topics": (topic,), "type": topic.split()[-1]})
        for number, topic in enumerate(topics)
    ]


def found(searcher: Searcher, query: str) -> list[str]:
    """The numbers of the documents that a query finds."""
    hits = searcher.search(SearchRequest(query, size=100), NOW).hits
    return sorted(hit.id.removeprefix("news/") for hit in hits)


QUERIES = {
    'topics:"Power BI"': ["0", "1"],
    'topics:"power bi" OR topics:"pOwEr"': ["0", "1", "3"],
    '-topics:"POWER BI"': ["2", "3", "4"],
    "type:bi": ["0", "1"],
    "type:B*": ["0", "1"],
    "type:*wer": ["2", "3"],
    "story type:power": ["2", "3"],
    "type:none": [],
}


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("each", [0, 64])
def test_values_are_found_by_one_and_by_all(
    index: Index, monkeypatch: pytest.MonkeyPatch, query: str, each: int
) -> None:
    """Whether the documents of each value are taken, or all rows looked at, makes no difference."""
    monkeypatch.setattr(conditions, "_EACH", each)
    assert found(index(*documents()), query) == QUERIES[query]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('topics:"Power BI"', ["0", "1"]),
        ('topics:"power bi"', ["1"]),
        ('topics:"pOwEr bI"', ["1"]),
        ('topics:"solar power"', ["2"]),
        ("type:power", ["2", "3"]),
        ("type:B*", ["0"]),
        ("id:news/*", ["0", "1", "2", "3", "4"]),
        ("id:news/3", ["3"]),
    ],
)
def test_of_very_many_values_the_spelling_counts(
    index: Index, monkeypatch: pytest.MonkeyPatch, query: str, expected: list[str]
) -> None:
    """Values that are too many to be compared are found as written, and in small letters and in capitals."""
    monkeypatch.setattr(conditions, "COMPARED", 1)
    assert found(index(*documents()), query) == expected


def test_an_ending_stands_for_the_shortest_words(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """When more words end so than are looked up, the shortest are."""
    searcher = index(*(Document(word, {"title": word}) for word in ("microscope", "telescope", "scope", "slope")))
    assert searcher.search(SearchRequest("*ope"), NOW).total == 4
    monkeypatch.setattr(term_lookup, "ENDINGS", 2)  # what was asked already stays as it was understood
    assert {hit.id for hit in searcher.search(SearchRequest("*OPE"), NOW).hits} == {"scope", "slope"}


def test_words_are_marked_in_the_field_that_they_name(index: Index) -> None:
    """A word that is looked for in the title is not marked in the excerpt, one that is looked for everywhere is."""
    searcher = index(Document("one", {"title": "Solar wind", "excerpt": "Wind and solar"}))

    def marked(query: str) -> dict[str, str | list[str]]:
        return dict(searcher.search(SearchRequest(query), NOW).hits[0].highlights or {})

    assert marked("title:solar") == {"title": "<mark>Solar</mark> wind"}
    assert marked("title:solar wind") == {
        "title": "<mark>Solar</mark> <mark>wind</mark>",
        "excerpt": "<mark>Wind</mark> and solar",
    }
    assert marked("solar OR wind -storm")["excerpt"] == "<mark>Wind</mark> and <mark>solar</mark>"


def test_whether_a_field_has_a_value(index: Index) -> None:
    """Of every kind of field it is known, also of those that are only shown."""
    picture = Document("news/9", {"images": ({"url": "https://example.org/a.png"},), "url": "https://example.org/"})
    searcher = index(*documents(), picture)
    assert found(searcher, "has:topics") == found(searcher, "has:title") == ["0", "1", "2", "3", "4"]
    assert found(searcher, "-has:topics") == found(searcher, "-has:title") == ["9"]
    assert found(searcher, "has:url") == found(searcher, "has:images has:id") == ["9"]


@pytest.mark.parametrize("match", Match)
def test_one_word_is_found_whatever_is_demanded(index: Index, match: Match) -> None:
    """A query of one word has nothing that could be left out."""
    searcher = index(*documents())
    results = searcher.search(SearchRequest("data", match=match), NOW)
    assert [hit.id for hit in results.hits] == ["news/4"]
    assert [(step.words, step.documents) for step in results.matching.steps] == [(1, 1)]
    assert not str(results.matching)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("solar power data", "None has all 3 words; then come 5 with at least 2"),
        ("solar data", "1 has all 2 words; then come 4 with any of them"),
        ("solar story", ""),
    ],
)
def test_how_many_words_are_there_is_said_for_people(index: Index, query: str, text: str) -> None:
    """The steps as a sentence; nothing when all hits have all words."""
    assert str(index(*documents()).search(SearchRequest(query), NOW).matching) == text


@pytest.mark.parametrize("having_all", [ENOUGH - 1, ENOUGH])
def test_the_size_of_a_page_changes_no_set(index: Index, having_all: int) -> None:
    """However many hits a page shows, the same documents are found: others than those with all words when few have."""
    titles = ["Solar power"] * having_all + ["Solar roof"] * 3
    searcher = index(*(Document(f"news/{number}", {"title": title}) for number, title in enumerate(titles)))
    answers = [searcher.search(SearchRequest("solar power", size=size, collapse=False), NOW) for size in (1, 20, 100)]
    assert {answer.total for answer in answers} == {len(titles) if having_all < ENOUGH else having_all}
    assert len({answer.matching for answer in answers}) == len({answer.facets["kind"] for answer in answers}) == 1


def test_most_of_the_words() -> None:
    """Two thirds, rounded up, and never all."""
    assert list(map(most_of, range(2, 10))) == [1, 2, 3, 4, 4, 5, 6, 6]
