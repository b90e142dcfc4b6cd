"""Term alternatives of one word of a query, scored as one word however many they are.

A stem in each of several languages, a word and its synonyms, a misspelt word and what it may be: a document with two of
them is not twice as good as one with the same term twice.
This is Lucene's SynonymQuery: frequencies are summed, and a document counts once in how rare the word is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

PART = 0.8
"""What a word of a compound counts alone, beside 1 for a word of its own."""
OTHER_FORMS = 0.95
"""What an occurrence counts in another form than the written one: of two documents that are else equal the one with the
very form is first.
"""


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Some terms, each with what one occurrence of it counts; it answers `in` as a set does."""

    weighted: tuple[tuple[str, float], ...]
    """Each term once, with its weight: above 0, and 1 for the word itself."""
    is_cut: bool = False
    """Whether there are more terms than these."""
    forms: frozenset[str] = frozenset()
    """The surface forms that are meant; none when all are as good."""
    is_exact: bool = False
    """Whether other forms of the terms are not meant at all."""

    @classmethod
    def of(cls, *terms: str, forms: Iterable[str] = ()) -> Self:
        """Terms that are as good as each other, in some forms first of all."""
        return cls(tuple((term, 1.0) for term in dict.fromkeys(terms)), forms=frozenset(forms))

    def joined(self, *others: Alternatives) -> Alternatives:
        """These and others, each term with its greatest weight."""
        weighted: dict[str, float] = {}
        for term, weight in (pair for one in (self, *others) for pair in one.weighted):
            weighted[term] = max(weight, weighted.get(term, 0))
        return replace(self, weighted=tuple(weighted.items()), forms=self.forms.union(*(one.forms for one in others)))

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
        """The only term, when it is one of weight 1 in any form; a word like that needs nothing of what is here."""
        is_one = len(self.weighted) == 1 and self.weighted[0][1] == 1 and not self.is_exact
        return self.weighted[0][0] if is_one else None

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
Variants = tuple[tuple[Slot, ...], ...]
"""Variants of a term that mean the same: in each, words that stand beside each other."""


def in_any_form(slot: Slot) -> Slot:
    """The same terms in whatever form, when a slot means only some forms; their postings need not be weighed."""
    return (
        replace(slot, forms=frozenset(), is_exact=False) if isinstance(slot, Alternatives) and slot.is_exact else slot
    )


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
