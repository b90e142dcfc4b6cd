"""Scalars of the front matter: flags, numbers, durations, links and texts."""

from __future__ import annotations

import html
import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from urllib.parse import quote

from indexer.front_matter.decoding import INVISIBLE
from search.schema import durations
from search.schema.document import is_link

TRUE_SPELLINGS = frozenset({"true", "yes", "on", "y", "t", "1"})
FALSE_SPELLINGS = frozenset({"false", "no", "off", "n", "f", "0"})

MAX_NUMBER = 2**53
"""Up to here a float holds every integer, and JSON readers agree about them."""

_WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NO_LETTERS = dict.fromkeys(map(ord, f"\"'“”\u2018\u2019„«»{INVISIBLE}"))
"""Quotation marks and invisible characters around a flag or in it, as word processors and web pages leave them."""
_BEGIN_OF_NUMBER = frozenset("-0123456789")
_INTEGER = re.compile(r"-?\d{1,15}", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,15}\.\d{1,15}", re.ASCII)
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})", re.ASCII)


def plain(text: str) -> Any:
    """The value of an unquoted scalar: null, a flag, or a number that would be written in the same way; else the text.

    `1.10`, `1_000`, `0x1F`, `017` and `+1` stay as they are, so that a version or a telephone number is not changed.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _BEGIN_OF_NUMBER:
        return text
    if _INTEGER.fullmatch(text) and str(int(text)) == text:
        return int(text)
    if _DECIMAL.fullmatch(text) and repr(float(text)) == text:
        return float(text)
    return text


def text(value: Any) -> str:
    """How a scalar is written: `true`, `1.5`, `2021-03-02`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)


def flag(value: Any) -> bool | None:
    """What a scalar says in any spelling of yes and no; None when it is neither."""
    spelling = text(value).strip().casefold()
    if not spelling.isascii() or spelling.startswith(('"', "'")):
        spelling = unicodedata.normalize("NFKC", spelling).translate(_NO_LETTERS).strip()
    if spelling in TRUE_SPELLINGS:
        return True
    return False if spelling in FALSE_SPELLINGS else None


def number(value: Any) -> int | float | None:
    """The number that a scalar is or spells; None for none, and for one that is not finite or beyond `MAX_NUMBER`."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    if isinstance(value, int):
        return value if abs(value) <= MAX_NUMBER else None
    spelling = str(value).strip()
    try:
        found = int(spelling) if _INTEGER.fullmatch(spelling) else float(spelling)
    except ValueError:
        return None
    return found if math.isfinite(found) and abs(found) <= MAX_NUMBER else None


def duration(value: Any) -> str | None:
    """The ISO 8601 duration that is written, or meant by `12:30` (minutes), `1:02:03` (hours) or a count of seconds."""
    spelling = text(value).strip()
    if durations.seconds(spelling) is not None:
        return spelling.upper()
    if match := _CLOCK.fullmatch(spelling):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return f"PT{hours}H{minutes}M{seconds}S" if match[1] else f"PT{minutes}M{seconds}S"
    found = number(value)
    return f"PT{found}S" if isinstance(found, int) and 0 <= found < 10**9 and not isinstance(value, bool) else None


def link(value: Any) -> str | None:
    """The address, if it may become a link (see `search.schema.document.is_link`); blanks in it are escaped."""
    if not isinstance(value, str):
        return None
    address = value.strip()
    if "&" not in address and is_link(address):
        return address  # as nearly always
    address = html.unescape(address)
    if address.startswith("//"):
        address = f"https:{address}"
    if is_link(address):
        return address
    if is_link(address[:8]):
        address = re.sub(r"\s", lambda blank: quote(blank[0]), address)
    return address if is_link(address) else None
