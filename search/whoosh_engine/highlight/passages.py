"""Passages of bodies: the characters of windows, marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

import numpy as np

from search import deadline
from search.protocol.results import Passage
from search.schema.document import Section
from search.text.analysis import word_spans
from search.text.fragments import LENGTH, fragment
from search.text.highlight import Highlighter
from search.whoosh_engine.codecs.stored_texts import EVERY, StoredText
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.phrases import POSITION_BITS
from search.whoosh_engine.highlight.windows import Bodies, Window, best_windows
from search.whoosh_engine.highlight.word_places import WordPlaces

WIDTH_CHARACTERS = 130
"""Characters of a window, on average; a fragment has more, for it begins with a sentence."""
_HEADING = 200
"""Characters of a heading that are shown."""
_AFTER = 16
"""Characters after the last word that is looked for: in scripts without spaces its second character is among them."""
_SAFE = "-._~!$&'()*+,;=:@/?%"
"""What stands in the fragment of an address as it is (RFC 3986)."""
MIN_WIDTH, MAX_WIDTH = 12, 72


class DocumentPassages(NamedTuple):
    """What a document needs for its passages."""

    document: int
    language: str
    url: str


class PassageMaker:
    """Makes passages of the bodies of one generation."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader

    def of_page(
        self, words: Sequence[WordPlaces], documents: Iterable[DocumentPassages], highlighter: Highlighter
    ) -> dict[int, tuple[Passage, ...]]:
        """The passages of each of some documents."""
        texts = {one.document: (one, text) for one in documents if (text := self._reader.text(one.document))}
        bodies = self._bodies({number: text for number, (_, text) in sorted(texts.items())})
        found = {}
        for document, windows in best_windows(words, bodies).items():
            deadline.check()
            of, text = texts[document]
            try:
                found[document] = tuple(_passages(text, windows, of, highlighter))
            except ValueError as error:
                raise self._reader.damaged_text(document, error) from error
        return found

    def _bodies(self, texts: dict[int, StoredText]) -> Bodies:
        sections = [
            (document << POSITION_BITS) + self._reader.section_positions(document).astype(np.int64)
            for document in texts
        ]
        return Bodies(
            np.fromiter(texts, np.int32, len(texts)),
            np.array([_width(text) for text in texts.values()], np.int64),
            np.concatenate(sections) if sections else np.empty(0, np.int64),
        )


def _width(text: StoredText) -> int:
    """How many words a window has; in scripts without spaces words are characters."""
    words = max(EVERY * text.offset_count, 1)
    return min(max(WIDTH_CHARACTERS * words // max(text.length, 1), MIN_WIDTH), MAX_WIDTH)


def _passages(
    text: StoredText, windows: Sequence[Window], of: DocumentPassages, highlighter: Highlighter
) -> Iterator[Passage]:
    """The passages of windows that have a word to mark, as each has whose body is as it was indexed."""
    for window in windows:
        found = _fragment(text, window, of.language)
        marked = found and highlighter(found.text, of.language)
        if found and marked:
            heading = _heading(text, found.section)
            yield Passage(marked.html, heading, found.section.anchor, _address(of.url, found.section.anchor))


@dataclass(frozen=True, slots=True)
class _Fragment:
    text: str
    section: Section


def _fragment(text: StoredText, window: Window, language: str) -> _Fragment | None:
    """The fragment of a window; None when the body is not kept so far."""
    bounds = text.bounds(window.first, window.last)
    if bounds is None:
        return None
    position, offset, end = bounds
    read_from = max(offset - LENGTH, 0)
    read = text.between(read_from, end + LENGTH)
    spans = word_spans(read[offset - read_from : end - read_from + _AFTER], language)
    first, last = window.first - position, min(window.last - position, len(spans) - 1)
    if first >= len(spans):
        return None
    start, stop = spans[first][0] + offset, spans[last][1] + offset
    section, section_end = text.section(start)
    low, high = max(section.start, read_from), min(section_end, read_from + len(read))
    found = fragment(read[low - read_from : high - read_from], start - low, min(stop, high) - low)
    return _Fragment(found.text, section)


def _heading(text: StoredText, section: Section) -> str:
    return text.between(section.start, section.start + _HEADING).partition("\n")[0] if section.anchor else ""


def _address(url: str, anchor: str) -> str:
    """The address of a section of a page."""
    return f"{url}#{quote(anchor, safe=_SAFE)}" if url and anchor and "#" not in url else url
