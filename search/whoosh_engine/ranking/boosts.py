"""Query-independent boosts: freshness, quality and heat, each from 0 to 1.

    freshness = 0.5 ^ (days between the document and the newest one / half-life)
    quality   = the share of documents that have less, and half of those that have as much; heat likewise

All three are relative to the documents that readers may see now: neither the clock nor a hidden document changes them,
and a collection that has gone quiet is ranked as it was on its last day.
A document without a date or number has 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.schema.fields import HEAT, PUBLISHED, QUALITY, Fields
from search.settings.ranking_weights import RankingWeights
from search.whoosh_engine.execution.doc_sets import DocIds
from search.whoosh_engine.execution.doc_values import RangedDocValues
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.execution.scored_doc_sets import Dense, ScoredDocSet, Scores, Sparse

_DAY = 86_400_000_000
"""In microseconds, the unit of dates in columns."""


@dataclass(frozen=True, eq=False)
class Boost:
    """One of the three: what it is, its weight, and its value of each document that has one."""

    name: str
    weight: float
    column: RangedDocValues
    known: NDArray[np.float64]
    """The numbers of all visible documents, ascending."""
    half_life_days: float = 0.0
    """Above 0 for freshness; the others are percentiles."""

    def of(self, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        """From 0 to 1, for the numbers of some documents."""
        if self.half_life_days:
            days = np.maximum(self.known[-1] - numbers, 0) / _DAY
            return np.asarray(np.exp2(-days / self.half_life_days), np.float64)
        distinct, which = np.unique(numbers, return_inverse=True)  # many documents have the same, and it is sorted
        places = np.searchsorted(self.known, distinct, "left") + np.searchsorted(self.known, distinct, "right")
        return places[which] / (2 * len(self.known))

    def value(self, document: int) -> float | None:
        """Of one document; None when it has none."""
        numbers = self.column.column.rows_of(np.array([document], np.int32))
        return float(self.of(numbers[:1].astype(np.float64))[0]) if len(numbers) else None


class Boosts:
    """The boosts of one generation."""

    def __init__(self, fields: Fields, ranged: Mapping[str, RangedDocValues], ranking: RankingWeights) -> None:
        weights = {PUBLISHED: ranking.freshness, QUALITY: ranking.quality, HEAT: ranking.heat}
        declared = ((fields.get(name), weight) for name, weight in weights.items())
        self._weights = {one.name: weight for one, weight in declared if one and one.ranged and weight}
        self._ranged = ranged
        self._half_life_days = ranking.half_life_days
        self._held: tuple[int, tuple[Boost, ...], Scores | None] | None = None

    def all(self, context: QueryContext) -> tuple[Boost, ...]:
        """Those that have a weight, and a value of some visible document."""
        return self._at(context)[1]

    def raised(self, scored: ScoredDocSet, context: QueryContext) -> ScoredDocSet:
        """The same documents, each score multiplied by the factor of its document."""
        factors = self._at(context)[2]
        if factors is None:
            return scored
        if isinstance(scored, Sparse):
            return Sparse(scored.documents, scored.scores * factors.take(scored.documents))
        return Dense(scored.mask, scored.scores * factors)

    def factors(self, documents: DocIds, context: QueryContext) -> Scores:
        """The factors of the scores of some documents; 1 or more."""
        factors = self._at(context)[2]
        return np.ones(len(documents), np.float32) if factors is None else factors[documents]

    def _at(self, context: QueryContext) -> tuple[int, tuple[Boost, ...], Scores | None]:
        """Worked out once for each set of visible documents."""
        held = self._held
        if held is None or held[0] != context.epoch:
            boosts = tuple(self._boosts(context))
            held = self._held = (context.epoch, boosts, self._factors(boosts))
        return held

    def _boosts(self, context: QueryContext) -> Iterator[Boost]:
        visible = context.everything.mask
        for name, weight in self._weights.items():
            column = self._ranged[name]
            known = np.sort(column.column.rows[visible[column.column.owners]].astype(np.float64))
            if len(known):
                yield Boost(name, weight, column, known, self._half_life_days if name == PUBLISHED else 0.0)

    def _factors(self, boosts: tuple[Boost, ...]) -> Scores | None:
        if not boosts:
            return None
        factors = np.ones(boosts[0].column.column.count, np.float32)
        for boost in boosts:
            values = boost.of(boost.column.column.rows.astype(np.float64))
            factors[boost.column.column.owners] += (boost.weight * values).astype(np.float32)
        return factors
