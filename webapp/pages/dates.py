"""Dates and intervals of dates as people read them."""

from __future__ import annotations

import re
from datetime import date, datetime

from search.schema.ranges import BEFORE
from webapp.languages import formats
from webapp.languages.texts import gettext as _
from webapp.languages.texts import ngettext

_CALENDAR = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?", re.ASCII)
_LAST = re.compile(r"P(?P<count>\d{1,6})(?P<unit>[DWMY])", re.ASCII)


def day(text: str) -> str:
    """The day of a moment as JSON has it: `2021-03-02T10:36:00Z` is `2 March 2021`; the text itself when it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return formats.day(moment.date())


def exact(text: str) -> str:
    """The moment itself, for who asks: `Tuesday, 2 March 2021, 10:36 (UTC)`, without a time when it begins a day."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    shown = _("%(weekday)s, %(day)s", weekday=formats.weekday_name(moment.weekday()), day=formats.day(moment.date()))
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return shown
    time = f"{moment:%H:%M}"
    return _("%(day)s, %(time)s (%(zone)s)", day=shown, time=time, zone=moment.tzname() or "UTC")


def interval(text: str) -> str:
    """The text of a filter of a date: `2021-03` is `March 2021`, `P30D` is `last 30 days`."""
    last = _LAST.fullmatch(text.upper())
    if last:
        return _last(int(last["count"]), last["unit"])
    first, dots, end = text.partition("..")
    if not dots:
        return _calendar(first)
    since, until, is_before = _calendar(first), _calendar(end.removeprefix(BEFORE)), end.startswith(BEFORE)
    if first and end:
        ends = {"since": since, "until": until}
        return _("from %(since)s, before %(until)s", **ends) if is_before else _("%(since)s to %(until)s", **ends)
    if first:
        return _("since %(date)s", date=since)
    return _("before %(date)s", date=until) if is_before else _("until %(date)s", date=until)


def _last(count: int, unit: str) -> str:
    """A time that ends now, of so many days, weeks, months or years."""
    if unit == "D":
        return ngettext("last day", "last %(num)s days", count)
    if unit == "W":
        return ngettext("last week", "last %(num)s weeks", count)
    if unit == "M":
        return ngettext("last month", "last %(num)s months", count)
    return ngettext("last year", "last %(num)s years", count)


def _calendar(text: str) -> str:
    match = _CALENDAR.fullmatch(text.strip())
    if not match:
        return text
    year, month, day_of_month = (int(match[part] or 1) for part in ("year", "month", "day"))
    try:
        first = date(year, month, day_of_month)
    except ValueError:
        return text
    return formats.day(first) if match["day"] else formats.month(first) if match["month"] else match["year"]
