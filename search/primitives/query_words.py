"""Words of a query in their order, by which proximity and titles are scored."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import NamedTuple

from search.primitives.term_alternatives import Alternatives, Slot
from search.text.analysis import STOP_TERMS, tokens

MAX_PAIRS = 32
"""Pairs of a query that are scored; the first ones."""


@dataclass(frozen=True, slots=True)
class QueryWords:
    """The words that a query looks for everywhere, in their order."""

    terms: tuple[tuple[Slot, ...], ...]
    """The words of each term; those of one term stand beside each other wherever it matches."""
    text: str = ""
    """The terms as they are written."""

    @property
    def slots(self) -> tuple[Slot, ...]:
        """All words."""
        return tuple(chain.from_iterable(self.terms))

    @property
    def significant(self) -> tuple[Slot, ...]:
        """Those that are no stop words."""
        return tuple(filter(_is_significant, self.slots))

    @property
    def pairs(self) -> tuple[tuple[Slot, Slot], ...]:
        """The end of each term and the start of the next, stop words left out."""
        significant = [words for term in self.terms if (words := tuple(filter(_is_significant, term)))]
        pairs = ((before[-1], after[0]) for before, after in pairwise(significant) if before[-1] != after[0])
        return tuple(dict.fromkeys(pairs))[:MAX_PAIRS]

    def written_share(self) -> Callable[[str], float]:
        """How much a title that is the query is so as written: 1 with accents, 1/2 without, 0 in another form."""
        sought = _forms_of(self.text)

        def share(title: str) -> float:
            found = _forms_of(title)
            return 1.0 if found == sought else 0.5 * (found.surfaces == sought.surfaces)

        return share


NO_WORDS = QueryWords(())


def _is_significant(slot: Slot) -> bool:
    return not (isinstance(slot, Alternatives) and slot.terms & STOP_TERMS)


class _Forms(NamedTuple):
    """The words of a text, in small letters and folded."""

    written: tuple[str, ...]
    surfaces: tuple[str, ...]


def _forms_of(text: str) -> _Forms:
    words = list(tokens(text))
    written = (unicodedata.normalize("NFC", text[word.start : word.end]).casefold() for word in words)
    return _Forms(tuple(written), tuple(word.surface for word in words))
