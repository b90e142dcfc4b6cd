"""Texts of the documents of a page, and where words stand in them.

A place is one number: the document's times 2³², plus the position of the word in it, so that phrases and windows of all
documents of a page are operations on flat arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from search.primitives.term_alternatives import Slot
from search.schema.document import Section
from search.schema.fields import Field

POSITION_BITS = 32
"""Of the number of a place, those of the position."""

Places = NDArray[np.int64]
"""Ascending."""


class BodyText(Protocol):
    """The text of one document of which passages are shown; what cannot be read of it is a ValueError."""

    @property
    def length(self) -> int:
        """Characters."""

    @property
    def word_count(self) -> int:
        """How many words it has, roughly."""

    @property
    def section_positions(self) -> Sequence[int]:
        """The positions of the words with which sections begin, ascending."""

    def bounds(self, first: int, last: int, around: int) -> tuple[int, int, int] | None:
        """The position of a word, where the text begins that has it, and an offset after another word.

        The word is so many characters before the one at position `first`, or the first of all; the offset is at most a
        few words after the one at `last`. None when the text is not kept so far.
        """

    def between(self, start: int, end: int) -> str:
        """The characters from one offset to another."""

    def section(self, offset: int) -> tuple[Section | None, int]:
        """The section in which a character is, None before all sections, and where it ends."""


class PageTexts(Protocol):
    """The documents of a page by their numbers, which are handles."""

    @property
    def documents(self) -> Sequence[int]:
        """Their numbers, in the order of the page."""

    def content(self, document: int) -> tuple[str, dict[str, Any], str]:
        """The id of a document, its returned values by field, and its language; IndexDamaged when it has none."""

    def require_form(self, document: int) -> None:
        """Raise IndexDamaged when a value has not the form of its field."""

    def places(self, field: Field, slots: Sequence[Slot]) -> Places:
        """The places of the first of some words, where they stand beside each other in a field of these documents."""

    def idf(self, field: Field, slot: Slot) -> float:
        """How rare a word is in a field (see `bm25f`)."""

    def body(self, document: int) -> BodyText | None:
        """The text of a document of which passages are shown; None when none is kept."""

    def damaged_body(self, document: int, error: ValueError) -> Exception:
        """The error to raise about what cannot be read of a body."""
