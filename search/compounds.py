"""Which words are one word when they are written together? `low-code` is `lowcode` and `low code`.

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

from search.analysis import APOSTROPHES, MAX_WORD, SPACED_WORD, Token, fold, term_of

MAX_PARTS = 5
"""Of one compound: what has more is an address, a path or encoded data."""
MAX_WORDINGS = 16
"""That one phrase is looked for in."""
MAX_WORDS = 12
"""Of a phrase that is looked for in other wordings: a longer one is a quotation, and meant as it is."""
MAX_BESIDE = 3
"""Words of a query, beside each other without quotes, that may be one word."""

_JOINERS = "-‐‑‒–−﹣－.&/_"  # noqa: RUF001 - every dash that joins; the em dash parts
_WORD = re.compile(SPACED_WORD)
_CHUNK = re.compile(rf"(?:{SPACED_WORD})(?:[{_JOINERS},](?:{SPACED_WORD}))*")
_MAX_CHUNK = 2 * MAX_WORD
_HUMP = re.compile(rf"(?<=[^\W\d_])(?=\d)|[{APOSTROPHES}]")
_CLASSES = bytes.maketrans(
    bytes(range(256)),
    b"".join(
        b"a" if sign.isascii() and (sign.isalnum() or sign in "'+#") else b"-" if sign in "-.&/_," else b" "
        for sign in map(chr, range(256))
    ),
)
"""ASCII as `a` for what words are made of, `-` for what joins them, and spaces."""


@dataclass(frozen=True, slots=True)
class Compound:
    """A word that is written together, or joined by a sign, and the words that it is made of; all as terms."""

    joined: str
    parts: tuple[str, ...]


def chunks(text: str) -> Iterator[str]:
    """The places of a text, as they are written, that may be words joined by signs, and some others."""
    if not text.isascii():
        yield from {chunk for chunk in _CHUNK.findall(text) if not chunk.isalnum() and len(chunk) <= _MAX_CHUNK}
        return
    classes = text.encode().translate(_CLASSES)
    found = classes.find(b"a-a")
    while found >= 0:
        start, end = classes.rfind(b" ", 0, found) + 1, classes.find(b" ", found)
        end = len(text) if end < 0 else end
        if end - start <= _MAX_CHUNK:
            yield text[start:end]
        found = classes.find(b"a-a", end)


def compounds(written: str) -> list[Compound]:
    """The compounds in a chunk or a word as it is written."""
    if written.isalpha() and (written.islower() or written.istitle()):
        return []  # as most words are
    words = list(_WORD.finditer(written))
    found = [compound for word in words if (compound := _with_humps(word.group()))]
    joined = (_compound([fold(word) for word in run]) for run in _runs(written, words))
    return [*found, *filter(None, joined)]


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


def _with_humps(word: str) -> Compound | None:
    """The parts of a word that begin with a capital after a small letter, a digit after a letter, or an apostrophe."""
    if len(word) > MAX_WORD:
        return None
    places = [place for place in range(1, len(word)) if word[place - 1].islower() and word[place].isupper()]
    cut = [word[start:end] for start, end in zip((0, *places), (*places, len(word)), strict=True)]
    parts = [fold(part) for piece in cut for part in _HUMP.split(piece)]
    joined = fold(word)
    while parts and "".join(parts) != joined:  # the end of a possessive
        parts.pop()
    return _compound(parts)


def _compound(parts: Sequence[str]) -> Compound | None:
    """The compound of these surfaces; None when there is none."""
    joined = "".join(parts).replace(".", "")
    if not 1 < len(parts) <= MAX_PARTS or len(joined) > MAX_WORD or not all(parts):
        return None
    return Compound(term_of(joined), tuple(map(term_of, parts)))


Known = Callable[[str], Collection[tuple[str, ...]]]
"""For a term, what it is when it is written apart, as terms."""


def wordings(text: str, words: Sequence[Token], known: Known) -> list[tuple[Token, ...]]:
    """The words of a text of a query, as they are and in other wordings that say the same."""
    if len(words) > MAX_WORDS:
        return [tuple(words)]
    own: dict[str, set[tuple[str, ...]]] = {}
    for chunk in {*chunks(text), *text.split()}:
        for compound in compounds(chunk):
            own.setdefault(compound.joined, set()).add(compound.parts)

    @cache
    def known_or_own(term: str) -> Collection[tuple[str, ...]]:
        return sorted({*known(term), *own.get(term, ())})

    return list(dict.fromkeys(islice(_wordings(words, known_or_own), MAX_WORDINGS)))


def _wordings(words: Sequence[Token], known: Known) -> Iterator[tuple[Token, ...]]:
    if not words:
        yield ()
        return
    for taken, instead in _steps(words, known):
        for rest in _wordings(words[taken:], known):
            yield (*instead, *rest)


def _steps(words: Sequence[Token], known: Known) -> Iterator[tuple[int, tuple[Token, ...]]]:
    """How many words from the first on may be read as which others."""
    yield 1, (words[0],)
    for parts in known(words[0].term):
        yield 1, tuple(_word(part) for part in parts)
    for count in range(2, min(MAX_PARTS, len(words)) + 1):
        joined = _joined(words[:count], known)
        if joined:
            yield count, (_word(joined),)


def _word(term: str) -> Token:
    """A word that is written nowhere."""
    return Token(term, term, 0, 0, 0)


def _joined(words: Sequence[Token], known: Known) -> str | None:
    """The term of some words when they are written together; None when they are nowhere."""
    term = term_of("".join(word.surface for word in words).replace(".", ""))
    return term if tuple(word.term for word in words) in known(term) else None


def beside(words: Sequence[Token], known: Known) -> list[tuple[str, ...]]:
    """For each of some words beside each other in a query, the terms of what it is a part of.

    A document with `PowerApps` has both words of `power apps`.
    """
    found: list[list[str]] = [[] for _ in words]
    for count in range(2, MAX_BESIDE + 1):
        for place in range(len(words) + 1 - count):
            joined = _joined(words[place : place + count], known)
            for part in found[place : place + count] if joined else ():
                part.append(str(joined))
    return [tuple(terms) for terms in found]
