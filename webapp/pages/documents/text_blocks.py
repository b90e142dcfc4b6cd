"""Paragraphs and headings of the text of a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from search.protocol.results import DocumentText

MAX_BLOCKS = 2_000
"""Of one page; a book of a hundred pages has as many."""


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a text."""

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
    blocks = list(islice(_blocks(kept), MAX_BLOCKS + 1))
    is_whole = kept.is_whole and len(blocks) <= MAX_BLOCKS
    shown = blocks[:MAX_BLOCKS]
    if shown and shown[0].text.casefold() == title.casefold():
        shown = shown[1:]
    return TextBlocks(tuple(shown), is_whole)


def _blocks(kept: DocumentText) -> Iterator[Block]:
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
