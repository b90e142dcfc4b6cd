"""BM25F scores of arrays of occurrences (see `search.primitives.bm25f`), and for one field Whoosh's own model."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import scoring as whoosh_scoring

from search.primitives.bm25f import K1, B, idf


def rates(lengths: NDArray[Any], average: float) -> NDArray[np.float32]:
    """The weight of one occurrence in texts of these lengths, in words: 1 / (1 - b + b·length/average)."""
    return (1 / ((1 - B) + (B / (average or 1.0)) * lengths)).astype(np.float32)


def saturated(weight: float, counted: NDArray[np.float32]) -> NDArray[np.float32]:
    """The scores of a word of this idf (times boosts) where its occurrences count so much."""
    scores = counted + np.float32(K1)
    np.divide(counted, scores, out=scores)
    scores *= np.float32(weight * (K1 + 1))
    return scores


class Bm25(whoosh_scoring.WeightingModel):  # type: ignore[misc]  # Whoosh carries no types
    """The same for one field and Whoosh's own searcher: `index.searcher(weighting=Bm25())`."""

    def __init__(self) -> None:
        self._averages: dict[tuple[int, str], float] = {}

    def idf(self, searcher: Any, fieldname: str, text: bytes) -> float:
        """Of a term over all segments."""
        parent = searcher.get_parent()
        return idf(parent.doc_count_all(), parent.doc_frequency(fieldname, text))

    def average(self, searcher: Any, fieldname: str) -> float:
        """The mean length of a field over the documents that have it; Whoosh's own is over all documents."""
        parent = searcher.get_parent()
        key = (id(parent), fieldname)
        if key not in self._averages:
            every = (parent.doc_field_length(number, fieldname, 0) for number in range(parent.doc_count_all()))
            lengths = list(filter(None, every))
            self._averages[key] = sum(lengths) / len(lengths) if lengths else 0.0
        return self._averages[key]

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: float = 1) -> Any:
        """The scorer that Whoosh asks for each posting."""
        del qf  # Whoosh gives it and uses it nowhere
        if not searcher.schema[fieldname].scorable:
            return whoosh_scoring.WeightScorer.for_(searcher, fieldname, text)
        return _Scorer(searcher, fieldname, self.idf(searcher, fieldname, text), self.average(searcher, fieldname))


class _Scorer(whoosh_scoring.BaseScorer):  # type: ignore[misc]
    def __init__(self, searcher: Any, fieldname: str, weight: float, average: float) -> None:
        self._length_of = searcher.doc_field_length
        self._field, self._idf, self._average = fieldname, weight, average or 1.0

    def supports_block_quality(self) -> bool:
        """Whoosh's shortcuts lose hits; every posting is scored."""
        return False

    def max_quality(self) -> float:
        """Whoosh asks even so; with no bound it leaves nothing out."""
        return math.inf

    def score(self, matcher: Any) -> float:
        """Of the posting at which a matcher stands."""
        length = self._length_of(matcher.id(), self._field, 0)
        counted = matcher.weight() / (1 - B + B * length / self._average)
        return float(self._idf * counted * (K1 + 1) / (counted + K1))
