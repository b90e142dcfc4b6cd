"""Promises about a service below a path: nothing that it links leaves the path, the scheme or the host."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import pytest
from crawler import Got, addresses, crawl
from flask.testing import FlaskClient
from handmade import documents
from web import Index, client, one

SHAPES = {
    *("", "search", "search.atom", "opensearch.xml", "favicon.svg", "healthz", "readyz", "documents/.", "facets/."),
    *("range/.", "static/.", "media/.", "api/search", "api/suggest", "api/openapi.json", "api/documents/."),
    *("api/facets/.", "api/documents/./similar"),
}
"""Of addresses that a crawl must have visited."""

PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "news.example", "X-Forwarded-For": "1.2.3.4"}


@pytest.fixture
def media(tmp_path: Any) -> Any:
    for name in ("a.png", *(f"{number}.svg" for number in range(10))):
        (tmp_path / name).write_bytes(b"<svg/>")
    return tmp_path


def getter(web: FlaskClient, headers: dict[str, str], *, strips: bool) -> Callable[[str], Got]:
    """Asks as a proxy does, which takes the path away or does not."""

    def get(url: str) -> Got:
        path = url.removeprefix("https://news.example")
        asked = path.removeprefix("/news") if strips else path
        with web.get(asked, base_url="http://10.0.0.7:8000", headers=headers) as answer:
            found = {name.lower(): value for name, value in answer.headers}
            return Got(answer.status_code, answer.mimetype or "", found, answer.data)

    return get


@pytest.mark.parametrize("strips", [True, False])
@pytest.mark.parametrize("by_header", [True, False])
def test_a_crawler_never_leaves_the_path(index: Index, media: Any, *, strips: bool, by_header: bool) -> None:
    """Each link, form, feed, redirect and address in JSON stays below the path, however the service knows it."""
    picture = one(
        id="one",
        topics=tuple(f"Topic {number}" for number in range(20)),
        images=({"url": "/media/a.png", "title": "A"},),
    )
    searcher = index(*documents(), picture)
    web = client(searcher, MEDIA=media, TRUSTED_PROXIES=("127.0.0.1",), ROOT_PATH="" if by_header else "/news")
    headers = PROXY | ({"X-Forwarded-Prefix": "/news"} if by_header else {})
    done = crawl(getter(web, headers, strips=strips), "https://news.example/news/", 150, frozenset({"10.0.0.7"}))
    assert not done.left
    assert not done.failures()
    assert done.shapes() >= SHAPES


def test_the_crawler_sees_a_link_that_leaves(index: Index) -> None:
    """A service that knows no path fails such a crawl."""
    web = client(index(*documents()), TRUSTED_PROXIES=("127.0.0.1",))
    done = crawl(getter(web, PROXY, strips=True), "https://news.example/news/", 5)
    assert done.left


@pytest.mark.parametrize("path", ["/nowhere", "/search?sort=x&q=a", "/api/nowhere", "/api/search?sort=x", "//search"])
def test_errors_stay_below_the_path(index: Index, path: str) -> None:
    """Pages of errors, problems and redirects, too."""
    web = client(index(*documents()), TRUSTED_PROXIES=("127.0.0.1",), ROOT_PATH="/news")
    url = f"https://news.example/news{path}"
    found = list(addresses(url, getter(web, PROXY, strips=False)(url)))
    assert found
    ours = [text for text in (urljoin(url, one) for one in found) if "lantern" not in text]
    assert [text for text in ours if not text.startswith("https://news.example/news/")] == []


def test_the_front_page_needs_no_slash(index: Index) -> None:
    """The path itself is the front page, and so is a path that has the name of one of the service's own."""
    for root in ("/news", "/search", "/a/b"):
        web = client(index(*documents()), ROOT_PATH=root)
        assert web.get(root).status_code == web.get(f"{root}/").status_code == 200
        assert web.get(f"{root}/api/search").get_json()["links"]["html"] == f"{root}/"
    web = client(index(*documents()), ROOT_PATH="/documents")
    assert web.get(f"/documents/{documents()[0].id}").status_code == 200


def test_the_path_of_the_page_is_that_of_its_scripts(index: Index) -> None:
    """The scripts read from the form where the start page, the search and the suggestions are."""
    web = client(index(*documents()), ROOT_PATH="/news")
    page = web.get("/").text
    for part in ('action="/news/search"', 'data-start="/news/"', 'data-suggest="/news/api/suggest"'):
        assert part in page


def test_an_entry_keeps_its_id_below_another_path(index: Index) -> None:
    """A feed reader sees no article twice when the service moves."""
    searcher = index(*documents())
    feeds = [client(searcher, ROOT_PATH=root).get("/search.atom").text for root in ("", "/news")]
    ids = [[line for line in feed.splitlines() if "<id>" in line] for feed in feeds]
    assert ids[0] == ids[1]


def test_an_answer_of_another_scheme_is_another_one(index: Index) -> None:
    """The tag of a feed differs where its links do."""
    web = client(index(*documents()), TRUSTED_PROXIES=("127.0.0.1",))
    ways: tuple[dict[str, str], ...] = (
        {},
        PROXY,
        PROXY | {"X-Forwarded-Prefix": "/news"},
        PROXY | {"X-Forwarded-Proto": "http"},
    )
    assert len({web.get("/search.atom", headers=headers).headers["ETag"] for headers in ways}) == len(ways)


def test_browsers_stay_with_tls_where_it_is_said(index: Index) -> None:
    """Over TLS, and only then, an answer asks browsers to come by TLS again."""
    web = client(index(), TRUSTED_PROXIES=("127.0.0.1",))
    for path in ("/", "/api/search", "/nowhere", "/healthz"):
        assert "max-age=" in web.get(path, headers=PROXY).headers["Strict-Transport-Security"]
        assert "Strict-Transport-Security" not in web.get(path).headers
