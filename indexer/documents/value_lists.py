"""Lists of values that are written as one text, and names of what a mapping describes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum, auto
from typing import Any

from indexer.front_matter import scalars
from indexer.front_matter.metadata import Entry, is_empty, normal
from indexer.markup.code import without_shown_code
from search.schema.fields import TOPICS, Field

# A comma before these belongs to the name: `Acme, Inc.`
_SEPARATOR = re.compile(r",(?!\s*(?:Inc|LLC|Ltd|Co|Corp|GmbH|Jr|Sr|PhD|MD)\b)|[\uff0c\u3001]", re.IGNORECASE)
_SEMICOLON = re.compile(r"(?<!&amp)(?<!&quot)(?<!&apos)(?<!&#39)(?<!&lt)(?<!&gt);(?=\s|$)")
_SMALL_WORDS = re.compile(r"[a-z0-9][a-z0-9_+.-]*+(?:\s+[a-z0-9][a-z0-9_+.-]*+)+", re.ASCII)
_BLANKS_KEYS = frozenset({"categories", "tags"})
"""Keys whose text Jekyll splits at its blanks."""
_BODY_TAG = re.compile(r"(?:^|(?<=\s))#(?=[\w/-]*[^\W\d_])([^\W_][\w/-]{0,99}|[\w/-]{1,100})", re.MULTILINE)
_COMMENT = re.compile(r"%%.*?%%", re.DOTALL)
MAX_BODY_TAGS = 1_000
"""Of one note; the rest are left out."""


class SplitBlanks(Enum):
    """Whether `categories: jekyll update` are two values."""

    NEVER = auto()
    SMALL_WORDS = auto()
    """When all words are in small letters: without them it may be the name of one thing, as `Power BI`."""
    ALWAYS = auto()


def split_blanks(generator: str) -> SplitBlanks:
    """What the site generator of this name does with blanks; small words are split when it is not known."""
    return {"jekyll": SplitBlanks.ALWAYS, "": SplitBlanks.SMALL_WORDS}.get(generator, SplitBlanks.NEVER)


def parted(field: Field, entry: Entry, split_blanks: SplitBlanks = SplitBlanks.NEVER) -> Entry:
    """An entry of a field with many values, in which a text is the list that it writes; topics lose the sign `#`."""
    value = entry.value
    if isinstance(value, str):
        value = _parts(field, entry, value, split_blanks)
    if field.name == TOPICS and isinstance(value, list) and any(isinstance(one, str) and "#" in one for one in value):
        value = [one.lstrip("#") if isinstance(one, str) and one.lstrip().startswith("#") else one for one in value]
    return entry if value is entry.value else entry._replace(value=value)


def _parts(field: Field, entry: Entry, text: str, split_blanks: SplitBlanks) -> list[str]:
    if ";" in text and (parts := _SEMICOLON.split(text))[1:]:
        return parts
    parts = _SEPARATOR.split(text)
    if field.name != TOPICS:
        return parts
    if len(parts) > 1:
        return [word for part in parts for word in (_hashed(part) or [part])]
    if words := _hashed(text):
        return words
    if normal(entry.key) in _BLANKS_KEYS and (
        split_blanks is SplitBlanks.ALWAYS
        or (split_blanks is SplitBlanks.SMALL_WORDS and _SMALL_WORDS.fullmatch(text.strip()))
    ):
        return text.split()
    return parts


def _hashed(text: str) -> list[str]:
    """The words of a text all of which begin with `#`; none of another."""
    words = text.split() if "#" in text else []
    return words if all(word.startswith("#") for word in words) else []


def tags_in(body: str) -> tuple[str, ...]:
    """The tags in the text of an Obsidian note, as `#recipe` and `#food/soup`, each once; none of those in code."""
    if "#" not in body:
        return ()
    text = without_shown_code(_COMMENT.sub(" ", body) if "%%" in body else body)
    found: dict[str, str] = {}
    for tag in _BODY_TAG.finditer(text):
        name = tag[1].rstrip("/")
        found.setdefault(name.casefold(), name)
        if len(found) == MAX_BODY_TAGS:
            break
    return tuple(found.values())


_NAMES = ("name", "label", "title", "fullname", "displayname", "term")
_GIVEN, _FAMILY = ("given", "first", "firstname", "givenname"), ("family", "last", "lastname", "familyname", "surname")


def name_in(mapping: Mapping[Any, Any]) -> Any:
    """The name of what a mapping describes, as `{name: Ann}` or `{given: Ann, family: Lee}`; None when it has none."""
    by_name = {normal(str(key)): one for key, one in mapping.items()}
    for key in _NAMES:
        one = by_name.get(key)
        if isinstance(one, Mapping):
            return name_in({key: inner for key, inner in one.items() if not isinstance(inner, Mapping | list)})
        if not (is_empty(one) or isinstance(one, list)):
            return one
    parts = [next((by_name[key] for key in keys if not is_empty(by_name.get(key))), None) for keys in (_GIVEN, _FAMILY)]
    words = [scalars.text(part) for part in parts if part is not None and not isinstance(part, Mapping | list)]
    return " ".join(words) or None
