"""Compound words and their variants: `low-code` is `lowcode` and `low code`.

A text keeps each of its words once, as it is written: `low-code` is two words, `PowerApps` is one.
An index also keeps which words it has seen written together, and a query is expanded with that:

| written in a text      | its words         | and therefore the same as        |
|------------------------|-------------------|----------------------------------|
| `e-mail`, any dash     | e, mail           | `email`, `e mail`                |
| `Node.js`, `foo_bar`   | node, js          | `nodejs`, `node js`, `Node-JS`   |
| `AT&T`, `TCP/IP`       | at, t             | `ATT`                            |
| `U.S.`, `U.S.A.`       | u, s              | `US`, in any case                |
| `GPT-3`                | gpt, 3            | `GPT3`, `GPT 3`                  |
| `1,000`                | 1, 000            | `1000`                           |
| `PowerApps`, `GPT3`    | powerapps         | `Power Apps`, `power-apps`       |
| `64GB`, `4070Ti`       | 64gb              | `64 GB`, `64-gb`                 |
| `TLSv1`                | tlsv1             | `TLS 1`, `tls v1`                |
| `O'Reilly`             | oreilly           | `O Reilly`                       |
| `978-3-16-148410-0`    | 978, 3, 16, …     | `9783161484100`, with spaces too |
| `3.5`, `24/7`          | 3, 5              | only these as adjacent words    |

So `java` does not find `JavaScript`, `35` does not find `3.5`, and no word counts twice.
Which spellings are the same depends on the texts of the index: `a head` is `ahead` only where `a-head` occurs.
In which spellings the words of a query are looked for is said in `compound_spellings`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from search.text.analysis import MAX_WORD, SPACED_WORD, term_of
from search.text.folding import APOSTROPHES, fold
from search.text.languages import ENGLISH

MAX_PARTS = 5
"""Parts of one compound: what has more is an address, a path or encoded data."""
IDENTIFIER = 7
"""Digits of what is one number or name, however it is grouped: an ISBN, a telephone number, a CVE."""

_DASHES = "‐‑‒–−﹣－"  # noqa: RUF001 - every one that joins; the em dash separates
_JOINERS = f"-{_DASHES}.&/_"
_GROUPING = f"-{_DASHES} "
_WORD = re.compile(SPACED_WORD)
_CHUNK = re.compile(rf"(?:{SPACED_WORD})(?:[{_JOINERS},](?:{SPACED_WORD}))*")
_MAX_CHUNK = 2 * MAX_WORD
_HUMP = re.compile(rf"(?<=[a-z])(?=[A-Z])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])|[{APOSTROPHES}]")
_LETTERS_OR_DIGITS = re.compile(r"\d+|\D+")
_GROUPS = re.compile(rf"(?<![\w.,])\d+(?: \d+){{1,{MAX_PARTS - 1}}}(?![\w,])")
_VERSION = re.compile(r"(?P<name>[^\W\d_]{2,})[vV](?P<number>\d+)")
_CLASSES = bytes.maketrans(
    bytes(range(256)),
    b"".join(
        b"a" if sign.isascii() and (sign.isalnum() or sign in "'+#?") else b"-" if sign in "-.&/_," else b" "
        for sign in map(chr, range(256))
    ),
)
"""ASCII as `a` for what words may be made of, `-` for what joins them, and spaces."""
_DIGITS = bytes.maketrans(
    bytes(range(256)), b"".join(b"0" if 48 <= code < 58 else b" " if code == 32 else b"." for code in range(256))
)
"""Digits as `0`, and spaces."""


@dataclass(frozen=True, slots=True)
class Compound:
    """A word that is written together, or joined by a sign, and its parts; all as terms."""

    joined: str
    parts: tuple[str, ...]


def chunks(text: str) -> Iterator[str]:
    """The parts of a text, as written, that may be words joined by signs, or numbers in groups; some are not."""
    plain = text
    if not text.isascii():
        for dash in _DASHES:
            plain = plain.replace(dash, "-")
    # One byte for each character: what is not ASCII becomes a question mark, and may be a letter.
    encoded = plain.encode("ascii", "replace")
    if b"0 0" in encoded.translate(_DIGITS):
        yield from (group for group in _GROUPS.findall(text) if digits_in(group) >= IDENTIFIER)
    classes = encoded.translate(_CLASSES)
    found = classes.find(b"a-a")
    while found >= 0:
        start, end = classes.rfind(b" ", 0, found) + 1, classes.find(b" ", found)
        end = len(text) if end < 0 else end
        if end - start <= _MAX_CHUNK:
            yield text[start:end]
        elif not text.isascii():  # Chinese has no spaces
            yield from {chunk for chunk in _CHUNK.findall(text[start:end]) if len(chunk) <= _MAX_CHUNK}
        found = classes.find(b"a-a", end)


def digits_in(text: str) -> int:
    """How many digits a text has."""
    return sum(map(str.isdigit, text))


def is_plain(written: str) -> bool:
    """Whether a word is letters of one case, or digits, as most words are: it has no parts."""
    return (written.isalpha() and (written.islower() or written.istitle() or written.isupper())) or written.isdigit()


def compounds(written: str, language: str = ENGLISH) -> list[Compound]:
    """The compounds in a chunk or a word, as written."""
    if is_plain(written):
        return []
    words = list(_WORD.finditer(written))
    parts = [*chain.from_iterable(_splits(word.group()) for word in words), *_runs(written, words)]
    found = [compound for some in parts if (compound := _compound(some, language))]
    if "v" in written or "V" in written:
        found += _versions(words, language)
    return found


def _versions(words: Sequence[re.Match[str]], language: str) -> Iterator[Compound]:
    """Names with their version, as `TLSv1`, which are also written without the v."""
    for word in words:
        if match := _VERSION.fullmatch(word.group()):
            parts = term_of(match["name"], language), term_of(match["number"], language)
            yield Compound(term_of(word.group(), language), parts)


def _runs(written: str, words: Sequence[re.Match[str]]) -> Iterator[list[str]]:
    """Each run of words that are joined by single signs."""
    run: list[str] = []
    is_identifier = digits_in(written) >= IDENTIFIER
    for before, word in zip((None, *words), words, strict=False):
        sign = written[before.end() : word.start()] if before else ""
        if before and not _joins(sign, before.group(), word.group(), is_identifier=is_identifier):
            yield run
            run = []
        run.append(word.group())
    yield run


def _joins(sign: str, left: str, right: str, *, is_identifier: bool) -> bool:
    """Whether a sign joins two words to one; between two numbers only the comma of thousands does.

    In a long number so do dashes and spaces.
    """
    if left[-1:].isdigit() and right[:1].isdigit():
        if is_identifier and len(sign) == 1 and sign in _GROUPING:
            return True
        return sign == "," and left.isdigit() and len(left) <= 3 and right.isdigit() and len(right) == 3
    return len(sign) <= 1 and sign in _JOINERS


def humps(word: str) -> list[str]:
    """The parts of a word: cut before a capital after a small letter, between letters and digits, at apostrophes."""
    if is_plain(word):
        return [word]
    if len(word) > MAX_WORD:
        return []
    parts = _HUMP.split(word)
    if not word.isascii():
        parts = [piece for part in parts for piece in _at_capitals(part)]
    while len(parts) > 1 and "".join(map(fold, parts)) != fold(word):  # the `s` of a possessive is no part
        parts.pop()
    return parts


def _splits(word: str) -> Iterator[list[str]]:
    """The ways to part a word: at all places, and where letters and digits meet (`iPhone15` is `iphone 15`)."""
    parts = humps(word)
    yield parts
    if len(parts) > 2 and any(map(str.isdigit, parts)):
        yield _LETTERS_OR_DIGITS.findall(word)


def _at_capitals(word: str) -> list[str]:
    """A word cut before each capital after a small letter, of any script."""
    places = [place for place in range(1, len(word)) if word[place - 1].islower() and word[place].isupper()]
    return [word[start:end] for start, end in zip((0, *places), (*places, len(word)), strict=True)]


def _compound(parts: Sequence[str], language: str) -> Compound | None:
    """The compound of these parts, as written; None when they make none."""
    joined = without_signs(parts)
    if not 1 < len(parts) <= MAX_PARTS or len(joined) > MAX_WORD:
        return None
    terms = [term_of(part, language) for part in parts]
    return Compound(term_of(joined, language), tuple(terms)) if all(terms) else None


def without_signs(parts: Sequence[str]) -> str:
    """The parts as one word; `.NET` loses its dot."""
    return "".join(parts).replace(".", "")
