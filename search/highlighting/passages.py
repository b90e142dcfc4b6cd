"""Passages of bodies: the characters of windows, marked.

Of a body only the parts are unpacked in which a window is, and of these only the words near it are looked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

import numpy as np

from search import deadline
from search.highlighting.windows import Bodies, Window, best_windows
from search.highlighting.word_places import WordPlaces
from search.primitives.page_texts import POSITION_BITS, BodyText, PageTexts
from search.protocol.results import Passage
from search.schema.document import Section
from search.text.analysis import MAX_WORD
from search.text.fragments import LENGTH, fragment
from search.text.highlight import Match, mark_words
from search.text.offsets import WordOffsets

WIDTH_CHARACTERS = 130
"""Characters of a window, on average; a fragment has more, for it begins with a sentence."""
MIN_WIDTH, MAX_WIDTH = 12, 72
"""Words of a window: of long ones, and of scripts without spaces, where each character is a word."""
_HEADING = 200
"""Characters of a heading that are shown."""
_HEADING_END = " :\uff1a"
"""What stands before the text that a heading announces."""
_SAFE = "-._~!$&'()*+,;=:@/?%"
"""What stands in the fragment of an address as it is (RFC 3986)."""


class PassageDocument(NamedTuple):
    """A document that needs passages."""

    number: int
    language: str
    url: str
    has: int
    """A bit for each word of the query that its body has."""
    shown: int
    """A bit for each that title or excerpt shows."""


class PassageMaker:
    """Makes passages of the bodies of a page."""

    def __init__(self, texts: PageTexts) -> None:
        self._texts = texts

    def of_page(
        self, words: Sequence[WordPlaces], documents: Iterable[PassageDocument]
    ) -> dict[int, tuple[Passage, ...]]:
        """The passages of each of some documents in whose bodies these words stand."""
        opened = [_Body(one, text) for one in documents if (text := self._texts.body(one.number))]
        bodies = {body.document.number: body for body in sorted(opened, key=lambda body: body.document.number)}
        chosen = best_windows(words, self._to_choose_from(bodies))
        parts = [
            (bodies[number], part)
            for number, windows in chosen.items()
            for part in self._parts(bodies[number], windows)
        ]
        offsets = WordOffsets.of_each([(part.text, body.document.language) for body, part in parts])
        passages: dict[int, list[Passage]] = {number: [] for number in chosen}
        for (body, part), of_part in zip(parts, offsets, strict=True):
            passages[body.document.number] += self._passage(body, part, of_part, words)
        return {number: tuple(some) for number, some in passages.items()}

    def _parts(self, body: _Body, windows: Sequence[Window]) -> list[_Part]:
        deadline.check()
        try:
            return list(body.parts(windows))
        except ValueError as error:
            raise self._texts.damaged_body(body.document.number, error) from error

    def _passage(self, body: _Body, part: _Part, words: WordOffsets, places: Sequence[WordPlaces]) -> Sequence[Passage]:
        deadline.check()
        try:
            return list(body.passage(part, words, places))
        except ValueError as error:
            raise self._texts.damaged_body(body.document.number, error) from error

    def _to_choose_from(self, bodies: dict[int, _Body]) -> Bodies:
        sections = [
            (number << POSITION_BITS) + position
            for number, body in bodies.items()
            for position in body.text.section_positions
        ]
        return Bodies(
            np.fromiter(bodies, np.int32, len(bodies)),
            np.array([body.width for body in bodies.values()], np.int64),
            np.array(sections, np.int64),
            [body.document.shown for body in bodies.values()],
        )


@dataclass(frozen=True, slots=True)
class _Body:
    """The body of one document."""

    document: PassageDocument
    text: BodyText

    @property
    def width(self) -> int:
        """How many words a window has."""
        words = max(self.text.word_count, 1)
        return min(max(WIDTH_CHARACTERS * words // max(self.text.length, 1), MIN_WIDTH), MAX_WIDTH)

    def parts(self, windows: Iterable[Window]) -> Iterator[_Part]:
        """The characters around windows; none of those that lie beyond what is kept."""
        for window in windows:
            if bounds := self.text.bounds(window.first, window.last, LENGTH):
                position, offset, end = bounds
                yield _Part(window, position, offset, self.text.between(offset, end + LENGTH + MAX_WORD))

    def passage(self, part: _Part, words: WordOffsets, places: Sequence[WordPlaces]) -> Iterator[Passage]:
        """The passage of a window, given the words around it; none when there is nothing to mark."""
        if part.window.first - part.position >= len(words.starts):
            return  # it lies beyond what is kept
        start, end = part.span(words)
        section, section_end = self.text.section(part.offset + start)
        low, high = max(section.start - part.offset if section else 0, 0), section_end - part.offset
        shown = fragment(part.text[low:high], start - low, max(min(end, high), start) - low)
        start, end = shown.start + low, shown.end + low
        first, last = int(words.starts.searchsorted(start)), int(words.ends.searchsorted(end, "right")) - 1
        matches = [
            Match(one.first - part.position, one.last - part.position, one.typed)
            for number, word in enumerate(places)
            if self.document.has >> number & 1
            for one in word.matches_in(self.document.number, first + part.position, last + part.position)
        ]
        marked = mark_words(part.text, words, matches, (start, end))
        if marked:
            anchor = section.anchor if section else ""
            heading = self._heading(section) if section else ""
            yield Passage(shown.framed(marked), heading, anchor, _address(self.document.url, anchor))

    def _heading(self, section: Section) -> str:
        return self.text.between(section.start, section.start + _HEADING).partition("\n")[0].rstrip(_HEADING_END)


class _Part(NamedTuple):
    """The characters of a body around a window."""

    window: Window
    position: int
    """Of the first word."""
    offset: int
    """Of the first character in the body."""
    text: str

    def span(self, words: WordOffsets) -> tuple[int, int]:
        """Where the window starts and ends among these characters, given their words."""
        last = min(self.window.last - self.position, len(words.ends) - 1)
        return int(words.starts[self.window.first - self.position]), int(words.ends[last])


def _address(url: str, anchor: str) -> str:
    """The address of a section of a page."""
    return f"{url}#{quote(anchor, safe=_SAFE)}" if url and anchor and "#" not in url else url
