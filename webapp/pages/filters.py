"""Active filters of a request, each with the request without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from search.protocol.request import SearchRequest
from search.schema.fields import LOCALE, Field, Fields, Kind
from search.schema.ranges import BEFORE
from webapp.languages import borrowed, durations
from webapp.languages.names import language_name
from webapp.languages.texts import gettext as _
from webapp.pages import dates


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """One value that narrows the hits."""

    label: str
    """Of its field."""
    value: str
    """As a reader sees it."""
    is_negative: bool
    """Whether it leaves documents out."""
    without: SearchRequest


def active(request: SearchRequest, fields: Fields) -> tuple[ActiveFilter, ...]:
    """The active filters of a request, in its order."""
    filters = [entry for name, _chosen in request.filters for entry in _of_field(request, fields[name])]
    if request.story:
        filters.append(ActiveFilter(_("Same story as"), request.story, False, request.of_story("")))
    return tuple(filters)


def _of_field(request: SearchRequest, field: Field) -> Iterator[ActiveFilter]:
    name, label, chosen = field.name, borrowed.label(field), request.filter(field.name)
    for value in chosen.any_of:
        yield ActiveFilter(label, readable(field, value), False, request.toggled(name, value))
    if chosen.missing:
        yield ActiveFilter(label, _("none"), False, request.toggled_missing(name))
    for value in chosen.none_of:
        yield ActiveFilter(label, readable(field, value), True, request.excluding(name, value))
    if chosen.present:
        yield ActiveFilter(label, _("none"), True, request.with_filter(name, replace(chosen, present=False)))


def readable(field: Field, value: str) -> str:
    """The value of a filter as a reader sees it."""
    if field.kind is Kind.DATE:
        return dates.interval(value)
    if field.kind is Kind.FLAG:
        return {"true": _("yes"), "false": _("no")}.get(value, value)
    if field.name == LOCALE:
        return language_name(value)
    if not field.ranged or ".." not in value:
        return _shown(field, value)
    return _interval(field, value)


def _interval(field: Field, value: str) -> str:
    low, end = value.split("..", 1)
    is_before = end.startswith(BEFORE)
    low, high = (_shown(field, end) for end in (low, end.removeprefix(BEFORE)))
    if low and high:
        # As shops write it where one range begins with the end of the other.
        return f"{low} \N{EN DASH} {high}" if is_before else _("%(low)s to %(high)s", low=low, high=high)
    if low:
        return _("at least %(low)s", low=low)
    return _("under %(high)s", high=high) if is_before else _("at most %(high)s", high=high)


def _shown(field: Field, number: str) -> str:
    return durations.readable(number) if field.kind is Kind.DURATION else number
