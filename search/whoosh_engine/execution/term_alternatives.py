"""Term alternatives of one word of a query, scored as one word however many they are.

A stem in each of several languages, a word and its synonyms, a misspelt word and what it may be: a document with two of
them is not twice as good as one with the same term twice.
This is Lucene's SynonymQuery: frequencies are summed, and a document counts once in how rare the word is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Self

import numpy as np
from numpy.typing import NDArray

from search.text.analysis import FIRST_UNSPACED
from search.whoosh_engine.codecs.inverted_index import InvertedField, Terms

CACHED_EXPANSIONS = 256
"""Slots of a field whose terms are cached: scores, proximity and marks ask for the same ones."""
PART = 0.8
"""What a word of a compound counts alone, beside 1 for a word of its own."""
_MANY_TERMS = 8
_FIRST_UNSPACED = FIRST_UNSPACED.encode()


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Some terms, each with what one occurrence of it counts; it answers `in` as a set does."""

    weighted: tuple[tuple[str, float], ...]
    """Each term once, with its weight: above 0, and 1 for the word itself."""
    is_cut: bool = False
    """Whether there are more terms than these."""

    @classmethod
    def of(cls, *terms: str) -> Self:
        """Terms that are as good as each other."""
        return cls(tuple((term, 1.0) for term in dict.fromkeys(terms)))

    @property
    def nbytes(self) -> int:
        """In memory, roughly."""
        return 200 * len(self.weighted)

    @property
    def terms(self) -> frozenset[str]:
        """The terms without their weights."""
        return frozenset(term for term, _ in self.weighted)

    @property
    def single(self) -> str | None:
        """The only term, when it is one of weight 1; a word like that needs nothing of what is here."""
        return self.weighted[0][0] if len(self.weighted) == 1 and self.weighted[0][1] == 1 else None

    def __str__(self) -> str:
        return " or ".join(dict.fromkeys(term.partition("@")[0] for term, _ in self.weighted))

    def __contains__(self, term: object) -> bool:
        return any(term == one for one, _ in self.weighted)


@dataclass(frozen=True, slots=True)
class Beginning:
    """All terms that begin so, and some others; it answers `in` as a set does."""

    prefix: str
    others: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.prefix}*"

    def __contains__(self, term: object) -> bool:
        return isinstance(term, str) and (term.startswith(self.prefix) or term in self.others)


@dataclass(frozen=True, slots=True)
class Containing:
    """All terms of scripts without spaces that have a character: they are pairs; it answers `in` as a set does."""

    character: str

    def __str__(self) -> str:
        return self.character

    def __contains__(self, term: object) -> bool:
        return isinstance(term, str) and self.character in term


Slot = Alternatives | Beginning | Containing
"""The terms that one word of a query may be."""


@dataclass(frozen=True, slots=True)
class LooseVariant:
    """Words that a term is found by as well, though below its variants."""

    slots: tuple[Slot, ...]
    weight: float
    """What its score counts, beside 1 for a variant."""
    least: int = 0
    """Of how many of the words a document has any, wherever they stand; 0 when they stand beside each other."""
    is_fallback: bool = True
    """Whether it is only looked for when few documents have a variant."""

    is_compound: bool = False
    """Whether each of the words says something alone."""

    @property
    def any_word(self) -> LooseVariant:
        """Any of the words, each of which counts nearly as much as a word of its own."""
        return LooseVariant(self.slots, PART * len(self.slots), 1, is_fallback=False)


def terms_of(field: InvertedField, slot: Slot) -> list[tuple[Terms, float]]:
    """The numbers of the terms of a slot, each once, and what an occurrence of each of them counts; cached."""
    known = field.expansions.get(slot)
    if known is None:
        known = list(_terms_of(field, slot))
        if len(field.expansions) >= CACHED_EXPANSIONS:
            field.expansions.clear()
        field.expansions[slot] = known
    return known


def _terms_of(field: InvertedField, slot: Slot) -> Iterator[tuple[Terms, float]]:
    if isinstance(slot, Alternatives):
        yield from _terms(field, slot.weighted)
    elif isinstance(slot, Containing):
        yield from _together(field.terms_containing(slot.character.encode(), _FIRST_UNSPACED), 1.0)
    else:
        yield field.term_range(slot.prefix.encode()), 1.0
        yield from _terms(field, [(term, 1.0) for term in slot.others if not term.startswith(slot.prefix)])


def _terms(field: InvertedField, weighted: Sequence[tuple[str, float]]) -> Iterator[tuple[Terms, float]]:
    """Few terms one by one, which is the sooner; many all at once."""
    if len(weighted) < _MANY_TERMS:
        for term, weight in weighted:
            number = field.term_number(term.encode())
            if number is not None:
                yield slice(number, number + 1), weight
        return
    for weight, some in groupby(sorted(weighted, key=_weight_of), key=_weight_of):
        yield from _together(field.term_numbers([term.encode() for term, _ in some]), weight)


def _together(numbers: NDArray[np.int64], weight: float) -> Iterator[tuple[Terms, float]]:
    if len(numbers) == 1:
        yield slice(int(numbers[0]), int(numbers[0]) + 1), weight
    elif len(numbers):
        yield numbers, weight


def _weight_of(weighted: tuple[str, float]) -> float:
    return weighted[1]
