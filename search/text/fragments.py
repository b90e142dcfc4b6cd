"""Fragments: the part of a text around some words, from the beginning of their sentence on."""

from __future__ import annotations

import re
from typing import NamedTuple

from search.text.highlight import after_marks

LENGTH = 160
"""Characters of a fragment, unless its words take more."""
ELLIPSIS = "\u2026"
"""Where a sentence is cut."""

_STOPS = ".!?\u2026"
_OTHER_STOPS = "\u3002\uff01\uff1f\u0964\u061f"
"""Of scripts that may have no blank after them."""
_CLOSING = "\"'\u201d\u2019\u00bb)\\]\u300d\u300f\uff09"
_SENTENCE = re.compile(
    # `e.g. this` is no end.
    rf"(\n|[{_STOPS}][{_CLOSING}]{{0,2}}(?=\s+(?![\s.,;:)\]a-z]))|[{_OTHER_STOPS}][{_CLOSING}]{{0,2}})\s*"
)
"""The end of a sentence, and what stands between it and the next; a line is a block of its own."""
_BLANK = re.compile(r"\s+")
_ENDS = f"{_STOPS}{_OTHER_STOPS}:"
_LEAD = 3
"""One of so many characters of the room is for what stands before the words, when no sentence begins near."""


class Fragment(NamedTuple):
    """Where a part of a text starts and ends, and whether sentences are whole there."""

    start: int
    end: int
    is_begun: bool
    """Whether it starts within a sentence."""
    is_cut: bool
    """Whether it ends within one."""

    def framed(self, inner: str) -> str:
        """What is shown of it, on one line, with an ellipsis where a sentence is cut."""
        line = " ".join(inner.split())
        return f"{ELLIPSIS * self.is_begun}{line}{ELLIPSIS * self.is_cut}"


def fragment(text: str, start: int, end: int, length: int = LENGTH) -> Fragment:
    """The part of a text that has all between two offsets, at which words start and end, and about so many characters.

    It begins with the sentence of the first word where that is near enough, else at a word.
    """
    first, is_begun = _first(text, start, max(length - (end - start), 0))
    last = _last(text, first, end, max(first + length, end))
    after, inner = text[last:].lstrip(" "), text[first:last].rstrip()
    is_whole = not after or after.startswith("\n") or text[last - 1 : last] == "\n" or inner[-1:] in _ENDS
    return Fragment(first, last, is_begun, not is_whole)


def _first(text: str, start: int, room: int) -> tuple[int, bool]:
    """Where a fragment begins, and whether that is within a sentence."""
    before = max(0, start - room)
    begins = [found.end() for found in _SENTENCE.finditer(text, max(0, before - 2), start)]
    if begins and before <= begins[-1] <= start:
        return begins[-1], False
    if not before:
        return 0, False
    near = max(before, start - room // _LEAD)
    blank = _BLANK.search(text, near, start)
    return (blank.end() if blank else min(after_marks(text, near), start)), True


def _last(text: str, first: int, end: int, most: int) -> int:
    """Where a fragment ends: at the end of a block or sentence, when it is not short then, else after a word."""
    if most >= len(text):
        return len(text.rstrip())
    enough = first + (most - first) // 2
    ends = [found.end(1) for found in _SENTENCE.finditer(text, end, most + 1) if found.start() > enough]
    if ends:
        return ends[-1]
    blank = max(text.rfind(" ", end, most + 1), text.rfind("\n", end, most + 1))
    return blank if blank >= 0 else after_marks(text, most)
