"""Correction rules: which words may be misspelt, and which words may replace them.

An edit inserts, deletes or changes one letter, or swaps two neighbours.
Words with digits, and words of scripts without spaces, are never misspelt and never replace another.

| decision                                                      | letters from            |
|---------------------------------------------------------------|-------------------------|
| a word of a query may be misspelt, by one edit                | `MIN_LETTERS_ONE_EDIT`  |
| by two edits                                                  | `MIN_LETTERS_TWO_EDITS` |
| a word of the index may replace a word, or two that it joins  | `MIN_LETTERS_CANDIDATE` |
| a word of a query may be two words without the space          | `MIN_LETTERS_SPLIT`     |
| the prefix of a word may be misspelt, by one edit             | `MIN_LETTERS_PREFIX`    |
| a word that no document has may be a beginning                | `MIN_LETTERS_BEGINNING` |
| a word is replaced unasked, even if its first letter changes  | `MIN_LETTERS_CERTAIN`   |
| it is, even if no document has all words of the query         | `MIN_LETTERS_SLIP`      |

Each can be changed alone.
"""

from __future__ import annotations

from rapidfuzz.distance import OSA

from search.text.analysis import written_words

MIN_LETTERS_ONE_EDIT = 4
MIN_LETTERS_TWO_EDITS = 8
MIN_LETTERS_CANDIDATE = 4
MIN_LETTERS_SPLIT = 4
MIN_LETTERS_PREFIX = 4
MIN_LETTERS_BEGINNING = 3
MIN_LETTERS_CERTAIN = 6
"""A shorter word is one letter away from many."""

MIN_LETTERS_SLIP = 8
"""A shorter unknown word is often a right one that these documents do not have."""


def max_edits(word: str) -> int:
    """How many edits a word of a query may be away from the word that was meant; 0 when it is never misspelt."""
    if not _is_spelt(word):
        return 0
    return (len(word) >= MIN_LETTERS_ONE_EDIT) + (len(word) >= MIN_LETTERS_TWO_EDITS)


def is_candidate(word: str) -> bool:
    """Whether a word of the index may replace others."""
    return len(word) >= MIN_LETTERS_CANDIDATE and _is_spelt(word)


def may_be_split(word: str) -> bool:
    """Whether a word of a query may be two words without the space between them."""
    return len(word) >= MIN_LETTERS_SPLIT and _is_spelt(word)


def may_prefix_be_misspelt(prefix: str) -> bool:
    """Whether the prefix of a word that is being typed may be one edit away from the right one."""
    return len(prefix) >= MIN_LETTERS_PREFIX and _is_spelt(prefix)


def can_begin(word: str) -> bool:
    """Whether a word that no document has may be the beginning of longer ones."""
    return len(word) >= MIN_LETTERS_BEGINNING and written_words(word) is not None


def is_short(word: str) -> bool:
    """Whether a misspelt word is replaced unasked only by words with the same first letter."""
    return len(word) < MIN_LETTERS_CERTAIN


def is_slip(word: str, other: str) -> bool:
    """Whether a word is certainly another one with a slip of the finger: it is long, and one edit away.

    One that only has a letter more at its end may be a form that no document has (`county`, `count`).
    """
    if len(word) < MIN_LETTERS_SLIP or word[:-1] == other:
        return False
    return OSA.distance(word, other, score_cutoff=1) == 1


def _is_spelt(word: str) -> bool:
    """Whether a word has letters that can be mistyped: no digits, and a script with spaces."""
    return not any(map(str.isdigit, word)) and written_words(word) is not None
