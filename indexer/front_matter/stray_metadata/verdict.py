"""Verdict on stray keys: which are private or hide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from indexer.front_matter.hiding_keys import CONTAINERS, HEAD_KEYS, HidingKeys, When, hiding_keys
from indexer.front_matter.hiding_rules import OTHERS, Finding, judged
from indexer.front_matter.metadata import Entry, Metadata, has_private, is_private, normal
from indexer.front_matter.schedule import DATE_KEYS, Schedule
from search.schema.fields import DEFAULT_FIELDS
from search.settings.hiding import Hiding

MAX_WORDS = 3
"""Of a value that hides by doubt; more are prose, as in `Draft: a beer of the house`."""


MOST_WEST = timedelta(hours=12)
"""The time zone of the site is not known here; there a day begins so much later than in UTC, at most."""


class Stray(NamedTuple):
    """A key that stands where no metadata is read."""

    key: str
    offset: int
    """In the text that was looked through."""


def rules() -> HidingKeys:
    """The built-in table: what a deployer adds or takes back is not known where files are parsed."""
    return hiding_keys(Hiding())


@lru_cache(maxsize=1)
def _relevant() -> frozenset[str]:
    return frozenset(rules().by_name) | OTHERS | CONTAINERS | HEAD_KEYS | DATE_KEYS


def is_relevant(name: str) -> bool:
    """Whether a key of this normal name may be private or hide."""
    return name in _relevant() or is_private(name) or ("." in name and name.rpartition(".")[2] in _relevant())


def is_flag(key: str) -> bool:
    """Whether a key says by itself that something is hidden, whatever stands below it."""
    row = rules().by_name.get(normal(key))
    return row is not None and row.when not in {When.CLEARLY_TRUE, When.CLEARLY_FALSE, When.ONLY_WORD, When.ROBOTS}


def is_telling(entry: Entry, *, with_doubt: bool) -> bool:
    """Whether an entry is private or hides; in doubt only where it certainly is metadata."""
    if is_private(entry.key) or has_private(entry.value):
        return True
    name = normal(entry.key)
    if isinstance(entry.value, str):
        words = len(entry.value.split())
        row = rules().by_name.get(name)
        if words > MAX_WORDS and row and row.when is When.GIVEN and not with_doubt:
            return False
    return _hides(name, entry, with_doubt=with_doubt) or (
        (name in DATE_KEYS or name in CONTAINERS) and _hides_by_date(entry, with_doubt=with_doubt)
    )


def first_telling(entries: Iterable[Entry], *, with_doubt: bool) -> Entry | None:
    """The first entry that is private or hides."""
    return next((entry for entry in entries if is_telling(entry, with_doubt=with_doubt)), None)


def _hides(name: str, entry: Entry, *, with_doubt: bool) -> bool:
    found = judged(name, entry, rules())
    return any(isinstance(one, Finding) and (with_doubt or one.is_clear) for one in found)


def _hides_by_date(entry: Entry, *, with_doubt: bool) -> bool:
    """Whether a date lies ahead, or is one of an end: that comes one day, and nobody reads the file again then."""
    now = datetime.now(UTC)
    schedule = Schedule.of(Metadata.of([entry]), DEFAULT_FIELDS)
    is_closed = bool(schedule.ends) or any(start + MOST_WEST > now for start in schedule.starts)
    return is_closed or (with_doubt and any(schedule.doubts(now)))


def is_hiding_element(name: str) -> bool:
    """Whether a `meta` element of this name says of its page that it is hidden, as Pelican reads it."""
    row = rules().by_name.get(normal(name))
    return row is not None and row.when in {When.TRUE, When.WORD}
