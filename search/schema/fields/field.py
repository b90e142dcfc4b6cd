"""Field: its type, and how it is read, searched, counted and shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Kind(StrEnum):
    """Field type: what the values are, and so how they are read, searched, filtered and counted."""

    TEXT = "text"
    """Prose: split into words and searched."""
    KEYWORD = "keyword"
    """A name, taken as a whole: filtered and counted exactly; its words are searched if it has a weight."""
    DATE = "date"
    """A moment, to the microsecond, with the offset in which it was written."""
    NUMBER = "number"
    """An integer or a float, in no unit."""
    FLAG = "flag"
    """True or false."""
    DURATION = "duration"
    """A length of time, written as ISO 8601 (`PT8M30S`), compared in seconds."""
    LINK = "link"
    """An address on the web, http or https; anything else is dropped."""
    DATA = "data"
    """Any JSON value; shown and never searched."""


BODY = "body"
"""The name of the field of the text of a document, the only one of which passages are shown."""

RANGED_KINDS = frozenset({Kind.DATE, Kind.NUMBER, Kind.DURATION})
"""Types that are filtered by an interval."""

FILTERED_KINDS = RANGED_KINDS | {Kind.KEYWORD, Kind.FLAG}
"""Types that can be filtered by."""


@dataclass(frozen=True, slots=True)
class Facet:
    """Facet: how the values of a field are counted."""

    limit: int = 10
    """How many values are listed unless more are requested."""
    order: Literal["count", "value"] = "count"
    """Most frequent first, or by value; dates and ranges are always by value."""
    ranges: tuple[str, ...] = ()
    """Ranges of numbers and durations that are counted, as a filter writes them; else `automatic_ranges` finds some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of documents."""

    name: str
    """The name in requests, answers, configuration and templates."""
    kind: Kind
    label: str
    """What a reader sees."""
    description: str
    """One sentence; the only place where the field is explained."""
    aliases: tuple[str, ...] = ()
    """Front-matter keys that it is read from: of the first that is present, of all for a union.

    `a.b` is the key that is written so, or key `b` inside `a`.
    """
    many: bool = False
    """Whether a document may have several values."""
    union: bool = False
    """Whether all aliases that are present give values, each value once, and not only the first."""
    weight: float = 0.0
    """Boost of a match in ranking; a field of 0 is not searched."""
    facet: Facet | None = None
    hierarchy: str = ""
    """What parts a value from those above it, such as `/`: a document has these, too; empty when values are alone."""
    sortable: bool = False
    shown: bool = True
    """Whether hits show it: its values, or passages of it."""
    limit: int = 0
    """Characters of a long text of which passages are shown; 0 for a field whose values are part of a hit."""

    @property
    def searched(self) -> bool:
        """Whether its words are searched."""
        return self.weight > 0

    @property
    def returned(self) -> bool:
        """Whether its values are part of a hit."""
        return self.shown and not self.limit

    @property
    def has_passages(self) -> bool:
        """Whether hits show passages of it."""
        return self.shown and self.searched and self.limit > 0

    @property
    def filterable(self) -> bool:
        """Whether a request can filter by it."""
        return self.kind in FILTERED_KINDS

    @property
    def ranged(self) -> bool:
        """Whether its filters are intervals rather than values."""
        return self.kind in RANGED_KINDS
