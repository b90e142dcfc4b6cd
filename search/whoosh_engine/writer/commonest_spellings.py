"""Commonest spellings: for each surface form of a segment how it is written most, with its accents and capitals.

The first word of a text has a capital in any case: it counts only where nothing else does, and then without it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import numpy as np

from search.text.analysis import MAX_WORD, elision_in
from search.text.folding import INVISIBLE, POSSESSIVE, fold
from search.text.languages import lowered
from search.whoosh_engine.codecs.array_file import Array
from search.whoosh_engine.codecs.ragged import offsets_of
from search.whoosh_engine.codecs.surface_forms import surface_of
from search.whoosh_engine.writer.buffer import TextBuffer
from search.whoosh_engine.writer.term_interning import TermInterner

_UNSEEN = str.maketrans(dict.fromkeys(INVISIBLE))


def commonest_spellings(
    texts: Iterable[TextBuffer], interner: TermInterner, forms: list[str], places: Array
) -> list[bytes]:
    """For each of some surface forms its spelling, empty where it is the form itself; `places` as in the buffer."""
    inside, everywhere = np.zeros(len(interner), np.int64), np.zeros(len(interner), np.int64)
    for text in texts:
        numbers, sizes = np.array(text.numbers), np.array(text.sizes)
        first = numbers[offsets_of(sizes)[:-1][sizes > 0]]
        everywhere += np.bincount(numbers, minlength=len(interner))
        inside += np.bincount(numbers, minlength=len(interner)) - np.bincount(first, minlength=len(interner))
    used = np.flatnonzero(everywhere)
    weights, of_used = (inside * (int(everywhere.max(initial=0)) + 1) + everywhere)[used], places[used]
    most = np.zeros(len(forms), np.int64)
    np.maximum.at(most, of_used, weights)
    likely = used[weights == most[of_used]]
    spelt: dict[int, str] = {}
    for number, (written, language) in zip(likely.tolist(), interner.written(likely), strict=True):
        place = int(places[number])
        spelling = _spelling(written, language, surface_of(forms[place]), is_first=not inside[number])
        if place not in spelt or _order(spelling) < _order(spelt[place]):
            spelt[place] = spelling
    return [spelt.get(place, "").encode("utf-8", "replace") for place in range(len(forms))]


def _order(spelling: str) -> tuple[bool, str]:
    """Of equally common spellings the first is taken, whichever process saw it first."""
    return not spelling.islower(), spelling


def _spelling(written: str, language: str, surface: str, *, is_first: bool) -> str:
    """A word as written, without an article, a possessive and a capital at the start of a text."""
    if written == surface:
        return ""
    word = written[:MAX_WORD][elision_in(written[:MAX_WORD], language) :]
    word = POSSESSIVE.sub("", unicodedata.normalize("NFC", word).translate(_UNSEEN))
    if is_first and word[1:] == word[1:].lower():
        word = lowered(word, language)
    return "" if word == surface or fold(word) != surface else word
