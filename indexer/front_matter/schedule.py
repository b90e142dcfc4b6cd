"""Schedule of a document: the moments at which the clock shows it and hides it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import NamedTuple, Self

from indexer.front_matter import dates, scalars
from indexer.front_matter.hiding_keys import CONTAINERS, State, each, word_of
from indexer.front_matter.metadata import Entry, Metadata, is_empty, normal
from search.schema import ranges
from search.schema.fields import DEFAULT_FIELDS, EXPIRES, PUBLISHED, UPDATED, Fields

NEVER_BEFORE, NEVER_AFTER = -(2**63), 2**63 - 1
"""Beyond all moments, in microseconds since 1970."""

PLAIN_DATES = each(
    "date pubdate published publisheddatetime created createdat createdon datecreated creationdate createddate "
    "pubdatetime posted dc.date datepublished date.created date.published"
)
"""Normal names of keys that mostly tell the past; the others are there to hide a document until their date."""

STARTING_KEYS = each(
    "postdate golive goliveat publishon publishedon publisheddate publishtime publishedtime publishafter "
    "publishfrom scheduled scheduledfor scheduledat visiblefrom notbefore embargoeduntil embargoenddate "
    "embargoend embargoends embargoliftdate"
)
"""Normal names of keys whose date is no value of a field, and hides until it comes."""

ENDING_KEYS = each(
    "expireson expireat expiredate expirydatetime expirationdatetime expiresdatetime expirytime "
    "dateexpires expiredat expireddate visibleuntil showuntil hideafter removeafter deleteafter deletedat "
    "trashedat removedat unpublishedat unpublisheddatetime unpublish unpublisheddate unpublishedon "
    "retractedon withdrawndate endpublish publishend publishenddate publishuntil offlinedate"
)
"""Normal names of keys whose date is no value of a field, and hides from it on."""

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
    def of(cls, metadata: Metadata, fields: Fields, zone: tzinfo = UTC) -> Self:
        """What the front matter says, in this zone where it names none; of two readings that which hides longer."""
        starting = [(entry, dates.readings(entry.value, zone)) for entry in _dated(metadata, fields, PUBLISHED)]
        ending = [(entry, dates.readings(entry.value, zone)) for entry in _dated(metadata, fields, EXPIRES)]
        unread = [Doubt(entry, "scheduled", "date") for entry, moments in starting if _is_unread(entry, moments)]
        unread += [Doubt(entry, "expired", "expiry date") for entry, moments in ending if _is_unread(entry, moments)]
        if metadata.among(_RARE):
            starting += [(entry, dates.readings(entry.value, zone)) for entry in _hiding_dates(metadata, STARTING_KEYS)]
            ending += [(entry, dates.readings(entry.value, zone)) for entry in _hiding_dates(metadata, ENDING_KEYS)]
        return cls(
            tuple(max(moments) for _, moments in starting if moments),
            tuple(min(moments) for _, moments in ending if moments),
            tuple(unread),
        )

    def doubts(self, now: datetime) -> Iterator[Doubt]:
        """What cannot be read and may hide the document now: a date whose year has passed hides nothing any more."""
        for doubt in self.unread:
            name = normal(doubt.entry.key)
            year = max(map(int, _YEAR.findall(str(doubt.entry.value))), default=None)
            if name == "published":  # which is a flag, too, and judged as one, unless it is a phrase with a year
                may_come = (dates.year_of_phrase(doubt.entry.value) or 0) >= now.year
            else:
                may_come = (year or 0) >= now.year or (year is None and name not in PLAIN_DATES)
            if doubt.state == "expired" or may_come:
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


_NO_DATES = frozenset({"", "never", "none", "no", "false", "off", "na", "null", "nil", "0"})
"""Words that say that there is no such date, and a dash."""


def _is_unread(entry: Entry, moments: tuple[datetime, ...]) -> bool:
    return not moments and not is_empty(entry.value) and word_of(scalars.text(entry.value)) not in _NO_DATES


def _dated(metadata: Metadata, fields: Fields, name: str) -> list[Entry]:
    """Every entry that the aliases of this field name, and not only the first, for each may hide.

    The built-in aliases count, too, where a deployer has others.
    """
    own = fields.get(name)
    names, inner = _names((own.aliases if own else ()) + DEFAULT_FIELDS[name].aliases)
    found = (*metadata.among(names), *filter(None, map(metadata.find, inner)))
    return [one for entry in found for one in _inside(entry)]


_CHANGED = frozenset(map(normal, DEFAULT_FIELDS[UPDATED].aliases))
_DATED = _CHANGED.union(map(normal, DEFAULT_FIELDS[PUBLISHED].aliases), map(normal, DEFAULT_FIELDS[EXPIRES].aliases))


def _inside(entry: Entry) -> tuple[Entry, ...]:
    """The dates of a mapping such as `date: {created: …, updated: …}`, without those of changes; else the entry."""
    if not isinstance(entry.value, dict) or _DATED.isdisjoint(normal(str(key)) for key in entry.value):
        return (entry,)
    dated = [(key, one) for key, one in entry.value.items() if normal(str(key)) not in _CHANGED]
    return tuple(Entry(f"{entry.key}.{key}", one, entry.line) for key, one in dated)


@lru_cache(maxsize=64)
def _names(aliases: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The normal names of some aliases, and those of them that name a key inside of another."""
    return frozenset(map(normal, aliases)), tuple(dict.fromkeys(alias for alias in aliases if "." in alias))


def _hiding_dates(metadata: Metadata, names: frozenset[str]) -> Iterator[Entry]:
    """Entries of these names, which only hide, and those of all dates inside of what speaks of the document."""
    yield from metadata.among(names)
    own = _NESTED_STARTS if names is STARTING_KEYS else _NESTED_ENDS
    for entry in metadata.among(CONTAINERS):
        if isinstance(entry.value, dict):
            for key, one in entry.value.items():
                if normal(str(key)) in own:
                    yield Entry(f"{entry.key}.{key}", one, entry.line)


_NESTED_STARTS = STARTING_KEYS | frozenset(map(normal, DEFAULT_FIELDS[PUBLISHED].aliases)) - PLAIN_DATES
_NESTED_ENDS = ENDING_KEYS | frozenset(map(normal, DEFAULT_FIELDS[EXPIRES].aliases))

_RARE = STARTING_KEYS | ENDING_KEYS | CONTAINERS
DATE_KEYS = _NESTED_STARTS | _NESTED_ENDS | PLAIN_DATES
"""Normal names of all keys whose date may hide."""
