"""Comments and directives that may stand before front matter, in the syntaxes of many generators."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.front_matter.decoding import INVISIBLE

_BLANKS = re.compile(rf"[\s{INVISIBLE}]*+")
_PAIRS = (
    *(("<!--", "-->"), ("{/*", "*/}"), ("/*", "*/"), ("{#", "#}")),
    *(("{{!--", "--}}"), ("{{/*", "*/}}"), ("<%#", "%>")),
)
"""Of HTML, JSX, Nunjucks, Handlebars, Hugo and ERB."""
_LIQUID = re.compile(r"\{%-?\s{0,20}comment\b[^%\n]{0,100}%\}")
_END_OF_LIQUID = re.compile(r"\{%-?\s{0,20}endcomment\s{0,20}-?%\}")
_LINE = re.compile(r"(?:%[A-Z]|//)[^\n]*")
"""A directive of YAML, or a comment on a line of its own."""


def spans(text: str) -> Iterator[tuple[int, int, int]]:
    """Of each comment at the top of a text: where what it says begins and ends, and where it ends itself.

    After the last one stands an empty one, where blanks end, too.
    """
    position = 0
    while True:
        blanks = _BLANKS.match(text, position)
        position = blanks.end() if blanks else position
        found = _span(text, position)
        yield found or (position, position, position)
        if found is None:
            return
        position = found[2]


def _span(text: str, start: int) -> tuple[int, int, int] | None:
    """The comment that begins here; None when there is none, or it is never closed."""
    if line := _LINE.match(text, start):
        return start, line.end(), line.end()
    if opening := _LIQUID.match(text, start):
        closing = _END_OF_LIQUID.search(text, opening.end())
        return (opening.end(), *closing.span()) if closing else None
    for begin, stop in _PAIRS:
        if text.startswith(begin, start):
            end = text.find(stop, start + len(begin))
            return (start + len(begin), end, end + len(stop)) if end >= 0 else None
    return None
