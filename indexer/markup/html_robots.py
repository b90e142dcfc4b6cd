"""Directives for robots in HTML: `<meta name="robots" content="noindex">`."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from indexer.markup.mdx import without_code

MAX_LENGTH = 50_000
"""In characters, of the text that is looked at: directives stand in the head of a page."""

_META = re.compile(r"<meta\b([^<>]{0,1000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]{1,40})\s*=\s*\{?(?:"([^"]*)"|'([^']*)'|([^\s"'>/{}]+))""")
_SEPARATORS = re.compile(r"[,;\s\[\]'\"]+")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_NAMES = frozenset({"robots", "googlebot", "bingbot", "pagefind"})


def directives(text: str) -> Iterator[str]:
    """What each `meta` element for robots says, outside of comments and of code that is shown."""
    if not _META.search(text, 0, MAX_LENGTH):
        return
    shown = without_code(_COMMENT.sub("", text[:MAX_LENGTH]))
    for element in _META.finditer(shown):
        said = {name.lower(): html.unescape("".join(value)) for name, *value in _ATTRIBUTE.findall(element[1])}
        if said.get("name", said.get("property", "")).strip().lower() in _NAMES:
            yield said.get("content", "")


def is_noindex(directive: Any) -> bool:
    """Whether directives for robots, as a text or a list, say that search engines leave the page out."""
    text = str(directive).casefold()
    return "noindex" in text.replace("-", "").replace("_", "") or "none" in _SEPARATORS.split(text)
