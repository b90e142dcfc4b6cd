"""Folding of letters: a word without case, accents and other differences that people do not type.

| same                                         | as                                    |
|----------------------------------------------|---------------------------------------|
| `NAÏVE`, `naïve`, in one code or two         | `naive`                               |
| `œuvre`, `ﬁne`, `straße`, `Ærø`              | `oeuvre`, `fine`, `strasse`, `aero`   |
| `Ｗｉｄｅ`, `ﾃﾞｰﾀ`                             | `wide`, `データ`                      |
| `İstanbul`, `ışık`, `Łódź`, `Đà`             | `istanbul`, `isik`, `lodz`, `da`      |
| `Ἀθῆναι`, `ΑΘΗΝΑΙ`; `Ёлка`                   | `αθηναι`; `елка`                      |
| `شَمْس`, `أحمد`, `مـــاء`; `שָׁלוֹם`               | `شمس`, `احمد`, `ماء`; `שלום`          |
| `على`, `علی`; `हिन्दी`, `क़लम`               | `علي`; `हिंदी`, `कलम`                  |
| `O’Neil's`, `co\u00adoperate`                | `oneil`, `cooperate`                  |

The vowel signs of Devanagari, Thai and others are letters, and stay.
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
_UNFOLDED = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"}
    | {
        # As Lucene's normalizers of Arabic, Persian and Hindi: yeh without dots or of Persian, kaf, chandrabindu.
        "\u0649": "\u064a",
        "\u06cc": "\u064a",
        "\u06a9": "\u0643",
        "\u0901": "\u0902",
    }
)
"""Letters that Unicode does not decompose and that people without their key write otherwise."""
_NASAL = re.compile(
    "(?:\u0919\u094d(?=[\u0915-\u0918])|\u091e\u094d(?=[\u091a-\u091d])|\u0923\u094d(?=[\u091f-\u0922])"
    "|\u0928\u094d(?=[\u0924-\u0927])|\u092e\u094d(?=[\u092a-\u092d]))"
)
"""A nasal of Devanagari before a stop of its own place: people write an anusvara as often."""


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
        if "\u094d" in word:
            word = _NASAL.sub("\u0902", word)
    return word
