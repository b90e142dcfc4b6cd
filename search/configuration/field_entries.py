"""Entries of `fields`: changes of the built-in fields, and new ones.

topics: {label: Themes, weight: 3}           # changes a field
levels: {facet: false}
heat: {facet: {ranges: ["..<10", "10..<100", "100.."]}}
section: {facet: true, hierarchy: "/"}       # choosing `guides` finds `guides/install`, too
audience: {kind: keyword, facet: true, aliases: [audience, reader]}   # adds one
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from search.configuration.mapping import ConfigMapping, is_number_to
from search.configuration.reserved_names import RESERVED_NAMES, is_reserved
from search.errors import InvalidParameter
from search.schema import ranges
from search.schema.fields import BODY, FILTERED_KINDS, Facet, Field, Fields, Kind

FACETED_KINDS = FILTERED_KINDS
"""Types whose values can be counted: one by one, dates by year, month and day, numbers and durations by range."""

RANGE_KINDS = frozenset({Kind.NUMBER, Kind.DURATION})
"""Types that are counted by range."""

SEARCHED_KINDS = frozenset({Kind.TEXT, Kind.KEYWORD})
"""Types whose words can be searched."""

MAX_LIMIT = 10_000_000
"""Characters of a text that may be kept for passages."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_KEYS = (
    *("kind", "label", "description", "aliases", "many", "union", "weight"),
    *("facet", "hierarchy", "sortable", "shown", "limit"),
)


def read_field(name: str, entry: ConfigMapping, fields: Fields) -> Field:
    """The declared field with the changes of one entry, or a new one."""
    entry.require_keys(_KEYS)
    if name in fields:
        base = fields[name]
        if "kind" in entry.data or "many" in entry.data:
            raise entry.fail("", "without kind and many, which cannot be changed for a built-in field", entry.data)
    else:
        base = _new_field(name, entry)
    changed = replace(
        base,
        label=entry.text("label", base.label),
        description=entry.text("description", base.description),
        aliases=entry.texts("aliases", base.aliases),
        union=entry.flag("union", default=base.union),
        weight=float(entry.value("weight", "a number from 0 to 100", is_number_to(100), base.weight)),
        facet=_facet(entry, base.facet),
        hierarchy=entry.text("hierarchy", base.hierarchy).strip(),
        sortable=entry.flag("sortable", default=base.sortable),
        shown=entry.flag("shown", default=base.shown),
        limit=entry.value("limit", f"a whole number from 1 to {MAX_LIMIT:,}", _is_limit, base.limit),
    )
    _check(entry, changed)
    return changed


def _new_field(name: str, entry: ConfigMapping) -> Field:
    if not _NAME.fullmatch(name) or is_reserved(name):
        expected = f"named with letters, digits and _, a letter first, and none of {', '.join(sorted(RESERVED_NAMES))}"
        raise entry.fail("", expected, name)
    kinds = [kind.value for kind in Kind]
    kind = Kind(entry.value("kind", f"one of {', '.join(kinds)}", lambda value: value in kinds, Kind.KEYWORD))
    label = name.replace("_", " ").capitalize()
    many = entry.flag("many", default=False)
    return Field(name=name, kind=kind, label=label, description=f"{label}.", aliases=(name,), many=many)


def _facet(entry: ConfigMapping, default: Facet | None) -> Facet | None:
    value = entry.data.get("facet", default)
    if value is None or value is False:
        return None
    if value is True:
        return default or Facet()
    if isinstance(value, Facet):
        return value
    facet = ConfigMapping(entry.source, f"{entry.path}.facet", value)
    facet.require_keys(("limit", "order", "ranges"))
    base = default or Facet()
    return Facet(
        limit=facet.value(
            "limit", "a whole number from 1 to 100", lambda n: type(n) is int and 1 <= n <= 100, base.limit
        ),
        order=facet.value("order", "count or value", lambda order: order in ("count", "value"), base.order),
        ranges=facet.texts("ranges", base.ranges),
    )


def _check(entry: ConfigMapping, field: Field) -> None:
    """Raise SettingInvalid when the type of a field does not allow an attribute."""
    if field.facet and field.kind not in FACETED_KINDS:
        raise entry.fail("facet", f"absent, for the values of a {field.kind} field are not counted", True)
    if field.facet:
        _check_ranges(entry, field, field.facet.ranges)
    if field.hierarchy and field.kind is not Kind.KEYWORD:
        raise entry.fail("hierarchy", f"absent, for the values of a {field.kind} field are not below others", True)
    if field.union and not field.many:
        raise entry.fail("union", "absent, for a field without many has one value", True)
    if field.weight and field.kind not in SEARCHED_KINDS:
        raise entry.fail("weight", f"absent, for a {field.kind} field has no words", field.weight)
    if field.limit and field.name != BODY:
        raise entry.fail("limit", "absent, for only the body has passages", field.limit)
    if field.sortable and (field.many or not field.ranged):
        raise entry.fail("sortable", "absent, for only a single date, number or duration is sortable", True)


def _is_limit(value: Any) -> bool:
    return type(value) is int and 1 <= value <= MAX_LIMIT


def _check_ranges(entry: ConfigMapping, field: Field, texts: tuple[str, ...]) -> None:
    """Raise SettingInvalid when a range of a facet is no interval."""
    if texts and field.kind not in RANGE_KINDS:
        raise entry.fail("facet.ranges", f"absent, for a {field.kind} field is not counted by range", list(texts))
    for text in texts:
        try:
            ranges.interval(field, text, datetime.now(UTC))
        except InvalidParameter as error:
            raise entry.fail("facet.ranges", f"a list of texts, each {error.expected}", text) from None
    if len(set(texts)) < len(texts):
        raise entry.fail("facet.ranges", "without a range that is there twice", list(texts))
