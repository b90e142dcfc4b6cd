"""Dates of the front matter: the moments that they mean.

A date without a time zone is in that of the site, one without a time is its first moment.
A moment keeps the offset in which it was written, for its day is the one that its author wrote.
Whoever writes `03/02/2021` may mean March or February; such a date is not guessed: it has two readings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# English, German, French, Spanish, Italian, Portuguese and Dutch, without accents; Russian in its genitive.
_MONTHS = (
    "january januar jänner janvier enero gennaio janeiro januari января",
    "february februar février febrero febbraio fevereiro februari февраля",
    "march märz mars marzo março maart марта",
    "april avril abril aprile апреля",
    "may mai mayo maggio maio mei мая",
    "june juni juin junio giugno junho июня",
    "july juli juillet julio luglio julho июля",
    "august août agosto augustus августа",
    "september septembre septiembre settembre setembro сентября",
    "october oktober octobre octubre ottobre outubro октября",
    "november novembre noviembre novembro ноября",
    "december dezember décembre diciembre dicembre dezembro декабря",
)

# The zones that RFC 2822 names, and those of other places whose names mean one offset, or nearly always do.
_OFFSETS = (
    "HST-10 AKST-9 AKDT-8 PST-8 PDT-7 MST-7 MDT-6 CST-6 CDT-5 EST-5 EDT-4 AST-4 ADT-3 NST-3.5 NDT-2.5 BRT-3 ART-3"
    " WET+0 WEST+1 BST+1 CET+1 CEST+2 MEZ+1 MESZ+2 WAT+1 EET+2 EEST+3 SAST+2 MSK+3 EAT+3 PKT+5 IST+5.5 NPT+5.75"
    " ICT+7 WIB+7 HKT+8 SGT+8 PHT+8 AWST+8 JST+9 KST+9 ACST+9.5 ACDT+10.5 AEST+10 AEDT+11 NZST+12 NZDT+13"
)
_ZONE_HOURS = {name: float(hours) for name, hours in re.findall(r"([A-Z]+)([-+][\d.]+)", _OFFSETS)}

_CLOCK = (
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?|(?=\s?[AaPp]\.?[Mm]))"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
)
_NAMED_ZONE = "|".join(("UTC", "GMT", *_ZONE_HOURS))
_WRITTEN_ZONE = rf"(?P<zone>Z|z|(?:UTC|GMT)?[+-]\d{{1,2}}(?::?\d{{2}})?|{_NAMED_ZONE})?"
_TIME = (
    rf"(?:(?:[T ,]|\s+at\s)\s*{_CLOCK})?"
    rf"\s*{_WRITTEN_ZONE}(?:\s+(?:{_NAMED_ZONE}|[+-]\d{{2,4}}))?"
    r"(?:\s*\([A-Za-z ]+\))?(?:\s*\[?(?P<place>[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_-]+){1,2})\]?)?"
)
_NAME = r"(?P<name>[A-Za-z\u00c0-\u024f\u0400-\u04ff]{3,10})\.?"
_WEEKDAY = r"(?:[A-Za-z\u00c0-\u024f\u0400-\u04ff]{3,11}\.?,?\s+)?"
_NO_TIME = r"(?P<hour>)(?P<minute>)(?P<second>)(?P<fraction>)(?P<half>)(?P<zone>)"
"""Of months and years: `2026-365` is no year with an offset."""
_C_STYLE = rf"{_WEEKDAY}{_NAME}\s+(?P<day>\d{{1,2}})\s+{_CLOCK}"
"""As programs in C write it, with the zone before the year or, as Git does, after it."""
_FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})" + _TIME,
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})" + _TIME,
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})" + _TIME,
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|er|º)?[ -](?:of |de )?{_NAME},?[ -](?:de )?(?P<year>\d{{4}})"
        + _TIME,
        rf"{_WEEKDAY}{_NAME}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})" + _TIME,
        rf"{_NAME},?[ -](?P<year>\d{{4}})" + _NO_TIME,
        rf"(?P<year>\d{{4}})[- ]{_NAME}[- ](?P<day>\d{{1,2}})" + _TIME,
        r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]" + _TIME,
        r"(?P<year>\d{4})[-/](?P<month>\d{1,2})" + _NO_TIME,
        r"(?P<year>\d{4})" + _NO_TIME,
        rf"{_C_STYLE}\s*{_WRITTEN_ZONE}\s+(?P<year>\d{{4}})",
        rf"{_C_STYLE}\s+(?P<year>\d{{4}})\s+{_WRITTEN_ZONE}",
    )
)
_STAMP = re.compile(
    r"(?P<year>(?:19|20|21)\d{2})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:[T ]?(?P<hour>\d{2})(?:(?P<minute>\d{2})(?:(?P<second>\d{2})[.,]?(?P<fraction>\d{1,9})?)?)?)?"
    rf"\s*(?P<half>)(?P<zone>Z|z|[+-]\d{{2}}:?(?:\d{{2}})?|{_NAMED_ZONE})?",
    re.ASCII,
)
"""A compact stamp, as `20210302` or `20210302T100000Z`; never a count of seconds."""
_ISO = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:[0-5]\dZ", re.ASCII)
"""The commonest form, which Python reads in a tenth of the time; that of hour 24 depends on its version."""
_DAY_OR_MONTH = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)(?=$|[T ,])", re.ASCII)
"""A date whose day may stand before its month or after it."""
_DASHES = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212, 0xFF0D), "-")
_QUOTES = dict.fromkeys((*map(ord, "<>[]\"'«»"), *range(0x2018, 0x201F)), " ")
_SPELLING = {**_DASHES, **_QUOTES, 0xFF1A: ":", 0xFF0F: "/"}
"""Signs that stand for others, and the quotes and brackets around a date."""
_COMPACT_TIME = re.compile(r"(?<=\d)T(\d\d)(?:(\d\d)(\d\d)?)?(?=[Zz+-]|$)", re.ASCII)
_WEEK = re.compile(r"(\d{4})-?W(\d\d)(?:-?([1-7])(?!\d))?", re.ASCII)
_DAY_OF_YEAR = re.compile(r"(\d{4})-(\d{3})(?!\d)", re.ASCII)
_WEEKDAY_AFTER = re.compile(
    r"(\d{4}-\d\d-\d\d),? (?:Mo|Tu|We|Th|Fr|Sa|Su|Di|Mi|Do|So|lu|ma|me|je|ve|di)[a-zé]{0,8}\.?(?= \d|$)"
)
_PHRASE_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)", re.ASCII)
_LONGEST = 80
_IN_PATH = re.compile(r"(?:^|/)(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d\d)/(\d\d))(?=[-_. /]|$)", re.ASCII)
_ZONE = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?", re.ASCII)

# Numbers of the years 1973 to 5138, in seconds or milliseconds; smaller ones are something else.
_UNIX_SECONDS = range(10**8, 10**11)
_UNIX_MILLISECONDS = range(10**11, 10**14)
_COUNT = re.compile(r"@?(\d{8,15})(?:\.\d{1,9})?", re.ASCII)
_UNIX_DIGITS = 10
"""Of today's counts of seconds, which no stamp of these years begins like."""


def moment(value: Any, zone: tzinfo = UTC) -> datetime | None:
    """The moment that a value of the front matter means; None when it means none.

    It is aware, in the offset that is written, else in that of the time zone of the site.
    """
    if isinstance(value, str) and len(value) <= _LONGEST:
        return _moment_of_text(value, zone)
    return _with_offset(_moment, value, zone)


def readings(value: Any, zone: tzinfo = UTC) -> tuple[datetime, ...]:
    """All moments that a value may mean: two of a date whose day may be its month; none of what is no date."""
    found = moment(value, zone)
    if found or not isinstance(value, str):
        return (found,) if found else ()
    text = " ".join(value[: _LONGEST + 1].split())
    return tuple(filter(None, (moment(one, zone) for one in _spelled(text)))) if len(text) <= _LONGEST else ()


def year_of_phrase(value: Any) -> int | None:
    """The last year that a text with words names, as `Penguin, 1999`; None when there is none, or no word."""
    if not isinstance(value, str) or not any(map(str.isalpha, value)):
        return None
    return max(map(int, _PHRASE_YEAR.findall(value)), default=None)


def _spelled(text: str) -> Iterator[str]:
    """Both readings of a text that begins like `03/02/2021`, as `2021-02-03` and `2021-03-02`."""
    if found := _DAY_OR_MONTH.match(text):
        first, _, second, year = found.groups()
        year = year if len(year) == 4 else f"{'20' if year < '69' else '19'}{year}"
        for month, day in dict.fromkeys(((first, second), (second, first))):
            if 1 <= int(month) <= 12:
                yield f"{year}-{month}-{day}{text[found.end() :]}"


def _with_offset(read: Callable[[Any, tzinfo], datetime | None], value: Any, zone: tzinfo) -> datetime | None:
    """What a function reads, in a whole number of minutes from UTC, as they are written in JSON."""
    try:
        found = read(value, zone)
        if found is None or found.tzinfo is UTC:
            return found
        offset = found.utcoffset()
        return found.astimezone(timezone(offset) if offset and not offset.seconds % 60 else UTC)
    except (ValueError, OverflowError, ZoneInfoNotFoundError):
        return None


@lru_cache(maxsize=1024)  # visibility and the field ask for the same date, and a day has many documents
def _moment_of_text(text: str, zone: tzinfo) -> datetime | None:
    return _with_offset(_iso if _ISO.fullmatch(text) else _moment, text, zone)


def _iso(text: str, _: tzinfo) -> datetime:
    return datetime.fromisoformat(text)


def in_path(path: str, zone: tzinfo = UTC) -> datetime | None:
    """The date in a path without suffix, as in `2021-03-02-slug`, `2021-03-02-slug/index` or `2021/03/02/slug`.

    None when there is none or it is impossible; of several the last one counts.
    """
    for match in reversed([*_IN_PATH.finditer(path)]):
        year, month, day = map(int, filter(None, match.groups()))
        with suppress(ValueError):
            return _with_offset(_moment, date(year, month, day), zone)
    return None


def _moment(value: Any, zone: tzinfo) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=zone)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = str(value).strip() if isinstance(value, str) or abs(value) < 10**17 else ""
    return _counted(text, zone) or (_written(_plainly(text), zone) if len(text) <= _LONGEST else None)


def _plainly(text: str) -> str:
    """A date in plain digits and signs; days that are counted in weeks or from New Year are those of their months."""
    if not text.isascii():
        text = "".join(str(unicodedata.decimal(sign, sign)) for sign in text)
    text = _COMPACT_TIME.sub(_clock_of, " ".join(text.translate(_SPELLING).split()))
    if found := _WEEK.match(text):
        day = date.fromisocalendar(int(found[1]), int(found[2]), int(found[3] or 1))
    elif found := _DAY_OF_YEAR.match(text):
        day = date(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1)
        if day.year != int(found[1]):
            raise ValueError(text)
    else:
        return _WEEKDAY_AFTER.sub(r"\1", text)
    return f"{day}{text[found.end() :]}"


def _clock_of(compact: re.Match[str]) -> str:
    """`T0930` as `T09:30`."""
    return f"T{compact[1]}:{compact[2] or '00'}:{compact[3] or '00'}"


def _counted(text: str, zone: tzinfo) -> datetime | None:
    """The moment of a compact stamp, or of a count of seconds or milliseconds since 1970; None for other texts."""
    if stamp := _STAMP.fullmatch(text):
        if len(text) != _UNIX_DIGITS:
            return _of(stamp.groupdict(), zone)
        with suppress(ValueError):  # else it is a count of seconds
            return _of(stamp.groupdict(), zone)
    if (found := _COUNT.fullmatch(text)) and len(text) != 8:
        number = int(found[1])
        scale = 1 if number in _UNIX_SECONDS else 1000 if number in _UNIX_MILLISECONDS else 0
        return datetime.fromtimestamp(float(text.lstrip("@")) / scale, zone) if scale else None
    return None


def _written(text: str, zone: tzinfo) -> datetime | None:
    match = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    if match:
        return _of(match.groupdict(), zone)
    found = _DAY_OR_MONTH.match(text)
    spelled = [*_spelled(text)] if found and len(found[4]) == 4 else []
    return _written(spelled[0], zone) if len(spelled) == 1 else None


def _of(part: Mapping[str, str | None], zone: tzinfo) -> datetime:
    """The moment that the parts of a date mean; ValueError when there is none."""
    hour = int(part["hour"] or 0)
    second = int(part["second"] or 0)
    if second > 60:
        raise ValueError(second)
    is_end_of_day = hour == 24 and not int(part["minute"] or 0) + int(part["second"] or 0)
    month = _month(part["name"] or "") if "name" in part else int(part.get("month") or 1)
    if part["zone"]:
        zone = _zone(part["zone"])
    elif place := part.get("place"):
        zone = ZoneInfo(place)
    day = datetime(int(part["year"] or 0), month, int(part.get("day") or 1), tzinfo=zone)
    if is_end_of_day:
        return day + timedelta(days=1)
    return day.replace(
        hour=_hour(hour, part["half"]),
        minute=int(part["minute"] or 0),
        second=min(second, 59),
        microsecond=int(((part["fraction"] or "0") + "00000")[:6]),
    ) + timedelta(seconds=second == 60)  # a leap second


def _month(name: str) -> int:
    """The number of a month, written in full or by its first three letters or more; 0 for none, and for two."""
    start = name.casefold()
    found = [number for number, names in enumerate(_MONTHS, 1) if f" {start}" in f" {names}"]
    return found[0] if len(found) == 1 else 0


def _hour(hour: int, half: str | None) -> int:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half[0] in "Pp" else 0)


def _zone(text: str) -> timezone:
    if text in _ZONE_HOURS:
        return timezone(timedelta(hours=_ZONE_HOURS[text]))
    match = _ZONE.fullmatch(text)
    if not match:
        return UTC
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(-offset if match[1] == "-" else offset)
