"""Text analysis: tokens with their place, and the term under which each is indexed.

A word is folded (case, accents, ligatures, width, apostrophes) into its *surface*, and stemmed into its *term*:
`Naïve`, `naive` and `NAÏVE` have the surface `naive`; `connected` and `connections` have the term `connect`.
How it is stemmed depends on the language of the text; a term of another language than English names it, as `haus@de`
for `Häuser`, for the German stem of `news` must not find what is new in English.
Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese have no spaces to split at, and are indexed by pairs of
neighbouring characters.
Stop words are indexed like others; the parser of queries decides what they demand of a document.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import Self

from search.text.folding import APOSTROPHES, INVISIBLE, POSSESSIVE, fold
from search.text.languages import ELISIONS, ENGLISH, SNOWBALL, STOP_WORDS, lowered, stem

MAX_WORD = 64
"""Characters of a word that are read: longer ones are encoded data, not language."""

VALUE_GAP = 100
"""Positions between two values of one field, so that no phrase reaches from one into the other."""

FIRST_UNSPACED = "\u0e01"
"""The first letter of the scripts that are indexed by pairs."""

_UNSPACED_LETTERS = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0edc-\u0edf\u1000-\u103f\u1050-\u108f\u1780-\u17d3"  # Thai to Khmer
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u3099\u309a\u309d-\u309f"
    "\u30a1-\u30fa\u30fc-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff"
)


def _marks() -> str:
    """The combining marks of all scripts as the inside of a character class; Python counts none among the letters."""
    codes = [code for code in range(0x300, 0x1F000) if unicodedata.category(chr(code))[0] == "M"]
    runs = (list(run) for _, run in groupby(enumerate(codes), key=lambda pair: pair[1] - pair[0]))
    return "".join(f"{chr(run[0][1])}-{chr(run[-1][1])}" for run in runs)


_MARKS = _marks()
# Joiners belong to words in Persian and Indic scripts; what nobody sees is in any word.
_LETTER = rf"(?:(?![{_UNSPACED_LETTERS}_])[\w{_MARKS}{INVISIBLE}])"
_NET = r"(?<!\.)\.(?:NET|Net|net)"
SPACED_WORD = (
    rf"{_LETTER}+(?:[{APOSTROPHES}]{_LETTER}+)*(?:\+\+|(?<=\b[A-Za-z])#(?!\w))?"
    rf"|{_NET}(?:[{APOSTROPHES}]s)?(?!{_LETTER})"
)
"""A word with spaces around it, as a regular expression."""
_TOKEN = re.compile(rf"(?P<unspaced>[{_UNSPACED_LETTERS}]+)|{SPACED_WORD}")
_WORD = re.compile(SPACED_WORD)
ASCII_WORD = re.compile(rf"[A-Za-z0-9]+(?:'[A-Za-z0-9]+)*(?:\+\+|(?<=\b[A-Za-z])#(?!\w))?|{_NET}(?:'s)?(?![A-Za-z0-9])")
"""The same as `_WORD` for a text of ASCII only, and four times as fast."""
_SPACES = bytes(code if chr(code).isascii() and chr(code).isalnum() else 32 for code in range(256))
"""Letters and digits of ASCII as they are, everything else a space."""
_CHARACTER = re.compile(
    "[\u1100-\u115f]+[\u1160-\u11a7]+[\u11a8-\u11ff]*"  # a Korean syllable that is written as its letters
    f"|.[{_MARKS}\uff9e\uff9f]*"  # with its marks, as Thai vowels and Japanese voice, in both widths
)
UNSPACED = re.compile(f"[{_UNSPACED_LETTERS}]")
"""A letter of a script that is indexed by pairs."""
_LONGEST_ARTICLE, _VOWELS = 6, frozenset("aeiouyh")
_STRAIGHT = dict.fromkeys(map(ord, APOSTROPHES), "'")
_PLAIN = {**dict.fromkeys(map(ord, APOSTROPHES), "'"), **dict.fromkeys(map(ord, INVISIBLE))}


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text."""

    surface: str
    """Folded."""
    term: str
    """Folded and stemmed: what is indexed and searched."""
    start: int
    """Offset of its first character in the text."""
    end: int
    """Offset after its last character."""
    position: int
    """Counted in words, from 0."""


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One word of a query, and the terms that it may be in texts of several languages."""

    written: str
    terms: tuple[str, ...]
    is_term: bool = False
    """Whether it stands for words that are written otherwise: its terms are known, and no text need have it so."""

    @classmethod
    def of_terms(cls, terms: tuple[str, ...]) -> Self:
        """The word that has these terms, however it is written."""
        return cls(terms[0], terms, is_term=True)

    def forms(self, languages: Iterable[str]) -> frozenset[str]:
        """Its surfaces in texts of these languages; empty when any form of its terms is meant."""
        if self.is_term or is_unspaced(self.written):
            return frozenset()
        return frozenset(surface_of(self.written, language) for language in languages)


def query_words(text: str, languages: Sequence[str]) -> list[QueryWord]:
    """The words of a text of a query, in order."""
    written = (text[token.start : token.end] for token in words_of(text))
    return [QueryWord(word, terms_of(word, languages)) for word in written]


@lru_cache(maxsize=1 << 8)
def words_of(text: str) -> tuple[Token, ...]:
    """The words of a short text, as a query; cached, for its lexemes, terms and matches all need them."""
    return tuple(tokens(text))


def tokens(text: str, language: str = ENGLISH) -> Iterator[Token]:
    """The words of a text of a language, in order."""
    position = 0
    for match in (ASCII_WORD if text.isascii() else _TOKEN).finditer(text):
        if match.lastgroup:  # it is unspaced
            for pair in _pairs(match.group(), match.start(), position):
                yield pair
                position = pair.position + 1
        else:
            term = term_of(match.group(), language)
            if term:
                yield Token(surface_of(match.group(), language), term, match.start(), match.end(), position)
                position += 1


def written_words(text: str) -> list[str] | None:
    """The words of a text as written, in order; None when it has words of a script without spaces.

    With `term_of` it gives the terms of `tokens`, in less time for those who need neither surfaces nor offsets;
    """
    if text.isascii():
        if "'" in text or "+" in text or "#" in text or ".N" in text or ".n" in text:
            return ASCII_WORD.findall(text)
        return text.encode().translate(_SPACES).decode().split()  # twice as fast again
    return None if UNSPACED.search(text) else _WORD.findall(text)


@lru_cache(maxsize=1 << 17)
def term_of(written: str, language: str = ENGLISH) -> str:
    """The term of a word as written; empty when it has no letter of its own, and then it is no token."""
    surface = fold(written[:MAX_WORD])
    if language == ENGLISH:
        return sys.intern(stem(surface))
    if not surface or surface.isdigit() or UNSPACED.search(surface):
        return surface  # numbers and scripts without spaces have no stems
    stemmed = _stemmed(written[:MAX_WORD], language) if language in SNOWBALL else surface
    return sys.intern(f"{stemmed or surface}@{language}")


def split_term(term: str) -> tuple[str, str]:
    """A term without its language, and the language."""
    stemmed, _, language = term.partition("@")
    return stemmed, language or ENGLISH


def surface_of(written: str, language: str = ENGLISH) -> str:
    """A word folded, without an article that is elided before it in its language (`l'avion`)."""
    word = written[:MAX_WORD]
    return fold(word[elision_in(word, language) :] if language in ELISIONS else word)


def elision_in(written: str, language: str) -> int:
    """How many characters an elided article takes at the start of a word."""
    if language not in ELISIONS or written.isalpha():
        return 0
    match = ELISIONS[language].match(written.lower().translate(_STRAIGHT))
    return match.end() if match and match.end() < len(written) else 0


def without_article(surface: str, languages: Sequence[str]) -> Iterator[str]:
    """What a folded word may be without an article that was written without its apostrophe (`lavion`)."""
    for cut in range(1, _LONGEST_ARTICLE + 1):
        written = f"{surface[:cut]}'{surface[cut:]}"
        if surface[cut : cut + 1] in _VOWELS and any(elision_in(written, one) == cut + 1 for one in languages):
            yield surface[cut:]


def tokens_elided(text: str, languages: Sequence[str]) -> Iterator[Token]:
    """The tokens of a text with the surfaces, and the starts, that its words have in languages of elisions."""
    if not languages:
        yield from tokens(text)
        return
    for token in tokens(text):
        cut = max((elision_in(text[token.start : token.end], one) for one in languages), default=0)
        yield (
            replace(token, surface=fold(text[token.start + cut : token.end]), start=token.start + cut) if cut else token
        )


def _stemmed(word: str, language: str) -> str:
    """The stem of a word, folded; it is stemmed with its accents, as Snowball wants it."""
    word = POSSESSIVE.sub("", lowered(unicodedata.normalize("NFKC", word), language).translate(_PLAIN))
    if language in ELISIONS:
        word = ELISIONS[language].sub("", word, count=1)
    return fold(stem(word.replace("'", ""), language))


STOP_TERMS = frozenset(term_of(word, language) for language, words in STOP_WORDS.items() for word in words)
"""The terms of the commonest words, each of its own language."""


@lru_cache(maxsize=1 << 8)
def stop_words(languages: tuple[str, ...]) -> frozenset[str]:
    """The surfaces of the commonest words of some languages."""
    return frozenset(fold(word) for language in languages for word in STOP_WORDS.get(language, ()))


def terms_of(written: str, languages: Sequence[str]) -> tuple[str, ...]:
    """The terms that a word of a query may be in texts of these languages; `.NET` is found by `net`, too."""
    spellings = (written, ".net") if fold(written) == "net" else (written,)
    return tuple(dict.fromkeys(term_of(form, language) for form in spellings for language in languages))


def _pairs(run: str, start: int, position: int) -> Iterator[Token]:
    """Each two neighbours of a run; a run of one is a token of one."""
    characters = [match.span() for match in _CHARACTER.finditer(run)]
    for index, (first, _) in enumerate(characters[:-1] or characters):
        _, last = characters[min(index + 1, len(characters) - 1)]
        surface = _folded_pair(run[first:last])
        yield Token(surface, surface, start + first, start + last, position + index)


_folded_pair = lru_cache(maxsize=1 << 16)(fold)


def forms(term: str) -> tuple[str, ...]:
    """An English term, and the other terms that it matches (see `terms_of`)."""
    return (term, ".net") if term == "net" else (term,)


def is_unspaced(text: str) -> bool:
    """Whether a text has a letter of a script that is indexed by pairs."""
    return not text.isascii() and UNSPACED.search(text) is not None


def is_half_pair(term: str) -> bool:
    """Whether a term is one character of a script that is indexed by pairs; a longer run has no term for it alone."""
    return UNSPACED.match(term) is not None and _CHARACTER.fullmatch(term) is not None
