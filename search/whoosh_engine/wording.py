"""Do the words of a query stand in a document as they stand in the query? Looked at in the best documents only.

Two words beside each other say more than the two somewhere: for each such pair of the query, a document where they are
beside each other in some field gains `nearness` times the mean idf of the two, as from a fraction of a word more.
This is the ordered window of Metzler and Croft, A Markov Random Field Model for Term Dependencies (SIGIR 2005), with a
document counting once, whatever number of times they are beside each other.
A title that is the query, or begins with it, is most often what was looked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from search.analysis import STOP_TERMS
from search.whoosh_engine import scoring
from search.whoosh_engine.corpus import Corpus
from search.whoosh_engine.found import Documents, Mask, among
from search.whoosh_engine.slots import Beginning, Slot

MAX_PAIRS = 32
"""Pairs of a query that are looked at; the first ones."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words that a query looks for everywhere, in their order."""

    slots: tuple[Slot, ...]

    @property
    def said(self) -> tuple[Slot, ...]:
        """Those that are no stop words."""
        return tuple(slot for slot in self.slots if isinstance(slot, Beginning) or not slot.terms & STOP_TERMS)

    @property
    def pairs(self) -> tuple[tuple[Slot, Slot], ...]:
        """Each two that follow each other, stop words left out."""
        return tuple(dict.fromkeys(pair for pair in pairwise(self.said) if pair[0] != pair[1]))[:MAX_PAIRS]


def mean_idf(corpus: Corpus, names: Sequence[str], pair: tuple[Slot, Slot]) -> float:
    """Of two words, each by the field where most documents have it."""
    frequencies = (max(corpus.slot_postings(name, slot).frequency for name in names) for slot in pair)
    return sum(scoring.idf(corpus.counted, frequency) for frequency in frequencies) / 2


def beside(corpus: Corpus, names: Sequence[str], pair: tuple[Slot, Slot], documents: Documents) -> Mask:
    """For each of some documents, ascending, whether two words stand beside each other in a field."""
    found = np.zeros(len(documents), bool)
    for name in names:
        found |= among(documents, corpus.standing(name, pair, documents))
    return found


def opening(corpus: Corpus, title: str, wording: Wording, documents: Documents) -> tuple[Mask, Mask]:
    """For each of some documents, ascending, whether its title begins with the words, and whether it ends with them."""
    begins = among(documents, corpus.standing(title, wording.slots, documents, at_start=True))
    return begins, begins & (corpus.lengths(title)[documents] == len(wording.said))
