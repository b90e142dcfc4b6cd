"""Does any query string break the service? Thousands of them, random and hostile, none hand-picked to pass."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import indexed
from flask.testing import FlaskClient
from handmade import NEWEST, documents

from search.query.tree import Occur
from webapp import create_app

_PIECES = (
    *"\"'“”()[]{}*?:\\/-−+^~!&|<>éﬁİß\x00\x1b\r\n\t\u2028\u202e\u200d\ufeff\ud7ff😀",
    *("**", "--", '-"', '""', "   ", "a*", "-a", "[31m", "👩‍👩‍👧", "C++", "solar", "the"),
    *(
        "AND",
        "OR",
        "NOT",
        " OR ",
        " AND ",
        " NOT ",
        "-(",
        "has:",
        "published:",
        "title:(",
        "ANDNOT",
        "REQUIRE",
        "TO",
        "title:",
        "topics:AI",
        "[a TO b]",
        "[x to y]",
        'n:"foo bar"~3',
    ),
    *("<script>alert(1)</script>", "<img onerror=alert(1)>", "' OR 1=1 --", "{{7*7}}", "${x}", "%s%n", "../../etc"),
    *("مرحبا", "שלום", "日本語", "한국어", "हिन्दी", "ไทย"),
)


def _queries(count: int) -> Iterator[str]:
    chooser = random.Random(5)
    yield from ("", "\x00", "a" * 10_000, '"' * 10_000, "( " * 5_000, "a* " * 3_000, "é" * 3_000, "-" * 10_000)
    for _ in range(count - 8):
        pieces = [_piece(chooser) for _ in range(chooser.choice((1, 2, 3, 5, 8, 30)))]
        yield chooser.choice(("", " ")).join(pieces)


def _piece(chooser: random.Random) -> str:
    if chooser.random() < 0.7:
        return str(chooser.choice(_PIECES))
    # Any code point but a surrogate, which no URL can carry.
    codes: list[int] = [
        chooser.choice((chooser.randrange(0xD800), chooser.randrange(0xE000, 0x110000))) for _ in range(4)
    ]
    return "".join(map(chr, codes))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of a service with the real engine."""
    folder: Path = tmp_path_factory.mktemp("hostile") / "index"
    with indexed(folder, documents()) as searcher:
        yield create_app(
            {"SEARCHER": searcher, "CLOCK": lambda: NEWEST, "TESTING": False, "DEADLINE_S": 60}
        ).test_client()


@pytest.mark.parametrize("count", [1_000, pytest.param(100_000, marks=pytest.mark.soak)])
def test_no_query_fails_and_every_answer_says_how_it_was_read(client: FlaskClient, count: int) -> None:
    """Each of so many hostile queries is answered with 200, its reading, and no term lost."""
    for query in _queries(count):
        response = client.get(f"/api/search?size=1&q={quote(query)}")
        assert response.status_code == 200, query
        read = response.get_json()["query"]
        assert read["text"] == query
        assert read["terms"] or not any(map(str.isprintable, query.replace(" ", ""))), query
        assert all(term["role"] in set(Occur) for term in read["terms"])
        assert all(term["reason"] for term in read["terms"] if term["role"] in {Occur.OPTIONAL, Occur.IGNORED})


def test_no_query_puts_markup_on_the_page(client: FlaskClient) -> None:
    """Whatever the query, the page has its own script and no other."""
    for query in list(_queries(400)):
        response = client.get(f"/search?q={quote(query)}")
        assert response.status_code == 200, query
        page = response.get_data(as_text=True).lower()
        assert page.count("<script") == page.count('<script src="/static/') == 1, query
        assert "<img onerror" not in page


@pytest.mark.parametrize("raw", ["q=%ff%fe", "q=%", "q=%zz", "%00=1", "q=a&&&=&=", "q=" + "%f0%9f" * 2000, "\\x"])
def test_malformed_urls_are_no_fault_of_the_service(client: FlaskClient, raw: str) -> None:
    """Bytes that are no text and bad percent signs give an answer or a 400, and never a 5xx."""
    for path in ("/search", "/api/search", "/search.atom", "/api/facets/topics"):
        assert client.get(f"{path}?{raw}").status_code in {200, 400}
