"""Score details of the documents of a page, from arrays; what they have in common is computed once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from search import deadline
from search.cached_property import cached_property
from search.primitives.score_details import BoostShare, FieldScore, NearPair, TitleMatch, VariantScore, WordScore
from search.query.tree import Node, Term
from search.schema.fields import TITLE
from search.whoosh_engine.execution.combined_fields import VariantWords, Word, variants_of
from search.whoosh_engine.execution.scored_doc_sets import ScoredDocSet
from search.whoosh_engine.matching.matcher import QueryMatcher
from search.whoosh_engine.matching.proximity import ProximityScorer
from search.whoosh_engine.ranking.rescorer import Rescorer, TopDocs


class PageScoreDetails:
    """The numbers of the scores of some documents."""

    def __init__(self, rescorer: Rescorer, query: QueryMatcher, page: TopDocs) -> None:
        """`query` gave the documents their scores."""
        self._rescorer, self._query, self._page = rescorer, query, page
        self._documents: list[int] = page.documents.tolist()
        self._reader = query.context.reader
        self._scored: dict[Node, ScoredDocSet] = {}
        self._words_of: dict[int, list[VariantWords]] = {}
        """The words of each variant of a term, by its place in the text."""
        self._averages: dict[str, float] = {}

    def has(self, place: int, node: Node) -> bool:
        """Whether a part of the query finds a document."""
        scored = self._scored.get(node)
        if scored is None:
            deadline.check()
            scored = self._scored[node] = self._query.find(node)
        return bool(scored.among(self._page.documents[place : place + 1])[0])

    def variants(self, place: int, term: Term) -> Sequence[VariantScore]:
        """The variants of a term in a document."""
        if term.start not in self._words_of:
            self._words_of[term.start] = variants_of(self._reader, self._query.word_query(term))
        document = self._documents[place]
        return [
            VariantScore(tuple(self._word(word, document) for word in variant.words), variant.least)
            for variant in self._words_of[term.start]
        ]

    def _word(self, word: Word, document: int) -> WordScore:
        return WordScore(word.idf, self._reader.doc_count, word.frequency, tuple(self._fields(word, document)))

    def _fields(self, word: Word, document: int) -> Iterator[FieldScore]:
        for name, weight, postings in word.places:
            row = int(postings.documents.searchsorted(document))
            if row < len(postings.documents) and postings.documents[row] == document:
                tf, length = float(postings.weights[row]), float(self._reader.lengths(name)[document])
                yield FieldScore(name, weight, tf, length, self._average(name))

    def _average(self, name: str) -> float:
        if name not in self._averages:
            self._averages[name] = self._reader.average_length(name)
        return self._averages[name]

    def boosts(self, place: int) -> Sequence[BoostShare]:
        """The boosts of which a document has some."""
        boosts = self._rescorer.boosts.all(self._query.context)
        shares = ((boost, boost.value(self._documents[place])) for boost in boosts)
        return [BoostShare(boost.name, boost.weight, share, boost.half_life_days) for boost, share in shares if share]

    @cached_property
    def _order(self) -> dict[int, int]:
        """The place of each document among all of them, ascending."""
        return {document: place for place, document in enumerate(sorted(self._documents))}

    @cached_property
    def _proximity(self) -> ProximityScorer:
        return ProximityScorer(self._reader, np.sort(self._page.documents))

    @cached_property
    def _titles(self) -> list[TitleMatch]:
        """Of each document, ascending; empty when the query has no words, or titles are not searched."""
        query_words, title = self._query.prepared.query_words, self._rescorer.title
        if not (query_words.terms and title):
            return []
        begins, whole = self._proximity.opening(title, query_words)
        shares = self._proximity.as_written(TITLE, whole, query_words)
        return list(map(TitleMatch, begins.tolist(), whole.tolist(), shares.tolist()))

    def title(self, place: int) -> TitleMatch | None:
        """How its title has the words of the query; None when that is not in its score."""
        if not self._page.rescored[place] or not self._titles:
            return None
        return self._titles[self._order[self._documents[place]]]

    @cached_property
    def _pairs(self) -> list[list[NearPair]]:
        """Of each document, ascending."""
        found: list[list[NearPair]] = [[] for _ in self._documents]
        for pair in self._query.prepared.query_words.pairs:
            near = self._proximity.beside(self._rescorer.texts, pair)
            if near.any():
                one = NearPair(" ".join(map(str, pair)), self._proximity.mean_idf(self._rescorer.names, pair))
                for place in near.nonzero()[0].tolist():
                    found[place].append(one)
        return found

    def pairs(self, place: int) -> Sequence[NearPair]:
        """The pairs of words that are beside each other, when that is in its score."""
        return self._pairs[self._order[self._documents[place]]] if self._page.rescored[place] else ()
