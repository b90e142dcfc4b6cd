"""Answers about the sample collection while one types, and whether hits show why they are hits."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sample import NOW
from web import client, html

from benchmarks import answers
from search.protocol.engine import Searcher, open_searcher
from search.protocol.request import SearchRequest
from search.text.folding import fold

WORDS, ON_THE_PAGE, QUERIES = 20, 3, 60
MARKUP = ("](", ":::", "{%", "{{", "<!--", "&lt;!--", "[^")
"""Signs that no passage of the sample has, whose code is of other languages."""


@pytest.fixture(scope="module")
def searcher(sample_index: Path) -> Iterator[Searcher]:
    """The sample collection."""
    with closing(open_searcher(str(sample_index))) as opened:
        yield opened


@pytest.fixture(scope="module")
def texts(sample_index: Path, searcher: Searcher) -> list[str]:
    """The texts of its visible documents."""
    return list(answers.texts(sample_index, searcher, NOW))


def test_typing_never_finds_fewer_than_the_word(searcher: Searcher, texts: list[str]) -> None:
    """Of twenty words no state of the page or the API finds fewer documents than the end, or nothing."""
    web = client(searcher, CLOCK=lambda: NOW)
    for number, word in enumerate(answers.long_words(texts, WORDS, random.Random(1))):
        whole = _total(web, q=word)
        assert whole, word
        for end in range(1, len(word) + 1):
            assert _total(web, q=word[:end], typing=1) >= whole, word[:end]
            if number < ON_THE_PAGE:  # it takes ten times as long
                page = web.get("/search", query_string={"q": word[:end], "typing": 1, "size": 1})
                assert html(page).css(".hit"), word[:end]


def _total(web: FlaskClient, **parameters: str | int) -> int:
    answer = web.get("/api/search", query_string={**parameters, "size": 1, "facets": "none"})
    return int(answer.get_json()["total"])


def test_every_hit_shows_a_marked_word(searcher: Searcher, texts: list[str]) -> None:
    """For random queries of two words of one document; a passage marks only words of the query, and has no markup."""
    for query in answers.pairs(texts, QUERIES, random.Random(1)):
        hits = searcher.search(SearchRequest(query, facets=()), NOW).hits
        assert hits, query
        for hit in hits:
            assert answers.is_marked(hit), (query, hit.id)
            for passage in hit.passages:
                assert not any(sign in passage.text for sign in MARKUP), passage.text
                marks = [part.partition("</mark>")[0] for part in passage.text.split("<mark>")[1:]]
                assert marks
                assert all(_is_of(mark, query) for mark in marks), (query, marks)


def _is_of(mark: str, query: str) -> bool:
    """Whether a marked word begins like a word of a query, as its forms do; compounds have it inside."""
    return any(fold(word)[:3] in fold(mark) for word in query.split())
