"""Cells of a table (RFC 4180) that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from search.protocol.answer_json import json_bytes

BETWEEN_VALUES = " | "
"""Between the values of one field; commas and semicolons are in texts, and part cells in some countries."""
_BEGINS_FORMULA = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""First characters of what spreadsheets calculate, full-width ones too (OWASP, CSV injection)."""
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad\x00"
"""Characters that some spreadsheets drop before they look at a cell."""


def cell(value: Any) -> str:
    """The text of a value: values of a list side by side, a number as it is, other data as JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, int | float):
        return "" if value is None else str(value)
    return harmless(_text(value))


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        return BETWEEN_VALUES.join(map(str, value))
    return json_bytes(value).decode()


def harmless(text: str) -> str:
    """A text that begins no formula: with an apostrophe before what would, which spreadsheets show as text."""
    first = text[:1]
    begun = text.lstrip(_INVISIBLE).lstrip().lstrip(_INVISIBLE)[:1]
    return f"'{text}" if first in _BEGINS_FORMULA or begun in _BEGINS_FORMULA else text


def rows(listed: Iterable[Iterable[str]]) -> str:
    """Rows of cells, each between quotation marks: whichever sign a spreadsheet takes for the end of a cell."""
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(listed)
    return written.getvalue()
