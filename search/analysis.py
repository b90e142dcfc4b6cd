"""Which words does a text have? Tokens with their place in it, and the term under which each is indexed.

A word is folded (case, accents, ligatures, width, apostrophes) into its *surface*, and stemmed into its *term*:
`Naïve`, `naive` and `NAÏVE` have the surface `naive`; `connected` and `connections` have the term `connect`.
Chinese, Japanese and Korean have no spaces to split at, and are indexed by pairs of neighbouring characters.
Stop words are indexed like others; what they demand of a document is decided where queries are read.
"""

from __future__ import annotations

import re
import sys
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import Stemmer

MAX_WORD = 64
"""Characters of a word that are looked at: longer ones are encoded data, not language."""

VALUE_GAP = 100
"""Positions between two values of one field, so that no phrase reaches from one into the other."""

STOP_WORDS = frozenset(
    """
    a an and are as at be but by for from had has have he her his i if in into is it its no not of on or our she so
    such that the their then there these they this to was we were which will with you your
    """.split()  # noqa: SIM905 - a list of fifty lines says no more
)
"""The commonest English words, as surfaces."""

_CJK = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u3099\u309a\u309d-\u309f"
    "\u30a1-\u30fa\u30fc-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff"
)


def _marks() -> str:
    """The combining marks of all scripts as the inside of a character class; Python counts none among the letters."""
    codes = [code for code in range(0x300, 0x1F000) if unicodedata.category(chr(code))[0] == "M"]
    runs = (list(run) for _, run in groupby(enumerate(codes), key=lambda pair: pair[1] - pair[0]))
    return "".join(f"{chr(run[0][1])}-{chr(run[-1][1])}" for run in runs)


# Joiners belong to words in Persian and Indic scripts, variation selectors are marks; soft hyphens are in any word.
_LETTER = rf"(?:(?![{_CJK}_])[\w{_marks()}\u200c\u200d\u00ad])"
APOSTROPHES = "'’ʼ＇"  # noqa: RUF001 - as people type them
_NET = r"(?<!\.)\.(?:NET|Net|net)"
SPACED_WORD = (
    rf"{_LETTER}+(?:[{APOSTROPHES}]{_LETTER}+)*(?:\+\+|(?<=\b[A-Za-z])#(?!\w))?"
    rf"|{_NET}(?:[{APOSTROPHES}]s)?(?!{_LETTER})"
)
"""A word with spaces around it, as a regular expression."""
_TOKEN = re.compile(rf"(?P<cjk>[{_CJK}]+)|{SPACED_WORD}")
_WORD = re.compile(SPACED_WORD)
_ASCII_WORD = re.compile(
    rf"[A-Za-z0-9]+(?:'[A-Za-z0-9]+)*(?:\+\+|(?<=\b[A-Za-z])#(?!\w))?|{_NET}(?:'s)?(?![A-Za-z0-9])"
)
"""The same as `_WORD` for a text of ASCII only, and four times as fast."""
_SPACES = bytes(code if chr(code).isascii() and chr(code).isalnum() else 32 for code in range(256))
"""Letters and digits of ASCII as they are, everything else a space."""
_CHARACTER = re.compile(
    "[\u1100-\u115f]+[\u1160-\u11a7]+[\u11a8-\u11ff]*"  # a Korean syllable that is written as its letters
    "|.[\u3099\u309a\uff9e\uff9f]*"  # with the Japanese marks of voice, in both widths
)
_UNSPACED = re.compile(f"[{_CJK}]")
_POSSESSIVE = re.compile(f"[{APOSTROPHES}]s$")
_DROPPED = dict.fromkeys(map(ord, f"{APOSTROPHES}\u200c\u200d\u00ad"))
_DIACRITICS = re.compile("[\u0300-\u036f]")
_UNFOLDED = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"})
"""Letters that Unicode does not decompose and that people without their key write otherwise."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text."""

    surface: str
    """Folded."""
    term: str
    """Folded and stemmed: what is indexed and looked for."""
    start: int
    """Offset of its first character in the text."""
    end: int
    """Offset after its last character."""
    position: int
    """Counted in words, from 0."""


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, in order."""
    position = 0
    for match in _TOKEN.finditer(text):
        if match["cjk"]:
            for pair in _pairs(match["cjk"], match.start(), position):
                yield pair
                position = pair.position + 1
        else:
            term = term_of(match.group())
            if term:
                yield Token(fold(match.group()[:MAX_WORD]), term, match.start(), match.end(), position)
                position += 1


def written_words(text: str) -> list[str] | None:
    """The words of a text as they are written, in order; None when some of them no space parts.

    With `term_of` it gives the terms of `tokens`, in less time for those who need neither surfaces nor offsets.
    """
    if text.isascii():
        if "'" in text or "+" in text or "#" in text or ".N" in text or ".n" in text:
            return _ASCII_WORD.findall(text)
        return text.encode().translate(_SPACES).decode().split()  # twice as fast again
    return None if _UNSPACED.search(text) else _WORD.findall(text)


def written_spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where each of the `written_words` of a text starts and ends."""
    spans, end = [], 0
    for word in words:
        start = text.find(word, end)  # before it is nothing but what parts words
        end = start + len(word)
        spans.append((start, end))
    return spans


@lru_cache(maxsize=1 << 17)
def term_of(written: str) -> str:
    """The term of a word as it is written; empty when it has no letter of its own, and then it is no token."""
    return _stem(fold(written[:MAX_WORD]))


def _pairs(run: str, start: int, position: int) -> Iterator[Token]:
    """Each two neighbours of a run; a run of one is a token of one."""
    characters = [match.span() for match in _CHARACTER.finditer(run)]
    for index, (first, _) in enumerate(characters[:-1] or characters):
        _, last = characters[min(index + 1, len(characters) - 1)]
        surface = fold(run[first:last])
        yield Token(surface, surface, start + first, start + last, position + index)


def forms(term: str) -> tuple[str, ...]:
    """A term and those that are written otherwise: `.NET` is a word of its own, and `net` finds it too."""
    return (term, ".net") if term == "net" else (term,)


def is_half_pair(token: Token) -> bool:
    """Whether it is one character of a script that is indexed by pairs: in a longer run it has no term of its own."""
    return len(token.term) == 1 and _UNSPACED.match(token.term) is not None


def fold(word: str) -> str:
    """A word without the differences that readers do not type: case, accents, ligatures, apostrophes."""
    if word.isascii():
        if word.isalnum():
            return word.lower()  # as most words are; the rest would say the same, later
    else:
        word = unicodedata.normalize("NFKD", word)
    word = _POSSESSIVE.sub("", word).casefold().translate(_DROPPED)
    if not word.isascii():
        word = unicodedata.normalize("NFKC", _DIACRITICS.sub("", word)).translate(_UNFOLDED)
    return word


class _Stemmers(threading.local):
    """A stemmer for each thread: Snowball's keep their state inside."""

    def __init__(self) -> None:
        self.english = Stemmer.Stemmer("english", 0)


_stemmers = _Stemmers()


def _stem(surface: str) -> str:
    return sys.intern(str(_stemmers.english.stemWord(surface)))
