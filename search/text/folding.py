"""Folding of letters: a word without case, accents and other differences that people do not type.

| same                                         | as                                    |
|----------------------------------------------|---------------------------------------|
| `NAÏVE`, `naïve`, in one code or two         | `naive`                               |
| `œuvre`, `ﬁne`, `straße`, `Ærø`              | `oeuvre`, `fine`, `strasse`, `aero`   |
| `Ｗｉｄｅ`, `ﾃﾞｰﾀ`                             | `wide`, `データ`                      |
| `İstanbul`, `ışık`, `Łódź`, `Đà`             | `istanbul`, `isik`, `lodz`, `da`      |
| `Ἀθῆναι`, `ΑΘΗΝΑΙ`; `Ёлка`                   | `αθηναι`; `елка`                      |
| `شَمْس`, `أحمد`, `مـــاء`; `שָׁלוֹם`               | `شمس`, `احمد`, `ماء`; `שלום`          |
| `على`, `علی`; `مكتبة`; `کتاب`, `ہے`           | `علي`; `مكتبه`; `كتاب`, `هي`          |
| `हिन्दी`, `हिँदी`; `क़लम`                        | `हिंदी`; `कलम`                         |
| `٢٠٢٤`, `۲۰۲۴`, `२०२४`, `２０２４`              | `2024`                                |
| `O’Neil's`, `co\u00adoperate`                | `oneil`, `cooperate`                  |

The vowel signs of Devanagari, Thai and others are letters, and stay.
Arabic, Persian and Urdu letters are the same as in Lucene's ArabicNormalizer and PersianNormalizer; a nasal before
another consonant is written as one of six letters or as a dot in the scripts of India, as in its IndicNormalizer.
"""

from __future__ import annotations

import re
import unicodedata

APOSTROPHES = "'’ʼ＇"
POSSESSIVE = re.compile(f"[{APOSTROPHES}]s$")
JOINERS = "\u200c\u200d"
"""Joiners, which belong to words in Persian and Indic scripts."""
VARIATION_SELECTORS = "".join(map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10))))
_MARKS = (0xAD, 0x34F, 0x61C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
MARKS = "".join(map(chr, _MARKS))
"""Soft hyphens, zero-width spaces, word joiners, marks of direction and of byte order: nobody sees them."""
RARE_MARKS = "".join(map(chr, (*range(0xE0000, 0xE0080), *range(0xE0100, 0xE01F0))))
"""Tags, and the variation selectors of ideographs."""
INVISIBLE = JOINERS + MARKS + VARIATION_SELECTORS + RARE_MARKS
"""What words may hold, and are the same without."""

_DROPPED = dict.fromkeys(map(ord, APOSTROPHES + INVISIBLE))
_DIACRITICS = re.compile(
    "[\u0300-\u036f"  # of Latin, Greek and Cyrillic
    "\u093c"  # the dot below letters of Devanagari
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # the points of Hebrew
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc]"  # the vowels of Arabic, and the line that widens a word
)
_DIGITS = {ord(char): str(unicodedata.decimal(char)) for char in map(chr, range(0x80, 0x20000)) if char.isdecimal()}
"""Of all scripts."""
_INDIC = (0x0900, 0x0980, 0x0A00, 0x0A80, 0x0B00, 0x0C00, 0x0C80)
"""Where the letters of Devanagari, Bengali, Gurmukhi, Gujarati, Odia, Telugu and Kannada begin; all have one order."""
_UNFOLDED = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"}
    | dict.fromkeys("\u0649\u06cc\u06d2\u06d0\u06ce", "\u064a")  # the ends of Arabic, Persian and Urdu words in y
    | dict.fromkeys("\u0629\u06c1\u06be\u06c3\u06d5", "\u0647")  # and in h
    | {"\u06a9": "\u0643", "\u06aa": "\u0643", "\u0671": "\u0627"}
    | {chr(base + 0x3C): "" for base in _INDIC if base != 0x0980}  # the dots of Hindi for sounds of other languages
    | {chr(base + 0x01): chr(base + 0x02) for base in _INDIC}
    | {"\u0a70": "\u0a02"}
    | {chr(code): digit for code, digit in _DIGITS.items()}
)
"""Letters that Unicode does not decompose and that people without their key write otherwise; digits of all scripts."""
_NASALS = ((0x19, 0x15), (0x1E, 0x1A), (0x23, 0x1F), (0x28, 0x24), (0x2E, 0x2A))
"""Places of the nasals, each with that of the first of the four stops that are spoken as it is."""
_NASAL = re.compile(
    "|".join(
        f"{chr(base + nasal)}{chr(base + 0x4D)}(?=[{chr(base + stop)}-{chr(base + stop + 3)}])"
        for base in _INDIC
        for nasal, stop in _NASALS
    )
)
"""A nasal without a vowel before a stop of its own place: people write an anusvara as often."""


def fold(word: str) -> str:
    """A word without the differences that readers do not type: case, accents, ligatures, apostrophes."""
    if word.isascii():
        if word.isalnum():
            return word.lower()  # as most words are; the rest gives the same, later
    else:
        word = unicodedata.normalize("NFKD", word)
    word = POSSESSIVE.sub("", word).casefold().translate(_DROPPED)
    if not word.isascii():
        word = unicodedata.normalize("NFKC", _DIACRITICS.sub("", word)).translate(_UNFOLDED)
        if "\u0900" <= max(word, default="") < "\u0d00":
            word = _NASAL.sub(_anusvara, word)
    return word


def _anusvara(match: re.Match[str]) -> str:
    """The dot for a nasal, in the script of the nasal."""
    return chr(ord(match[0][0]) // 0x80 * 0x80 + 0x02)
