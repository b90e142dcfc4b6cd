"""More like this: documents with many of the words that tell one from others.

Its words are weighed by how often they are in its texts, times the weight of the field, times how rare they are; the
best of them are a query of any.
A document that scores too little beside the document itself has only some words in common with it.
This is Lucene's MoreLikeThis, with the idf of `scoring`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from whoosh import query as q

from search import deadline
from search.primitives.term_alternatives import Alternatives
from search.text.analysis import stop_words, tokens
from search.whoosh_engine.execution import scoring
from search.whoosh_engine.execution.combined_fields import CombinedFieldsQuery
from search.whoosh_engine.execution.doc_sets import DocIds
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.scored_doc_sets import ScoredDocSet

WORDS = 16
"""Words of the query; more cost more and say little more."""
SHARE = 0.2
"""Of the score of the document itself, which has all the words, what one like it has at least."""
_MOST_LOOKED_UP = 150
"""Words whose idf is computed; the most frequent ones."""


class MoreLikeThis:
    """Makes queries for documents that are like one of a generation."""

    def __init__(self, reader: IndexReader, fields: Sequence[tuple[str, float]]) -> None:
        """`fields` are the names in Whoosh of those that are searched, and their weights."""
        self._reader, self._fields = reader, tuple(fields)

    def query(self, texts: Mapping[str, Iterable[str]], language: str) -> q.Query:
        """The query for documents like one with these texts, by the name of their field in Whoosh.

        The words are searched in the same fields: a long body has them all, whatever it is about.
        """
        fields = [(name, weight) for name, weight in self._fields if texts.get(name)]
        words = self._telling(texts, language)
        return q.Or([CombinedFieldsQuery(fields, [Alternatives.of(word)], count) for word, count in words.items()])

    def _telling(self, texts: Mapping[str, Iterable[str]], language: str) -> dict[str, float]:
        """The terms that tell texts from others, and what they count there."""
        counted: Counter[str] = Counter()
        for name, weight in self._fields:
            for token in (token for text in texts.get(name, ()) for token in tokens(text, language)):
                if token.surface not in stop_words((language,)):
                    counted[token.term] += weight  # type: ignore[assignment]  # a Counter of weights
        weighed = {term: count * self._rarity(term) for term, count in counted.most_common(_MOST_LOOKED_UP)}
        best = sorted(filter(weighed.get, weighed), key=lambda term: -weighed[term])[:WORDS]
        return {term: counted[term] for term in best}

    def _rarity(self, term: str) -> float:
        """The idf of a term; 0 when it is in this document only."""
        deadline.check()
        frequency = max(self._reader.postings(name, term.encode()).frequency for name, _ in self._fields)
        return scoring.idf(self._reader.doc_count, frequency) if frequency > 1 else 0.0


def similar_enough(scored: ScoredDocSet, documents: DocIds, itself: int) -> DocIds:
    """The documents that score enough beside the one that they should be like."""
    own = scored.scores_of(np.array([itself], np.int32))[0]
    kept: DocIds = documents[scored.scores_of(documents) >= np.float32(SHARE) * own]
    return kept
