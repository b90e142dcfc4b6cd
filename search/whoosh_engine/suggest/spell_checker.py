"""Spell checker: visible words of the index within one or two edits of a word.

An edit puts in, leaves out or changes one letter, or swaps two neighbours, none of which is edited again (optimal
string alignment).
Words from four letters on may be one edit away, from eight letters on two; words with digits are never wrong.

No word is looked at letter by letter that cannot be near: the lengths and the sets of letters of all words are arrays,
and one edit changes a set by one letter that goes and one that comes (see `surfaces.letters_of`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from search import deadline
from search.text.analysis import written_words
from search.whoosh_engine.codecs.surface_forms import SurfaceForms, letters_of
from search.whoosh_engine.execution.doc_sets import Mask
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.storage.segment import SegmentReader

ONE_EDIT_FROM = 4
TWO_EDITS_FROM = 8
"""Letters of a word that may be so many edits away from another."""

KEPT = 1_000
"""Words of which it is remembered what is near."""

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Near:
    """A word of the index that is nearly written like another."""

    word: str
    term: str
    edits: int
    """From the other word."""
    occurrences: int
    """At most: those in documents deleted since are counted, too."""


def edits_allowed(word: str) -> int:
    """How many edits away a word is looked for; 0 when it is taken as it is."""
    if any(map(str.isdigit, word)) or written_words(word) is None:
        return 0
    return (len(word) >= ONE_EDIT_FROM) + (len(word) >= TWO_EDITS_FROM)


class SpellChecker:
    """The words of one generation, and how they are written."""

    def __init__(self, corpus: IndexReader) -> None:
        self._corpus = corpus
        self._kept: dict[tuple[str, int], tuple[Mask | None, Sequence[Near]]] = {}

    def near(self, word: str, visible: Mask | None, most: int = 2) -> Sequence[Near]:
        """The words of visible documents that are nearly written like a folded one, the likeliest first.

        Words that are two edits away are looked for when none is one edit away; the same first letter comes before
        another, frequent words before rare ones.
        """
        kept = self._kept.get((word, most))
        if kept is None or kept[0] is not visible:  # the clock may have shown or hidden some meanwhile
            if len(self._kept) >= KEPT:
                self._kept = {}
            kept = self._kept[word, most] = visible, self._near(word, visible, most)
        return kept[1]

    def _near(self, word: str, visible: Mask | None, most: int) -> Sequence[Near]:
        for edits in range(1, min(edits_allowed(word), most) + 1):
            found = self._so_near(word, edits, visible)
            if found:
                return sorted(found, key=lambda one: (one.word[0] != word[0], -one.occurrences, one.word))
        return []

    def _so_near(self, word: str, edits: int, visible: Mask | None) -> Collection[Near]:
        """The words within so many edits, each once."""
        found: dict[tuple[str, str], Near] = {}
        for near in self._all_near(word, edits, visible):
            key = near.word, near.term
            before = found[key].occurrences if key in found else 0
            found[key] = Near(*key, near.edits, before + near.occurrences)
        return found.values()

    def _all_near(self, word: str, edits: int, visible: Mask | None) -> Iterator[Near]:
        for base, segment in zip(self._corpus.bases, self._corpus.segments, strict=True):
            deadline.check()
            surfaces = segment.surface_forms
            rows = _with_like_letters(surfaces, word, edits)
            rows = rows[is_shown(segment, rows, base, visible)]
            distances = _distances(word, surfaces.surfaces(rows), edits)
            for place in np.flatnonzero((distances > 0) & (distances <= edits)).tolist():
                surface, term = surfaces.pair(int(rows[place]))
                if edits_allowed(surface):  # neither numbers nor words of less than four letters are guesses
                    yield Near(surface, term, int(distances[place]), int(surfaces.occurrences[rows[place]]))

    def occurrences(self, word: str, visible: Mask | None) -> int:
        """How often a folded word is written, at most; 0 when no visible document is known to have it."""
        total = 0
        for base, segment in zip(self._corpus.bases, self._corpus.segments, strict=True):
            numbers = segment.surface_forms.numbers_of(word)
            rows = np.arange(numbers.start, numbers.stop)
            total += int(segment.surface_forms.occurrences[rows[is_shown(segment, rows, base, visible)]].sum())
        return total

    def halves(self, word: str, visible: Mask | None) -> tuple[str, str] | None:
        """The two words that were written as one, the likeliest; None when there are none."""
        cuts = [(word[:place], word[place:]) for place in range(2, len(word) - 1)] if edits_allowed(word) else []
        known = [(min(self.occurrences(half, visible) for half in cut), cut) for cut in cuts]
        best = max(known, default=(0, ("", "")))
        return best[1] if best[0] else None

    def near_beginning(self, prefix: str, visible: Mask | None) -> str | None:
        """The likeliest right form of a wrong beginning: one edit away, its first letter right."""
        if not edits_allowed(prefix):
            return None
        common: dict[str, int] = {}
        for base, segment in zip(self._corpus.bases, self._corpus.segments, strict=True):
            deadline.check()
            for beginning, occurrences in _beginnings(segment, base, prefix, visible):
                common[beginning] = common.get(beginning, 0) + occurrences
        return min(common, key=lambda beginning: (-common[beginning], beginning), default=None)


def is_shown(segment: SegmentReader, rows: Rows, base: int, visible: Mask | None) -> Mask:
    """For each of some words of a segment, whether one of the documents that are known to have it can be seen."""
    shown = np.zeros(len(rows), bool)
    for known in (segment.surface_forms.first[rows], segment.surface_forms.last[rows]):
        is_there = (known >= 0) & (known < segment.count)
        documents = np.where(is_there, known, 0)
        is_there &= ~segment.deleted[documents]
        shown |= is_there if visible is None else is_there & visible[documents + base]
    return shown


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


def _beginnings(segment: SegmentReader, base: int, prefix: str, visible: Mask | None) -> Iterator[tuple[str, int]]:
    """The beginnings of words that are one edit from a beginning, and how often these words are written."""
    surfaces = segment.surface_forms
    same_letter = surfaces.prefix_range(prefix[0])
    rows = np.arange(same_letter.start, same_letter.stop)
    rows = rows[np.bitwise_count(letters_of([prefix])[0] & ~surfaces.letters[rows]) <= 1]
    rows = rows[is_shown(segment, rows, base, visible)]
    words = surfaces.surfaces(rows)
    occurrences = surfaces.occurrences[rows].tolist()
    for length in (len(prefix), len(prefix) + 1, len(prefix) - 1):
        distances = _distances(prefix, [word[:length] for word in words], 1).tolist()
        for word, distance, count in zip(words, distances, occurrences, strict=True):
            if distance == 1 and len(word) >= length:
                yield word[:length], count
