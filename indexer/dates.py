"""Which moment does a date of the front matter mean?

A date without a time zone is UTC, one without a time is its first moment.
Whoever writes `03/02/2021` may mean March or February; such a date is not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]

# The zones that RFC 2822 names; other names of zones are ambiguous.
_ZONE_HOURS = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}

_TIME = (
    r"(?:(?:[T ,]|\s+at\s)\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
    r"\s*(?P<zone>Z|z|(?:UTC|GMT)?[+-]\d{2}:?(?:\d{2})?|UTC|GMT|" + "|".join(_ZONE_HOURS) + r")?(?:\s*\([A-Za-z ]+\))?"
)
_WEEKDAY = r"(?:[A-Za-z]{3,9}\.?,?\s+)?"
_FORMS = tuple(
    re.compile(form + _TIME, re.ASCII)
    for form in (
        r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        _WEEKDAY + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -](?P<name>[A-Za-z]{3,9})\.?,?[ -](?P<year>\d{4})",
        _WEEKDAY + r"(?P<name>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})",
        r"(?P<year>\d{4})-(?P<month>\d{2})",
        r"(?P<year>\d{4})",
    )
)
_ISO = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\dZ", re.ASCII)
"""The commonest form, which Python reads in a tenth of the time; that of hour 24 depends on its version."""
_LONGEST = 80
_IN_PATH = re.compile(r"(?:^|/)(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d\d)/(\d\d))(?=[-_. /]|$)", re.ASCII)
_ZONE = re.compile(r"(?:UTC|GMT)?([+-])(\d{2}):?(\d{2})?", re.ASCII)

# Numbers of the years 1973 to 5138, in seconds or milliseconds; smaller ones are something else.
_UNIX_SECONDS = range(10**8, 10**11)
_UNIX_MILLISECONDS = range(10**11, 10**14)


def moment(value: Any) -> datetime | None:
    """The moment in UTC that a value of the front matter means; None when it means none."""
    if isinstance(value, str) and len(value) <= _LONGEST:
        return _moment_of_text(value)
    return _in_utc(_moment, value)


def _in_utc(read: Callable[[Any], datetime | None], value: Any) -> datetime | None:
    try:
        found = read(value)
        return None if found is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=1024)  # visibility and the field ask for the same date, and a day has many documents
def _moment_of_text(text: str) -> datetime | None:
    return _in_utc(datetime.fromisoformat if _ISO.fullmatch(text) else _moment, text)


def in_path(path: str) -> datetime | None:
    """The date in a path without suffix, as in `2021-03-02-slug`, `2021-03-02-slug/index` or `2021/03/02/slug`.

    None when there is none or it is impossible; of several the last one counts.
    """
    for match in reversed([*_IN_PATH.finditer(path)]):
        year, month, day = map(int, filter(None, match.groups()))
        with suppress(ValueError):
            return datetime(year, month, day, tzinfo=UTC)
    return None


def _moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value).strip() if isinstance(value, str) or abs(value) < 10**14 else ""
    if text.isascii() and text.isdigit() and int(text[:15]) in _UNIX_SECONDS and len(text) != 8:
        return datetime.fromtimestamp(int(text), UTC)
    if text.isascii() and text.isdigit() and int(text[:15]) in _UNIX_MILLISECONDS:
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    return _written(" ".join(text.split())) if len(text) <= _LONGEST else None


def _written(text: str) -> datetime | None:
    match = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    if match is None:
        return None
    part = match.groupdict()
    month = _month(part["name"]) if "name" in part else int(part.get("month") or 1)
    return datetime(
        int(part["year"]),
        month,
        int(part.get("day") or 1),
        _hour(int(part["hour"] or 0), part["half"]),
        int(part["minute"] or 0),
        int(part["second"] or 0),
        int(((part["fraction"] or "0") + "00000")[:6]),
        tzinfo=_zone(part["zone"]),
    )


def _month(name: str) -> int:
    """The number of an English month, written in full or by its first three letters or more; 0 for no month."""
    return next((number for number, month in enumerate(_MONTHS, 1) if month.startswith(name.lower())), 0)


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half[0] in "Pp" else 0)


def _zone(text: str | None) -> timezone:
    if text in _ZONE_HOURS:
        return timezone(timedelta(hours=_ZONE_HOURS[text]))
    match = _ZONE.fullmatch(text or "")
    if not match:
        return UTC
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(-offset if match[1] == "-" else offset)
