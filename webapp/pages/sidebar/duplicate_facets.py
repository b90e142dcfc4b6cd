"""Facets that say of each document what another facet says, as `type` may say of `kind`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from weakref import WeakKeyDictionary

from search.protocol.engine import Searcher
from search.protocol.request import EMPTY_REQUEST, SearchRequest
from search.protocol.results import FacetCounts, Histogram

_MAX_VALUES = 24
"""Of a facet that may be one: each value costs a search, once for each generation."""
_HELD: WeakKeyDictionary[Searcher, tuple[int, Mapping[str, str]]] = WeakKeyDictionary()
"""By searcher: the epoch for which it was worked out, and what was found."""


def duplicates(searcher: Searcher, now: datetime) -> Mapping[str, str]:
    """By the name of a facet, the earlier one that parts all visible documents into the same groups."""
    epoch, held = searcher.epoch(now), _HELD.get(searcher)
    if held is None or held[0] != epoch:
        try:
            held = _HELD[searcher] = epoch, dict(_found(searcher, now))
        except _NotCountedError:
            return {}  # and the next answer looks again
    return held[1]


class _NotCountedError(Exception):
    """There was no time to count the facets."""


def _facets(searcher: Searcher, request: SearchRequest, now: datetime) -> Mapping[str, FacetCounts | Histogram]:
    results = searcher.search(replace(request, size=1, highlights=False), now)
    if results.missing:
        raise _NotCountedError
    return results.facets


def _found(searcher: Searcher, now: datetime) -> Iterator[tuple[str, str]]:
    fields = searcher.settings.fields
    listed = [one for one in _facets(searcher, EMPTY_REQUEST, now).values() if isinstance(one, FacetCounts)]
    alone = [one for one in listed if _may_be_one(one) and not fields[one.field].ranged]
    taken: set[str] = set()
    for first, second in combinations(alone, 2):
        if {first.field, second.field} & taken or _shape(first) != _shape(second):
            continue
        if all(_is_same(searcher, first.field, value.value, value.count, second.field, now) for value in first.values):
            taken.add(second.field)
            yield second.field, first.field


def _may_be_one(counts: FacetCounts) -> bool:
    return 1 < counts.distinct == len(counts.values) <= _MAX_VALUES


def _shape(counts: FacetCounts) -> tuple[int, Sequence[int]]:
    """The counts without their values; those of facets with the same groups are equal."""
    return counts.missing, sorted(value.count for value in counts.values)


def _is_same(  # noqa: PLR0913, PLR0917 - a group and where it is looked for
    searcher: Searcher, name: str, value: str, count: int, other: str, now: datetime
) -> bool:
    """Whether the documents with a value are all those with one value of another facet."""
    within = _facets(searcher, replace(EMPTY_REQUEST.only(name, value), facets=(other,)), now)[other]
    if not isinstance(within, FacetCounts) or len(within.values) != 1 or within.missing:
        return False
    return within.values[0].count == count
