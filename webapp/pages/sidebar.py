"""Facet lists of the sidebar: the values that narrow the hits."""

from __future__ import annotations

from dataclasses import dataclass

from search.protocol.request import SearchRequest
from search.protocol.results import FacetCounts, ValueCount
from search.schema.fields import Field, Fields, Kind
from search.schema.ranges import BEFORE
from webapp import addresses
from webapp.pages import filters


@dataclass(frozen=True, slots=True)
class ValueLink:
    """One value of a facet, with the links that choose and exclude it."""

    text: str
    count: int
    selected: bool
    excluded: bool
    toggle: str
    """The address with the value chosen, or no longer chosen."""
    exclude: str
    """The address with the value excluded, or no longer excluded; empty when it cannot be."""
    share: float
    """Of the greatest count of the facet, in percent."""
    key: str
    """Identifies the link on the page, for the script."""


@dataclass(frozen=True, slots=True)
class FacetList:
    """One facet as the sidebar lists it."""

    field: Field
    values: tuple[ValueLink, ...]
    distinct: int
    all_values: str
    """The address of the page with all values; empty when all are listed."""
    first: str = ""
    last: str = ""
    """The ends of the only chosen range, as a form shows them; empty when its end is not part of it."""


def facet_list(counts: FacetCounts, request: SearchRequest, fields: Fields) -> FacetList:
    """The facet list of the counts of one facet."""
    field = fields[counts.field]
    most = max((value.count for value in counts.values), default=0) or 1
    links = addresses.filter_links(request, field.name)
    values = [_value(field, value, links, most) for value in counts.values]
    if counts.missing or counts.missing_selected:
        values.append(_missing(field, counts, request, most))
    listed = len(counts.values)
    all_values = addresses.facet_page(field.name, request) if counts.distinct > listed else ""
    first, last = _ends(field, request.filter(field.name).any_of)
    return FacetList(field, tuple(values), counts.distinct, all_values, first, last)


def _ends(field: Field, chosen: tuple[str, ...]) -> tuple[str, str]:
    first, _, last = chosen[0].partition("..") if field.ranged and len(chosen) == 1 else ("", "", "")
    return ("", "") if last.startswith(BEFORE) else (first, last)


def narrows(facet: FacetList) -> bool:
    """Whether choosing something in a facet would change the hits, or something is chosen."""
    return len(facet.values) > 1 or any(value.selected or value.excluded for value in facet.values)


def _value(field: Field, value: ValueCount, links: addresses.FilterLinks, most: int) -> ValueLink:
    can_be_excluded = field.kind is not Kind.FLAG
    return ValueLink(
        text=filters.readable(field, value.value),
        count=value.count,
        selected=value.selected,
        excluded=value.excluded,
        toggle=links.toggled(value.value),
        exclude=links.excluding(value.value) if can_be_excluded else "",
        share=_percent(value.count, most),
        key=f"{field.name}={value.value}",
    )


def _missing(field: Field, counts: FacetCounts, request: SearchRequest, most: int) -> ValueLink:
    return ValueLink(
        text=f"No {field.label.lower()}",
        count=counts.missing,
        selected=counts.missing_selected,
        excluded=False,
        toggle=addresses.search_page(request.toggled_missing(field.name)),
        exclude="",
        share=_percent(counts.missing, most),
        key=f"missing={field.name}",
    )


def _percent(count: int, most: int) -> float:
    return min(100.0, round(100 * count / most, 1))
