"""Promises of a page without hits: it leads to what there is instead, with as many hits as it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from conftest import NOW, indexed
from flask.testing import FlaskClient
from handmade import documents
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from web import Index, client, hrefs, html, one, total

from search.protocol.engine import Searcher


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """A searcher that all tests here share."""
    with indexed(tmp_path_factory.mktemp("no-hits") / "index", documents()) as opened:
        yield opened


@pytest.fixture(scope="module")
def web(searcher: Searcher) -> FlaskClient:
    return client(searcher)


def ways(page: LexborHTMLParser) -> dict[str, tuple[str, int]]:
    """The addresses and the counts of the ways out, by their texts."""
    found = {}
    for node in page.css(".way"):
        text, count = re.sub(r"\s+", " ", node.text().strip()).rsplit(": ", 1)
        found[text] = hrefs(node, "a")[0], int(count.replace(",", ""))
    return found


def leads_on(web: FlaskClient, address: str) -> dict[str, tuple[str, int]]:
    """The ways out of a search without hits, each of which was gone: it has the hits that it says, and some."""
    page = html(web.get(address))
    assert total(page) == 0, address
    found = ways(page)
    for text, (way, count) in found.items():
        assert total(html(web.get(way))) == count > 0, (address, text, way)
    return found


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("q=solar&topics=Energy&heat=9999..", "Without Heat at least 9999"),
        ("q=solar&-topics=Energy&heat=9999..", "Without Heat at least 9999"),
        ("q=solar&heat=9999..&levels=Nowhere", "Without any filter"),
        ("q=xqxqxq&topics=Energy", "Only with the filters, without the words"),
        ("q=solar+xqxqxq&match=all", "Without xqxqxq"),
        ("q=solar+xqxqxq&match=all", "Documents with some of the words"),
        ("q=title:solar+topics:xqxqxq", "Without topics:xqxqxq"),
        ("q=solar+AND+-solar", "Without solar"),
        ("q=solxx", "Words that begin with sol*"),
        ("q=solarxx&topics=Energy", "Words that begin with solar*"),
        ("q=title:%22solar+solar%22", "The same words without quotes"),
        ("q=solar+xqxqxq&match=all&topics=Nowhere", "Documents with some of the words, without any filter"),
        ("q=slar&exact=1", "The words in any form"),
    ],
)
def test_each_way_out_leads_to_hits(web: FlaskClient, query: str, text: str) -> None:
    """Filters, words, quotes, spelling and beginnings, each with its number of hits."""
    assert text in leads_on(web, f"/search?{query}")


QUERIES = st.lists(
    st.sampled_from(["solar", "solr", "xqx", "-wind", '"solar wind"', "title:xq", "OR", "(", "turbin", "é" * 3, "*"]),
    max_size=4,
).map(" ".join)
FILTERS = st.lists(
    st.sampled_from(["topics=AI", "-topics=AI", "topics=Nowhere", "heat=9999..", "missing=topics", "story=nowhere"]),
    max_size=3,
    unique=True,
)


@given(QUERIES, FILTERS, st.sampled_from(["", "&match=all", "&exact=1", "&typing=1", "&page=3"]))
@example("solr", ["topics=Nowhere"], "")
@settings(max_examples=25)
def test_no_way_out_leads_nowhere(web: FlaskClient, query: str, filters: list[str], more: str) -> None:
    """Whatever was searched, as many hits are there as a link says, and no search is offered twice."""
    address = f"/search?{'&'.join([f'q={query}', *filters])}{more}"
    page = html(web.get(address))
    if total(page):
        assert not page.css(".way")
    else:
        found = leads_on(web, address)
        assert len({way for way, _ in found.values()}) == len(found)


def test_a_near_spelling_is_offered_only_where_it_leads_to_hits(index: Index) -> None:
    """Where it has none under the filters, the way out is without them; the page never proposes a dead end."""
    some = [one(id=str(number), title="Kubernetes operators", topics=("Cloud",)) for number in range(3)]
    web = client(index(*some, one(id="other", title="Else", topics=("Other",))))
    for address in ("/search?q=kubernets&topics=Other", "/search?q=kubernetis&topics=Nowhere", "/search?q=operatars"):
        page = html(web.get(address))
        if not total(page):
            assert not page.css("#correction")
            assert any(count == len(some) for _, count in leads_on(web, address).values())


def test_a_way_out_tells_nothing_of_what_nobody_may_see(index: Index) -> None:
    """Documents that wait or have expired make no way out, not by spelling, beginning or filter."""
    hidden = [
        one(id="soon", title="Xylophones secret", topics=("Waiting",), published=NOW + timedelta(days=1)),
        one(id="gone", title="Xylophones secret", topics=("Waiting",), expires=NOW - timedelta(days=1)),
    ]
    bare, full = client(index(one(id="seen"))), client(index(one(id="seen"), *hidden))
    for query in ("q=xylophone", "q=xyloph", "q=xylophonez", "q=secret+xyl&match=all", "q=one&topics=Waiting"):
        texts = [re.sub(r"[\d.]+ ms", "", web.get(f"/search?{query}").text) for web in (bare, full)]
        assert texts[0] == texts[1], query


def test_the_cost_is_bounded(searcher: Searcher) -> None:
    """However much was asked, some twenty searches are tried, and two more for the first sidebar."""
    asked = []

    class Counting:
        def __getattr__(self, name: str) -> object:
            return getattr(searcher, name)

        def search(self, *arguments: object) -> object:
            asked.append(arguments)
            return searcher.search(*arguments)  # type: ignore[arg-type]

    words, filters = "+".join(f"xq{number}xq" for number in range(60)), "&topics=".join(map(str, range(60)))
    page = client(Counting()).get(f"/search?q={words}&match=all&exact=1&topics={filters}")  # type: ignore[arg-type]
    assert page.status_code == 200
    assert len(asked) <= 28
