"""Words that were written as one, and are apart in the index."""

from __future__ import annotations

from search.query.correction_rules import may_be_split
from search.rewriting.term_lookup import TermLookup


def split(term_lookup: TermLookup, word: str) -> tuple[str, ...]:
    """The two words that were written as one, the likeliest, else three; none when there are none."""
    if halves := _halves(term_lookup, word):
        return halves
    starts = (cut for cut in _cuts(word) if term_lookup.occurrences(cut[0]))
    return next(((start, *halves) for start, rest in starts if (halves := _halves(term_lookup, rest))), ())


def _halves(term_lookup: TermLookup, word: str) -> tuple[str, ...]:
    known = [(min(term_lookup.occurrences(half) for half in cut), cut) for cut in _cuts(word)]
    best, halves = max(known, default=(0, ()))
    return halves if best else ()


def _cuts(word: str) -> list[tuple[str, str]]:
    """The ways to part a word in two."""
    return [(word[:place], word[place:]) for place in range(2, len(word) - 1)] if may_be_split(word) else []
