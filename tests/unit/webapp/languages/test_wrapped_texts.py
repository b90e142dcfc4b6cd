"""Is every text of the page one that can be translated?"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import catalogs
import pytest
from jinja2 import Environment

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
