"""Words apart: what a compound, or a text of a script without spaces, is found by where few documents have it whole.

| a text of a query                           | is also found by                                                    |
|---------------------------------------------|---------------------------------------------------------------------|
| words joined by a sign or by capitals       | all of them, wherever they stand (`search-engine`, `PowerApps`)     |
| a text of a script without spaces           | `SHARE` of its pairs of characters, wherever they stand             |

Words with digits, and of one letter, are found beside each other only: `3.5`, `64gb`, `AT&T`.
Of a Japanese text the pairs of two kinds of letters are left out, for they join a word and its ending.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from search.text.analysis import STOP_TERMS, QueryWord, is_unspaced, query_words, stop_words
from search.text.compounds import humps, is_plain
from search.text.folding import fold

SHARE = 0.6
"""Pairs of characters of a text that a document has at least: each boundary of two words takes one or two."""
MAX_PAIRS = 64
"""Pairs that are looked for; the first ones."""
_SHORTEST = 2
"""Letters of a word that is looked for apart."""


@dataclass(frozen=True, slots=True)
class WordsApart:
    """Some words, and of how many of them a document has any."""

    words: tuple[QueryWord, ...]
    least: int


def words_apart(text: str, languages: Sequence[str]) -> WordsApart | None:
    """Those of a text of a query; None when it is one word, or is found beside each other only."""
    if text.isascii() and is_plain(text):
        return None
    words = query_words(text, languages)
    if any(is_unspaced(word.written) for word in words):
        return _pairs(words[:MAX_PAIRS])
    parts = parts_of(text, languages)
    significant = [word for word in parts if STOP_TERMS.isdisjoint(word.terms)]
    return WordsApart(tuple(significant), len(significant)) if len(significant) > 1 and _may_part(parts) else None


def parts_of(text: str, languages: Sequence[str]) -> list[QueryWord]:
    """The words of a text, each taken apart as far as it goes."""
    return [part for word in query_words(text, languages) for part in _parts(word, languages)]


def words_begun(text: str, languages: Sequence[str]) -> tuple[list[QueryWord], str]:
    """Words apart of a text that goes on, and the beginning of one more, folded; none where `words_apart` has none.

    There is no beginning where it may become a stop word, which is not looked for apart.
    """
    *complete, last = parts_of(text, languages)
    significant = [word for word in complete if STOP_TERMS.isdisjoint(word.terms)]
    beginning = fold(last.written)
    if not complete or not _may_part(complete) or not beginning.isalpha():
        return [], ""
    may_be_common = any(word.startswith(beginning) for word in stop_words(tuple(languages)))
    return (significant, "") if may_be_common and len(significant) > 1 else (significant, beginning)


def _parts(word: QueryWord, languages: Sequence[str]) -> Sequence[QueryWord]:
    parts = humps(word.written)
    return query_words(" ".join(parts), languages) if len(parts) > 1 else [word]


def _may_part(words: Sequence[QueryWord]) -> bool:
    surfaces = (fold(word.written) for word in words)
    return not any(len(surface) < _SHORTEST or any(map(str.isdigit, surface)) for surface in surfaces)


def _pairs(words: Sequence[QueryWord]) -> WordsApart | None:
    """Pairs of characters, beside words of other scripts."""
    inner = [word for word in words if not _is_of_two_kinds(word.written)]
    sought = inner if len(inner) > 1 else words
    return WordsApart(tuple(sought), math.ceil(SHARE * len(sought))) if len(sought) > 1 and _may_part(words) else None


def _is_of_two_kinds(pair: str) -> bool:
    """Whether one character of a pair is of the Hiragana, and the other is not."""
    kinds = {unicodedata.name(char, "").startswith("HIRAGANA") for char in pair}
    return len(kinds) > 1
