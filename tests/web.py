"""How do tests ask the web service? A client over a searcher, and what a page says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conftest import NOW
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.test import TestResponse

from search.protocol.engine import Searcher
from search.schema.document import Document
from webapp import create_app

Index = Callable[..., Searcher]


class _Compiled(BytecodeCache):
    """Templates that were compiled for one service serve all others of the tests."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()
_UNHURRIED_S = 60
"""A machine that is busy with other tests changes no answer."""


def client(searcher: Searcher | None, **config: Any) -> FlaskClient:
    """A client of a service over this searcher, at the present of all tests."""
    app = create_app({"SEARCHER": searcher, "CLOCK": lambda: NOW, "DEADLINE_S": _UNHURRIED_S, **config})
    app.jinja_env.bytecode_cache = _COMPILED
    return app.test_client()


def one(**values: Any) -> Document:
    """A document of which only these values matter."""
    return Document(values.pop("id", "one"), {"title": "One", **values})


def html(response: TestResponse) -> LexborHTMLParser:
    """The page of a response."""
    assert response.mimetype == "text/html", response.mimetype
    return LexborHTMLParser(response.text)


def hrefs(page: LexborHTMLParser | LexborNode, selector: str) -> list[str]:
    """The addresses of the links that a selector finds."""
    return [node.attributes["href"] or "" for node in page.css(selector)]


def scripts(page: LexborHTMLParser) -> list[LexborNode]:
    """The scripts of a page: elements that a browser runs, and not those that hold data."""
    return [node for node in page.css("script") if node.attributes.get("type") != "application/ld+json"]


def total(page: LexborHTMLParser) -> int:
    """How many documents a search page says it has found."""
    node = page.css_first("#total b")
    assert node is not None
    return int(node.text().replace(",", ""))
