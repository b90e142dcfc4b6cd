"""Numbers, months and days as a language writes them: that of the current request; outside of one, in English.

Numbers have the digits that addresses and forms have in every language.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton
from babel.numbers import format_decimal

from webapp.languages.catalogs import current

_MANY = 4096
"""Numbers and dates that are kept: the pages of one index repeat them."""


def locale() -> Locale:
    """The language of the current request."""
    return current().locale


def direction() -> str:
    """The direction of the page: `ltr` or `rtl`."""
    return str(locale().text_direction)


def direction_of(tag: str) -> str:
    """The direction of a text in a language, by its BCP 47 tag; empty when nothing is known of it."""
    try:
        return str(Locale.parse(tag.replace("-", "_").partition("_")[0]).text_direction)
    except (UnknownLocaleError, ValueError):
        return ""


def number(value: float) -> str:
    """A number: 1234.5 is `1,234.5` in English and `1.234,5` in German."""
    return _number(value, current().name)


@lru_cache(maxsize=_MANY)
def _number(value: float, name: str) -> str:
    return format_decimal(value, locale=name)


def rating(value: str) -> str:
    """An average with one digit behind the point: `4.5` is `4,5` in German."""
    return format_decimal(float(value), format="0.0", locale=locale())


def day(value: date) -> str:
    """A day: `2 March 2021` in English."""
    return _dated(value, "yMMMMd", current().name)


def month(value: date) -> str:
    """A month of a year: `March 2021` in English."""
    return _dated(value, "yMMMM", current().name)


def month_name(number: int, width: str = "wide") -> str:
    """The name of a month as it stands alone; its width is `wide`, `abbreviated` or `narrow`."""
    name: str = locale().months["stand-alone"][width][number]
    return name


def weekday_name(number: int) -> str:
    """The name of a day of the week, from 0 for Monday, as it stands alone."""
    name: str = locale().days["stand-alone"]["wide"][number]
    return name


@lru_cache(maxsize=_MANY)
def _dated(value: date, skeleton: str, name: str) -> str:
    return format_skeleton(skeleton, value, locale=name)
