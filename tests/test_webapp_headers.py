"""Does every response tell the browser to trust nothing but our own script?"""

from __future__ import annotations

from pathlib import Path

import pytest
from handmade import documents
from web import Index, client

from webapp import create_app
from webapp.assets import MEDIA_POLICY, read_assets
from webapp.headers import SECURITY

PATHS = {
    "/documents/<path:id>": f"/documents/{documents()[0].id}",
    "/api/documents/<path:id>": f"/api/documents/{documents()[0].id}",
    "/facets/<name>": "/facets/topics",
    "/api/facets/<name>": "/api/facets/topics",
    "/range/<name>": "/range/published?from=2021",
    "/static/<name>": read_assets()["page.css"].url,
    "/media/<path:path>": "/media/a.svg",
}


def _paths() -> list[str]:
    rules = create_app({"MEDIA": "media"}).url_map.iter_rules()
    return sorted(PATHS.get(rule.rule, rule.rule) for rule in rules)


@pytest.mark.parametrize("path", [*_paths(), "/nowhere", "/api/nowhere", "/search?sort=x", "/api/search?sort=x"])
def test_every_route_has_the_security_headers(index: Index, tmp_path: Path, path: str) -> None:
    """Each route answers with all security headers, and to HEAD as to GET."""
    (tmp_path / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    web = client(index(*documents()), MEDIA=tmp_path)
    with web.get(path) as response, web.head(path) as head:
        assert response.status_code < 500
        assert head.status_code == response.status_code
        assert head.data == b""
        for name, value in SECURITY.items():
            expected = MEDIA_POLICY if path == "/media/a.svg" and name == "Content-Security-Policy" else value
            assert response.headers[name] == head.headers[name] == expected
        assert response.headers.get("Cache-Control")


def test_the_policy_allows_nothing_inline() -> None:
    """Neither script nor style may stand inside a page."""
    policy = SECURITY["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")


@pytest.mark.parametrize("path", ["/", f"/documents/{documents()[0].id}", "/facets/topics", "/nowhere"])
def test_no_page_needs_anything_inline(index: Index, path: str) -> None:
    """No page has a style attribute, an event attribute or a script of its own: the policy would block them."""
    text = client(index(*documents())).get(path).text
    assert " style=" not in text
    assert " onerror=" not in text
    assert "<style" not in text
    assert text.count("<script") == text.count('<script src="/static/')


@pytest.mark.parametrize("path", _paths())
def test_an_editors_index_says_so_everywhere(index: Index, tmp_path: Path, path: str) -> None:
    """With hidden documents in the index, every response says it and none may be stored."""
    (tmp_path / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    web = client(index(*documents(), editors=True), MEDIA=tmp_path)
    web.get("/readyz")
    with web.get(path) as response:
        assert response.headers["X-Newsdex-Editors"] == "true"
        assert response.headers["Cache-Control"] == "no-store"
        assert "ETag" not in response.headers or path.startswith("/media/")
        if response.mimetype == "text/html" and response.status_code == 200:
            assert "Editors’ index" in response.get_data(as_text=True)
        if response.mimetype == "application/json" and "openapi" not in path and path != "/healthz":
            assert response.get_json()["editors"] is True


def test_readers_see_no_mark_of_editors(index: Index) -> None:
    """A service of public documents says nothing of editors."""
    web = client(index(*documents()))
    assert "X-Newsdex-Editors" not in web.get("/").headers
    assert "Editors’ index" not in web.get("/").text
    assert "editors" not in web.get("/api/search").get_json()
