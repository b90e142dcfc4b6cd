"""Metadata heads without fences, as Pelican, MultiMarkdown, docutils, Logseq, Org and Nikola write them.

| form                     | whose                                |
|--------------------------|--------------------------------------|
| `Title: A story`         | Pelican, MultiMarkdown, Python-Markdown |
| `:title: A story`        | docutils, AsciiDoc                   |
| `title:: A story`        | Logseq                               |
| `#+TITLE: A story`       | Org                                  |
| `.. title: A story`      | Nikola, in an HTML comment or not    |

A head stands at the very top, ends at a blank line, and has a title or two keys that are known: else it is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from indexer.front_matter import scalars
from indexer.front_matter.decoding import INVISIBLE
from indexer.front_matter.hiding_keys import TABLE
from indexer.front_matter.metadata import Entry, Metadata, first_name, is_private, normal
from search.schema.fields import DEFAULT_FIELDS

_KEY = r"(?P<key>[A-Za-z][\w.-]{0,40}(?: [\w.-]{1,40}){0,2})"
_FORMS = tuple(
    re.compile(form, re.MULTILINE)
    for form in (
        rf"{_KEY}[ \t]*:(?!:)(?:[ \t]+(?P<value>\S.*))?$",
        rf":{_KEY}:(?:[ \t]+(?P<value>\S.*))?$",
        rf"{_KEY}::(?:[ \t]+(?P<value>\S.*))?$",
        rf"\#\+{_KEY}:(?:[ \t]+(?P<value>\S.*))?$",
        rf"\.\. {_KEY}:(?:[ \t]+(?P<value>\S.*))?$",
    )
)
_BLANKS = re.compile(r"[ \t]*")
_CONTINUED = re.compile(r"[ \t]+\S")
_START = re.compile(
    rf"(?:[{INVISIBLE}]|\s)*?(?P<comment><!--[ \t]*\n(?=[ \t]*\.\. ))?(?P<indent>[ \t]*)(?=[^\s{INVISIBLE}])"
)
_END = re.compile(r"[ \t]*(?P<close>-->)?[ \t]*(?:\n|\Z)")
_MAX_LINES = 200
"""Of keys, and of the lines of one value."""


class Head(NamedTuple):
    """A head that was read."""

    metadata: Metadata
    end: int
    """The offset at which the text begins."""


def read(text: str) -> Head | None:
    """The head at the top of a text; None when there is none."""
    begin = _START.match(text)
    if begin is None:
        return None
    for form in _FORMS:
        if form.match(text, begin.end()):
            return _read(text, begin, form)
    return None


def _read(text: str, begin: re.Match[str], form: re.Pattern[str]) -> Head | None:
    entries: list[Entry] = []
    indent = begin["indent"]
    position = begin.end()
    line = text.count("\n", 0, position) + 1
    while (found := form.match(text, position)) and len(entries) < _MAX_LINES:
        values = [found["value"] or ""]
        entry_line, position, line = line, found.end() + 1, line + 1
        while _continues(text, position, indent, form) and len(values) < _MAX_LINES:
            stop = _end_of_line(text, position)
            values.append(text[position:stop].strip())
            position, line = stop + 1, line + 1
        value = scalars.plain(" ".join(values).strip())
        if value is None and form is _FORMS[1] and normal(found["key"]) in _hiding():
            value = True  # in docutils a field without a value is a flag
        entries.append(Entry(found["key"], value, entry_line))
        blanks = _BLANKS.match(text, position)
        position = blanks.end() if blanks and form.match(text, blanks.end()) else position
    end = _END.match(text, position)
    is_closed = position >= len(text) or (end is not None and bool(end["close"]) == bool(begin["comment"]))
    if not is_closed or not is_head(normal(entry.key) for entry in entries):
        return None
    return Head(Metadata.of(entries), end.end() if end else len(text))


def _continues(text: str, position: int, indent: str, form: re.Pattern[str]) -> bool:
    """Whether a line is indented deeper than the keys, and none that hides or is private."""
    if not text.startswith(indent, position) or not _CONTINUED.match(text, position + len(indent)):
        return False
    blanks = _BLANKS.match(text, position)
    key = form.match(text, blanks.end()) if blanks else None
    return key is None or not (normal(key["key"]) in _hiding() or is_private(key["key"]))


def _end_of_line(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def is_head(names: Iterable[str]) -> bool:
    """Whether keys of these normal names make a head: with a title, or two that are known."""
    found = frozenset(names)
    return "title" in found or len(found & known_names()) > 1


@cache
def known_names() -> frozenset[str]:
    """The normal names of keys that a field reads, or that hide."""
    aliases = (first_name(alias) for field in DEFAULT_FIELDS for alias in field.aliases)
    return frozenset(aliases) | _hiding() | {"slug", "author", "modified", "orphan"}


@cache
def _hiding() -> frozenset[str]:
    return frozenset(normal(key) for row in TABLE for key in row.keys)
