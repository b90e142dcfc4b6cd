"""Facet counts: values, ranges and histograms beside the hits of an answer.

The counts of a field are those of the documents that pass all filters but its own, so that each says what a click on it
gives. What is chosen is always listed.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime

from search import deadline
from search.primitives.selection import Counts, DocSet, Selection
from search.primitives.snapshot import Snapshot
from search.protocol.request import Filter, SearchRequest
from search.protocol.results import MAX_DAYS, FacetCounts, Histogram, Part, ValueCount
from search.query.value_identity import key_in
from search.schema.fields import Field, Fields, Kind
from search.schema.ranges import interval, local_days
from search.text.value_keys import value_key

LEAST_VALUES = 20
"""That visible documents have in a field, before its facet may be none."""
MOST_DISTINCT = 0.9
"""Of them; where more are had by one document alone, choosing a value is choosing a document."""
_EPOCH = date(1970, 1, 1).toordinal()


class FacetCounter:
    """Counts the facets of answers from one generation."""

    def __init__(self, fields: Fields) -> None:
        self._fields = tuple(fields.facets)

    def all(
        self, request: SearchRequest, selection: Selection, snapshot: Snapshot
    ) -> dict[str, FacetCounts | Histogram]:
        """The facets that a request wants, as many as there is time for.

        One that is neither named nor filtered by is counted where it is offered.
        """
        found: dict[str, FacetCounts | Histogram] = {}

        def count() -> None:
            for field in filter(lambda field: request.counts(field.name), self._fields):
                chosen = request.filter(field.name)
                if request.facets is not None or chosen or is_offered(field, snapshot):
                    doc_set = selection.but_for_filter(field.name)
                    found[field.name] = self.count(field, doc_set, chosen, snapshot.now)

        deadline.optional(Part.FACETS, count, None)
        return found

    def count(self, field: Field, doc_set: DocSet, chosen: Filter, now: datetime) -> FacetCounts | Histogram:
        """The counts of a facet that a page shows."""
        deadline.check()
        if field.kind is Kind.DATE:
            return _histogram(field, doc_set, chosen, now)
        if field.ranged:
            return _range_counts(field, doc_set, chosen)
        assert field.facet  # noqa: S101 - it is one of the facets
        return _value_counts(field, doc_set, chosen, field.facet.limit)

    @staticmethod
    def containing(field: Field, doc_set: DocSet, chosen: Filter, limit: int, contains: str) -> FacetCounts:
        """At most so many values, or ranges, that contain a text; without a text also all that are chosen."""
        counts = _range_counts if field.ranged else _value_counts
        return counts(field, doc_set, chosen, limit, contains)


def is_offered(field: Field, snapshot: Snapshot) -> bool:
    """Whether a facet groups documents, and does not name nearly each of them by a value of its own."""
    if field.kind is not Kind.KEYWORD:
        return True
    given, distinct = snapshot.values_given(field)
    return given < LEAST_VALUES or distinct <= MOST_DISTINCT * given


def _value_counts(field: Field, doc_set: DocSet, chosen: Filter, limit: int, contains: str = "") -> FacetCounts:
    """In the order of the facet; another spelling of a value that is listed is that value."""
    selected, excluded = _by_key(field, chosen.any_of), _by_key(field, chosen.none_of)
    either = selected | excluded | selected
    found = doc_set.values(field, limit, value_key(contains) if contains else "", either)
    values = ValueCount.each(found.labels, found.counts)
    if either:
        by_key = dict(zip(found.keys, values, strict=True))
        for key, text in () if contains else either.items():
            # For a value that no visible document has, no other spelling must be shown than what was asked.
            by_key.setdefault(key, ValueCount(*found.chosen.get(key, (text, 0))))
        values = tuple(
            [one._replace(selected=key in selected, excluded=key in excluded) for key, one in by_key.items()]
        )
    return FacetCounts(field.name, values, doc_set.missing(field), found.distinct, chosen.missing)


def _by_key(field: Field, texts: Iterable[str]) -> dict[str, str]:
    """Values by their key, each as it is first written."""
    found: dict[str, str] = {}
    for text in texts:
        found.setdefault(key_in(field.name, text), text)
    return found


def _range_counts(
    field: Field, doc_set: DocSet, chosen: Filter, limit: int | None = None, contains: str = ""
) -> FacetCounts:
    """In the order of the bounds of the ranges."""
    counts = {text: count for text, count in doc_set.ranges(field) if count}
    containing = [text for text in counts if contains.casefold() in text.casefold()]
    listed = {text: counts[text] for text in containing[:limit]}
    if not contains:
        others = (text for text in dict.fromkeys((*chosen.any_of, *chosen.none_of)) if text not in listed)
        listed |= {text: doc_set.total_within(field, text) for text in others}
    missing = doc_set.missing(field)
    return FacetCounts(field.name, _flagged(listed.items(), chosen), missing, len(containing), chosen.missing)


def _histogram(field: Field, doc_set: DocSet, chosen: Filter, now: datetime) -> Histogram:
    """The dates by year, by month, and by day where these are few."""
    months = doc_set.months(field)
    days = _chosen_days(field, chosen, now) or _all_days(months)
    return Histogram(
        field=field.name,
        years=_flagged(doc_set.years(field), chosen),
        months=_flagged(months, chosen),
        days=_flagged(doc_set.days(field, *days), chosen) if days else (),
        missing=doc_set.missing(field),
        missing_selected=chosen.missing,
    )


def _flagged(pairs: Iterable[tuple[str, int]], chosen: Filter) -> tuple[ValueCount, ...]:
    pairs = list(pairs)
    if not (chosen.any_of or chosen.none_of):
        return ValueCount.each((text for text, _ in pairs), (number for _, number in pairs))
    selected, excluded = frozenset(chosen.any_of), frozenset(chosen.none_of)
    return tuple([ValueCount(text, number, text in selected, text in excluded) for text, number in pairs])


Days = tuple[int, int]
"""The first day, and the one after the last, since 1970."""


def _chosen_days(field: Field, chosen: Filter, now: datetime) -> Days | None:
    """Those of the only interval that is chosen, or of the month that it is in; None when they are too many."""
    if len(chosen.any_of) != 1:
        return None
    days = local_days(interval(field, chosen.any_of[0], now), now.tzinfo or UTC)
    if days is None:
        return None
    first, after = days
    start, end = (date.fromordinal(_EPOCH + day) for day in (first, after - 1))
    if (start.year, start.month) == (end.year, end.month):
        return _days_of((start.year, start.month), (end.year, end.month))
    return (first, after) if after - first <= MAX_DAYS else None


def _all_days(months: Counts) -> Days | None:
    """Those from the first month to the last; None when they are too many."""
    if not months:
        return None
    (first_year, first_month), (last_year, last_month) = (map(int, months[place][0].split("-")) for place in (0, -1))
    first, after = _days_of((first_year, first_month), (last_year, last_month))
    return (first, after) if after - first <= MAX_DAYS else None


def _days_of(first: tuple[int, int], last: tuple[int, int]) -> Days:
    """Of the months from one to another, each a year and a month."""
    return date(*first, 1).toordinal() - _EPOCH, date(*last, 1).toordinal() - _EPOCH + monthrange(*last)[1]
