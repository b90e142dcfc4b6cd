"""Synonyms of a deployer, as `newsdex.yaml` lists them.

synonyms:
- [AI, artificial intelligence]                   # each finds the other
- {from: [car], to: [vehicle, motor vehicle]}     # only the first finds the others
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from search.text.analysis import tokens

MAX_WORDS = 5
"""Of one synonym."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Words or phrases that find others as if they were written, too."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expansion:
    """Words of a query, and what was looked for beside them."""

    written: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Synonyms:
    """All entries of an index."""

    entries: tuple[Entry, ...] = ()

    @cached_property
    def _targets(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        """The texts by the terms of what finds them."""
        found: dict[tuple[str, ...], dict[tuple[str, ...], str]] = {}
        for entry in self.entries:
            for source in map(terms_of, entry.sources):
                others = {terms_of(target): target for target in entry.targets}
                found.setdefault(source, {}).update((terms, text) for terms, text in others.items() if terms != source)
        return {source: tuple(others.values()) for source, others in found.items() if others}

    def of(self, terms: Sequence[str]) -> tuple[str, ...]:
        """What else some words find beside each other, which are given by their terms."""
        return self._targets.get(tuple(terms), ())

    def __bool__(self) -> bool:
        return bool(self.entries)

    @classmethod
    def from_entries(cls, entries: Iterable[Any]) -> Self:
        """Those of a configuration, each of which `is_entry`."""
        both = ({"from": entry, "to": entry} if isinstance(entry, list) else entry for entry in entries)
        return cls.from_json(both)

    def to_json(self) -> list[dict[str, list[str]]]:
        """The entries as plain data, to be kept with an index."""
        return [{"from": list(entry.sources), "to": list(entry.targets)} for entry in self.entries]

    @classmethod
    def from_json(cls, data: Iterable[Mapping[str, Any]]) -> Self:
        """The inverse of `to_json`."""
        return cls(tuple(Entry(tuple(one["from"]), tuple(one["to"])) for one in data))


NO_SYNONYMS = Synonyms()


def terms_of(text: str) -> tuple[str, ...]:
    """The terms of a word or phrase."""
    return tuple(word.term for word in tokens(text))


def is_entry(value: Any) -> bool:
    """Whether a value of the configuration has the form of an entry."""
    if isinstance(value, Mapping):
        return value.keys() == {"from", "to"} and all(_are_synonyms(some, 1) for some in value.values())
    return _are_synonyms(value, 2)


ENTRY_FORM = f"a list of two or more words, or lists from and to; phrases of at most {MAX_WORDS} words are words, too"


def _are_synonyms(value: Any, least: int) -> bool:
    return isinstance(value, list) and len(value) >= least and all(map(_is_synonym, value))


def _is_synonym(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(terms_of(value)) <= MAX_WORDS
