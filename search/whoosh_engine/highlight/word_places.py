"""Where the words of a query stand in the bodies of some documents; places are as in `phrases`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from search import deadline
from search.whoosh_engine.execution import scoring
from search.whoosh_engine.execution.doc_sets import DocIds, among
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.phrases import POSITION_BITS, Places, phrase_places
from search.whoosh_engine.execution.term_alternatives import Slot
from search.whoosh_engine.matching.term_lookup import Variants

NOWHERE: Places = np.empty(0, np.int64)


@dataclass(frozen=True, eq=False)
class WordPlaces:
    """Where one word, or phrase, of a query stands."""

    firsts: Places
    """The places of its first words, ascending."""
    lasts: Places
    """For each of these the place of the last word."""
    idf: float

    @classmethod
    def of(cls, reader: IndexReader, name: str, variants: Variants, documents: DocIds) -> Self:
        """Those of a word in a field of some documents, ascending."""
        firsts, lasts = [], []
        for slots in variants:
            deadline.check()
            found = _places(reader, name, slots, documents)
            firsts.append(found)
            lasts.append(found + (len(slots) - 1))
        if not firsts:
            return cls(NOWHERE, NOWHERE, 0.0)
        idf = max(_idf(reader, name, slots) for slots in variants)
        if len(firsts) == 1:
            return cls(firsts[0], lasts[0], idf)
        joined = np.concatenate(firsts)
        order = joined.argsort(kind="stable")
        return cls(joined[order], np.concatenate(lasts)[order], idf)

    @property
    def documents(self) -> DocIds:
        """The documents in which it stands, ascending."""
        return np.unique(self.firsts >> POSITION_BITS).astype(np.int32)


def _places(reader: IndexReader, name: str, slots: Sequence[Slot], documents: DocIds) -> Places:
    words = []
    for slot in slots:
        words.append(reader.places(name, slot, documents))
        if not len(words[-1]):
            return NOWHERE
    found = phrase_places(words)
    return found.compress(among(found >> POSITION_BITS, documents))


def _idf(reader: IndexReader, name: str, slots: Sequence[Slot]) -> float:
    return max(scoring.idf(reader.doc_count, reader.frequency(name, slot)) for slot in slots)
