"""Score explanation of a hit: the formulas once more, for one document and with every number.

Computed apart from the search, for the hits of a page only; tests hold the two together.
N and df are always given, and are those of the score: documents that wait for their date do not count there, and to
leave the numbers out would tell that there are some.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np

from search import deadline
from search.primitives.term_alternatives import OTHER_FORMS
from search.protocol.explanation import MAX_EXPLAINED, Explanation
from search.query.tree import And, Node, Not, Or, Term
from search.schema.fields import TITLE
from search.whoosh_engine.execution import scoring
from search.whoosh_engine.execution.combined_fields import VariantWords, Word, variants_of
from search.whoosh_engine.execution.doc_sets import DocIds, Mask
from search.whoosh_engine.execution.scored_doc_sets import ScoredDocSet
from search.whoosh_engine.matching.matcher import QueryMatcher
from search.whoosh_engine.matching.proximity import ProximityScorer
from search.whoosh_engine.ranking.rescorer import Rescorer, TopDocs

BM25F = (
    "idf · boost · counted · (k1 + 1) / (counted + k1), "
    "where counted is the sum over fields of weight · tf / (1 - b + b · length / average), "
    f"and in tf an occurrence in another form than the written one is {OTHER_FORMS:g}"
)

_Gain = Callable[[float], Explanation]
"""The gain of a document by proximity or title, given the score of its words."""


class Explainer:
    """Explains the hits of one page; what they have in common is computed once, whatever their number."""

    def __init__(self, rescorer: Rescorer, query: QueryMatcher) -> None:
        self._rescorer, self._query = rescorer, query
        self._reader = query.context.reader
        self._scored: dict[Node, ScoredDocSet] = {}
        self._words_of: dict[int, list[VariantWords]] = {}
        """The words of each variant of a term, by its place in the text."""
        self._averages: dict[str, float] = {}

    def all(self, page: TopDocs) -> list[Explanation | None]:
        """The scores of the first hits of a page; None for the others."""
        explained = page.at(slice(MAX_EXPLAINED))
        gains = self._gains(np.sort(explained.documents))
        pairs = zip(explained.documents.tolist(), explained.rescored.tolist(), strict=True)
        why: list[Explanation | None] = []
        for document, rescored in pairs:
            deadline.check()
            why.append(self._explain(document, gains[document] if rescored else ()))
        return [*why, *[None] * (len(page.documents) - len(why))]

    def _explain(self, document: int, gains: Sequence[_Gain]) -> Explanation:
        """The score of a document, with its gains by proximity and title."""
        here = np.array([document], np.int32)
        root = self._query.prepared.query.root
        words = tuple(self._words(root, here)) if root else ()
        total = sum((part.value for part in words), 0.0)
        parts = (*words, *self._boosts(total, document), *(gain(total) for gain in gains))
        return Explanation(sum((part.value for part in parts), 0.0), "the sum of its parts", parts=parts)

    def _words(self, node: Node, here: DocIds) -> Iterator[Explanation]:
        """Of each term that is scored and has the document where it stands in the query."""
        if isinstance(node, Term):
            if not node.is_condition:
                yield self._term(node, here)
        elif isinstance(node, And | Or):
            for part in node.parts:
                if not isinstance(part, Not) and self._find(part).among(here)[0]:
                    yield from self._words(part, here)

    def _find(self, node: Node) -> ScoredDocSet:
        scored = self._scored.get(node)
        if scored is None:
            deadline.check()
            scored = self._scored[node] = self._query.find(node)
        return scored

    def _term(self, term: Term, here: DocIds) -> Explanation:
        """Variants of a term count once, as the best of them."""
        if term.start not in self._words_of:
            self._words_of[term.start] = variants_of(self._reader, self._query.word_query(term))
        boost = self._query.word_query(term).boost
        explained = (self._variant(str(term), one, boost, here[0]) for one in self._words_of[term.start])
        return max(explained, key=_value_of)

    def _variant(self, text: str, variant: VariantWords, boost: float, document: int) -> Explanation:
        parts = tuple(self._word(text, word, boost, document) for word in variant.words)
        if sum(part.value > 0 for part in parts) < variant.least:
            return Explanation(0.0, f"{text}: too few of its words")
        if len(parts) == 1:
            return parts[0]
        return Explanation(sum(part.value for part in parts), f"{text}: each of its words", parts=parts)

    def _word(self, text: str, word: Word, boost: float, document: int) -> Explanation:
        """BM25F of one word, as in `combined_fields`."""
        numbers: dict[str, float] = {}
        counted = 0.0
        for name, weight, postings in word.places:
            row = int(postings.documents.searchsorted(document))
            if row < len(postings.documents) and postings.documents[row] == document:
                tf, length = float(postings.weights[row]), float(self._reader.lengths(name)[document])
                average = self._average(name)
                counted += weight * tf / (1 - scoring.B + scoring.B * length / (average or 1.0))
                given = {"weight": weight, "tf": tf, "length": length, "average": average}
                numbers |= {f"{name}.{key}": value for key, value in given.items()}
        counts = {"N": float(self._reader.doc_count), "df": float(word.frequency)}
        constants = {"k1": scoring.K1, "b": scoring.B, "boost": boost}
        value = word.idf * boost * counted * (scoring.K1 + 1) / (counted + scoring.K1)
        return Explanation(
            value, f"{text}: {BM25F}", {"idf": word.idf, **counts, **constants, "counted": counted, **numbers}
        )

    def _average(self, name: str) -> float:
        if name not in self._averages:
            self._averages[name] = self._reader.average_length(name)
        return self._averages[name]

    def _boosts(self, words: float, document: int) -> Iterator[Explanation]:
        for boost in self._rescorer.boosts.all(self._query.context):
            share = boost.value(document)
            if share:
                what, numbers = boost.name, {"words": words, "weight": boost.weight, "share": share}
                if half_life := boost.half_life_days:
                    what = f"freshness ({boost.name}), share = 1/2 ^ (days before the newest / half-life)"
                    numbers |= {"days before the newest": -math.log2(share) * half_life, "half-life": half_life}
                yield Explanation(words * boost.weight * share, f"{what}: words · weight · share", numbers)

    def _gains(self, documents: DocIds) -> dict[int, list[_Gain]]:
        """The gains of each of some documents, ascending, by proximity and title."""
        gains: dict[int, list[_Gain]] = {document: [] for document in documents.tolist()}
        for gaining, gain in self._all_gains(ProximityScorer(self._reader, documents)):
            for document in documents[gaining].tolist():
                gains[document].append(gain)
        return gains

    def _all_gains(self, proximity: ProximityScorer) -> Iterator[tuple[Mask, _Gain]]:
        """For each gain the documents that have it."""
        ranking, query_words = self._rescorer.ranking, self._query.prepared.query_words
        if query_words.terms and self._rescorer.title:
            begins, whole = proximity.opening(self._rescorer.title, query_words)
            if ranking.whole_title:
                yield whole, partial(_of_title, "the title is the query", ranking.whole_title)
                shares = proximity.as_written(TITLE, whole, query_words)
                for share, what in ((1.0, "as it is written"), (0.5, "but for accents")):
                    yield (
                        shares == share,
                        partial(_of_title, f"the title is the query, {what}", share * ranking.whole_title),
                    )
            if ranking.title_start:
                yield begins & ~whole, partial(_of_title, "the title begins with the query", ranking.title_start)
        for pair in query_words.pairs if ranking.nearness else ():
            near = proximity.beside(self._rescorer.texts, pair)
            if near.any():
                idf = proximity.mean_idf(self._rescorer.names, pair)
                numbers = {"nearness": ranking.nearness, "mean idf": idf}
                what = f"{' '.join(map(str, pair))}, beside each other: nearness · mean idf"
                yield near, partial(_constant, Explanation(ranking.nearness * idf, what, numbers))


def _value_of(explanation: Explanation) -> float:
    return explanation.value


def _of_title(what: str, weight: float, words: float) -> Explanation:
    return Explanation(words * weight, f"{what}: words · weight", {"words": words, "weight": weight})


def _constant(gain: Explanation, words: float) -> Explanation:
    del words  # it does not depend on them
    return gain
