"""Rescorer: the order by relevance, of the score of the words raised by boosts and proximity.

    score = words · (1 + freshness + quality + heat)           see `across` and `boosts`
          + words · (whole title, or the start of a title)     see `wording`
          + nearness of each pair of words

Boosts are one multiplication for all documents; wording is looked at in the `CONTENDERS` best of these only.
Nothing lowers a score, so that what is looked at stays before what is not, on whatever page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.schema.fields import TITLE, Fields, Kind
from search.settings.ranking_weights import RankingWeights
from search.whoosh_engine.execution import top_k
from search.whoosh_engine.execution.doc_sets import DocIds, DocSet, Mask
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.scored_doc_sets import ScoredDocSet, Scores
from search.whoosh_engine.matching.filters import Filterer
from search.whoosh_engine.matching.matcher import PreparedQuery
from search.whoosh_engine.matching.proximity import NO_WORDING, ProximityScorer, QueryWording
from search.whoosh_engine.ranking.boosts import Boosts
from search.whoosh_engine.schema import words_field

CONTENDERS = 200
"""Documents whose wording is looked at."""


@dataclass(frozen=True, eq=False)
class TopDocs:
    """Some documents in an order, and the score of each."""

    documents: DocIds
    scores: Scores
    worded: Mask
    """Whether its wording was looked at, and is in the score."""

    @classmethod
    def joined(cls, parts: Sequence[TopDocs]) -> TopDocs:
        """One after the other."""
        if len(parts) == 1:
            return parts[0]
        documents = np.concatenate([np.empty(0, np.int32), *(part.documents for part in parts)])
        scores = np.concatenate([np.empty(0, np.float32), *(part.scores for part in parts)])
        return cls(documents, scores, np.concatenate([np.empty(0, bool), *(part.worded for part in parts)]))

    def at(self, places: slice | NDArray[np.intp]) -> TopDocs:
        """Those at some places of the order."""
        return TopDocs(self.documents[places], self.scores[places], self.worded[places])


class Rescorer:
    """Orders documents of one generation by relevance."""

    def __init__(self, fields: Fields, filterer: Filterer, ranking: RankingWeights) -> None:
        self.boosts = Boosts(fields, filterer, ranking)
        self.ranking = ranking
        self.names = tuple(words_field(field) for field in fields.searched)
        self.texts = tuple(words_field(field) for field in fields.searched if field.kind is Kind.TEXT)
        title = fields.get(TITLE)
        self.title = words_field(title) if title and title.searched else ""
        self._is_worded = bool(ranking.nearness or ranking.whole_title or ranking.title_start)

    def best(self, found: ScoredDocSet, subset: DocSet, wanted: int, asked: PreparedQuery) -> TopDocs:
        """The first documents of a subset of what was found, equal ones in the order of their numbers."""
        raised = self.boosts.raised(found, asked.now)
        wording = asked.wording if self._is_worded else NO_WORDING
        worded = min(CONTENDERS, subset.total) if wording.terms else 0
        documents = top_k.best(raised, subset, max(wanted, worded))
        scores = raised.scores_of(documents)
        if not worded:
            return TopDocs(documents, scores, np.zeros(len(documents), bool))
        head = documents[:worded]
        scores[:worded] += self._gains(head, found.scores_of(head), asked.executor.corpus, wording)
        order = np.argsort(-scores[:worded], kind="stable")
        documents[:worded], scores[:worded] = head[order], scores[:worded][order]
        return TopDocs(documents[:wanted], scores[:wanted], np.arange(len(documents[:wanted])) < worded)

    def scored(self, found: ScoredDocSet, documents: DocIds, asked: PreparedQuery) -> TopDocs:
        """Documents that were found, in an order that is given."""
        words = found.scores_of(documents)
        gains = self._gains(documents, words, asked.executor.corpus, asked.wording)
        scores = words * self.boosts.factors(documents, asked.now) + gains
        return TopDocs(documents, scores, np.ones(len(documents), bool))

    def _gains(self, documents: DocIds, words: Scores, corpus: IndexReader, wording: QueryWording) -> Scores:
        """What documents gain by their wording, given the scores of their words."""
        order = np.argsort(documents)
        ascending = documents[order]
        looked, gains = ProximityScorer(corpus, ascending), np.zeros(len(documents), np.float32)
        if wording.terms and self.title and (self.ranking.whole_title or self.ranking.title_start):
            begins, whole = looked.opening(self.title, wording)
            shares = np.where(whole, self.ranking.whole_title, begins * self.ranking.title_start)
            gains += words[order] * shares.astype(np.float32)
        for pair in wording.pairs if self.ranking.nearness else ():
            near = looked.beside(self.texts, pair)
            gains += near * np.float32(self.ranking.nearness * looked.mean_idf(self.names, pair))
        given = np.empty_like(gains)
        given[order] = gains
        return given
