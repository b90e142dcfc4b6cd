"""Compound words and their variants: `low-code` is `lowcode` and `low code`.

A text keeps each of its words once, as it is written: `low-code` is two words, `PowerApps` is one.
Beside the words, an index keeps which of them it has seen written together, and a query is read with that:

| written in a text      | its words         | and therefore the same as        |
|------------------------|-------------------|----------------------------------|
| `e-mail`, any dash     | e, mail           | `email`, `e mail`                |
| `Node.js`, `foo_bar`   | node, js          | `nodejs`, `node js`, `Node-JS`   |
| `AT&T`, `TCP/IP`       | at, t             | `ATT`                            |
| `U.S.`, `U.S.A.`       | u, s              | `US`, in any case                |
| `GPT-3`                | gpt, 3            | `GPT3`, `GPT 3`                  |
| `1,000`                | 1, 000            | `1000`                           |
| `PowerApps`, `GPT3`    | powerapps         | `Power Apps`, `power-apps`       |
| `O'Reilly`             | oreilly           | `O Reilly`                       |
| `3.5`, `24/7`          | 3, 5              | only these beside each other     |

So `java` does not find `JavaScript`, `35` does not find `3.5`, and no word counts twice.
What is the same depends on what is written somewhere in the index: `a head` is `ahead` only where `a-head` is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from search.text.analysis import MAX_WORD, SPACED_WORD, QueryWord, term_of
from search.text.folding import APOSTROPHES, fold
from search.text.languages import ENGLISH

MAX_PARTS = 5
"""Of one compound: what has more is an address, a path or encoded data."""
MAX_WORDINGS = 16
"""That one phrase is looked for in."""
MAX_WORDS = 12
"""Of a phrase that is looked for in other wordings: a longer one is a quotation, and meant as it is."""
MAX_BESIDE = 3
"""Words of a query, beside each other without quotes, that may be one word."""

_DASHES = "‐‑‒–−﹣－"  # noqa: RUF001 - every one that joins; the em dash parts
_JOINERS = f"-{_DASHES}.&/_"
_WORD = re.compile(SPACED_WORD)
_CHUNK = re.compile(rf"(?:{SPACED_WORD})(?:[{_JOINERS},](?:{SPACED_WORD}))*")
_MAX_CHUNK = 2 * MAX_WORD
_HUMP = re.compile(rf"(?<=[a-z])(?=[A-Z])|(?<=[^\W\d_])(?=\d)|[{APOSTROPHES}]")
_CLASSES = bytes.maketrans(
    bytes(range(256)),
    b"".join(
        b"a" if sign.isascii() and (sign.isalnum() or sign in "'+#?") else b"-" if sign in "-.&/_," else b" "
        for sign in map(chr, range(256))
    ),
)
"""ASCII as `a` for what words may be made of, `-` for what joins them, and spaces."""


@dataclass(frozen=True, slots=True)
class Compound:
    """A word that is written together, or joined by a sign, and the words that it is made of; all as terms."""

    joined: str
    parts: tuple[str, ...]


def chunks(text: str) -> Iterator[str]:
    """The places of a text, as they are written, that may be words joined by signs, and some others."""
    plain = text
    if not text.isascii():
        for dash in _DASHES:
            plain = plain.replace(dash, "-")
    # One byte for each character: what is not ASCII becomes a question mark, and may be a letter.
    classes = plain.encode("ascii", "replace").translate(_CLASSES)
    found = classes.find(b"a-a")
    while found >= 0:
        start, end = classes.rfind(b" ", 0, found) + 1, classes.find(b" ", found)
        end = len(text) if end < 0 else end
        if end - start <= _MAX_CHUNK:
            yield text[start:end]
        elif not text.isascii():  # Chinese has no spaces
            yield from {chunk for chunk in _CHUNK.findall(text[start:end]) if len(chunk) <= _MAX_CHUNK}
        found = classes.find(b"a-a", end)


def compounds(written: str, language: str = ENGLISH) -> list[Compound]:
    """The compounds in a chunk or a word as it is written."""
    if (written.isalpha() and (written.islower() or written.istitle() or written.isupper())) or written.isdigit():
        return []  # as most words are
    words = list(_WORD.finditer(written))
    parts = [*(_humps(word.group()) for word in words), *_runs(written, words)]
    return [compound for some in parts if (compound := _compound(some, language))]


def _runs(written: str, words: Sequence[re.Match[str]]) -> Iterator[list[str]]:
    """The words that one sign each joins."""
    run: list[str] = []
    for before, word in zip((None, *words), words, strict=False):
        if before and not _joins(written[before.end() : word.start()], before.group(), word.group()):
            yield run
            run = []
        run.append(word.group())
    yield run


def _joins(sign: str, left: str, right: str) -> bool:
    """Whether a sign makes one word of two: not of two numbers, but for the comma between thousands."""
    if left[-1:].isdigit() and right[:1].isdigit():
        return sign == "," and left.isdigit() and len(left) <= 3 and right.isdigit() and len(right) == 3
    return len(sign) <= 1 and sign in _JOINERS


def _humps(word: str) -> list[str]:
    """The parts of a word that begin with a capital after a small letter, a digit after a letter, or an apostrophe."""
    if len(word) > MAX_WORD:
        return []
    parts = _HUMP.split(word)
    if not word.isascii():
        parts = [piece for part in parts for piece in _at_capitals(part)]
    while len(parts) > 1 and "".join(map(fold, parts)) != fold(word):  # the end of a possessive
        parts.pop()
    return parts


def _at_capitals(word: str) -> list[str]:
    """A word cut before each capital after a small letter, of any script."""
    places = [place for place in range(1, len(word)) if word[place - 1].islower() and word[place].isupper()]
    return [word[start:end] for start, end in zip((0, *places), (*places, len(word)), strict=True)]


def _compound(parts: Sequence[str], language: str) -> Compound | None:
    """The compound of these parts as they are written; None when there is none."""
    joined = _together(parts)
    if not 1 < len(parts) <= MAX_PARTS or len(joined) > MAX_WORD:
        return None
    terms = [term_of(part, language) for part in parts]
    return Compound(term_of(joined, language), tuple(terms)) if all(terms) else None


def _together(parts: Sequence[str]) -> str:
    return "".join(parts).replace(".", "")


Known = Callable[[str], Collection[tuple[str, ...]]]
"""For a term, what it is when it is written apart, as terms."""


def wordings(
    text: str, words: Sequence[QueryWord], languages: Sequence[str], known: Known
) -> list[tuple[QueryWord, ...]]:
    """The words of a text of a query, as they are and in other wordings that say the same."""
    if len(words) > MAX_WORDS:
        return [tuple(words)]
    own: dict[str, set[tuple[str, ...]]] = {}
    for chunk in {*chunks(text), *text.split()}:
        for compound in (one for language in languages for one in compounds(chunk, language)):
            own.setdefault(compound.joined, set()).add(compound.parts)

    @cache
    def known_or_own(term: str) -> Collection[tuple[str, ...]]:
        return sorted({*known(term), *own.get(term, ())})

    return list(dict.fromkeys(islice(_wordings(words, languages, known_or_own), MAX_WORDINGS)))


def _wordings(words: Sequence[QueryWord], languages: Sequence[str], known: Known) -> Iterator[tuple[QueryWord, ...]]:
    if not words:
        yield ()
        return
    for taken, instead in _steps(words, languages, known):
        for rest in _wordings(words[taken:], languages, known):
            yield (*instead, *rest)


def _steps(
    words: Sequence[QueryWord], languages: Sequence[str], known: Known
) -> Iterator[tuple[int, tuple[QueryWord, ...]]]:
    """How many words from the first on may be read as which others."""
    yield 1, (words[0],)
    for parts in (parts for term in words[0].terms for parts in known(term)):
        yield 1, tuple(QueryWord(part, (part,)) for part in parts)
    for count in range(2, min(MAX_PARTS, len(words)) + 1):
        joined = _joined(words[:count], languages, known)
        if joined:
            yield count, (QueryWord(joined[0], joined),)


def _joined(words: Sequence[QueryWord], languages: Sequence[str], known: Known) -> tuple[str, ...]:
    """The terms of some words when they are written together; none when they are so nowhere."""
    written = [word.written for word in words]
    joined = {language: term_of(_together(written), language) for language in languages}
    return tuple(
        dict.fromkeys(
            term
            for language, term in joined.items()
            if tuple(term_of(word, language) for word in written) in known(term)
        )
    )


def beside(words: Sequence[QueryWord], languages: Sequence[str], known: Known) -> list[tuple[str, ...]]:
    """For each of some words beside each other in a query, the terms of what it is a part of.

    A document with `PowerApps` has both words of `power apps`.
    """
    found: list[dict[str, None]] = [{} for _ in words]
    for count in range(2, MAX_BESIDE + 1):
        for place in range(len(words) + 1 - count):
            joined = _joined(words[place : place + count], languages, known)
            for part in found[place : place + count]:
                part.update(dict.fromkeys(joined))
    return [tuple(terms) for terms in found]
