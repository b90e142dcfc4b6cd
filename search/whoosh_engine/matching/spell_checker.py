"""Spell checker: visible words of the index within one or two edits of a word.

An edit puts in, leaves out or changes one letter, or swaps two neighbours, none of which is edited again (optimal
string alignment).
Which words may be so many edits away is decided in `search.query.correction_rules`.

Only words that may be near are compared letter by letter: the lengths and the sets of letters of all words are arrays,
and one edit changes a set by one letter that goes and one that comes (see `surfaces.letters_of`).
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from search import deadline
from search.primitives.vocabulary import NearWord
from search.query.correction_rules import is_candidate, max_edits, may_prefix_be_misspelt
from search.whoosh_engine.codecs.surface_forms import SurfaceForms, letters_of
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.matching.form_frequencies import FormFrequencies, Rows, SegmentFrequencies

KEPT = 1_000
"""Words whose near ones are kept; the last ones."""


class SpellChecker:
    """The words of one generation, and how they are written."""

    def __init__(self, frequencies: FormFrequencies) -> None:
        self._frequencies = frequencies
        self._held: tuple[int, LRUCache[tuple[str, int], Sequence[NearWord]]] = 0, LRUCache(KEPT)
        """The near words of one epoch; what is visible in another is not the same."""
        self._lock = threading.Lock()

    def near(self, word: str, context: QueryContext, most: int = 2) -> Sequence[NearWord]:
        """The words of visible documents within `most` edits of a folded word, the likeliest first.

        Words that are two edits away are looked for when none is one edit away; the same first letter comes before
        another, frequent words before rare ones.
        """
        with self._lock:
            if self._held[0] != context.epoch:
                self._held = context.epoch, LRUCache(KEPT)
            held = self._held[1]
            near = held.get((word, most))
        if near is None:
            near = self._near(word, context, most)  # outside the lock, so that no thread waits
            with self._lock:
                held[word, most] = near
        return near

    def _near(self, word: str, context: QueryContext, most: int) -> Sequence[NearWord]:
        for edits in range(1, min(max_edits(word), most) + 1):
            found = self._so_near(word, edits, context)
            if found:
                return sorted(found, key=lambda one: (one.word[0] != word[0], -one.occurrences, one.word))
        return []

    def _so_near(self, word: str, edits: int, context: QueryContext) -> Collection[NearWord]:
        """The words within so many edits, each once."""
        found: dict[tuple[str, str], NearWord] = {}
        for near in self._all_near(word, edits, context):
            key = near.word, near.term
            before = found[key].occurrences if key in found else 0
            found[key] = NearWord(*key, near.edits, before + near.occurrences)
        return found.values()

    def _all_near(self, word: str, edits: int, context: QueryContext) -> Iterator[NearWord]:
        for one in self._frequencies.segments(context):
            deadline.check()
            surfaces = one.segment.surface_forms
            rows = _with_like_letters(surfaces, word, edits)
            distances = _distances(word, surfaces.surfaces(rows), edits)
            is_near = (distances > 0) & (distances <= edits)
            rows, distances = rows[is_near], distances[is_near]
            for row, distance, count in zip(rows.tolist(), distances.tolist(), one.of(rows).tolist(), strict=True):
                surface, term = surfaces.pair(row)
                if count and is_candidate(surface):
                    yield NearWord(surface, term, distance, count)

    def near_beginning(self, prefix: str, context: QueryContext) -> str | None:
        """The likeliest right form of a wrong beginning: one edit away, its first letter right."""
        if not may_prefix_be_misspelt(prefix):
            return None
        common: dict[str, int] = {}
        for one in self._frequencies.segments(context):
            deadline.check()
            for beginning, occurrences in _beginnings(one, prefix):
                common[beginning] = common.get(beginning, 0) + occurrences
        return min(common, key=lambda beginning: (-common[beginning], beginning), default=None)


def _with_like_letters(surfaces: SurfaceForms, word: str, edits: int) -> Rows:
    """The words that may be so many edits away, and few others."""
    length = min(len(word), 255 - edits)  # longer ones are kept as 255
    rows = np.flatnonzero((surfaces.lengths >= length - edits) & (surfaces.lengths <= length + edits))
    differing = surfaces.letters[rows] ^ letters_of([word])[0]
    kept: Rows = rows[np.bitwise_count(differing) <= 2 * edits]
    return kept


def _distances(word: str, others: Sequence[str], edits: int) -> NDArray[np.uint8]:
    """The edits to each of some words; what is beyond those that are allowed is one more than these."""
    if not others:
        return np.empty(0, np.uint8)
    return cdist([word], others, scorer=OSA.distance, score_cutoff=edits, dtype=np.uint8)[0]  # type: ignore[no-any-return]


def _beginnings(frequencies: SegmentFrequencies, prefix: str) -> Iterator[tuple[str, int]]:
    """The beginnings of words that are one edit from a beginning, and how often visible documents have these words."""
    surfaces = frequencies.segment.surface_forms
    same_letter = surfaces.prefix_range(prefix[0])
    rows = np.arange(same_letter.start, same_letter.stop)
    rows = rows[np.bitwise_count(letters_of([prefix])[0] & ~surfaces.letters[rows]) <= 1]
    words = surfaces.surfaces(rows)
    for length in (len(prefix), len(prefix) + 1, len(prefix) - 1):
        distances = _distances(prefix, [word[:length] for word in words], 1)
        near = np.flatnonzero((distances == 1) & (surfaces.lengths[rows] >= length))
        for place, count in zip(near.tolist(), frequencies.of(rows[near]).tolist(), strict=True):
            if count:
                yield words[place][:length], count
