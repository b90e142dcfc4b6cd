"""Popularity of documents: the greatest heat, then the newest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.cached_property import cached_property
from search.schema.fields import HEAT, PUBLISHED, Fields
from search.whoosh_engine.execution.doc_sets import DocIds
from search.whoosh_engine.execution.doc_values import DocValues, RangedDocValues

Keys = NDArray[Any]


class Popularity:
    """The order of documents when no query says one."""

    def __init__(self, fields: Fields, ranged: Mapping[str, RangedDocValues]) -> None:
        self._ranged = ranged
        self._names = [name for name in (HEAT, PUBLISHED) if name in fields and fields[name].ranged]

    @cached_property
    def _keys(self) -> tuple[Keys, ...]:
        return tuple(_by_document(self._ranged[name].column) for name in self._names)

    def best(self, documents: DocIds, wanted: int) -> DocIds:
        """The first of some documents."""
        chosen = _chosen(documents, wanted, self._keys)
        return chosen[np.lexsort([chosen, *(-key[chosen] for key in reversed(self._keys))])]


def _by_document(column: DocValues) -> Keys:
    """The number of each document; for those that have none, one below all others."""
    if column.is_single and column.present.all():
        return column.rows
    numbers = np.full(column.count, -np.inf)
    numbers[column.owners] = column.rows
    return numbers


def _chosen(documents: DocIds, wanted: int, keys: Sequence[Keys]) -> DocIds:
    """As many of the documents with the greatest keys, of equal first keys those with the greatest next ones."""
    if len(documents) <= wanted or not keys:
        return documents[:wanted]
    own = keys[0][documents]
    least = np.partition(own, -wanted)[-wanted]
    above, equal = documents[own > least], documents[own == least]
    return np.concatenate([above, _chosen(equal, wanted - len(above), keys[1:])])
