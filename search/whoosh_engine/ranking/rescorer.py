"""Rescorer: the order by relevance, of the score of the words raised by boosts and proximity.

    score = words · (1 + freshness + quality + heat)           see `combined_fields` and `boosts`
          + words · (whole title, twice when it is as written, or the start of a title)     see `proximity`
          + nearness of each pair of words                     see `proximity`

Boosts are one multiplication for all documents; proximity is computed for the `RESCORE_WINDOW` best of these only.
Nothing lowers a score, so that the documents of the window stay before all others, on whatever page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.primitives.query_words import NO_WORDS, QueryWords
from search.schema.fields import TITLE, Fields, Kind
from search.settings.ranking_weights import RankingWeights
from search.whoosh_engine.execution.doc_sets import DocIds, DocSet, Mask
from search.whoosh_engine.execution.doc_values import RangedDocValues
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.scored_doc_sets import ScoredDocSet, Scores
from search.whoosh_engine.matching.matcher import QueryMatcher
from search.whoosh_engine.matching.proximity import ProximityScorer
from search.whoosh_engine.ranking import top_k
from search.whoosh_engine.ranking.boosts import Boosts
from search.whoosh_engine.schema import words_field

RESCORE_WINDOW = 200
"""Documents of which the places of words are read."""


@dataclass(frozen=True, eq=False)
class TopDocs:
    """Some documents in an order, and the score of each."""

    documents: DocIds
    scores: Scores
    rescored: Mask
    """Whether proximity and title are in the score."""

    @classmethod
    def joined(cls, parts: Sequence[TopDocs]) -> TopDocs:
        """One after the other."""
        if len(parts) == 1:
            return parts[0]
        documents = np.concatenate([np.empty(0, np.int32), *(part.documents for part in parts)])
        scores = np.concatenate([np.empty(0, np.float32), *(part.scores for part in parts)])
        return cls(documents, scores, np.concatenate([np.empty(0, bool), *(part.rescored for part in parts)]))

    def at(self, places: slice | NDArray[np.intp]) -> TopDocs:
        """Those at some places of the order."""
        return TopDocs(self.documents[places], self.scores[places], self.rescored[places])


class Rescorer:
    """Orders documents of one generation by relevance."""

    def __init__(self, fields: Fields, ranged: Mapping[str, RangedDocValues], ranking: RankingWeights) -> None:
        self.boosts = Boosts(fields, ranged, ranking)
        self.ranking = ranking
        self.names = tuple(words_field(field) for field in fields.searched)
        self.texts = tuple(words_field(field) for field in fields.searched if field.kind is Kind.TEXT)
        title = fields.get(TITLE)
        self.title = words_field(title) if title and title.searched else ""
        self._is_rescoring = bool(ranking.nearness or ranking.whole_title or ranking.title_start)

    def best(self, scored: ScoredDocSet, doc_set: DocSet, wanted: int, query: QueryMatcher) -> TopDocs:
        """The first documents of a part of a scored doc set, equal ones in the order of their numbers."""
        raised = self.boosts.raised(scored, query.context)
        query_words = query.prepared.query_words if self._is_rescoring else NO_WORDS
        window = min(RESCORE_WINDOW, doc_set.total) if query_words.terms else 0
        documents = top_k.best(raised, doc_set, max(wanted, window))
        scores = raised.scores_of(documents)
        if not window:
            return TopDocs(documents, scores, np.zeros(len(documents), bool))
        head = documents[:window]
        scores[:window] += self._gains(head, scored.scores_of(head), query.context.reader, query_words)
        order = np.argsort(-scores[:window], kind="stable")
        documents[:window], scores[:window] = head[order], scores[:window][order]
        return TopDocs(documents[:wanted], scores[:wanted], np.arange(len(documents[:wanted])) < window)

    def in_given_order(self, scored: ScoredDocSet, documents: DocIds, query: QueryMatcher) -> TopDocs:
        """Documents with their scores, in the order in which they are given."""
        words = scored.scores_of(documents)
        gains = self._gains(documents, words, query.context.reader, query.prepared.query_words)
        scores = words * self.boosts.factors(documents, query.context) + gains
        return TopDocs(documents, scores, np.ones(len(documents), bool))

    def _gains(self, documents: DocIds, words: Scores, reader: IndexReader, query_words: QueryWords) -> Scores:
        """The gains of documents by proximity and title, given the scores of their words."""
        order = np.argsort(documents)
        ascending = documents[order]
        proximity, gains = ProximityScorer(reader, ascending), np.zeros(len(documents), np.float32)
        if query_words.terms and self.title and (self.ranking.whole_title or self.ranking.title_start):
            begins, whole = proximity.opening(self.title, query_words)
            if begins.any():
                exact = 1 + proximity.as_written(TITLE, whole, query_words)
                shares = np.where(whole, self.ranking.whole_title * exact, begins * self.ranking.title_start)
                gains += words[order] * shares.astype(np.float32)
        for pair in query_words.pairs if self.ranking.nearness else ():
            near = proximity.beside(self.texts, pair)
            if near.any():
                gains += near * np.float32(self.ranking.nearness * proximity.mean_idf(self.names, pair))
        given = np.empty_like(gains)
        given[order] = gains
        return given
