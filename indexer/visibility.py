"""For which reasons is a document hidden from readers?

Doubt hides: what may mean “do not show this” is taken to mean it, with a warning.
Every spelling of a key counts, and each of two keys that are one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, Literal, Self

from indexer import dates, scalars
from indexer.metadata import Entry, Metadata, is_empty, normal
from indexer.problems import Problem, quoted
from search import ranges
from search.fields import EXPIRES, PUBLISHED, Fields

State = Literal["draft", "unpublished", "removed", "scheduled", "expired", "hidden"]

PUBLIC = "public"
"""The state of a document that nothing hides."""

SCHEDULED = "scheduled"
"""The kind of reason that passes: the document appears by the clock alone."""

NEVER_BEFORE, NEVER_AFTER = -(2**63), 2**63 - 1
"""Beyond all moments, in microseconds since 1970."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a document is hidden."""

    state: State
    kind: str
    """The same for all documents that are hidden by the same rule: `published: false`, `expired`."""
    text: str
    """With the particulars: `expired since 2025-03-01`."""
    problem: Problem | None = None
    """Set when the document is hidden by doubt."""


# Keys that hide a document when they are true, and the state that each means.
_HIDE_WHEN_TRUE: Mapping[str, State] = {
    "draft": "draft",
    "unpublished": "unpublished",
    "removed": "removed",
    "deleted": "removed",
    "hidden": "hidden",
    "noindex": "hidden",
    "headless": "hidden",
    "private": "hidden",
    "unlisted": "hidden",
    "searchhidden": "hidden",
    "searchexclude": "hidden",
    "excludefromsearch": "hidden",
}
_HIDE_WHEN_FALSE: Mapping[str, State] = {
    "searchable": "hidden",
    "search": "hidden",
    "visible": "hidden",
    "public": "hidden",
}
_STATUSES: Mapping[str, State] = {
    "draft": "draft",
    "pending": "draft",
    "private": "hidden",
    "hidden": "hidden",
    "unpublished": "unpublished",
    "scheduled": "scheduled",
    "deleted": "removed",
    "removed": "removed",
    "trash": "removed",
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the clock shows a document, and when it hides it."""

    starts: tuple[datetime, ...]
    """It is shown when all of them have passed."""
    ends: tuple[datetime, ...]
    """It is hidden when one of them has passed."""

    @classmethod
    def of(cls, metadata: Metadata, fields: Fields) -> Self:
        """What the front matter says."""
        starts = (dates.moment(entry.value) for entry in _dated(metadata, fields, PUBLISHED))
        ends = (dates.moment(entry.value) for entry in _dated(metadata, fields, EXPIRES))
        return cls(tuple(filter(None, starts)), tuple(filter(None, ends)))

    def reasons(self, now: datetime) -> Iterator[Reason]:
        """Why it is hidden now."""
        if self.starts and max(self.starts) > now:
            yield Reason("scheduled", SCHEDULED, f"scheduled until {max(self.starts).date()}")
        if self.ends and min(self.ends) <= now:
            yield Reason("expired", "expired", f"expired since {min(self.ends).date()}")

    def standing(self, now: datetime) -> tuple[int, int]:
        """From when until when the clock changes nothing, in microseconds since 1970."""
        moments = [*map(ranges.microseconds, self.starts + self.ends)]
        present = ranges.microseconds(now)
        past = max((moment for moment in moments if moment <= present), default=NEVER_BEFORE)
        return past, min((moment for moment in moments if moment > present), default=NEVER_AFTER)


def reasons(
    metadata: Metadata, folders: Iterable[str], fields: Fields, schedule: Schedule, now: datetime
) -> tuple[Reason, ...]:
    """Why the document in these folders of its content folder is hidden; empty when it is not."""
    found = [*_folder_reasons(folders), *_unclear_ends(metadata, fields)]
    for name, entry in metadata.named:
        if rule := _RULES.get(name):
            found += rule(entry)
    found += schedule.reasons(now)
    return tuple({reason.text: reason for reason in found}.values())


def _folder_reasons(folders: Iterable[str]) -> Iterator[Reason]:
    if any(folder.casefold() == "_drafts" for folder in folders):
        yield Reason("draft", "in _drafts", "in _drafts")


def _published(entry: Entry) -> Iterator[Reason]:
    value, flag = entry.value, scalars.flag(entry.value)
    if is_empty(value):
        yield _doubt(entry, "unpublished", "published: empty")
    elif flag is False:
        written = None if value is False else _unclear(entry)
        yield Reason("unpublished", "published: false", f"published: {scalars.text(value)}", written)
    elif flag is None and dates.moment(value) is None:
        yield _doubt(entry, "unpublished", "published: unclear")


def _true(entry: Entry, state: State) -> Iterator[Reason]:
    flag = scalars.flag(entry.value)
    if flag:
        yield Reason(state, f"{entry.key}: true", f"{entry.key}: {scalars.text(entry.value)}")
    elif flag is None and not is_empty(entry.value):
        yield _doubt(entry, state, f"{entry.key}: unclear")


def _false(entry: Entry, state: State) -> Iterator[Reason]:
    flag = scalars.flag(entry.value)
    is_section = normal(entry.key) == "search" and not isinstance(entry.value, bool)  # settings of a search, often
    if flag is False:
        yield Reason(state, f"{entry.key}: false", f"{entry.key}: {scalars.text(entry.value)}")
    elif is_section and isinstance(entry.value, Mapping) and scalars.flag(entry.value.get("exclude")):
        yield Reason(state, "search.exclude: true", "search.exclude: true")
    elif flag is None and not is_section and not is_empty(entry.value):
        yield _doubt(entry, state, f"{entry.key}: unclear")


def _robots(entry: Entry) -> Iterator[Reason]:
    if "noindex" in str(entry.value).casefold():
        yield Reason("hidden", "robots: noindex", "robots: noindex")


def _status(entry: Entry) -> Iterator[Reason]:
    for value in entry.value if isinstance(entry.value, list) else [entry.value]:
        word = scalars.text(value).strip().casefold()
        if word in _STATUSES:
            yield Reason(_STATUSES[word], f"{entry.key}: {word}", f"{entry.key}: {word}")


_Rule = Callable[[Entry], Iterator[Reason]]

_FLAG_RULES: Mapping[str, _Rule] = {
    "published": _published,
    **{name: partial(_true, state=state) for name, state in _HIDE_WHEN_TRUE.items()},
    **{name: partial(_false, state=state) for name, state in _HIDE_WHEN_FALSE.items()},
}
_RULES: Mapping[str, _Rule] = {
    **_FLAG_RULES,
    **{f"is{name}": rule for name, rule in _FLAG_RULES.items()},
    "robots": _robots,
    "status": _status,
}
"""What says why a key hides a document, by its normal name; `isDraft` is `draft`."""


def _unclear_ends(metadata: Metadata, fields: Fields) -> Iterator[Reason]:
    for entry in _dated(metadata, fields, EXPIRES):
        if dates.moment(entry.value) is None and not is_empty(entry.value):
            yield _doubt(entry, "expired", "expiry date unclear")


def _dated(metadata: Metadata, fields: Fields, name: str) -> list[Entry]:
    """Every entry that the aliases of this field name, and not only the first, for each may hide."""
    field = fields.get(name)
    names, inner = _names(field.aliases if field else ())
    return [*metadata.among(names), *filter(None, map(metadata.find, inner))]


@lru_cache(maxsize=64)
def _names(aliases: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The normal names of some aliases, and those of them that name a key inside of another."""
    return frozenset(map(normal, aliases)), tuple(alias for alias in aliases if "." in alias)


def _doubt(entry: Entry, state: State, kind: str) -> Reason:
    return Reason(state, kind, f"{entry.key}: {_shown(entry.value)}", _unclear(entry))


def _unclear(entry: Entry) -> Problem:
    reason = f"{quoted(entry.key)} should be true, false or a date; found {_shown(entry.value)}, which hides it"
    return Problem(reason, "Write true, false or a date, without quotes.", entry.line)


def _shown(value: Any) -> str:
    return "nothing" if is_empty(value) else quoted(value, 40)
