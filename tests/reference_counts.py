"""How many documents have each value of a field? The part of the specification (see `reference_engine`) that counts."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

import numpy as np

from search.protocol.request import Filter
from search.protocol.results import FacetCounts, Histogram, ValueCount
from search.query.value_identity import key_in
from search.schema import ranges
from search.schema.automatic_ranges import automatic_ranges
from search.schema.document import Document
from search.schema.fields import Facet, Field, Kind


def counts(
    field: Field, counted: Sequence[Document], visible: Sequence[Document], chosen: Filter, now: datetime
) -> FacetCounts | Histogram:
    """The values of a field among the documents that are counted; ranges are found for all that are visible."""
    if field.kind is Kind.DATE:
        return _histogram(field, counted, chosen, now)
    return _ranges(field, counted, visible, chosen, now) if field.ranged else _values(field, counted, visible, chosen)


def _ranges(
    field: Field, counted: Sequence[Document], visible: Sequence[Document], chosen: Filter, now: datetime
) -> FacetCounts:
    """By those of the facet, else those into which the values of all visible documents are parted."""
    assert field.facet
    numbers = [ranges.comparable(value) for document in visible for value in document.values_of(field)]
    texts = field.facet.ranges or automatic_ranges(field.kind, np.array(numbers, float))
    found = {
        text: sum(has_any(field, document.values_of(field), [text], now) for document in counted)
        for text in (*texts, *chosen.any_of, *chosen.none_of)
    }
    listed = [text for text in texts if found[text]]
    shown = dict.fromkeys((*listed, *chosen.any_of, *chosen.none_of))
    return FacetCounts(
        field=field.name,
        values=tuple(_value(text, found, chosen) for text in shown),
        missing=sum(not document.values_of(field) for document in counted),
        distinct=len(listed),
        missing_selected=chosen.missing,
    )


def has_any(field: Field, values: Iterable[Any], texts: Iterable[str], now: datetime) -> bool:
    """Whether one of the values is one of those that a filter names."""
    if field.ranged:
        return any(ranges.comparable(value) in ranges.interval(field, text, now) for value in values for text in texts)
    counted = [one for value in values for one in _counted(field, _name(value))]
    return any(key_in(field.name, one) == key_in(field.name, text) for one in counted for text in texts)


def _counted(field: Field, value: str) -> Iterator[str]:
    """A value and, of a field with a hierarchy, all that are above it."""
    yield value
    parts = value.split(field.hierarchy) if field.hierarchy else []
    for number in range(1, len(parts)):
        is_one = parts[number - 1].strip() and "".join(parts[number:]).strip()
        if is_one:
            yield field.hierarchy.join(parts[:number]).strip()


def _name(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _histogram(field: Field, documents: Sequence[Document], chosen: Filter, now: datetime) -> Histogram:
    years, months, days = (_counts(field, documents, partial(_calendar, length)) for length in (4, 7, 10))
    shown = _shown_days(field, chosen, now, months)
    return Histogram(
        field=field.name,
        years=tuple(_value(year, years, chosen) for year in sorted(years)),
        months=tuple(_value(month, months, chosen) for month in sorted(months)),
        days=tuple(_value(day, days, chosen) for day in sorted(days) if day in shown),
        missing=sum(not document.values_of(field) for document in documents),
        missing_selected=chosen.missing,
    )


def _calendar(length: int, date: datetime) -> str:
    """The first characters of a date: of its year, its month or its day."""
    return date.astimezone(UTC).isoformat()[:length]


def _shown_days(field: Field, chosen: Filter, now: datetime, months: Iterable[str]) -> set[str]:
    """The days of the only chosen interval, those of its month when it is within one, else those of all months."""
    found = _days_of(ranges.interval(field, chosen.any_of[0], now)) if len(chosen.any_of) == 1 else set()
    if len({date[:7] for date in found}) == 1:
        return _days_of_months([min(found)[:7]])
    if not 1 <= len(found) <= 92:
        found = _days_of_months(_months_between(min(months, default="9"), max(months, default="0")))
    return found if len(found) <= 92 else set()


def _days_of(interval: ranges.Interval) -> set[str]:
    """The first thousand."""
    if interval.low is None or interval.high is None or interval.low >= interval.high:
        return set()
    first, last = ranges.moment(int(interval.low)).date(), ranges.moment(int(interval.high) - 1).date()
    return {str(first + timedelta(number)) for number in range(min((last - first).days + 1, 1000))}


def _months_between(first: str, last: str) -> list[str]:
    """The first five."""
    years = range(int(first[:4]), int(last[:4]) + 1)
    months = (f"{year:04}-{month:02}" for year in years for month in range(1, 13))
    return list(islice((month for month in months if first <= month <= last), 5))


def _days_of_months(months: list[str]) -> set[str]:
    lengths = {month: monthrange(int(month[:4]), int(month[5:]))[1] for month in months}
    return {f"{month}-{day:02}" for month, length in lengths.items() for day in range(1, length + 1)}


def _values(field: Field, documents: Sequence[Document], visible: Sequence[Document], chosen: Filter) -> FacetCounts:
    def key_of(value: Any) -> str:
        return key_in(field.name, _name(value))

    counts = _counts(field, documents, key_of)
    written = _counts(field, visible, _name)
    labels: dict[str, str] = {}
    for spelling in sorted(written, key=lambda spelling: (-written[spelling], *label_order(spelling))):
        labels.setdefault(key_of(spelling), spelling)
    facet = field.facet or Facet()
    by_value = sorted(counts)
    listed = by_value if facet.order == "value" else sorted(by_value, key=lambda key: -counts[key])
    selected, excluded = ({key_of(text): text for text in some[::-1]} for some in (chosen.any_of, chosen.none_of))
    shown = dict.fromkeys((*listed[: facet.limit], *map(key_of, chosen.any_of), *map(key_of, chosen.none_of)))
    texts = {**excluded, **selected, **labels}
    return FacetCounts(
        field=field.name,
        values=tuple(ValueCount(texts[key], counts[key], key in selected, key in excluded) for key in shown),
        missing=sum(not document.values_of(field) for document in documents),
        distinct=len(counts),
        missing_selected=chosen.missing,
    )


def names_documents(field: Field, visible: Sequence[Document]) -> bool:
    """Whether nearly each value of a keyword is that of one document alone."""
    if field.kind is not Kind.KEYWORD:
        return False
    given = [key for document in visible for key in {key_in(field.name, one) for one in named(field, document)}]
    return len(given) >= 20 and len(set(given)) > 0.9 * len(given)


def label_order(spelling: str) -> tuple[bool, bytes]:
    """Of spellings that equally many have, those in compatible characters are last."""
    return spelling.casefold() != key_in("", spelling), spelling.encode()


def named(field: Field, document: Document) -> list[Any]:
    """The values of a document, with those above them."""
    values = document.values_of(field)
    return [one for value in values for one in _counted(field, value)] if field.hierarchy else list(values)


def _counts(field: Field, documents: Sequence[Document], name: Callable[[Any], str]) -> Counter[str]:
    """How many documents have each value; a document counts once however often it has it."""
    return Counter(value for document in documents for value in {name(one) for one in named(field, document)})


def _value(value: str, counts: Mapping[str, int], chosen: Filter) -> ValueCount:
    return ValueCount(value, counts[value], selected=value in chosen.any_of, excluded=value in chosen.none_of)
