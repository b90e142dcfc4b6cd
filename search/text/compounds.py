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
| `O'Reilly`             | oreilly           | `O Reilly`                       |
| `3.5`, `24/7`          | 3, 5              | only these as adjacent words    |

So `java` does not find `JavaScript`, `35` does not find `3.5`, and no word counts twice.
Which spellings are the same depends on the texts of the index: `a head` is `ahead` only where `a-head` occurs.
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
"""Parts of one compound: what has more is an address, a path or encoded data."""
MAX_VARIANTS = 16
"""Variants that one phrase is searched in."""
MAX_WORDS = 12
"""Words of a phrase that has variants: a longer one is a quotation, and meant as it is."""
MAX_ADJACENT = 3
"""Adjacent words of a query, without quotes, that may be one word."""

_DASHES = "‐‑‒–−﹣－"  # noqa: RUF001 - every one that joins; the em dash separates
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
    """A word that is written together, or joined by a sign, and its parts; all as terms."""

    joined: str
    parts: tuple[str, ...]


def chunks(text: str) -> Iterator[str]:
    """The parts of a text, as written, that may be words joined by signs; some are not."""
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
    """The compounds in a chunk or a word, as written."""
    if (written.isalpha() and (written.islower() or written.istitle() or written.isupper())) or written.isdigit():
        return []  # as most words are
    words = list(_WORD.finditer(written))
    parts = [*(_humps(word.group()) for word in words), *_runs(written, words)]
    return [compound for some in parts if (compound := _compound(some, language))]


def _runs(written: str, words: Sequence[re.Match[str]]) -> Iterator[list[str]]:
    """Each run of words that are joined by single signs."""
    run: list[str] = []
    for before, word in zip((None, *words), words, strict=False):
        if before and not _joins(written[before.end() : word.start()], before.group(), word.group()):
            yield run
            run = []
        run.append(word.group())
    yield run


def _joins(sign: str, left: str, right: str) -> bool:
    """Whether a sign joins two words to one; between two numbers only the comma of thousands does."""
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
    while len(parts) > 1 and "".join(map(fold, parts)) != fold(word):  # the `s` of a possessive is no part
        parts.pop()
    return parts


def _at_capitals(word: str) -> list[str]:
    """A word cut before each capital after a small letter, of any script."""
    places = [place for place in range(1, len(word)) if word[place - 1].islower() and word[place].isupper()]
    return [word[start:end] for start, end in zip((0, *places), (*places, len(word)), strict=True)]


def _compound(parts: Sequence[str], language: str) -> Compound | None:
    """The compound of these parts, as written; None when they make none."""
    joined = _without_signs(parts)
    if not 1 < len(parts) <= MAX_PARTS or len(joined) > MAX_WORD:
        return None
    terms = [term_of(part, language) for part in parts]
    return Compound(term_of(joined, language), tuple(terms)) if all(terms) else None


def _without_signs(parts: Sequence[str]) -> str:
    """The parts as one word; `.NET` loses its dot."""
    return "".join(parts).replace(".", "")


PartsOf = Callable[[str], Collection[tuple[str, ...]]]
"""For a term, the parts of the compounds that it is, as terms."""


def phrase_variants(
    text: str, words: Sequence[QueryWord], languages: Sequence[str], parts_of: PartsOf
) -> list[tuple[QueryWord, ...]]:
    """The words of a phrase of a query, as written first, then in other spellings of its compounds."""
    if len(words) > MAX_WORDS:
        return [tuple(words)]
    own: dict[str, set[tuple[str, ...]]] = {}
    for chunk in {*chunks(text), *text.split()}:
        for compound in (one for language in languages for one in compounds(chunk, language)):
            own.setdefault(compound.joined, set()).add(compound.parts)

    @cache
    def parts_in_index_or_text(term: str) -> Collection[tuple[str, ...]]:
        return sorted({*parts_of(term), *own.get(term, ())})

    return list(dict.fromkeys(islice(_spellings(words, languages, parts_in_index_or_text), MAX_VARIANTS)))


def _spellings(
    words: Sequence[QueryWord], languages: Sequence[str], parts_of: PartsOf
) -> Iterator[tuple[QueryWord, ...]]:
    if not words:
        yield ()
        return
    for taken, instead in _first_words(words, languages, parts_of):
        for rest in _spellings(words[taken:], languages, parts_of):
            yield (*instead, *rest)


def _first_words(
    words: Sequence[QueryWord], languages: Sequence[str], parts_of: PartsOf
) -> Iterator[tuple[int, tuple[QueryWord, ...]]]:
    """Each number of words from the first on, and what these may be written as."""
    yield 1, (words[0],)
    for parts in (parts for term in words[0].terms for parts in parts_of(term)):
        yield 1, tuple(QueryWord(part, (part,)) for part in parts)
    for count in range(2, min(MAX_PARTS, len(words)) + 1):
        joined = _joined(words[:count], languages, parts_of)
        if joined:
            yield count, (QueryWord(joined[0], joined),)


def _joined(words: Sequence[QueryWord], languages: Sequence[str], parts_of: PartsOf) -> tuple[str, ...]:
    """The terms of some words written together; empty when no text of the index has them so."""
    written = [word.written for word in words]
    joined = {language: term_of(_without_signs(written), language) for language in languages}
    return tuple(
        dict.fromkeys(
            term
            for language, term in joined.items()
            if tuple(term_of(word, language) for word in written) in parts_of(term)
        )
    )


def enclosing_compounds(
    words: Sequence[QueryWord], languages: Sequence[str], parts_of: PartsOf
) -> list[tuple[str, ...]]:
    """For each of some adjacent words of a query, the terms of the compounds that it is a part of.

    A document with `PowerApps` has both words of `power apps`.
    """
    found: list[dict[str, None]] = [{} for _ in words]
    for count in range(2, MAX_ADJACENT + 1):
        for place in range(len(words) + 1 - count):
            joined = _joined(words[place : place + count], languages, parts_of)
            for part in found[place : place + count]:
                part.update(dict.fromkeys(joined))
    return [tuple(terms) for terms in found]
