"""Highlighting: a text as escaped HTML with the words of the query inside `<mark>`.

Which words of a text are marked is given by their numbers, as the index has them: no word is analyzed for it.
Whole words are marked, and a phrase as one; what touches becomes one mark.
Of a word that is only begun in the query what was typed is marked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from html import escape as escaped
from typing import NamedTuple

from search.text.folding import fold
from search.text.offsets import WordOffsets

_ESCAPED = re.compile("[&<>\"']")


class Match(NamedTuple):
    """Words of a text that are a word or phrase of the query."""

    first: int
    last: int
    """The numbers of its first and last word."""
    typed: str = ""
    """What was typed, folded, when the last word is only begun in the query, or only a part of it asked for."""


def mark_words(
    text: str, words: WordOffsets, matches: Iterable[Match], part: tuple[int, int] | None = None
) -> str | None:
    """The marked text, or a part of it between two offsets; its words are at these offsets; None without any match."""
    start, end = part or (0, len(text))
    count = len(words.starts)
    spans = [_span(text, match, words) for match in matches if 0 <= match.first <= match.last < count]
    inside = sorted(span for span in spans if span[0] >= start and span[1] <= end)
    return _marked_part(text, _merged(inside), start, end) if inside else None


def _span(text: str, match: Match, words: WordOffsets) -> tuple[int, int]:
    """Where a match starts and ends; of its last word only what was typed counts."""
    start, end = int(words.starts[match.first]), int(words.ends[match.last])
    if match.typed:
        first, end = _typed_span(text, int(words.starts[match.last]), end, match.typed)
        start = first if match.first == match.last else start
    return start, end


def _typed_span(text: str, start: int, end: int, typed: str) -> tuple[int, int]:
    """Where what was typed stands in a word between two offsets; all of the word when it is written otherwise."""
    word = text[start:end]
    for first in dict.fromkeys((0, max(word.find(typed), 0))):
        is_same = fold(word[first : first + len(typed)]) == typed  # as most are; else a letter may be several
        for last in [first + len(typed)] if is_same else range(first + 1, len(word) + 1):
            if fold(word[first:last]).startswith(typed):
                return start + first, start + after_marks(word, last)
    return start, end


def after_marks(text: str, offset: int) -> int:
    """The next offset at which no letter is parted from its marks."""
    while offset < len(text) and unicodedata.category(text[offset])[0] == "M":
        offset += 1
    return offset


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged = spans[:1]
    for start, end in spans[1:]:
        if start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def marked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text as escaped HTML, with what lies between each start and end inside `<mark>`; spans do not overlap."""
    return _marked_part(text, spans, 0, len(text))


def escape(text: str) -> str:
    """A text as HTML; most have no character that is written otherwise."""
    return escaped(text) if _ESCAPED.search(text) else text


def _marked_part(text: str, spans: Iterable[tuple[int, int]], at: int, end: int) -> str:
    parts = []
    for start, stop in spans:
        parts += [escape(text[at:start]), "<mark>", escape(text[start:stop]), "</mark>"]
        at = stop
    return "".join([*parts, escape(text[at:end])])
