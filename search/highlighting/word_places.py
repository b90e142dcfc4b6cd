"""Where the words of a query stand in a field of some documents; places are as in `page_texts`."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from search import deadline
from search.cached_property import cached_property
from search.primitives.page_texts import POSITION_BITS, PageTexts, Places
from search.primitives.term_alternatives import Beginning, Containing, Slot, Variants
from search.schema.fields import Field
from search.text.highlight import Match

_POSITION = (1 << POSITION_BITS) - 1


class VariantPlaces(NamedTuple):
    """Where one variant of a word stands."""

    firsts: Places
    """The places of its first words, ascending."""
    more: int
    """How many words come after the first."""
    typed: str
    """As in `Match`."""


@dataclass(frozen=True)
class WordPlaces:
    """Where one word, or phrase, of a query stands."""

    variants: tuple[VariantPlaces, ...]
    idf: float = 0.0

    @classmethod
    def of(cls, texts: PageTexts, field: Field, variants: Variants) -> Self:
        """Those of a word in a field of the documents of a page."""
        found = []
        for slots in variants:
            deadline.check()
            firsts = texts.places(field, slots)
            if len(firsts):
                found.append(VariantPlaces(firsts, len(slots) - 1, _typed(slots[-1])))
        return cls(tuple(found))

    def with_idf(self, texts: PageTexts, field: Field, variants: Variants) -> Self:
        """The same with how rare the word is in a field, its rarest part deciding."""
        slots = {slot for slots in variants for slot in slots}
        idf = max((texts.idf(field, slot) for slot in slots), default=0.0)
        return type(self)(self.variants, idf)

    def __bool__(self) -> bool:
        return bool(self.variants)

    @cached_property
    def spans(self) -> tuple[Places, Places]:
        """The places of its first words, ascending, and for each of these the place of its last word."""
        if len(self.variants) == 1:
            (only,) = self.variants
            return only.firsts, only.firsts + only.more
        firsts = np.concatenate([one.firsts for one in self.variants])
        lasts = np.concatenate([one.firsts + one.more for one in self.variants])
        order = firsts.argsort(kind="stable")
        return firsts[order], lasts[order]

    @property
    def documents(self) -> list[int]:
        """The documents in which it stands."""
        return list({document for one in self.variants for document in (one.firsts >> POSITION_BITS).tolist()})

    @cached_property
    def _listed(self) -> list[tuple[list[int], int, str]]:
        """The variants with their places as a list: a page asks for few of them at a time."""
        return [(one.firsts.tolist(), one.more, one.typed) for one in self.variants]

    def all_matches(self) -> Iterator[tuple[int, Match]]:
        """The matches with their documents."""
        for places, more, typed in self._listed:
            for place in places:
                yield place >> POSITION_BITS, Match(place & _POSITION, (place & _POSITION) + more, typed)

    def matches_in(self, document: int, first: int, last: int) -> Iterator[Match]:
        """The matches in a document that begin at or between two positions."""
        base = document << POSITION_BITS
        for places, more, typed in self._listed:
            start, end = bisect_left(places, base + first), bisect_right(places, base + last)
            for place in places[start:end]:
                yield Match(place - base, place - base + more, typed)


def _typed(slot: Slot) -> str:
    if isinstance(slot, Beginning):
        return slot.prefix
    return slot.character if isinstance(slot, Containing) else ""
