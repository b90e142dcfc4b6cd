"""Parameters of a request, as names and values in a URL or on a command line.

q=solar panels            the query
topics=AI&topics=Robots   any of these values
-topics=AI                none of these values
missing=topics            no value (with topics=AI: AI or no value)
-missing=topics           some value
published=2021-01..       an interval, for dates, numbers and durations
match=all                 all words of the query, any of them, or auto: all, else as many as possible
sort=-published           a sortable field, - for descending, or relevance
page=2&size=50
exact=1                   words are meant in their very forms, without synonyms and corrections
typing=1                  the last word may go on: words that begin so are found below it, and it is not corrected
collapse=0                near-duplicates as hits of their own; else they are one (also: off)
story=news/2021/launch    only near-duplicates of this document, and itself
highlights=0              hits without marked words
facets=topics&facets=type counts of these facets only; facets=none: of none
explain=1                 the first 20 hits of the page say why they have their scores
fields=title&fields=url   what hits have beside their ids, for programs (also: fields=title,url)
after=WzIwLC…             the page after a place that an earlier answer has named, for programs
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from search.errors import CursorMismatch, InvalidParameter, UnknownParameter
from search.nearest import nearest
from search.protocol.cursor import PATTERN, Cursor
from search.protocol.request import EMPTY_REQUEST, HIT_FACTS, MAX_SIZE, RELEVANCE, Filter, Match, SearchRequest
from search.schema import ranges
from search.schema.fields import Field, Fields, Kind

MAX_PAGE = 1_000_000
_DEEPER = " (hits of any depth follow “after”)"
NO_FACETS = "none"
"""The value of `facets` for no counts."""
MAX_VALUES_OF_ALL = 300
"""Values in one request; no reader sends more."""
MAX_VALUES_OF_ONE = 200
"""Values of one name."""


SWITCHES: Mapping[str, bool] = MappingProxyType(
    {"0": False, "1": True, "off": False, "on": True, "false": False, "true": True}
)
"""What the values of a switch mean."""
_SWITCHES = ("exact", "typing", "collapse", "highlights", "explain")
AFTER, FIELDS = PROGRAM_NAMES = ("after", "fields")
"""Names that pages for people leave out."""
_ONCE = ("q", "match", "sort", "page", "size", "story", *_SWITCHES, AFTER)
"""Names that have one value."""
_LISTS = ("facets", FIELDS)
"""Names of lists of names."""
REQUEST_NAMES = (*_ONCE, *_LISTS, "missing")
"""Names of a request but for those of filters, which are names of fields."""
CONTAINS, LIMIT, FROM, TO, FORMAT = ROUTE_NAMES = ("contains", "limit", "from", "to", "format")
"""Names that some routes of the web service have in addition to those of a request."""


def known(fields: Fields) -> tuple[str, ...]:
    """All parameter names that a request may use; a filter's may have `-` before it."""
    return (*REQUEST_NAMES, *(field.name for field in fields.filterable))


def is_known(name: str, fields: Fields) -> bool:
    """Whether `read` knows this name; for others it raises UnknownParameter."""
    if name in _ONCE or name in _LISTS:
        return True
    bare = name.removeprefix("-")
    return bare == "missing" or any(field.name == bare for field in fields.filterable)


def orders(fields: Fields) -> tuple[str, ...]:
    """All values of `sort`."""
    return (RELEVANCE, *(sign + field.name for field in fields.sortable for sign in ("-", "")))


def hit_names(fields: Fields) -> tuple[str, ...]:
    """All values of `fields`."""
    return (*(field.name for field in fields.returned), *HIT_FACTS)


def read(pairs: Iterable[tuple[str, str]], fields: Fields) -> SearchRequest:
    """The request of some names and values.

    Raises UnknownParameter for a name that is not declared, InvalidParameter for a value that cannot be used, and
    CursorMismatch for a place of another request.
    """
    reader = _Reader(fields, SearchRequest(), Counter())
    for count, (name, value) in enumerate(pairs):
        if count >= MAX_VALUES_OF_ALL:
            raise InvalidParameter(
                parameter=name, found=value, expected=f"among the first {MAX_VALUES_OF_ALL} parameters"
            )
        reader.read(name, value)
    _check_place(reader)
    return reader.request


def write(request: SearchRequest) -> Iterator[tuple[str, str]]:
    """The names and values of a request, without those that are the default."""
    if request.query:
        yield "q", request.query
    for name, chosen in request.filters:
        yield from ((name, value) for value in chosen.any_of)
        yield from ((f"-{name}", value) for value in chosen.none_of)
        if chosen.missing:
            yield "missing", name
        if chosen.present:
            yield "-missing", name
    for name in _ONCE[1:]:
        value = getattr(request, name)
        if value != getattr(EMPTY_REQUEST, name):
            yield name, str(int(value) if isinstance(value, bool) else value)
    if request.facets is not None:
        yield from (("facets", name) for name in request.facets or (NO_FACETS,))
    if request.fields is not None:
        yield from ((FIELDS, name) for name in request.fields)


def unknown(name: str, names: tuple[str, ...]) -> UnknownParameter:
    """The error for a parameter that is none of these names."""
    return UnknownParameter(parameter=name, nearest=nearest(name.lstrip("-"), names), known=names)


def _choices(value: str, names: tuple[str, ...]) -> str:
    """What a value should be that is none of these."""
    near = nearest(value, names)
    return f"one of {', '.join(names)}" + (f" (nearest: {near})" if near else "")


@dataclass(slots=True)
class _Reader:
    """The request so far, and how often each name was given."""

    fields: Fields
    request: SearchRequest
    given: Counter[str]

    def read(self, name: str, value: str) -> None:
        self.given[name] += 1
        if self.given[name] > (1 if name in _ONCE else MAX_VALUES_OF_ONE):
            expected = "given once" if name in _ONCE else f"given at most {MAX_VALUES_OF_ONE} times"
            raise InvalidParameter(parameter=name, found=value, expected=expected)
        if name in _ONCE:
            self._read_single(name, value)
        elif name.removeprefix("-") == "missing":
            self._read_missing(name, value)
        elif name == "facets":
            self._read_facets(value)
        elif name == FIELDS:
            self._read_fields(value)
        else:
            self._read_filter(name, value)

    def _read_single(self, name: str, value: str) -> None:
        changes: dict[str, Any]
        if name in {"q", "story"}:
            changes = {"query" if name == "q" else name: value}
        elif name in {"page", "size"}:
            changes = {name: _whole(name, value, *((MAX_PAGE, _DEEPER) if name == "page" else (MAX_SIZE,)))}
        elif name == "match":
            changes = {name: _match(name, value)}
        elif name == "sort":
            changes = {name: self._order(value)}
        elif name == AFTER:
            changes = {name: _cursor(value)}
        else:
            changes = {name: _switch(name, value)}
        self.request = replace(self.request, **changes)

    def _order(self, value: str) -> str:
        known_orders = orders(self.fields)
        if value and value not in known_orders:
            raise InvalidParameter(parameter="sort", found=value, expected=_choices(value, known_orders))
        return value

    def _read_facets(self, value: str) -> None:
        names, chosen = tuple(field.name for field in self.fields.facets), self.request.facets
        if not (chosen is None if value == NO_FACETS else value in names and chosen != ()):
            expected = f"either {NO_FACETS} or some of {', '.join(names)}"
            raise InvalidParameter(parameter="facets", found=value, expected=expected)
        added = () if value == NO_FACETS else (value,)
        self.request = replace(self.request, facets=tuple(dict.fromkeys((*(chosen or ()), *added))))

    def _read_fields(self, value: str) -> None:
        names = hit_names(self.fields)
        for name in value.split(","):
            if name not in names:
                raise unknown(name, names)
        chosen = (*(self.request.fields or ()), *value.split(","))
        self.request = replace(self.request, fields=tuple(dict.fromkeys(chosen)))

    def _read_missing(self, name: str, value: str) -> None:
        field = self._field(value)
        if field is None:
            names = tuple(field.name for field in self.fields.filterable)
            expected = f"the name of a field, {_choices(value, names)}"
            raise InvalidParameter(parameter=name, found=value, expected=expected)
        old = self.request.filter(value)
        changed = replace(old, present=True) if name[0] == "-" else replace(old, missing=True)
        self._filter(value, changed)

    def _read_filter(self, name: str, value: str) -> None:
        field = self._field(name.removeprefix("-"))
        if field is None:
            raise unknown(name, known(self.fields))
        check_value(field, value, name)
        old = self.request.filter(field.name)
        self._filter(field.name, _with_value(old, value, excluded=name[0] == "-"))

    def _filter(self, name: str, changed: Filter) -> None:
        narrowed = self.request.with_filter(name, changed)
        self.request = replace(narrowed, page=self.request.page, after=self.request.after)

    def _field(self, name: str) -> Field | None:
        field = self.fields.get(name)
        return field if field and field.filterable else None


def _with_value(old: Filter, value: str, *, excluded: bool) -> Filter:
    values = old.none_of if excluded else old.any_of
    if value in values:
        return old
    return replace(old, none_of=(*values, value)) if excluded else replace(old, any_of=(*values, value))


def check_value(field: Field, value: str, parameter: str | None = None) -> None:
    """Raise InvalidParameter when a value cannot be a filter of this field."""
    name = parameter or field.name
    if not value:
        raise InvalidParameter(parameter=name, found=value, expected="a value (for documents without one: missing=…)")
    if field.kind is Kind.FLAG and value not in {"true", "false"}:
        raise InvalidParameter(parameter=name, found=value, expected="true or false")
    if field.ranged:
        try:
            ranges.interval(field, value, datetime.now(UTC))
        except InvalidParameter as error:
            raise InvalidParameter(parameter=name, found=error.found, expected=error.expected) from None


def _check_place(reader: _Reader) -> None:
    """Raise CursorMismatch when a cursor is of another request; InvalidParameter when the page has a number, too."""
    after = reader.request.after
    if after is None:
        return
    if after.digest != reader.request.digest:
        raise CursorMismatch
    if "page" in reader.given:
        raise InvalidParameter(parameter="page", found=str(reader.request.page), expected=f"absent beside {AFTER}")


def _cursor(value: str) -> Cursor:
    if not re.fullmatch(PATTERN, value, re.ASCII):
        raise InvalidParameter(parameter=AFTER, found=value, expected="the text that an answer has under “after”")
    try:
        return Cursor.parse(value)
    except ValueError:
        raise CursorMismatch from None


def _switch(name: str, value: str) -> bool:
    if value not in SWITCHES:
        raise InvalidParameter(parameter=name, found=value, expected=f"one of {', '.join(SWITCHES)}")
    return SWITCHES[value]


def _match(name: str, value: str) -> Match:
    if value not in set(Match):
        raise InvalidParameter(parameter=name, found=value, expected=f"one of {', '.join(Match)}")
    return Match(value)


def _whole(name: str, value: str, most: int, more: str = "") -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 10 and 1 <= int(value) <= most):
        raise InvalidParameter(parameter=name, found=value, expected=f"a whole number from 1 to {most}{more}")
    return int(value)
