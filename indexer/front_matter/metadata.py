"""Metadata of a file: values by key, in any spelling of the key.

`publishedDateTime`, `PublishedDateTime` and `published_date_time` are one key.
The keys `secured` (an encrypted payload) and `featuredContent` (an embed) are dropped here and can never be found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Self:
        """The metadata made of these entries, the private ones dropped."""
        named = [(name, entry) for entry in entries if (name := normal(entry.key)) not in PRIVATE_KEYS]
        return cls(tuple(named), dict(named))

    @classmethod
    def of_mapping(cls, mapping: Mapping[str, Any]) -> Self:
        """The metadata of plain data, without lines."""
        return cls.of(Entry(key, value) for key, value in mapping.items())

    def with_entries(self, entries: Iterable[Entry]) -> Self:
        """The metadata with more entries after its own."""
        return type(self).of([*(entry for _, entry in self.named), *entries])

    def names_among(self, names: Collection[str]) -> tuple[str, ...]:
        """The normal names of its keys that are among some, each once."""
        return tuple([name for name in self._by_name if name in names])

    def among(self, names: Collection[str]) -> Sequence[Entry]:
        """All entries whose normal names are among some, in their order."""
        if self._by_name.keys().isdisjoint(names):
            return []  # as most sets of names are
        return [entry for name, entry in self.named if name in names]

    def find(self, alias: str) -> Entry | None:
        """The last entry of this name that has a value; `a.b` is key `b` in the mapping, or in each mapping, of `a`."""
        first, rest = _steps(alias)
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


def is_private(key: str) -> bool:
    """Whether nothing of this key may leave the file."""
    return normal(key) in PRIVATE_KEYS


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
