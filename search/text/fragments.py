"""Fragments: the part of a text around some words, from the beginning of their sentence on."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

ELLIPSIS = "…"
LENGTH = 160
"""Characters of a fragment, unless its words take more."""

_STOPS = ".!?\u2026"
_OTHER_STOPS = "\u3002\uff01\uff1f\u0964\u061f"
"""Of scripts that may have no blank after them."""
_CLOSING = "\"'\u201d\u2019\u00bb)\\]\u300d\u300f\uff09"
_SENTENCE = re.compile(
    rf"\n\s*|(?<=[{_STOPS}])[{_CLOSING}]{{0,2}}\s+(?![\s.,;:)\]a-z])"  # `e.g. this` is no end
    rf"|(?<=[{_OTHER_STOPS}])[{_CLOSING}]{{0,2}}\s*"
)
"""What stands between two sentences; a line is a block of its own."""
_BLANK = re.compile(r"\s+")
_ENDS = f"{_STOPS}{_OTHER_STOPS}:"
_LEAD = 3
"""One of so many characters of the room is for what stands before the words, when no sentence begins near."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of a text, on one line."""

    text: str
    """With an ellipsis where a sentence is cut."""
    start: int
    """Offset of its first character in the text that it is of."""


def fragment(text: str, start: int, end: int, length: int = LENGTH) -> Fragment:
    """The part of a text that has all between two offsets, at which words start and end, and about so many characters.

    It begins with the sentence of the first word where that is near enough, else at a word.
    """
    room = max(length - (end - start), 0)
    first, is_begin = _first(text, start, room)
    last = _last(text, first, end, max(first + length, end))
    inner = " ".join(text[first:last].split())
    after = text[last:].lstrip(" ")
    is_end = not after or after.startswith("\n") or inner[-1:] in _ENDS
    return Fragment(f"{'' if is_begin else ELLIPSIS}{inner}{'' if is_end else ELLIPSIS}", first)


def _first(text: str, start: int, room: int) -> tuple[int, bool]:
    """Where a fragment begins, and whether a sentence begins there."""
    before = max(0, start - room)
    begins = [found.end() for found in _SENTENCE.finditer(text, max(0, before - 1), start)]
    if begins and begins[-1] >= before:
        return begins[-1], True
    if not before:
        return 0, True
    near = max(before, start - room // _LEAD)
    blank = _BLANK.search(text, near, start)
    return (blank.end() if blank else _whole(text, near, start)), False


def _last(text: str, first: int, end: int, most: int) -> int:
    """Where a fragment ends: at the end of a block or sentence, when it is not short then, else after a word."""
    if most >= len(text):
        return len(text.rstrip())
    ends = [
        found.start()
        for found in _SENTENCE.finditer(text, end, most + 1)
        if found.start() - first > (most - first) // 2
    ]
    if ends:
        return ends[-1]
    blanks = [found.start() for found in _BLANK.finditer(text, end, most + 1)]
    return blanks[-1] if blanks else _whole(text, most, len(text))


def _whole(text: str, offset: int, limit: int) -> int:
    """The next offset that does not part a letter from its marks."""
    while offset < limit and unicodedata.category(text[offset])[0] == "M":
        offset += 1
    return offset
