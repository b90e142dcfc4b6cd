"""The best windows of bodies, chosen by the positions that the index has: no text is read for it.

A window begins at a word of the query and has the nearest place of each other word that is close enough.
One with more words is better, then one with rarer words and with words closer together, and then the first.
For all documents of a page it is a few operations on arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from search.highlighting.word_places import WordPlaces
from search.primitives.page_texts import POSITION_BITS, Places

DocIds = NDArray[np.int32]
MAX_WORDS = 16
"""Words of a query by which windows are chosen; the rarest ones."""
MAX_WINDOWS = 3
"""Of one document: its best and one with what that lacks, or those of three sections that have all words."""

_RARITY, _CLOSENESS = 0.6, 0.3
"""What the two say beside the number of words; together less than one word."""


@dataclass(frozen=True, slots=True)
class Window:
    """Positions in one body."""

    first: int
    last: int


@dataclass(frozen=True, eq=False)
class Bodies:
    """The documents of which windows are chosen."""

    documents: DocIds
    """Ascending."""
    widths: NDArray[np.int64]
    """Of each: the most words of a window."""
    sections: Places
    """Where its sections begin, ascending; no window reaches from one into the next."""
    shown: Sequence[int]
    """Of each, a bit for each word that is shown without a passage; no second window is chosen for it."""


def best_windows(words: Sequence[WordPlaces], bodies: Bodies) -> dict[int, list[Window]]:
    """The best windows of each document that has any of the words, the best first."""
    rarest = sorted((number for number, word in enumerate(words) if word), key=lambda number: -words[number].idf)
    rarest = rarest[:MAX_WORDS]
    if not rarest or not len(bodies.documents):
        return {}
    candidates = _Candidates.of([words[number] for number in rarest], bodies)
    wanted = np.array([[not shown >> number & 1 for number in rarest] for shown in bodies.shown])
    return dict(candidates.chosen(wanted))


@dataclass(frozen=True, eq=False)
class _Candidates:
    """All windows that begin with a word of the query."""

    documents: DocIds
    bounds: NDArray[np.intp]
    """Where the candidates of each document begin, and the end."""
    starts: Places
    ends: Places
    """The places of their last words."""
    sections: NDArray[np.intp]
    """A number for the section of each."""
    has: NDArray[np.bool_]
    """For each word, and each candidate, whether it is in it."""
    values: NDArray[np.float64]
    """What each word counts: 1, and more the rarer it is."""
    closeness: NDArray[np.float64]

    @classmethod
    def of(cls, words: Sequence[WordPlaces], bodies: Bodies) -> _Candidates:
        starts = _distinct(np.concatenate([word.spans[0] for word in words]))
        owners = bodies.documents.searchsorted(starts >> POSITION_BITS)
        owners, starts = _of_these(bodies.documents, owners, starts)
        widths = bodies.widths.take(owners)
        sections = bodies.sections.searchsorted(starts, "right")
        beyond = np.append(bodies.sections, np.iinfo(np.int64).max).take(sections)
        limits, ends = np.minimum(starts + widths, beyond), starts.copy()
        has = np.zeros((len(words), len(starts)), bool)
        for number, word in enumerate(words):
            firsts, lasts = word.spans
            nearest = firsts.searchsorted(starts)
            last = lasts.take(nearest, mode="clip")
            has[number] = (nearest < len(firsts)) & (last < limits)
            np.maximum(ends, last, out=ends, where=has[number])
        idf = np.array([word.idf for word in words])
        return cls(
            bodies.documents,
            owners.searchsorted(np.arange(len(bodies.documents) + 1)),
            starts,
            ends,
            sections,
            has,
            1 + _RARITY * idf / max(float(idf.sum()), 1.0),
            _CLOSENESS * (1 - (ends - starts) / widths),
        )

    def chosen(self, wanted: NDArray[np.bool_]) -> Iterator[tuple[int, list[Window]]]:
        """The windows of each document that has any; `wanted` are the words for which a second one is chosen."""
        scores, counts = self.values @ self.has + self.closeness, self.has.sum(axis=0)
        mask = (1 << POSITION_BITS) - 1
        bounds = pairwise(self.bounds.tolist())
        for document, (start, end), wants in zip(self.documents.tolist(), bounds, wanted, strict=True):
            if end > start:
                own = slice(start, end)
                places = [start + place for place in self._of_document(own, scores[own], counts[own], wants)]
                yield document, [Window(int(self.starts[one]) & mask, int(self.ends[one]) & mask) for one in places]

    def _of_document(
        self, own: slice, scores: NDArray[np.float64], counts: NDArray[np.integer], wants: NDArray[np.bool_]
    ) -> list[int]:
        """The numbers of the best window, and of one for what it lacks, or of those that are as good elsewhere."""
        first = int(scores.argmax())
        if len(scores) == 1:
            return [first]
        has, sections = self.has[:, own], self.sections[own]
        chosen = [first]
        lacking = wants & has.any(axis=1) & ~has[:, first]
        if lacking.any():
            gains = (self.values * lacking) @ has + self.closeness[own]
            return [first, int(gains.argmax())]
        others = counts == counts[first]
        while len(chosen) < MAX_WINDOWS:
            others = others & (sections != sections[chosen[-1]])
            if not others.any():
                break
            chosen.append(int(np.where(others, scores, -1).argmax()))
        return chosen


def _distinct(places: Places) -> Places:
    """Each of some places once, ascending; np.unique has a table of hashes, and takes ten times as long."""
    places.sort()
    return places[np.append(True, places[1:] != places[:-1]).nonzero()[0][: len(places)]]


def _of_these(documents: DocIds, owners: NDArray[np.intp], starts: Places) -> tuple[NDArray[np.intp], Places]:
    """The places in these documents, with the numbers of their documents among them."""
    kept = documents.take(owners, mode="clip") == starts >> POSITION_BITS
    return owners.compress(kept), starts.compress(kept)
