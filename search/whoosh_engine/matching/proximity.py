"""Proximity and exact-title boosts, computed for the rescore window only.

Two words beside each other say more than the two somewhere: for each such pair of the query (the last word of a term
and the first of the next), a document where they are beside each other in some field gains `nearness` times the mean
idf of the two, as from a fraction of a word more.
This is the ordered window of Metzler and Croft, A Markov Random Field Model for Term Dependencies (SIGIR 2005), with a
document counting once, whatever number of times they are beside each other.
A title that is the query, or begins with it, is most often the one that is wanted; all the more when it has the very
forms of its words, and accents as they are written (`Rosé`, not `rose`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import orjson
from numpy.typing import NDArray

from search import deadline
from search.primitives import bm25f
from search.primitives.page_texts import Places
from search.primitives.query_words import QueryWords
from search.primitives.term_alternatives import Slot
from search.whoosh_engine.execution.doc_sets import DocIds, Mask, among
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.phrases import phrase_documents

MAX_READ = 50
"""Titles that are compared as they are written."""


class ProximityScorer:
    """Scores the proximity of words in some documents, ascending; the places of each word are read once."""

    def __init__(self, reader: IndexReader, documents: DocIds) -> None:
        self._reader, self._documents = reader, documents
        self._places: dict[tuple[str, Slot], Places] = {}
        self._idf: dict[Slot, float] = {}

    def mean_idf(self, names: Sequence[str], pair: tuple[Slot, Slot]) -> float:
        """Of two words, each by the field where most documents have it."""
        return sum(self._idf_of(names, slot) for slot in pair) / 2

    def beside(self, names: Sequence[str], pair: tuple[Slot, Slot]) -> Mask:
        """For each document whether two words stand beside each other in a field."""
        found = np.zeros(len(self._documents), bool)
        for name in names:
            found |= self._standing(name, pair)
        return found

    def opening(self, title: str, query_words: QueryWords) -> tuple[Mask, Mask]:
        """For each document whether its title begins with the words, and whether it ends with them."""
        begins = self._standing(title, query_words.slots, at_start=True)
        if not begins.any():
            return begins, begins
        lengths = self._reader.lengths(title).take(self._documents)
        return begins, begins & (lengths == len(query_words.significant))

    def as_written(self, title: str, whole: Mask, query_words: QueryWords) -> NDArray[np.float32]:
        """How much the titles that are the query are so as written: 1 with accents, 1/2 without, 0 in another form."""
        shares = np.zeros(len(self._documents), np.float32)
        if not whole.any():
            return shares
        share_of = query_words.written_share()
        for place in np.flatnonzero(whole)[:MAX_READ].tolist():
            deadline.check()
            stored = orjson.loads(self._reader.stored(int(self._documents[place])))
            shares[place] = share_of(stored.get(title, ("",))[0])
        return shares

    def _standing(self, name: str, slots: Sequence[Slot], *, at_start: bool = False) -> Mask:
        words = []
        for slot in slots:
            words.append(self._places_of(name, slot))
            if not len(words[-1]):
                return np.zeros(len(self._documents), bool)
        return among(self._documents, phrase_documents(words, at_start=at_start))

    def _places_of(self, name: str, slot: Slot) -> Places:
        known = self._places.get((name, slot))
        if known is None:
            deadline.check()
            known = self._places[name, slot] = self._reader.places(name, slot, self._documents)
        return known

    def _idf_of(self, names: Sequence[str], slot: Slot) -> float:
        known = self._idf.get(slot)
        if known is None:
            frequency = max(self._reader.frequency(name, slot) for name in names)
            known = self._idf[slot] = bm25f.idf(self._reader.doc_count, frequency)
        return known
