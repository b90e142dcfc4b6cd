"""What is counted and listed of a facet, whatever engine counts?"""

from __future__ import annotations

from collections.abc import Collection
from types import SimpleNamespace
from typing import cast

from conftest import NOW

from search.answering.facet_counts import FacetCounter
from search.primitives.selection import DocSet, Selection, ValueTotals
from search.primitives.snapshot import Snapshot
from search.protocol.request import SearchRequest
from search.protocol.results import FacetCounts
from search.schema.fields import DEFAULT_FIELDS, Field

COUNTS = {"energy": ("Energy", 5), "grid": ("Grid", 3), "water": ("Water", 1)}
"""The label and the count of each value, by its key."""


class Documents:
    """A doc set with these values in each field; it notes for which filter it was made."""

    def __init__(self) -> None:
        self.but_for: list[str] = []

    def but_for_filter(self, name: str) -> Documents:
        """The documents without regard to the filter of a field."""
        self.but_for.append(name)
        return self

    @staticmethod
    def missing(_: Field) -> int:
        """None of them lacks a value."""
        return 0

    @staticmethod
    def values(_: Field, limit: int, contains: str, chosen: Collection[str]) -> ValueTotals:
        """The first values that contain a text."""
        having = [key for key in COUNTS if contains in key]
        listed = having[:limit]
        return ValueTotals(
            [COUNTS[key][0] for key in listed],
            [COUNTS[key][1] for key in listed],
            listed if chosen else (),
            {key: COUNTS[key] for key in chosen if key in COUNTS},
            len(having),
        )


def listed(request: SearchRequest, limit: int, contains: str = "") -> list[tuple[str, int, bool, bool]]:
    """The values of the topics, each with its count and whether it is chosen or excluded."""
    documents, field = cast("DocSet", Documents()), DEFAULT_FIELDS["topics"]
    found = FacetCounter(DEFAULT_FIELDS).containing(field, documents, request.filter("topics"), limit, contains)
    return [tuple(one) for one in found.values]  # type: ignore[misc]


def test_what_is_chosen_is_listed() -> None:
    """A chosen value is listed beyond the limit, however it is written; one that no document has with 0, as asked."""
    request = SearchRequest("").only("topics", "WATER")
    assert listed(request, 1) == [("Energy", 5, False, False), ("Water", 1, True, False)]
    assert listed(SearchRequest("").only("topics", "energy"), 1) == [("Energy", 5, True, False)]
    assert listed(SearchRequest("").only("topics", "Unheard of"), 1)[1:] == [("Unheard of", 0, True, False)]
    assert listed(request, 9, "r") == [
        ("Energy", 5, False, False),
        ("Grid", 3, False, False),
        ("Water", 1, True, False),
    ]
    assert listed(request, 9, "gy") == [("Energy", 5, False, False)]


def test_the_filter_of_a_facet_does_not_count_for_it() -> None:
    """Each facet is counted in the documents that pass all filters but its own."""
    documents = Documents()
    request = SearchRequest("", facets=("topics", "provider")).only("topics", "Grid")
    snapshot = cast("Snapshot", SimpleNamespace(now=NOW))
    found = FacetCounter(DEFAULT_FIELDS).all(request, cast("Selection", documents), snapshot)
    assert sorted(found) == sorted(documents.but_for) == ["provider", "topics"]
    assert all(isinstance(one, FacetCounts) and one.distinct == len(COUNTS) for one in found.values())
