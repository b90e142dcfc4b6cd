"""Stored texts: the body of each document for passages, in parts, with its sections and the places of its words.

It is kept apart from the stored fields, so that what shows no passage unpacks none.

    /text_parts       of each document: how many `characters` its parts have, all but the last `PART`
    /texts            of each part: its `bytes`, packed by Zstandard; a passage unpacks the parts that it is in
    /text_words       of each document: `offsets` of every `EVERY`th word, by which a position leads to its characters
    /text_sections    of each document: `offsets` of its sections, and the `positions` of their first words
    /text_anchors     of each section: its anchor, as `bytes`

Each part is packed by itself: with a dictionary of texts it has 7 % to 22 % less, but a merge packs anew.
A segment without bodies has none of these arrays.
"""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import zstandard
from numpy.typing import NDArray

from search.cached_property import cached_property
from search.schema.document import Section
from search.text.offsets import WordOffsets
from search.whoosh_engine.codecs.array_file import ArrayFile, ArrayWriter, narrow
from search.whoosh_engine.codecs.ragged import Ragged

PART = 8_192
"""Characters."""
EVERY = 32
"""With fewer words between two offsets a passage is found sooner, and with more the offsets take less room."""

_LEVEL = 3
_NONE = np.empty(0, np.int64)
_LONGEST = 4 * PART
"""Bytes of a part."""
_COLUMNS = {
    "parts": ("/text_parts", ("characters",)),
    "texts": ("/texts", ("bytes",)),
    "words": ("/text_words", ("offsets",)),
    "sections": ("/text_sections", ("offsets", "positions")),
    "anchors": ("/text_anchors", ("bytes",)),
}


class _Zstandard(threading.local):
    """Its contexts are for one thread at a time."""

    def __init__(self) -> None:
        self.packer = zstandard.ZstdCompressor(_LEVEL)
        self.unpacker = zstandard.ZstdDecompressor()


_zstandard = _Zstandard()


@dataclass(frozen=True, eq=False)
class StoredTexts:
    """The bodies of the documents of a segment."""

    parts: Ragged
    texts: Ragged
    words: Ragged
    sections: Ragged
    anchors: Ragged

    @classmethod
    def read(cls, file: ArrayFile, count: int) -> Self:
        """Those of a file of so many documents."""
        if "/text_parts.starts" not in file:
            return cls.none(count)
        made = cls(**{name: Ragged.read(file, prefix, columns) for name, (prefix, columns) in _COLUMNS.items()})
        if not made.is_valid_for(count):
            raise file.damaged("the stored texts are not those of the documents")
        return made

    @classmethod
    def none(cls, count: int) -> Self:
        """No text for so many documents."""
        nothing, none = np.zeros(count), np.empty(0, np.uint8)
        return cls(
            Ragged.of_sizes(nothing, characters=none),
            Ragged.of_sizes((), bytes=none),
            Ragged.of_sizes(nothing, offsets=none),
            Ragged.of_sizes(nothing, offsets=none, positions=none),
            Ragged.of_sizes((), bytes=none),
        )

    def is_valid_for(self, count: int) -> bool:
        """Whether each of so many documents has its own parts, words and sections, and they are in order."""
        lists = [getattr(self, name) for name in _COLUMNS]
        are_whole = all(
            set(part.columns) == set(_COLUMNS[name][1])
            and {column.dtype.kind for column in part.columns.values()} == {"u"}
            for name, part in zip(_COLUMNS, lists, strict=True)
        )
        lengths = [len(part) for part in lists]
        expected = [count, self.parts.entry_count, count, count, self.sections.entry_count]
        return are_whole and lengths == expected and all(part.is_ordered for part in lists)

    def save(self, writer: ArrayWriter, *more: StoredTexts) -> None:
        """Write them to a file of arrays, and after them others; nothing when there is no text."""
        every = (self, *more)
        if not any(one.texts.entry_count for one in every):
            return
        for name, (prefix, columns) in _COLUMNS.items():
            first, *others = _of_same_types([getattr(one, name) for one in every], columns)
            first.save(writer, prefix, *others)

    def filtered(self, documents: NDArray[np.bool_]) -> StoredTexts:
        """Without the documents that are not marked."""
        return StoredTexts(
            self.parts.filter_lists(documents),
            self.texts.filter_lists(np.repeat(documents, self.parts.sizes)),
            self.words.filter_lists(documents),
            self.sections.filter_lists(documents),
            self.anchors.filter_lists(np.repeat(documents, self.sections.sizes)),
        )

    def open(self, document: int) -> StoredText:
        """The text of one document."""
        return StoredText(self, document)

    def defects(self) -> Iterator[str]:
        """What cannot be, though every checksum is right."""
        for document in range(len(self.parts)):
            try:
                yield from (f"the stored text of document {document}: {one}" for one in self.open(document).defects())
            except ValueError as error:
                yield f"the stored text of document {document} cannot be unpacked: {error}"


class StoredText:
    """The text of one document, of which only those parts are unpacked, once, that are read.

    What cannot be unpacked or decoded is a ValueError.
    """

    def __init__(self, texts: StoredTexts, document: int) -> None:
        self._texts, self._parts = texts, texts.parts.slice_of(document)
        self._offsets = texts.words["offsets"][texts.words.slice_of(document)]
        self._sections = texts.sections.slice_of(document)
        self._unpacked: dict[int, str] = {}

    @cached_property
    def length(self) -> int:
        """Characters."""
        return sum(self._texts.parts["characters"][self._parts].tolist())

    @property
    def word_count(self) -> int:
        """How many words it has, up to `EVERY` more."""
        return EVERY * len(self._offsets)

    def __bool__(self) -> bool:
        return bool(self._parts.stop > self._parts.start)

    def between(self, start: int, end: int) -> str:
        """The characters from one offset to another; ValueError when they are not whole."""
        first = max(start, 0) // PART
        parts = range(self._parts.start + first, min(self._parts.stop, self._parts.start + -(-end // PART)))
        text = self._part(parts[0]) if len(parts) == 1 else "".join(map(self._part, parts))
        return text[max(start, 0) - first * PART : max(end - first * PART, 0)]

    def _part(self, number: int) -> str:
        if number not in self._unpacked:
            self._unpacked[number] = _unpacked(self._texts.texts.text(number))
        return self._unpacked[number]

    def bounds(self, first: int, last: int, around: int) -> tuple[int, int, int] | None:
        """The position of a word, where the text begins that has it, and an offset after another word.

        The word is so many characters before the one at position `first`, or the first of all; at most `EVERY` words
        after the one at `last` the offset is. None when the text is not kept so far.
        """
        offsets, start, end = self._offsets, first // EVERY, last // EVERY + 1
        if start >= len(offsets):
            return None
        begin = max(int(offsets.searchsorted(max(int(offsets[start]) - around, 0), "right")) - 1, 0)
        after = int(offsets[end]) if end < len(offsets) else self.length
        return begin * EVERY, int(offsets[begin]) if begin else 0, after

    def section(self, offset: int) -> tuple[Section | None, int]:
        """The section in which a character is, None before all sections, and where it ends."""
        starts = self._section_starts
        place = bisect_right(starts, offset)
        end = starts[place] if place < len(starts) else self.length
        if not place:
            return None, end
        anchor = self._texts.anchors.text(self._sections.start + place - 1).decode()
        return Section(starts[place - 1], anchor), end

    @cached_property
    def _section_starts(self) -> list[int]:
        starts: list[int] = self._texts.sections["offsets"][self._sections].tolist()
        return starts

    @property
    def section_positions(self) -> list[int]:
        """The position of the first word of each section, ascending."""
        positions: list[int] = self._texts.sections["positions"][self._sections].tolist()
        return positions

    @property
    def sections(self) -> tuple[Section, ...]:
        """All of them."""
        anchors = range(self._sections.start, self._sections.stop)
        return tuple(
            map(Section, self._section_starts, [self._texts.anchors.text(number).decode() for number in anchors])
        )

    def defects(self) -> Iterator[str]:
        """What cannot be; ValueError when it cannot be unpacked."""
        if any(section.start >= self.length for section in self.sections):
            yield "its sections are not within it"
        if len(self.between(0, self.length)) != self.length:
            yield "it is not as long as it says"
        for offsets in (self._offsets, self._texts.sections["offsets"][self._sections]):
            if (offsets[1:] <= offsets[:-1]).any():
                yield "its offsets are not in order"


def _unpacked(packed: bytes) -> str:
    try:
        if zstandard.frame_content_size(packed) > _LONGEST:
            raise ValueError(f"expected at most {_LONGEST} bytes")
        return _zstandard.unpacker.decompress(packed, _LONGEST).decode()
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from None


def _of_same_types(lists: Sequence[Ragged], columns: Sequence[str]) -> list[Ragged]:
    """The same lists, each column of one type in all of them."""
    kinds = {name: np.result_type(*(part[name].dtype for part in lists)) for name in columns}
    return [
        part.with_columns(**{name: part[name].astype(kind, copy=False) for name, kind in kinds.items()})
        for part in lists
    ]


class StoredTextsWriter:
    """Collects the bodies of documents, in the order of their numbers."""

    def __init__(self) -> None:
        self._part_counts, self._characters, self._part_sizes = array("i"), array("i"), array("q")
        self._word_counts, self._word_offsets = array("i"), array("I")
        self._section_counts, self._section_offsets, self._section_positions = array("i"), array("I"), array("I")
        self._anchors: list[bytes] = []
        self._packed = bytearray()

    @property
    def size_bytes(self) -> int:
        """What is in memory, roughly."""
        return len(self._packed) + 8 * len(self._word_offsets) + 60 * len(self._anchors)

    def add(self, text: str, language: str, sections: Sequence[Section]) -> None:
        """The next document, whose text may be empty."""
        parts = [text[start : start + PART] for start in range(0, len(text), PART)]
        for part in parts:
            packed = _zstandard.packer.compress(part.encode())
            self._characters.append(len(part))
            self._part_sizes.append(len(packed))
            self._packed += packed
        self._part_counts.append(len(parts))
        starts = WordOffsets.of(text, language).starts if text else _NONE
        self._word_counts.append(-(-len(starts) // EVERY))
        self._word_offsets.extend(starts[::EVERY].tolist())
        kept = [section for section in sections if section.start < len(text)]
        offsets = [section.start for section in kept]
        self._section_counts.append(len(kept))
        self._section_offsets.extend(offsets)
        self._section_positions.extend(starts.searchsorted(offsets).tolist() if kept else ())
        self._anchors += [section.anchor.encode() for section in kept]

    def extend(self, other: StoredTextsWriter) -> None:
        """The documents of another."""
        for name, own in vars(self).items():
            own.extend(getattr(other, name))

    def finish(self) -> StoredTexts:
        """All of them."""
        of = Ragged.of_sizes
        return StoredTexts(
            of(np.array(self._part_counts), characters=narrow(np.array(self._characters))),
            of(np.array(self._part_sizes), bytes=np.frombuffer(bytes(self._packed), np.uint8)),
            of(np.array(self._word_counts), offsets=narrow(np.array(self._word_offsets))),
            of(
                np.array(self._section_counts),
                offsets=narrow(np.array(self._section_offsets)),
                positions=narrow(np.array(self._section_positions)),
            ),
            Ragged.of_texts(self._anchors),
        )
