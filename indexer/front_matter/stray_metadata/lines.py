"""Lines that look like metadata, and the keys in them.

Each step looks at a bounded part of a line, so that the time is proportional to the length of the text whatever it is.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from indexer.front_matter import scalars
from indexer.front_matter.decoding import INVISIBLE
from indexer.front_matter.metadata import Entry, normal
from indexer.front_matter.stray_metadata.verdict import MAX_WORDS, is_flag, is_relevant, is_telling

MAX_LINE = 200
"""In characters, of a line that is looked at to tell what it is."""
MAX_KEYS = 1_000
"""That may be private or hide, and do not, in one text; more are no text, and taken for metadata."""

MAX_SEPARATORS = 100_000
"""Of one text; what follows is looked through for private keys alone."""

_MAX_KEY = 130
_MARKS = f" \t>|*_`[{{(\"'“‘#+:.@-?!<\\/&$,]{INVISIBLE}"
"""What may stand before a key, in quotes, lists, tables and the syntaxes of many generators."""
_MARKS_AFTER = f" \t\"'“”‘’`*_)]?{INVISIBLE}"
_NO_KEY = re.compile(r"[ \t>]*#{1,6}[ \t]|\.\. [\w-]{1,40}::|[ \t>]*(?:```|~~~)")
"""A heading, a directive of docutils, a fence of code."""
_LINK_REFERENCE = re.compile(r"[ \t]{0,3}\[(?!//\])[^\[\]]{1,100}\]:[ \t]")
_ONLY_BRACKETS = re.compile(r"[ \t]*[\[\]{}(),;]+[ \t]*|[ \t]*\[+[\w.\-\"' ]{1,100}\]+[ \t]*")
_STATEMENT = re.compile(r"[ \t]*(?://|%[A-Z]|import[ \t{*\"']|\[//\]: #|\?[ \t])")
_TEMPLATE_STATEMENT = re.compile(r"[ \t]*\{%-?[ \t]*(?:set|assign)[ \t]+")
_KEY = re.compile(rf"[\w.\-/()$ \t🌀-🫿{INVISIBLE}]{{1,80}}")
_EDN = re.compile(r":([A-Za-z][\w.-]{0,60})\??[ \t]+([^\s,}\]]{1,200})")
_SEPARATOR = re.compile(r"::?|=>?|：")
_WORD_END = re.compile(rf"[\w.\-{INVISIBLE}]{{1,100}}\Z")
_VALUE = re.compile(r"[^,}\]\n<]{0,200}")
_VALUE_MARKS = " \t\"'“”‘’`*_;|-%()"
_TAG = re.compile(r"(?:[!&]\S{1,60}[ \t]+)")


class KeyInText(NamedTuple):
    """A key with its value where it stands in a text."""

    entry: Entry
    offset: int
    is_first: bool
    """Whether only marks stand before it on its line."""


def is_metadata(line: str) -> bool:
    """Whether a line is a key, a part of a value or a comment; a blank one is."""
    return key_of(line) is not None


def key_of(line: str) -> str | None:
    """The key of such a line; empty when it has none, None when the line is text."""
    line = line[:MAX_LINE]
    if _NO_KEY.match(line) or _LINK_REFERENCE.match(line):
        return None
    if _ONLY_BRACKETS.fullmatch(line) or _STATEMENT.match(line) or line.lstrip(" \t{(").startswith(":"):
        return ""
    if found := _TEMPLATE_STATEMENT.match(line):
        line = line[found.end() :]
    line = line.lstrip(_MARKS)
    end = min((place for sign in ":=：" if (place := line.find(sign)) >= 0), default=-1)
    if not line or end < 0:
        return None if line else ""
    key = line[:end].rstrip(_MARKS_AFTER)
    return key if _KEY.fullmatch(key) and len(key.split()) <= MAX_WORDS + 1 else None


def keys(text: str) -> Iterator[KeyInText]:
    """Each key of a text that may be private or hide, in every reading of the words before its separator."""
    for found in itertools.islice(_SEPARATOR.finditer(text), MAX_SEPARATORS):
        end = found.start()
        begin = max(text.rfind("\n", max(0, end - _MAX_KEY), end) + 1, end - _MAX_KEY, 0)
        if some := _keys_before(text[begin:end]):
            value = _TAG.sub("", _plain(text, found.end()), count=1)
            for key, place, is_first in some:
                yield KeyInText(Entry(key, scalars.plain(value)), begin + place, is_first)
    for found in _EDN.finditer(text) if text.lstrip(" \t\n").startswith("{:") else ():
        value = found[2].strip(_VALUE_MARKS + ":")
        if is_relevant(normal(found[1])):
            yield KeyInText(Entry(found[1], scalars.plain(value)), found.start(1), is_first=True)


@lru_cache(maxsize=4096)
def _keys_before(before: str) -> tuple[tuple[str, int, bool], ...]:
    """The keys at the end of a part of a line that may be private or hide: where they begin, and whether they do first.

    The line is looked at only so far back as a key is long.
    """
    before = before.rstrip(_MARKS_AFTER)
    words = _words_before(before)
    found = []
    for count in range(1, len(words) + 1):
        some = words[-count:]
        if is_relevant(normal("".join(some))):
            place = before.rfind(some[0], 0, len(before) - sum(map(len, some[1:])))
            found.append((" ".join(some), place, not before[:place].strip(_MARKS)))
    return tuple(found)


def telling_keys(text: str, *, with_doubt: bool) -> Iterator[KeyInText]:
    """Those of them that are private, or whose value hides or may hide."""
    for number, key in enumerate(keys(text)):
        if number >= MAX_KEYS or _is_telling(key, with_doubt=with_doubt):
            yield key


def _is_telling(key: KeyInText, *, with_doubt: bool) -> bool:
    value = key.entry.value
    if value is None and with_doubt and is_flag(key.entry.key):  # what it says may stand on the lines below
        return True
    is_prose = isinstance(value, str) and len(value.split()) > MAX_WORDS
    return is_telling(key.entry, with_doubt=with_doubt and not is_prose)


def _plain(text: str, start: int) -> str:
    value = _VALUE.match(text, start)
    return value[0].strip(_VALUE_MARKS) if value else ""


def _words_before(before: str) -> list[str]:
    """The last words of a text, at most three, up to a sign that is no part of a word."""
    words: list[str] = []
    for word in reversed(before.rsplit(None, MAX_WORDS)[-MAX_WORDS:]):
        found = _WORD_END.search(word[-100:])
        if found:
            words.insert(0, found[0])
        if not found or len(found[0]) < len(word):
            break
    return words
