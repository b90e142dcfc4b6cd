"""Paragraphs and headings of the text of a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice

from search.protocol.results import DocumentText

MAX_LINES = 2_000
"""Of one page; a book of a hundred pages has as many."""
_SHORT = 72
"""Characters of a line of a list, a table, a poem or code, which stand close together."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, or some short lines."""

    text: str
    is_heading: bool = False
    id: str = ""
    """Of its element; empty when nothing can lead to it."""


@dataclass(frozen=True, slots=True)
class TextBlocks:
    """The beginning of a text, or all of it."""

    blocks: tuple[Block, ...]
    is_whole: bool


def element_id(anchor: str) -> str:
    """The id, on the page of a document, of the heading with this anchor: unlike any id of the page's own."""
    return f"section-{anchor}"


def text_blocks(kept: DocumentText, title: str) -> TextBlocks:
    """The blocks of a text, in a time proportional to its length; without a first heading that repeats the title."""
    lines = list(islice(_lines(kept), MAX_LINES + 1))
    is_whole = kept.is_whole and len(lines) <= MAX_LINES
    shown = lines[:MAX_LINES]
    if shown and shown[0].text.casefold() == title.casefold():
        shown = shown[1:]
    return TextBlocks(tuple(_together(shown)), is_whole)


def _lines(kept: DocumentText) -> Iterator[Block]:
    anchors = {section.start: section.anchor for section in kept.sections}
    used: set[str] = set()
    start = 0
    for line in kept.text.split("\n"):
        text, anchor = line.strip(), anchors.get(start)
        start += len(line) + 1
        if not text:
            continue
        is_new = anchor not in used
        if anchor is None:
            yield Block(text)
        else:
            used.add(anchor)
            yield Block(text, is_heading=True, id=element_id(anchor) if anchor and is_new else "")


def _together(lines: Iterable[Block]) -> Iterator[Block]:
    """The same blocks, with short lines that follow each other as one."""
    for is_short, some in groupby(lines, lambda one: not one.is_heading and len(one.text) <= _SHORT):
        if is_short:
            yield Block("\n".join(one.text for one in some))
        else:
            yield from some
