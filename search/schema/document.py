"""Document: the values of one record, and the form of each type of value.

| kind            | in a `Document`                    | in JSON                     |
|-----------------|------------------------------------|-----------------------------|
| text, keyword   | `str`                              | string                      |
| date            | `datetime`, aware                  | `2021-03-02T10:36:00Z`      |
| number          | `int` of 64 bits, finite `float`   | number                      |
| flag            | `bool`                             | true or false               |
| duration        | `str`, ISO 8601                    | `PT8M30S`                   |
| link            | `str`, http, https or from `/`     | string                      |
| data            | any JSON value                     | the same                    |

A field with `many` holds a tuple of these; a field without a value is absent.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise, repeat
from typing import Any, NamedTuple

import orjson

from search.errors import InvalidDocument
from search.schema import durations
from search.schema.fields import BODY, ID, Field, Fields, Kind

JSON = Any
"""A value that JSON can write: None, bool, int, float, str, or a list or string-keyed dict of these."""

_MAX_DEPTH = 100
_STRICT = (
    orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_SUBCLASS
    | orjson.OPT_STRICT_INTEGER
)
_LINK = re.compile(r"(?:[Hh][Tt]{2}[Pp][Ss]?://|/(?!/))[^\x00- \\]*+")


class Section(NamedTuple):
    """A section of the body, up to the start of the next."""

    start: int
    """Offset of its first character, that of its heading, which is a line of its own."""
    anchor: str
    """The id of the heading on its page; empty when it has none."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its id, its values by field name, and the sections of its body."""

    id: str
    values: Mapping[str, Any]
    sections: tuple[Section, ...] = ()
    """In the order of the text; what stands before the first belongs to none."""

    def values_of(self, field: Field) -> tuple[Any, ...]:
        """The values of one field; empty when it has none."""
        if field.name == ID:
            return (self.id,)
        value = self.values.get(field.name)
        if value is None:
            return ()
        return tuple(value) if field.many else (value,)

    def to_json(self, fields: Fields) -> dict[str, JSON]:
        """The returned values as JSON, in the order of the fields."""
        shown: dict[str, JSON] = {}
        for field in fields.returned:
            values = [as_json(field.kind, value) for value in self.values_of(field)]
            if values:
                shown[field.name] = values if field.many else values[0]
        return shown

    def check(self, fields: Fields) -> None:
        """Raise InvalidDocument when a value does not have the form of its field's kind."""
        if not (self.id and _is_text(self.id)):
            expected = "a text of valid Unicode that is not empty"
            raise InvalidDocument(id=self.id, field=ID, expected=expected, found=repr(self.id))
        if self.sections and not _are_sections(self.sections):
            expected = "sections that begin one after the other, with anchors of valid Unicode"
            raise InvalidDocument(id=self.id, field=BODY, expected=expected, found=repr(self.sections)[:200])
        for name, value in self.values.items():
            field = fields.get(name)
            if field is None:
                raise InvalidDocument(id=self.id, field=name, expected="a declared field", found=repr(value))
            expected, is_valid = _FORMS[field.kind]
            if field.many:
                if not isinstance(value, tuple):
                    raise InvalidDocument(id=self.id, field=name, expected="a tuple of values", found=repr(value))
                wrong = [one for one in value if not is_valid(one)]
            else:
                wrong = [] if value is None or is_valid(value) else [value]
            if wrong:
                raise InvalidDocument(id=self.id, field=name, expected=expected, found=repr(wrong[0]))


def _are_sections(sections: tuple[Section, ...]) -> bool:
    starts = [section.start for section in sections]
    is_ascending = starts[0] >= 0 and all(before < after for before, after in pairwise(starts))
    return is_ascending and all(_is_text(section.anchor) for section in sections)


def as_json(kind: Kind, value: Any) -> JSON:
    """The JSON form of one value of this kind."""
    return date_text(value) if kind is Kind.DATE else value


def date_text(moment: datetime) -> str:
    """A moment as `2021-03-02T10:36:00Z`, with its own offset, and with a fraction only when it has one."""
    return moment.isoformat().replace("+00:00", "Z")


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC."""
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def _is_text(value: Any) -> bool:
    """Whether it is a text that can be encoded; half of a surrogate pair cannot."""
    if not isinstance(value, str):
        return False
    if value.isascii():
        return True  # as most are
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_keyword(value: Any) -> bool:
    return _is_text(value) and value != ""


def _is_date(value: Any) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None


def _is_number(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_duration(value: Any) -> bool:
    return isinstance(value, str) and durations.seconds(value) is not None


def is_link(value: Any) -> bool:
    """Whether a value is an address that may become a link: absolute http or https, or a path on the same site."""
    return isinstance(value, str) and _LINK.fullmatch(value) is not None


def _is_json(value: Any) -> bool:
    """Whether it survives being written to JSON and read again; most values are checked by doing both."""
    try:
        text = orjson.dumps(value, option=_STRICT)
    except TypeError:  # for what is no JSON, subclasses, and integers of more than 53 bits
        return _is_json_inside(value)
    is_flat = text.count(b"[") + text.count(b"{") <= _MAX_DEPTH
    return (is_flat and bool(orjson.loads(text) == value)) or _is_json_inside(value)


def _is_json_inside(value: Any, depth: int = 0) -> bool:
    if isinstance(value, str):
        return _is_text(value)
    if isinstance(value, dict):
        are_values = depth < _MAX_DEPTH and all(map(_is_json_inside, value.values(), repeat(depth + 1)))
        return are_values and all(map(_is_text, value))
    if isinstance(value, list | tuple):
        return depth < _MAX_DEPTH and all(map(_is_json_inside, value, repeat(depth + 1)))
    return value is None or isinstance(value, bool) or _is_number(value)


_FORMS: Mapping[Kind, tuple[str, Callable[[Any], bool]]] = {
    Kind.TEXT: ("a text of valid Unicode", _is_text),
    Kind.KEYWORD: ("a text of valid Unicode that is not empty", _is_keyword),
    Kind.DATE: ("a datetime with a time zone", _is_date),
    Kind.NUMBER: ("a finite number of at most 64 bits", _is_number),
    Kind.FLAG: ("true or false", _is_flag),
    Kind.DURATION: ("an ISO 8601 duration", _is_duration),
    Kind.LINK: ("an http or https address, or a path that begins with one /", is_link),
    Kind.DATA: (f"a JSON value, nested at most {_MAX_DEPTH} deep", _is_json),
}
