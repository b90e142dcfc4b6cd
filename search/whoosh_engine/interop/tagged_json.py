"""Tagged JSON of the values that Whoosh lets its users store.

JSON's own values are as they are.
Any other is an object with one key that begins with `$`, by which it is known again: `{"$bytes": "AP8="}`.
A dictionary with such a key of its own, or with keys that are no texts, is `{"$dict": [[key, value], …]}`.
Whoosh itself pickles what is stored; reading a pickle may run any code that its writer wished.
"""

from __future__ import annotations

import json
import math
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from search.whoosh_engine.codecs.text_bytes import decoded, encoded


def _list(values: Any) -> list[Any]:
    return [_plain(value) for value in values]


_TAGS: Mapping[type, tuple[str, Callable[[Any], Any], Callable[[Any], Any]]] = {
    bytes: ("$bytes", lambda value: b64encode(value).decode(), b64decode),
    bytearray: ("$bytearray", lambda value: b64encode(value).decode(), lambda text: bytearray(b64decode(text))),
    tuple: ("$tuple", _list, tuple),
    set: ("$set", _list, set),
    frozenset: ("$frozenset", _list, frozenset),
    dict: ("$dict", lambda value: [[_plain(key), _plain(one)] for key, one in value.items()], dict),
    datetime: ("$datetime", datetime.isoformat, datetime.fromisoformat),
    date: ("$date", date.isoformat, date.fromisoformat),
    time: ("$time", time.isoformat, time.fromisoformat),
    timedelta: (
        "$timedelta",
        lambda value: [value.days, value.seconds, value.microseconds],
        lambda parts: timedelta(*parts),
    ),
    Decimal: ("$decimal", str, Decimal),
    complex: ("$complex", lambda value: _list([value.real, value.imag]), lambda parts: complex(*parts)),
    float: ("$float", repr, float),  # of those that are no numbers
    UUID: ("$uuid", str, UUID),
}
_READERS = {tag: read for tag, _, read in _TAGS.values()}


def dumps(value: Any) -> bytes:
    """A value as JSON; TypeError for one that has no form here."""
    text = json.dumps(_plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return encoded(text)


def loads(text: bytes) -> Any:
    """The value that `dumps` was given."""
    return json.loads(decoded(text), object_hook=_value)


def _plain(value: Any) -> Any:
    """A value in those of JSON."""
    kind = type(value)
    if value is None or kind in (bool, int, str) or (kind is float and math.isfinite(value)):
        return value
    if kind is list:
        return _list(value)
    if kind is dict and all(type(key) is str and not key.startswith("$") for key in value):
        return {key: _plain(one) for key, one in value.items()}
    if kind not in _TAGS:
        known = ", ".join(sorted(kind.__name__ for kind in _TAGS))
        raise TypeError(
            f"expected a value to store that JSON can write, or one of {known};"
            f" found {kind.__qualname__}: {value!r:.80}"
        )
    tag, write, _ = _TAGS[kind]
    return {tag: write(value)}


def _value(found: dict[str, Any]) -> Any:
    tag = next(iter(found), "")
    return _READERS[tag](found[tag]) if tag in _READERS else found
