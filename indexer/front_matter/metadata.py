"""Metadata of a file: values by key, in any spelling of the key.

`publishedDateTime`, `PublishedDateTime` and `published_date_time` are one key.
The keys `secured` (an encrypted payload) and `featuredContent` (an embed) are dropped here, at any depth, and can never
be found nor quoted in a report.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, NamedTuple, Self

PRIVATE_KEYS = frozenset({"secured", "featuredcontent"})
"""Normal names of keys that are never indexed, stored or sent."""


class Entry(NamedTuple):  # a frozen dataclass takes four times as long to make, and a file has some twenty
    """One key of the front matter as it is written, its value and its line."""

    key: str
    value: Any
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """The front matter of a file; a key that is written twice is here twice."""

    named: tuple[tuple[str, Entry], ...] = ()
    """Its entries, each with the normal name of its key."""
    _by_name: Mapping[str, Entry] = field(default_factory=dict, repr=False)
    private: tuple[str, ...] = field(default=(), compare=False)
    """Where something private was dropped: the keys that lead to it, and its own name as `PRIVATE_NAMES` has it."""

    @classmethod
    def of(cls, entries: Iterable[Entry], private_names: int | None = None) -> Self:
        """The metadata made of these entries; what is private is dropped, also inside of values.

        `private_names` says how often private keys are named in the text of all of it (see `count_private_names`);
        when these are the keys that are dropped, nothing else is looked through. None when that is not known.
        """
        all_entries = list(entries)
        named = [(name, entry) for entry in all_entries if (name := _public_name(entry.key)) is not None]
        private: tuple[str, ...] = ()
        if len(named) < len(all_entries):
            private = tuple(_private_name(entry.key) for entry in all_entries if is_private(entry.key))
        if private_names is None or private_names > len(all_entries) - len(named):
            dirty = {place: entry for place, (_, entry) in enumerate(named) if has_private(entry.value)}
            for place, entry in dirty.items():
                private += tuple(_private_paths(entry.key, entry.value))
                named[place] = named[place][0], entry._replace(value=pruned(entry.value))
        return cls(tuple(named), dict(named), private)

    @classmethod
    def of_mapping(cls, mapping: Mapping[str, Any]) -> Self:
        """The metadata of plain data, without lines."""
        return cls.of(Entry(key, value) for key, value in mapping.items())

    def with_entries(self, entries: Iterable[Entry]) -> Self:
        """The metadata with more entries after its own."""
        metadata = type(self).of([*(entry for _, entry in self.named), *entries])
        return replace(metadata, private=self.private + metadata.private)

    def without(self, names: Collection[str]) -> Self:
        """The metadata without the entries of some normal names."""
        named = tuple(pair for pair in self.named if pair[0] not in names)
        return type(self)(named, dict(named))

    def names_among(self, names: Collection[str]) -> tuple[str, ...]:
        """The normal names of its keys that are among some, each once."""
        return tuple([name for name in self._by_name if name in names])

    def among(self, names: Collection[str]) -> Sequence[Entry]:
        """All entries whose normal names are among some, in their order."""
        if self._by_name.keys().isdisjoint(names):
            return []  # as most sets of names are
        return [entry for name, entry in self.named if name in names]

    def find(self, alias: str) -> Entry | None:
        """The last entry of this name that has a value.

        `a.b` is the key that is written so, else key `b` in the mapping, or in each mapping, of `a`.
        """
        first, rest = _steps(alias)
        if rest and (whole := self._by_name.get(normal(alias))) and not is_empty(whole.value):
            return whole
        entry = self._by_name.get(first)
        if entry is None:
            return None
        if rest:
            entry = Entry(".".join((entry.key, *rest)), _inside(entry.value, rest), entry.line)
        return None if is_empty(entry.value) else entry


_MARKS = re.compile(r"[^\w.]|_")


@lru_cache(maxsize=4096)  # the keys of one site are few, and asked for in each of its files
def normal(key: str) -> str:
    """The name under which all spellings of a key are one.

    Case, blanks, marks, quotes and invisible characters do not count, nor whether letters are of full width.
    """
    text = key if key.isascii() else unicodedata.normalize("NFKC", key)
    return _MARKS.sub("", text.casefold()).strip(".")


@lru_cache(maxsize=4096)
def _steps(alias: str) -> tuple[str, tuple[str, ...]]:
    """The normal name of the key that an alias begins with, and the keys inside of its value."""
    first, *rest = alias.split(".")
    return normal(first), tuple(rest)


def first_name(alias: str) -> str:
    """The normal name of the key with which an alias begins."""
    return _steps(alias)[0]


def key_names(alias: str) -> tuple[str, ...]:
    """The normal names of the keys that an alias may mean: `ms.date` is a key by itself, or in the mapping of `ms`."""
    first, rest = _steps(alias)
    return (first, normal(alias)) if rest else (first,)


_LOWER_LETTERS = bytes(range(256)).lower()
_NO_LETTERS = bytes(code for code in range(256) if not chr(code).isalpha() or code > 127)


def count_private_names(text: str) -> int | None:
    """How often a text of metadata names a private key in any spelling, or more; None when that is in doubt.

    Marks, blanks and case are dropped as by `normal`, which is much faster than to look through all values.
    A backslash may spell any letter, and is doubted.
    """
    if "\\" in text:
        return None
    if text.isascii():
        plain = text.encode().translate(_LOWER_LETTERS, _NO_LETTERS)
        return plain.count(b"secured") + plain.count(b"featuredcontent")
    letters = _MARKS.sub("", unicodedata.normalize("NFKC", text).casefold())
    return letters.count("secured") + letters.count("featuredcontent")


_PARTS = re.compile(r"[.:/\[\]]")
_SECURED_PART = re.compile(r"\W*secured[\W_]+\w", re.IGNORECASE)
_PRIVATE_TEXT = re.compile(r"secured|featured[\W_]*content|\\u", re.IGNORECASE)
_NAMING_KEYS = ("key", "name", "id", "field")


@lru_cache(maxsize=4096)
def is_private(key: str) -> bool:
    """Whether nothing of this key may leave the file: it is private, or names a part of what is.

    So do `secured.data`, `price.secured`, `secured[]` and `featuredContent-html`.
    """
    if normal(key) in PRIVATE_KEYS:
        return True
    return any(
        (name := normal(part)) == "secured" or name.startswith("featuredcontent") or bool(_SECURED_PART.match(part))
        for part in _PARTS.split(key)
    )


@lru_cache(maxsize=4096)
def _public_name(key: str) -> str | None:
    """The normal name of a key; None of a private one."""
    return None if is_private(key) else normal(key)


PRIVATE_NAMES = ("secured", "featuredContent")
"""The private keys as they are told of; what else stands in such a key may be private, too."""


def _private_name(key: str) -> str:
    return PRIVATE_NAMES["featuredcontent" in normal(key)]


def _private_paths(path: str, value: Any) -> Iterator[str]:
    """Where something private is inside of a value; a text that is JSON is not looked into."""
    if isinstance(value, dict) and not _names_private(value):
        for key, one in value.items():
            if is_private(str(key)):
                yield f"{path}.{_private_name(str(key))}"
            elif has_private(one):
                yield from _private_paths(f"{path}.{key}", one)
    elif isinstance(value, list):
        for one in value:
            yield from _private_paths(path, one) if has_private(one) else ()
    else:
        yield path


def has_private(value: Any) -> bool:
    """Whether something inside of a value is private."""
    if isinstance(value, str):
        is_json = value.startswith(("{", "["))
        return is_json and _PRIVATE_TEXT.search(value) is not None and _without_private(value) != value
    if isinstance(value, dict):
        return _names_private(value) or any(is_private(str(key)) or has_private(one) for key, one in value.items())
    return isinstance(value, list) and any(map(has_private, value))


def pruned(value: Any) -> Any:
    """A value without what is private: in mappings, in lists, and in texts that are JSON."""
    if isinstance(value, str):
        return _without_private(value) if has_private(value) else value
    if isinstance(value, dict):
        if _names_private(value):
            return {}
        return {key: pruned(one) for key, one in value.items() if not is_private(str(key))}
    return [pruned(one) for one in value] if isinstance(value, list) else value


def _without_private(text: str) -> str:
    """A text that may be JSON without what is private; nothing of one that cannot be read and names a private key."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return "" if _PRIVATE_PAIR.search(text) else text
    return json.dumps(pruned(data), ensure_ascii=False) if has_private(data) else text


_PRIVATE_PAIR = re.compile(r"(?:secured|featured[\s_-]?content)[\"'”’]?\s?[:=]", re.IGNORECASE)


def _names_private(mapping: Mapping[Any, Any]) -> bool:
    """Whether a mapping is a private key and its value, as `{key: secured, value: …}`."""
    names = (mapping.get(key) for key in _NAMING_KEYS)
    return len(mapping) > 1 and any(isinstance(name, str) and normal(name) in PRIVATE_KEYS for name in names)


def is_empty(value: Any) -> bool:
    """Whether a value says nothing: null, blank, or an empty list or mapping."""
    if isinstance(value, str):
        return not value or value.isspace()
    return value is None or (not value and isinstance(value, (list, dict)))


def _inside(value: Any, path: tuple[str, ...]) -> Any:
    if not path:
        return value
    if isinstance(value, list):
        found = [_inside(one, path) for one in value]
        return [one for one in found if not is_empty(one)]
    if not isinstance(value, Mapping) or is_private(path[0]):
        return None
    return next((_inside(one, path[1:]) for key, one in value.items() if normal(str(key)) == normal(path[0])), None)
