"""Indented code: where a text of Markdown has it.

Lines indented by four columns after a blank line are code, unless they continue what stands before them: an item of a
list, a footnote, an admonition, or an element of HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_START = re.compile(r"\n[ \t]*\n(?=(?: {4}| {0,3}\t)[ \t]*\S)")
_AT_TOP = re.compile(r"(?:[ \t]*\n)*(?=(?: {4}| {0,3}\t)[ \t]*\S)")
_END = re.compile(r"\n(?! {4}| {0,3}\t|[ \t]*(?:\n|\Z))")
_ITEM = re.compile(r"[ \t]*(?:>[ \t]?)*(?:[-*+]|\d{1,9}[.)])[ \t]+")
_OWNER = re.compile(r"[ \t]*(?:\[\^[^\]]+\]:|!!!|\?\?\?|===|:[ \t]|///)")
"""Lines that own the lines below them that are indented by four columns."""
_ELEMENT = re.compile(r"[ \t]*(?:<(?!https?:|mailto:)(?!.*</[\w-]+>[ \t]*$)|\{%)")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each run of lines of indented code, in order."""
    position = 0
    at_top = _AT_TOP.match(text)
    while found := at_top or _START.search(text, position):
        at_top = None
        start = found.end()
        margin = _margin(_line_before(text, found.start()))
        depth = _columns(text, start)
        if margin is None or depth < margin + 4:
            position = start
            continue
        end = _end(text, start, margin)
        yield start, end
        position = end


def _line_before(text: str, end: int) -> str:
    """The last line before a place that is not blank; of a very long one its end."""
    while end and text[end - 1] in " \t\n":
        end -= 1
    return text[max(text.rfind("\n", 0, end) + 1, end - 1000) : end]


def _margin(line: str) -> int | None:
    """How far lines are indented that continue this one; None: however far they are, they are no code."""
    if item := _ITEM.match(line):
        return len(item[0].expandtabs(4))
    if _ELEMENT.match(line):
        return None
    indent = _columns(line, 0)
    return indent + 4 if _OWNER.match(line) else indent


def _columns(text: str, start: int) -> int:
    end = start
    while end < len(text) and text[end] in " \t":
        end += 1
    return len(text[start:end].expandtabs(4))


def _end(text: str, start: int, margin: int) -> int:
    """Where code ends: at a line that is indented less."""
    found = _END.search(text, start)
    end = found.start() if found else len(text)
    if margin:
        for line in re.finditer(r"\n(?=[ \t]*\S)", text[start:end]):
            if _columns(text, start + line.end()) < margin + 4:
                return start + line.start()
    return end
