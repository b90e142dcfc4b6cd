"""Markdown in MDX: the text without its program code.

MDX (mdxjs.com) is Markdown with statements that import and export, components in capitals (`<Tabs>`, `</Tabs>`) and
expressions in braces, which a site generator evaluates; what stands between components is Markdown again.
Code that is shown, in fences or between backticks, stays as it is; so do characters after a backslash, and what is
never closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from indexer.markup import visible_values
from indexer.markup.code import without_code

_CLAUSE = r"[^\"'`;{}]{0,200}+"
_IMPORT = re.compile(
    rf"^import (?:{_CLAUSE}(?:\{{[^{{}}\"'`;]{{0,2000}}\}}{_CLAUSE})?(?<=[\s}}]from\s))?"
    r"(?:\"[^\"\n]*\"|'[^'\n]*')[ \t]*;?[ \t]*$",
    re.MULTILINE,
)
# The lines of a paragraph may begin with any word.
_EXPORT = r"(?<![^\s;'\"}]\n)^export\s+(?:(?:default|const|let|var|async|function|class|type|interface)\b|\{|\*)"
_START = re.compile(rf"(?P<import>{_IMPORT.pattern})|(?P<export>{_EXPORT})|\{{|</?(?:[A-Z][\w.]*|(?=>))", re.MULTILINE)
_COMPONENT = re.compile(
    r"<(?:[A-Z][\w.]*|[a-z]+-[\w-]+)\s[^<>\"']*+(?:(?:\"[^\"]{0,2000}\"|'[^']{0,2000}')[^<>\"']*+){0,100}>"
)
_WORDS = ("<Kbd", "</Kbd", "<Badge", "</Badge", "<Button", "</Button", "<Tag", "</Tag")
"""Components whose words are apart from those beside them."""
_BRACE = re.compile(r"[{}]")
_IN_TAG = re.compile(r"[\"'{<>]")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_MAX_TAG = 10_000
"""Characters up to the next quote, brace or bracket of a tag, so that many that never end cost little."""


def markdown_of(text: str) -> str:
    """The Markdown in MDX, with the values of components that readers see, in a time proportional to its length."""
    parts: list[str] = []
    position = 0
    for start, end in _program_spans(without_code(text)):
        parts += (text[position:start], _shown(text[start:end]))
        position = end
    return "".join([*parts, text[position:]])


def with_shown_values(text: str) -> str:
    """Markdown with components, with the values of these that readers see before each."""
    return _COMPONENT.sub(lambda tag: f"{_shown(tag[0])}{tag[0]}", text) if '="' in text or "='" in text else text


def _shown(program: str) -> str:
    """What readers see of a part of a program, apart from the words around it."""
    if program[0] == "{":
        return visible_values.of_expression(program)
    shown = visible_values.of_tag(program) if program[0] == "<" else ""
    return f" {shown} " if shown else " " if program.startswith(_WORDS) else ""


def without_imports(text: str) -> str:
    """Markdown without statements that import, which some generators allow in any of it."""
    if "import " not in text or not _IMPORT.search(text):  # the expression looks at every line
        return text
    return _without(text, (found.span() for found in _IMPORT.finditer(without_code(text))))


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    parts: list[str] = []
    position = 0
    for start, end in spans:
        parts.append(text[position:start])
        position = end
    return "".join([*parts, text[position:]])


def _program_spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each part of a text without code that is program, in order."""
    closing = _closing_braces(text)
    position = 0
    while start := _START.search(text, position):
        if start["import"] is not None:
            end = start.end()
        elif start["export"] is not None:
            end = _end_of_export(text, start.end("export") - 1, closing)
        elif start[0] == "{":
            end = closing.get(start.start(), -1) + 1
        else:
            end = _end_of_tag(text, start.end(), closing)
        if end:
            yield start.start(), end
        position = end or start.end()


def _closing_braces(text: str) -> Mapping[int, int]:
    """The position of the closing brace of each opening one that is closed."""
    opened: list[int] = []
    closing: dict[int, int] = {}
    for brace in _BRACE.finditer(text):
        if brace[0] == "{":
            opened.append(brace.start())
        elif opened:
            closing[opened.pop()] = brace.start()
    return closing


def _end_of_export(text: str, position: int, closing: Mapping[int, int]) -> int:
    """The end of a statement: a blank line that is in no braces."""
    end = -1
    while True:
        if end < position:
            blank = _BLANK_LINE.search(text, position)
            end = blank.start() if blank else len(text)
        brace = text.find("{", position, end)
        if brace < 0:
            return end
        position = closing.get(brace, brace) + 1


def _end_of_tag(text: str, position: int, closing: Mapping[int, int]) -> int:
    """The end of a tag; 0 when it is none, or too long."""
    while sign := _IN_TAG.search(text, position, position + _MAX_TAG):
        place = sign.start()
        if sign[0] == ">":
            return place + 1
        if sign[0] == "<":
            return 0
        other = closing.get(place, -1) if sign[0] == "{" else text.find(sign[0], place + 1, place + _MAX_TAG)
        if other < 0:
            return 0
        position = other + 1
    return 0
