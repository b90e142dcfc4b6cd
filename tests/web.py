"""How do tests ask the web service? A client over a searcher, and what a page says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conftest import NOW
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.test import TestResponse

from search.document import Document
from search.engine import Searcher
from webapp import create_app

Index = Callable[..., Searcher]


def client(searcher: Searcher | None, **config: Any) -> FlaskClient:
    """A client of a service over this searcher, at the present of all tests."""
    return create_app({"SEARCHER": searcher, "CLOCK": lambda: NOW, **config}).test_client()


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


def total(page: LexborHTMLParser) -> int:
    """How many documents a search page says it has found."""
    node = page.css_first("#total b")
    assert node is not None
    return int(node.text().replace(",", ""))
