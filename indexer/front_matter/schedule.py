"""Schedule of a document: the moments at which the clock shows it and hides it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, Self

from indexer.front_matter import dates
from indexer.front_matter.hiding_keys import State
from indexer.front_matter.metadata import Entry, Metadata, is_empty, normal
from search.schema import ranges
from search.schema.fields import DEFAULT_FIELDS, EXPIRES, PUBLISHED, Fields

NEVER_BEFORE, NEVER_AFTER = -(2**63), 2**63 - 1
"""Beyond all moments, in microseconds since 1970."""

PLAIN_DATES = frozenset({"date", "pubdate", "published", "publisheddatetime"})
"""Normal names of keys that mostly tell the past; the others are there to hide a document until their date."""

_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)", re.ASCII)


class Doubt(NamedTuple):
    """A date that may hide the document and cannot be read."""

    entry: Entry
    state: State
    what: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the clock shows a document, and when it hides it."""

    starts: tuple[datetime, ...]
    """It is shown when all of them have passed."""
    ends: tuple[datetime, ...]
    """It is hidden when one of them has passed."""
    unread: tuple[Doubt, ...] = ()
    """What cannot be read of both."""

    @classmethod
    def of(cls, metadata: Metadata, fields: Fields) -> Self:
        """What the front matter says."""
        starting, ending = _dated(metadata, fields, PUBLISHED), _dated(metadata, fields, EXPIRES)
        starts = [(entry, dates.moment(entry.value)) for entry in starting]
        ends = [(entry, dates.moment(entry.value)) for entry in ending]
        unread = [Doubt(entry, "scheduled", "date") for entry, moment in starts if _is_unread(entry, moment)]
        unread += [Doubt(entry, "expired", "expiry date") for entry, moment in ends if _is_unread(entry, moment)]
        return cls(
            tuple(moment for _, moment in starts if moment),
            tuple(moment for _, moment in ends if moment),
            tuple(unread),
        )

    def doubts(self, now: datetime) -> Iterator[Doubt]:
        """What cannot be read and may hide the document now: a date whose year has passed hides nothing any more."""
        for doubt in self.unread:
            name = normal(doubt.entry.key)
            year = max(map(int, _YEAR.findall(str(doubt.entry.value))), default=None)
            is_plain = name in PLAIN_DATES
            may_come = (year or 0) > now.year if is_plain else year is None or year >= now.year
            if doubt.state == "expired" or (
                may_come and name != "published"
            ):  # which is a flag, too, and judged as one
                yield doubt

    def closed(self, now: datetime) -> Iterator[tuple[State, str, str]]:
        """Why it is hidden now: the state, the kind of reason and its text."""
        if self.starts and max(self.starts) > now:
            yield "scheduled", "scheduled", f"scheduled until {max(self.starts).date()}"
        if self.ends and min(self.ends) <= now:
            yield "expired", "expired", f"expired since {min(self.ends).date()}"

    def standing(self, now: datetime) -> tuple[int, int]:
        """From when until when the clock changes nothing, in microseconds since 1970."""
        moments = [*map(ranges.microseconds, self.starts + self.ends)]
        present = ranges.microseconds(now)
        past = max((moment for moment in moments if moment <= present), default=NEVER_BEFORE)
        return past, min((moment for moment in moments if moment > present), default=NEVER_AFTER)


def _is_unread(entry: Entry, moment: datetime | None) -> bool:
    return moment is None and not is_empty(entry.value)


def _dated(metadata: Metadata, fields: Fields, name: str) -> list[Entry]:
    """Every entry that the aliases of this field name, and not only the first, for each may hide.

    The built-in aliases count, too, where a deployer has others.
    """
    own = fields.get(name)
    names, inner = _names((own.aliases if own else ()) + DEFAULT_FIELDS[name].aliases)
    return [*metadata.among(names), *filter(None, map(metadata.find, inner))]


@lru_cache(maxsize=64)
def _names(aliases: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The normal names of some aliases, and those of them that name a key inside of another."""
    return frozenset(map(normal, aliases)), tuple(dict.fromkeys(alias for alias in aliases if "." in alias))
