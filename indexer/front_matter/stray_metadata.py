"""Search for private and hiding keys where metadata is not read, so that nothing hidden is taken for text.

Metadata stands in the text when its fence is missing, misspelt or written twice, or its syntax is not known here.
It is not read then: a file in which such a key is found fails, and its report says where.
Code that is shown is text: what stands in it is an example.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from indexer.front_matter import dates, scalars
from indexer.front_matter.decoding import INVISIBLE
from indexer.front_matter.hiding_keys import NOT_PUBLIC, HidingKey, When, hiding_keys, word_of
from indexer.front_matter.metadata import PRIVATE_KEYS, normal
from indexer.front_matter.schedule import PLAIN_DATES
from indexer.markup.html_robots import is_noindex
from indexer.markup.mdx import without_code
from search.schema.fields import DEFAULT_FIELDS, EXPIRES, PUBLISHED
from search.settings.hiding import Hiding

MAX_HEAD = 20_000
"""In characters, of a text without front matter in which private keys are looked for."""

MAX_WORDS = 3
"""Of a value that hides; more are prose, as in `Draft: a beer of the house`."""

_FENCE = re.compile(
    rf"^[ \t>{INVISIBLE}]*(?:[-+;~*_=]{{3,}}|[—–]+-?)[ \t]*\w{{0,10}}[ \t{INVISIBLE}]*(?:\#.*)?$", re.MULTILINE
)
_METADATA_LINE = re.compile(
    rf"""[\s>|{INVISIBLE}]*
    (?: $ | // | %[A-Z] | [\[\]{{}}(),;]+\s*$ | \[+[\w.\-"' ]+\]+\s*$
    | (?:[-*]\s+)? [\[{{(*_`\s]* (?:\#\+|:|\.\.\s|@|--\s)?
      ["'“‘`]? \w[\w .\-/{INVISIBLE}]{{0,40}} ["'”’`*_]* \s* [:=：]
    )""",
    re.VERBOSE,
)
_BRACKET = re.compile(r"\s*(?:```|~~~|[\[{(]+\s*$)")
_CONTINUED = re.compile(r"[ \t]+\S|[ \t]*[-*]\s|[ \t]*\#")
_SEPARATOR = re.compile(r"::?|=>?|：")
_WORDS_BEFORE = re.compile(rf"[\w.\-{INVISIBLE}]+(?:[ \t]+[\w.\-{INVISIBLE}]+){{0,2}}[ \t\"'“”‘’`*_)\]]*\Z")
_VALUE = re.compile(r"[^,}\]\n<]*")
_QUOTES = " \t\"'“”‘’`*_;|"
_COMMENT = re.compile(r"<!--(.*?)-->|/\*(.*?)\*/|\{#(.*?)#\}|comment\b[^%]*%\}(.*?)\{%", re.DOTALL)
_PRIVATE_NAME = re.compile(r"secured|featured", re.IGNORECASE)
_PRIVATE_LINE = re.compile(
    rf"^[ \t>\"'“{INVISIBLE}-]*(secured|featured[ \t_-]?content)[\"'”]?[ \t]*[:=]", re.MULTILINE | re.IGNORECASE
)
_LIKE_FENCE = re.compile(rf"(?:\A|\n)[ \t>{INVISIBLE}]*(?:[-+;~*_=]{{3}}|[—–])")
"""What any fence begins with; texts without it, as most, need no closer look."""


class Stray(NamedTuple):
    """A key that stands where no metadata is read."""

    key: str
    offset: int
    """In the text that was looked through."""


def in_head(text: str, start: int) -> Stray | None:
    """The first such key of a text without front matter: before its first real text, or between fences.

    Blanks and comments end at `start`.
    """
    shown = without_code(text)
    head = _head_of(text, start)  # code at the very top is no example of what was said before it
    return (
        next(_stray_keys(text[start:head], start), None)
        or _in_fences(shown, start)
        or next((Stray(found[1], found.start(1)) for found in _PRIVATE_LINE.finditer(shown, 0, MAX_HEAD)), None)
    )


def in_text(text: str) -> Stray | None:
    """The first such key of the text after front matter: in a second block of it, or a private one at its top."""
    # Code is looked for only when something is found, for that takes ten times as long.
    if _LIKE_FENCE.search(text) and _in_fences(text, 0) and (found := _in_fences(without_code(text), 0)):
        return found
    head = _head_of(text, 0)
    return next(filter(_is_private, _stray_keys(text[:head], 0)), None) if head else None


def in_block(block: str) -> Stray | None:
    """The first such key of a block that is metadata in a language that is not read."""
    return next(_stray_keys(block, 0), None)


def in_comments(text: str) -> Stray | None:
    """The first such key of comments that look like metadata."""
    for comment in _COMMENT.finditer(text):
        inner = "".join(filter(None, comment.groups()))
        if all(map(_METADATA_LINE.match, inner.splitlines())):
            for stray in _stray_keys(inner, comment.start()):
                return stray
    return None


def _in_fences(shown: str, top: int) -> Stray | None:
    """The first such key between two fences, or between the top and the first: a private one in any line there."""
    fences = [(top, top), *(found.span() for found in _FENCE.finditer(shown, top))]
    for (_, start), (end, _) in itertools.pairwise(fences):
        if _is_metadata(block := shown[start:end]):
            if found := next(_stray_keys(block, start), None):
                return found
        else:
            private = filter(_is_private, _stray_keys(block, start))
            if start > top and _PRIVATE_NAME.search(block) and (found := next(private, None)):
                return found
    return None


def _is_private(stray: Stray) -> bool:
    return normal(stray.key) in PRIVATE_KEYS


def _is_metadata(block: str) -> bool:
    """Whether each line of a block is a key, a part of a value or a comment."""
    lines = [line for line in block.splitlines() if line.strip()]
    return all(_METADATA_LINE.match(line) or _CONTINUED.match(line) for line in lines)


def _head_of(text: str, start: int) -> int:
    """Where the first real text begins: before it are keys, values and fences, and blank lines if there is a fence."""
    position, has_key, has_fence = start, False, False
    while position < min(len(text), start + MAX_HEAD):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        line = text[position:end]
        is_fence = bool(_FENCE.fullmatch(line) or _BRACKET.match(line))
        has_fence = has_fence or is_fence
        is_part = is_fence or (line.strip() and (_METADATA_LINE.match(line) or (has_key and _CONTINUED.match(line))))
        if not is_part and (line.strip() or not has_fence):
            return position
        has_key = bool(line.strip())
        position = end + 1
    return min(position, len(text))


def _stray_keys(text: str, start: int) -> Iterator[Stray]:
    """Each private key of a text that looks like metadata, and each whose value hides or may hide."""
    for found in _SEPARATOR.finditer(text):
        before = text[max(text.rfind("\n", 0, found.start()) + 1, found.start() - 130) : found.start()]
        key = _WORDS_BEFORE.search(before)
        if key is None:
            continue
        words = key[0].split()
        value = _VALUE.match(text, found.end())
        for count in range(1, len(words) + 1):
            name = normal("".join(words[-count:])).rpartition(".")[2]
            if _is_telling(name, value[0].strip(_QUOTES) if value else ""):
                yield Stray(" ".join(words[-count:]).strip(_QUOTES), start + found.start() - len(key[0]))


@lru_cache(maxsize=4096)
def _is_telling(name: str, value: str) -> bool:
    """Whether a key is private, or hides with this value, or may hide with it."""
    if name in PRIVATE_KEYS:
        return True
    row = hiding_keys(Hiding()).by_name.get(name)
    if row is None:
        return name in _date_names()
    return _may_hide(row, value)


def _may_hide(row: HidingKey, value: str) -> bool:
    if len(value.split()) > MAX_WORDS:
        return False
    flag, word = scalars.flag(value), word_of(value)
    if row.when in {When.CLEARLY_TRUE, When.CLEARLY_FALSE}:
        return flag is (row.when is When.CLEARLY_TRUE)
    if row.when in {When.TRUE, When.GIVEN}:
        return flag is not False
    if row.when is When.WORD:
        return not word or word in NOT_PUBLIC or word_of(value.split(maxsplit=1)[0]) in NOT_PUBLIC
    if row.when is When.ROBOTS:
        return not word or "index" in word or is_noindex(value)
    return flag is not True and not (row.when is When.NOT_PUBLISHED and dates.moment(value))


@lru_cache(maxsize=1)
def _date_names() -> frozenset[str]:
    """The normal names of keys whose date may hide, but for those that mostly tell the past."""
    aliases = DEFAULT_FIELDS[PUBLISHED].aliases + DEFAULT_FIELDS[EXPIRES].aliases
    return frozenset(map(normal, aliases)) - PLAIN_DATES
