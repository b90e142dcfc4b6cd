"""Facet list: the values that narrow the hits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from search.protocol.request import SearchRequest
from search.protocol.results import FacetCounts, ValueCount
from search.schema import hierarchy
from search.schema.fields import Field, Fields, Kind
from search.schema.ranges import BEFORE
from search.text.value_keys import value_key
from webapp import addresses
from webapp.languages import borrowed
from webapp.languages.texts import gettext as _
from webapp.pages import filters

SHORT = 6
"""Values of a facet that are seen before one asks for more."""
MANY = 12
"""Values of a facet of which one looks for some by their text."""


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
    """Of the greatest count of the facet, in percent; 0 for one that has no bar."""
    key: str
    """Identifies the link on the page, for the script."""
    level: int = 0
    """How many of the values above it in the tree are listed, too."""

    @property
    def active(self) -> bool:
        """Whether a filter names it."""
        return self.selected or self.excluded


@dataclass(frozen=True, slots=True)
class FacetList:
    """One facet as the sidebar lists it."""

    field: Field
    short: tuple[ValueLink, ...]
    """Seen at once: the active ones and the first of the others."""
    more: tuple[ValueLink, ...]
    """Seen when one asks for more."""
    distinct: int
    all_values: str
    """The address of the page with all values; empty when all are listed."""
    sifted: str
    """The address of the values that contain a text; empty when there are few."""
    first: str = ""
    last: str = ""
    """The ends of the only chosen range, as a form shows them; empty when its end is not part of it."""

    @property
    def values(self) -> tuple[ValueLink, ...]:
        """All that are listed."""
        return self.short + self.more

    @property
    def active(self) -> bool:
        """Whether a filter names one of its values."""
        return any(value.active for value in self.values)


def facet_list(counts: FacetCounts, request: SearchRequest, fields: Fields, total: int | None = None) -> FacetList:
    """The facet list of the counts of one facet; of a total, without values that all hits have.

    Choosing such a value changes nothing.
    """
    field = fields[counts.field]
    own = request.filter(field.name)
    listed = [value for value in counts.values if own or value.count != total]
    if not (field.ranged or field.hierarchy):
        listed.sort(key=lambda value: not (value.selected or value.excluded))  # which keeps the order of the others
    short, more = _parted(listed)
    if field.hierarchy:
        short, more = (_tree(part, field.hierarchy) for part in (short, more))
    shown = _Shown(field, request, max((value.count for value in listed), default=0) or 1)
    links = [tuple(map(shown.value, part)) for part in (short, more)]
    last = (shown.missing(counts),) if (own or counts.missing != total) and (counts.missing or own.missing) else ()
    ends = _ends(field, own.any_of)
    page = addresses.facet_page(field.name, request)
    all_values = page if counts.distinct > len(counts.values) else ""
    sifted = page if all_values or counts.distinct > MANY else ""
    return FacetList(field, links[0] + last, links[1], counts.distinct, all_values, sifted, *ends)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A value and its place in the tree."""

    count: ValueCount
    above: tuple[str, ...] = ()
    """The beginnings of its text that are listed as values of their own."""


def _parted(values: Sequence[ValueCount]) -> tuple[tuple[_Placed, ...], tuple[_Placed, ...]]:
    """What is seen at once and what is not; one value alone is not worth asking for."""
    first = set(range(len(values) if len(values) <= SHORT + 1 else SHORT))
    first |= {place for place, value in enumerate(values) if value.selected or value.excluded}
    short = tuple(_Placed(value) for place, value in enumerate(values) if place in first)
    return short, tuple(_Placed(value) for place, value in enumerate(values) if place not in first)


def _tree(values: Sequence[_Placed], separator: str) -> tuple[_Placed, ...]:
    """Each value after the one above it."""
    places = {value_key(value.count.value): place for place, value in enumerate(values)}
    found = {}
    for place, value in enumerate(values):
        listed = {name: places.get(value_key(name)) for name in hierarchy.ancestors(value.count.value, separator)}
        above = {name: at for name, at in listed.items() if at is not None and at != place}
        found[(*above.values(), place)] = replace(value, above=tuple(above))
    return tuple(found[path] for path in sorted(found))


def _ends(field: Field, chosen: tuple[str, ...]) -> tuple[str, str]:
    first, _, last = chosen[0].partition("..") if field.ranged and len(chosen) == 1 else ("", "", "")
    return ("", "") if last.startswith(BEFORE) else (first, last)


@dataclass(frozen=True, slots=True)
class _Shown:
    """How the values of one facet are shown."""

    field: Field
    request: SearchRequest
    most: int
    """The count whose bar is the longest."""

    def value(self, placed: _Placed) -> ValueLink:
        value = placed.count
        links = addresses.filter_links(self.request, self.field.name)
        return ValueLink(
            text=self._text(placed),
            count=value.count,
            selected=value.selected,
            excluded=value.excluded,
            toggle=links.toggled(value.value),
            exclude="" if self.field.kind is Kind.FLAG else links.excluding(value.value),
            share=min(100.0, round(100 * value.count / self.most, 1)),
            key=f"{self.field.name}={value.value}",
            level=len(placed.above),
        )

    def _text(self, placed: _Placed) -> str:
        """Below the value above it only what it has of its own."""
        text = placed.count.value
        if not placed.above:
            return filters.readable(self.field, text)
        return text[len(placed.above[-1]) :].strip(f"{self.field.hierarchy} \t")

    def missing(self, counts: FacetCounts) -> ValueLink:
        """The documents without a value, which have no bar: they are no part of what the bars compare."""
        return ValueLink(
            text=_("No %(field)s", field=borrowed.label_inside(self.field)),
            count=counts.missing,
            selected=counts.missing_selected,
            excluded=False,
            toggle=addresses.search_page(self.request.toggled_missing(self.field.name)),
            exclude="",
            share=0,
            key=f"missing={self.field.name}",
        )
