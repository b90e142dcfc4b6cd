"""Does every response tell the browser to trust nothing but our own script?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import indexed
from flask.testing import FlaskClient
from handmade import documents
from routes import MEDIA_FILE, Values, addresses
from web import Index, client, html, scripts

from search.protocol.engine import Searcher
from webapp.assets import EMBEDDED, MEDIA_POLICY
from webapp.headers import SECURITY

VALUES = Values(ids=(documents()[0].id, "nowhere"), words=("solar",))

EXCEPTIONS = {
    (f"/media/{MEDIA_FILE}", "Content-Security-Policy"): MEDIA_POLICY,
    **{(f"/{name}", "Cross-Origin-Resource-Policy"): "cross-origin" for name in EMBEDDED},
}
"""Values of headers that are others at some addresses."""
NO_CONTENT = ("/media/", *(f"/{name}" for name in EMBEDDED))
"""Addresses begin so that tell nothing of an index."""


@pytest.fixture(scope="module")
def searchers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Searcher, Searcher]]:
    """An index of all documents for readers, and one for editors."""
    folder = tmp_path_factory.mktemp("headers")
    (folder / MEDIA_FILE).write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    with (
        indexed(folder / "readers", documents()) as readers,
        indexed(folder / "editors", documents(), editors=True) as editors,
    ):
        yield readers, editors


@pytest.fixture
def folder(searchers: tuple[Searcher, Searcher]) -> Path:
    """A folder of media."""
    return Path(searchers[0].info.location).parent


def _addresses(web: FlaskClient) -> list[str]:
    return [address.text for address in addresses(web.application, VALUES)]


def test_every_route_has_the_security_headers(searchers: tuple[Searcher, Searcher], folder: Path) -> None:
    """Each route answers with all security headers, and to HEAD as to GET."""
    web = client(searchers[0], MEDIA=folder)
    for address in _addresses(web):
        with web.get(address) as response, web.head(address) as head:
            assert response.status_code < 500, address
            assert head.status_code == response.status_code, address
            assert head.data == b""
            for name, value in SECURITY.items():
                expected = EXCEPTIONS.get((address, name), value)
                assert response.headers[name] == head.headers[name] == expected, address
            assert response.headers.get("Cache-Control"), address


def test_the_policy_allows_nothing_inline() -> None:
    """Neither script nor style may stand inside a page."""
    policy = SECURITY["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")


@pytest.mark.parametrize("path", ["/", f"/documents/{documents()[0].id}", "/facets/topics", "/nowhere"])
def test_no_page_needs_anything_inline(index: Index, path: str) -> None:
    """No page has a style attribute, an event attribute or a script of its own: the policy would block them."""
    page = client(index(*documents())).get(path)
    text = page.text
    assert " style=" not in text
    assert " onerror=" not in text
    assert "<style" not in text
    assert len(scripts(html(page))) == text.count('<script src="/static/')


def test_an_editors_index_says_so_everywhere(searchers: tuple[Searcher, Searcher], folder: Path) -> None:
    """With hidden documents in the index, every response says it and none may be stored."""
    web = client(searchers[1], MEDIA=folder)
    web.get("/readyz")
    for address in _addresses(web):
        with web.get(address) as response:
            assert response.headers["X-Newsdex-Editors"] == "true", address
            assert response.headers["Cache-Control"] == "no-store", address
            assert "ETag" not in response.headers or address.startswith(NO_CONTENT), address
            if response.mimetype == "text/html" and response.status_code == 200:
                assert "Editors’ index" in response.get_data(as_text=True), address
            if response.mimetype == "application/json" and "openapi" not in address and address != "/healthz":
                assert response.get_json()["editors"] is True, address


def test_readers_see_no_mark_of_editors(index: Index) -> None:
    """A service of public documents says nothing of editors."""
    web = client(index(*documents()))
    assert "X-Newsdex-Editors" not in web.get("/").headers
    assert "Editors’ index" not in web.get("/").text
    assert "editors" not in web.get("/api/search").get_json()
