"""Is every text of the page one that can be translated?"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path

import catalogs
import pytest
from babel.support import NullTranslations
from conftest import NOW, indexed
from flask.testing import FlaskClient
from jinja2 import Environment
from selectolax.lexbor import LexborHTMLParser
from web import client

from search.configuration.reader import read_settings
from search.schema.document import Document
from webapp.languages import catalogs as shipped

TEMPLATES = sorted((catalogs.WEBAPP / "templates").glob("*.html"))
SCRIPTS = sorted((catalogs.WEBAPP / "static" / "page").glob("*.js"))
_TAG = re.compile(r"<!?/?[a-zA-Z\0](?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_SAID = re.compile(r"\s(?:aria-label|title|alt|placeholder|aria-description)=\"([^\"]*)\"")
_CODE = re.compile(r"<code\b[^>]*>.*?</code>", re.DOTALL)
_LETTERS = re.compile(r"[^\W\d_]{2}")
NAMES = ("Newsdex", "API", "JSON", "NDJSON", "CSV", "Atom", "UTC", "OpenAPI", "curl", "Python", "JavaScript")
"""The same in every language."""


@cache
def _outside_of_texts(path: Path) -> str:
    """A template without what Jinja does, and without what is translated."""
    tokens = Environment(extensions=["jinja2.ext.i18n"], autoescape=True).lex(path.read_text())
    kept, name, is_translated, is_code = [], "", False, False
    for _, kind, value in tokens:
        if kind == "block_begin":
            name, is_code = "", True
        elif kind == "variable_begin":
            is_code = True
            kept.append("\0")
        elif kind in {"block_end", "variable_end"}:
            is_code = False
            is_translated = name == "trans" or (is_translated and name != "endtrans")
        elif is_code and kind == "name" and not name:
            name = value
        elif kind == "data" and not is_translated:
            kept.append(value)
    return "".join(kept)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_have_no_other_text(path: Path) -> None:
    """What people read or hear in a template stands between `trans` and `endtrans`, or is an expression."""
    html = _CODE.sub("", _outside_of_texts(path))
    said = [*_TAG.sub("\n", html).splitlines(), *_SAID.findall(html)]
    assert not [text.strip() for text in said if _LETTERS.search(_without_names(text))]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_have_no_text(path: Path) -> None:
    """Scripts of the page say nothing of their own: their texts are in the page."""
    code = re.sub(r"^\s*(?://|/?\*).*$", "", path.read_text(), flags=re.MULTILINE)
    literals = re.findall(r"\"([^\"\\\n]*)\"|'([^'\\\n]*)'|`([^`\\]*)`", code)
    texts = [re.sub(r"\$\{[^}]*\}", "", first or second or third) for first, second, third in literals]
    assert not [text for text in texts if re.search(r"^[A-Z][a-z]+(?: [a-z]+)+|[a-z] [a-z]+ [a-z]+[.!?]?$", text)]
    assert not re.findall(r"toLocale\w*\(\"en", code)


def _without_names(text: str) -> str:
    return re.sub(rf"\b(?:{'|'.join(NAMES)})\b", "", text)


class _Pseudo(NullTranslations):
    """Texts whose letters are full-width ones, but for their places, tags and code."""

    def ugettext(self, message: str) -> str:
        return _wide(message)

    def ungettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _wide(msgid1 if n == 1 else msgid2)


_KEPT = re.compile(r"(%\(\w+\)s|<[^>]*>|`[^`]*`|\{\w+\})")
_WIDE = {ord(letter): ord(letter) + 0xFEE0 for letter in string.ascii_letters}


def _wide(text: str) -> str:
    return "".join(part if index % 2 else part.translate(_WIDE) for index, part in enumerate(_KEPT.split(text)))


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A service of Greek documents, which has neither dates nor fields with Latin names."""
    documents = [
        Document(
            f"α{number}",
            {
                "title": f"Ήλιος και άνεμος {number}",
                "body": "Η ενέργεια του ήλιου. " * 9,
                "topics": ("Ενέργεια", f"Θέμα {number}"),
                "kind": ("νέα", "βίντεο")[number % 2],
                "published": NOW - timedelta(days=40 * number),
                "heat": number,
                "length": "PT1H8M",
                "ratings": {"average": 4.5, "count": 3},
            },
        )
        for number in range(24)
    ]
    site = {"title": "Ο Φανός", "description": "Νέα", "language": "ar", "home": "facets"}
    settings = read_settings({"site": site, "synonyms": [["ήλιος", "ηλιακός"]]})
    with indexed(tmp_path_factory.mktemp("pseudo") / "index", documents, settings) as searcher:
        yield client(searcher)


PATHS = (
    *("/", "/search?q=ήλιος", "/search?q=ήλιος&page=2", "/search?q=ήλιος&page=99", "/search?q=ήλιος+άνεμος+βροχή"),
    *(
        "/search?q=ήλιοσ&explain=1",
        "/search?q=ηλιοσς",
        "/search?q=βροχή&topics=Ενέργεια&-kind=νέα",
        "/search?missing=topics",
    ),
    *(
        "/search?q=ήλιος+-άνεμος+OR+title:ήλιος+published:>2020+)",
        "/search?published=P30D",
        "/search?published=2020..2021",
    ),
    *(
        "/search?heat=1..2&heat=..5&length=..PT2H",
        "/search?sort=-heat&collapse=off",
        "/search?has=topics",
        "/search?q=zz",
    ),
    *(
        "/documents/α1",
        "/documents/α1?q=ήλιος",
        "/facets/topics",
        "/facets/topics?contains=θ",
        "/nowhere",
    ),
    *("/documents/none", "/facets/nothing"),
)
_NOT_SAID = "script, style, code, pre, template, [lang=en]"


@pytest.mark.parametrize("path", PATHS)
def test_every_text_of_a_page_is_translated(web: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """In a language with other letters no page has a Latin word, but for names and what the address says."""
    monkeypatch.setattr(shipped, "translations", lambda _: _Pseudo())
    page = LexborHTMLParser(web.get(path).text)
    assert page.css_first("html[dir=rtl]")
    for node in page.css(_NOT_SAID):
        node.decompose()
    said = [page.body.text(separator="\n") if page.body else "", page.css_first("title").text()]  # type: ignore[union-attr]
    for name in (
        "aria-label",
        "title",
        "alt",
        "placeholder",
        "data-offline",
        "data-again",
        "data-forget",
        "data-label",
    ):
        said += [node.attributes[name] or "" for node in page.css(f"[{name}]")]
    given = re.findall(r"[A-Za-z]+", path)
    latin = re.findall(r"[A-Za-z]{2,}", " ".join(map(_without_names, said)))
    assert not [word for word in latin if word not in given]
