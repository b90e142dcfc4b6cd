"""How much does a word count in a document? BM25, once for Whoosh's searcher and once for arrays.

    idf   = ln(1 + (N - df + 0.5) / (df + 0.5))
    score = idf · tf·(k1 + 1) / (tf + k1·(1 - b + b·length/average))

N is the number of documents, df that of the documents with the word, tf how often the word is in this one, length
that of the field in words, and average the mean length over all N documents.
Deleted documents count until their segment is merged.

BM25 is that of Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), section 3.4; the
idf is Lucene's, which is never negative.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import scoring as whoosh_scoring

K1 = 1.2
"""k1, term saturation: how soon more occurrences stop to count; 0 at once, usual from 1.2 to 2."""
B = 0.75
"""b, length normalisation: how much long texts are held against a document; 0 not at all, 1 fully."""


def idf(documents: int, frequency: int) -> float:
    """Inverse document frequency of a word that is in `frequency` of all documents."""
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


def norms(lengths: NDArray[Any], average: float) -> NDArray[np.float32]:
    """For each length, in words, k1·(1 - b + b·length/average)."""
    return (K1 * (1 - B) + (K1 * B / (average or 1.0)) * lengths).astype(np.float32)


def scores(weight: float, tf: NDArray[Any], norm: NDArray[np.float32]) -> NDArray[np.float32]:
    """The scores of a word of this idf (times boosts) in documents where it is tf times."""
    tf = tf.astype(np.float32)
    tf *= 1 / (tf + norm) * np.float32(weight * (K1 + 1))
    return tf


class Bm25(whoosh_scoring.WeightingModel):  # type: ignore[misc]  # Whoosh carries no types
    """The same for Whoosh's own searcher: `index.searcher(weighting=Bm25())`."""

    def idf(self, searcher: Any, fieldname: str, text: bytes) -> float:
        """Of a term over all segments."""
        parent = searcher.get_parent()
        return idf(parent.doc_count_all(), parent.doc_frequency(fieldname, text))

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: float = 1) -> Any:
        """What Whoosh asks for the score of each posting."""
        del qf  # Whoosh gives it and uses it nowhere
        if not searcher.schema[fieldname].scorable:
            return whoosh_scoring.WeightScorer.for_(searcher, fieldname, text)
        return _Scorer(searcher, fieldname, self.idf(searcher, fieldname, text))


class _Scorer(whoosh_scoring.BaseScorer):  # type: ignore[misc]
    def __init__(self, searcher: Any, fieldname: str, weight: float) -> None:
        self._length_of = searcher.doc_field_length
        self._field, self._idf = fieldname, weight
        self._average = searcher.get_parent().avg_field_length(fieldname) or 1.0

    def supports_block_quality(self) -> bool:
        """Whoosh's shortcuts lose hits; every posting is scored."""
        return False

    def max_quality(self) -> float:
        """Whoosh asks even so; with no bound it leaves nothing out."""
        return math.inf

    def score(self, matcher: Any) -> float:
        """Of the posting at which a matcher stands."""
        tf = matcher.weight()
        length = self._length_of(matcher.id(), self._field, 1)
        return float(self._idf * tf * (K1 + 1) / (tf + K1 * (1 - B + B * length / self._average)))
