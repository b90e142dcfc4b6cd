"""Inherited entries of one file, below its own."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto
from hashlib import blake2b
from typing import Any, NamedTuple

from indexer.front_matter.metadata import Entry, Metadata, is_empty, normal
from indexer.problems import Problem

_TEXTS_AS_LISTS = frozenset({"tags"})
"""Normal names of keys whose text is a list of one where lists are joined, as in Eleventy."""


class Below(Enum):
    """How an inherited value stands below that of the file itself, and of nearer folders."""

    DEFAULT = auto()
    """The nearer value counts; mappings are merged key by key."""
    WHOLE = auto()
    """The nearer value counts as a whole, as in Hugo, which merges nothing but `params`."""
    JOINED = auto()
    """As by default, and lists are joined."""
    FIRM = auto()
    """Both count: what hides the whole hides its parts."""


class InheritedEntry(NamedTuple):
    """One inherited key and its value."""

    entry: Entry
    below: Below = Below.DEFAULT


class Inherited(NamedTuple):
    """What one file inherits."""

    entries: tuple[InheritedEntry, ...] = ()
    """Each key once, but for those that are firm."""
    problem: Problem | None = None
    """Why it is not known what the file inherits: then it must not be shown."""

    @property
    def digest(self) -> int:
        """A number of 64 bits that changes with what is inherited; 0 for nothing."""
        if not self.entries and not self.problem:
            return 0
        data = repr([*self.entries, self.problem]).encode("utf-8", "surrogatepass")
        return int.from_bytes(blake2b(data, digest_size=8).digest(), "little", signed=True)

    def stands_below(self, own: Metadata) -> Metadata:
        """The metadata of a file with what it inherits."""
        entries = [entry for _, entry in own.named]
        before: list[Entry] = []
        after: list[Entry] = []
        for entry, below in self.entries:
            name = normal(entry.key)
            places = [place for place, (one, _) in enumerate(own.named) if one == name]
            if below is Below.FIRM or not places:
                before.append(entry)
            elif is_empty(entries[places[-1]].value):
                after.append(entry)  # what is empty says nothing, and may yet hide
            else:
                for place in places:
                    entries[place] = _nearer(entry, entries[place], below)
        return Metadata.of([*before, *entries, *after])


NOTHING = Inherited()


def merged(layers: Iterable[Iterable[InheritedEntry]], problem: Problem | None = None) -> Inherited:
    """What some layers of entries are together, of which the last is the nearest."""
    firm: list[InheritedEntry] = []
    by_name: dict[str, InheritedEntry] = {}
    for layer in layers:
        for one in layer:
            name = normal(one.entry.key)
            if one.below is Below.FIRM:
                firm.append(one)
            elif farther := by_name.get(name):
                by_name[name] = one._replace(entry=_nearer(farther.entry, one.entry, one.below))
            else:
                by_name[name] = one
    return Inherited((*firm, *by_name.values()), problem)


def of_metadata(metadata: Metadata, below: Below = Below.DEFAULT) -> tuple[InheritedEntry, ...]:
    """The entries of some metadata, as inherited ones; lines of another file would mislead, and are left out."""
    return tuple(InheritedEntry(entry._replace(line=None), below) for _, entry in metadata.named)


def _nearer(farther: Entry, nearer: Entry, below: Below) -> Entry:
    if below is Below.WHOLE and normal(nearer.key) != "params" and not is_empty(nearer.value):
        return nearer
    as_list = below is Below.JOINED and normal(nearer.key) in _TEXTS_AS_LISTS
    value = _combined(farther.value, nearer.value, joins=below is Below.JOINED, as_list=as_list)
    return nearer if value is nearer.value else nearer._replace(value=value)


def _combined(farther: Any, nearer: Any, *, joins: bool, as_list: bool = False) -> Any:
    if is_empty(nearer):
        return farther
    if isinstance(farther, dict) and isinstance(nearer, dict):
        names = {normal(str(key)): key for key in farther}
        result = dict(farther)
        for key, value in nearer.items():
            far = names.get(normal(str(key)))
            result[key] = value if far is None else _combined(result.pop(far), value, joins=joins)
        return result
    if as_list:
        farther, nearer = ([one] if isinstance(one, str) else one for one in (farther, nearer))
    if joins and isinstance(farther, list) and isinstance(nearer, list):
        return [*farther, *(one for one in nearer if one not in farther)]
    return nearer
