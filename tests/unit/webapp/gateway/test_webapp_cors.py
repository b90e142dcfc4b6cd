"""Promises about scripts of other origins: they read the endpoints when they are named, and nothing else."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from handmade import documents
from web import Index, client
from werkzeug.test import TestResponse

from webapp.gateway import cors

ALLOW = "Access-Control-Allow-Origin"
ORIGINS = ("https://app.example", "http://localhost:3000", "https://*.b.example")


@pytest.fixture
def web(index: Index) -> FlaskClient:
    """A service that lets some origins read its answers."""
    return client(index(*documents()[:3]), CORS_ORIGINS=ORIGINS)


def get(web: FlaskClient, origin: str, path: str = "/api/search") -> TestResponse:
    return web.get(path, headers={"Origin": origin})


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://app.example", True),
        ("https://app.example:443", True),
        ("http://localhost:3000", True),
        ("https://x.b.example", True),
        ("http://app.example", False),
        ("https://app.example:8443", False),
        ("https://b.example", False),
        ("https://app.example.evil", False),
        ("https://evil@app.example", False),
        ("http://localhost", False),
        ("null", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("path", ["/api/search", "/api/nowhere", "/api/search?sort=x", "/api/documents/nowhere"])
def test_named_origins_read_the_endpoints(web: FlaskClient, path: str, origin: str, *, allowed: bool) -> None:
    """An origin that is named may read answers and errors, without credentials; caches keep origins apart."""
    answer = get(web, origin, path)
    assert answer.headers.get(ALLOW) == (origin if allowed else None)
    assert "Origin" in answer.vary
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/", "/search", "/search.atom", "/documents/x", "/healthz", "/readyz", "/opensearch.xml"]
)
def test_nothing_else_is_read(web: FlaskClient, path: str) -> None:
    """Pages, feeds and health are for whoever asks them."""
    assert ALLOW not in get(web, "https://app.example", path).headers


def test_a_copy_that_is_still_right_may_be_read(web: FlaskClient) -> None:
    """304 says so, too."""
    tag = get(web, "https://app.example").headers["ETag"]
    again = web.get("/api/search", headers={"Origin": "https://app.example", "If-None-Match": tag})
    assert (again.status_code, again.headers[ALLOW]) == (304, "https://app.example")


def test_a_browser_may_ask_before(web: FlaskClient) -> None:
    """A preflight is answered with the methods that read, and with nothing for other origins."""
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"}
    answer = web.options("/api/search", headers={"Origin": "https://app.example", **asked})
    assert answer.status_code == 204
    assert answer.headers[ALLOW] == "https://app.example"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, POST"
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]
    foreign = web.options("/api/search", headers={"Origin": "https://evil.example", **asked})
    assert not [name for name, _ in foreign.headers if name.startswith("Access-Control-")]


def test_everybody_is_an_origin_of_its_own(index: Index) -> None:
    """With `*` all may read, and caches need not keep them apart."""
    answer = get(client(index(), CORS_ORIGINS=("*",)), "https://anybody.example")
    assert answer.headers[ALLOW] == "*"
    assert "Origin" not in answer.vary


def test_by_default_no_origin_reads(index: Index) -> None:
    """Without named origins no answer speaks of them."""
    answer = get(client(index()), "https://app.example")
    assert ALLOW not in answer.headers
    assert "Origin" not in answer.vary


@pytest.mark.parametrize(
    "text", ["app.example", "https://", "ftp://a.example", "https://a.example/path", "null", "https://*"]
)
def test_what_is_no_origin_is_refused(text: str) -> None:
    """An origin is a scheme and a host."""
    with pytest.raises(ValueError):  # noqa: PT011 - its text is the origin
        cors.parse_origin(text)
