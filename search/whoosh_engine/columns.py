"""Which values does each document have? One column of arrays for each field that is filtered, counted or sorted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search import ranges
from search.fields import Fields, Kind
from search.ranges import Interval

Mask = NDArray[np.bool_]
"""For each document of the index, whether it is meant."""


@dataclass(frozen=True)
class NamedColumn:
    """Keywords or flags: pairs of a document and a code, which is the place of a value in `values`."""

    count: int
    """Of all documents."""
    documents: NDArray[np.int64]
    codes: NDArray[np.int64]
    values: tuple[str, ...]

    @cached_property
    def _code(self) -> Mapping[str, int]:
        return {value: code for code, value in enumerate(self.values)}

    @cached_property
    def present(self) -> Mask:
        """The documents with a value."""
        return _mask(self.count, self.documents)

    def having(self, values: Iterable[str]) -> Mask:
        """The documents with any of these values."""
        codes = [self._code[value] for value in values if value in self._code]
        return _mask(self.count, self.documents[np.isin(self.codes, codes)])

    def counts(self, mask: Mask) -> NDArray[np.int64]:
        """For each code, how many of these documents have its value."""
        return np.bincount(self.codes[mask[self.documents]], minlength=len(self.values))


@dataclass(frozen=True)
class RangedColumn:
    """Dates, numbers or durations: pairs of a document and a number (see `ranges`)."""

    count: int
    documents: NDArray[np.int64]
    numbers: NDArray[Any]
    """int64 of microseconds for dates, else float64."""

    @cached_property
    def present(self) -> Mask:
        """The documents with a value."""
        return _mask(self.count, self.documents)

    def within(self, interval: Interval) -> Mask:
        """The documents with a value in the interval."""
        inside = np.ones(len(self.numbers), bool)
        if interval.low is not None:
            inside &= self.numbers >= interval.low
        if interval.high is not None:
            inside &= self.numbers < interval.high
        return _mask(self.count, self.documents[inside])

    @cached_property
    def months(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Documents, and months since January 1970, of dates; each pair once."""
        months = self.numbers.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
        pairs = np.unique(np.stack([self.documents, months]), axis=1)
        return pairs[0], pairs[1]

    @cached_property
    def rank(self) -> NDArray[np.int64]:
        """For each document the place of its value among all distinct values; -1 without one."""
        ranks = np.full(self.count, -1, np.int64)
        ranks[self.documents] = np.unique(self.numbers, return_inverse=True)[1]
        return ranks


Column = NamedColumn | RangedColumn


def _mask(count: int, documents: NDArray[np.int64]) -> Mask:
    mask = np.zeros(count, bool)
    mask[documents] = True
    return mask


def columns(fields: Fields, stored: Sequence[Mapping[str, list[Any]]]) -> Mapping[str, Column]:
    """The columns of all fields that a request can filter by, from the stored values of all documents."""
    made: dict[str, Column] = {}
    for field in fields.filterable:
        pairs = [(number, value) for number, values in enumerate(stored) for value in values.get(field.name, ())]
        made[field.name] = _ranged(field.kind, pairs, len(stored)) if field.ranged else _named(pairs, len(stored))
    return made


def _named(pairs: list[tuple[int, Any]], count: int) -> NamedColumn:
    texts = [(number, _name(value)) for number, value in pairs]
    values = sorted({text for _, text in texts}, key=lambda text: (text.casefold(), text))
    code = {value: code for code, value in enumerate(values)}
    distinct = list(dict.fromkeys((number, code[text]) for number, text in texts))
    documents, codes = np.array(distinct, np.int64).reshape(-1, 2).T
    return NamedColumn(count, documents, codes, tuple(values))


def _name(value: str | bool) -> str:  # noqa: FBT001 - it is the value itself
    return value if isinstance(value, str) else str(value).lower()


def _ranged(kind: Kind, pairs: list[tuple[int, Any]], count: int) -> RangedColumn:
    is_date = kind is Kind.DATE
    numbers = [ranges.comparable(datetime.fromisoformat(value) if is_date else value) for _, value in pairs]
    documents = np.array([number for number, _ in pairs], np.int64)
    return RangedColumn(count, documents, np.array(numbers, np.int64 if is_date else np.float64))
