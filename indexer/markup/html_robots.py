"""Directives for robots, and other hiding keys, in HTML: `<meta name="robots" content="noindex">`."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from indexer.markup.code import without_elements, without_shown_code

_META = re.compile(r"<[mM][eE][tT][aA]\b")  # with a literal at its begin it is searched for ten times as fast
# Each repetition is possessive or ends with a sign that its characters cannot be, and their number is bounded.
_ELEMENT = re.compile(
    r"""<meta\b((?:\s++|/|[\w:@.-]++(?:\s*+=\s*+\{?(?:"[^"]{0,2000}"|'[^']{0,2000}'|[^\s"'<>{}]{1,2000})\}?)?){0,60})>""",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([\w:@.-]++)\s*+=\s*+\{?(?:"([^"]*)"|'([^']*)'|([^\s"'<>{}]+))""")
_SEPARATORS = re.compile(r"[,;\s\[\]'\"]+")
_SETTING = re.compile(r"[\w-]{1,40}\s?:\s?[\w-]{1,40}")
_NO_INDEX = re.compile(r"no[-_ ]?index", re.ASCII)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_PAGE = re.compile(r"\s*<(?:!doctype|html|head)\b", re.IGNORECASE)
_ROBOTS = frozenset({"robots", "googlebot", "bingbot", "pagefind", "slurp"})


def directives(text: str) -> Iterator[str]:
    """What each `meta` element for robots says, outside of comments and of code that is shown."""
    return (content for name, content in elements(text) if is_for_robots(name))


def is_for_robots(name: str) -> bool:
    """Whether a `meta` element of this name speaks to robots."""
    return not _ROBOTS.isdisjoint(_SEPARATORS.split(name))


def elements(text: str) -> Iterator[tuple[str, str]]:
    """Name and content of each `meta` element, outside of comments and of code that is shown.

    In a page of HTML backticks show no code.
    """
    if not _META.search(text):
        return
    text = _COMMENT.sub("", text)
    shown = without_elements(text) if _PAGE.match(text) else without_shown_code(text)
    for element in _ELEMENT.finditer(shown):
        said: dict[str, str] = {}
        for name, *value in _ATTRIBUTE.findall(element[1]):
            said.setdefault(name.lower(), html.unescape("".join(value)))
        yield said.get("name", said.get("property", "")).strip().lower(), said.get("content", "")


def is_noindex(directive: Any) -> bool:
    """Whether directives for robots, as a text or a list, say that search engines leave the page out."""
    text = str(directive).casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\xad", "").replace("\u200b", "")
    return bool(_NO_INDEX.search(text) or "index: false" in text) or "none" in _SEPARATORS.split(_SETTING.sub("", text))
