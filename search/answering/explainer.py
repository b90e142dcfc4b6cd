"""Score explanation of a hit: the formulas once more, for one document and with every number.

Computed apart from the search, for the hits of a page only; tests hold the two together.
N and df are always given, and are those of the score: documents that wait for their date do not count there, and to
leave the numbers out would tell that there are some.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from search import deadline
from search.primitives import bm25f
from search.primitives.prepared_query import PreparedQuery
from search.primitives.score_details import ScoreDetails, VariantScore, WordScore
from search.primitives.term_alternatives import OTHER_FORMS
from search.protocol.explanation import MAX_EXPLAINED, Explanation
from search.query.tree import And, Node, Not, Or, Term
from search.settings.ranking_weights import RankingWeights

BM25F = (
    "idf · boost · counted · (k1 + 1) / (counted + k1), "
    "where counted is the sum over fields of weight · tf / (1 - b + b · length / average), "
    f"and in tf an occurrence in another form than the written one is {OTHER_FORMS:g}"
)


@dataclass(frozen=True, slots=True)
class Explainer:
    """Explains the hits of one page."""

    ranking: RankingWeights
    prepared: PreparedQuery
    """The query that gave the documents their scores."""
    details: ScoreDetails

    def all(self, hits: int) -> list[Explanation | None]:
        """The scores of the first of so many hits; None for the others."""
        explained = min(hits, MAX_EXPLAINED)
        return [*map(self._explain, range(explained)), *[None] * (hits - explained)]

    def _explain(self, place: int) -> Explanation:
        deadline.check()
        root = self.prepared.query.root
        words = tuple(self._words(root, place)) if root else ()
        total = sum((part.value for part in words), 0.0)
        parts = (*words, *self._boosts(total, place), *self._of_title(total, place), *self._of_pairs(place))
        return Explanation(sum((part.value for part in parts), 0.0), "the sum of its parts", parts=parts)

    def _words(self, node: Node, place: int) -> Iterator[Explanation]:
        """Of each term that is scored and has the document where it stands in the query."""
        if isinstance(node, Term):
            if not node.is_condition:
                yield self._term(node, place)
        elif isinstance(node, And | Or):
            for part in node.parts:
                if not isinstance(part, Not) and self.details.has(place, part):
                    yield from self._words(part, place)

    def _term(self, term: Term, place: int) -> Explanation:
        """Variants of a term count once, as the best of them."""
        boost = self.prepared.boost(term)
        explained = (_variant(str(term), one, boost) for one in self.details.variants(place, term))
        return max(explained, key=_value_of)

    def _boosts(self, words: float, place: int) -> Iterator[Explanation]:
        for boost in self.details.boosts(place):
            what, numbers = boost.name, {"words": words, "weight": boost.weight, "share": boost.share}
            if half_life := boost.half_life_days:
                what = f"freshness ({boost.name}), share = 1/2 ^ (days before the newest / half-life)"
                numbers |= {"days before the newest": -math.log2(boost.share) * half_life, "half-life": half_life}
            yield Explanation(words * boost.weight * boost.share, f"{what}: words · weight · share", numbers)

    def _of_title(self, words: float, place: int) -> Iterator[Explanation]:
        """The gains of a document by its title, given the score of its words."""
        title, ranking = self.details.title(place), self.ranking
        if title is None:
            return
        if title.is_whole and ranking.whole_title:
            yield _title_gain("the title is the query", ranking.whole_title, words)
            for share, what in ((1.0, "as it is written"), (0.5, "but for accents")):
                if title.as_written == share:
                    yield _title_gain(f"the title is the query, {what}", share * ranking.whole_title, words)
        if title.begins and not title.is_whole and ranking.title_start:
            yield _title_gain("the title begins with the query", ranking.title_start, words)

    def _of_pairs(self, place: int) -> Iterator[Explanation]:
        """The gains by words beside each other, which do not depend on the score of the words."""
        nearness = self.ranking.nearness
        for pair in self.details.pairs(place) if nearness else ():
            numbers = {"nearness": nearness, "mean idf": pair.mean_idf}
            what = f"{pair.text}, beside each other: nearness · mean idf"
            yield Explanation(nearness * pair.mean_idf, what, numbers)


def _variant(text: str, variant: VariantScore, boost: float) -> Explanation:
    parts = tuple(_word(text, word, boost) for word in variant.words)
    if sum(part.value > 0 for part in parts) < variant.least:
        return Explanation(0.0, f"{text}: too few of its words")
    if len(parts) == 1:
        return parts[0]
    return Explanation(sum(part.value for part in parts), f"{text}: each of its words", parts=parts)


def _word(text: str, word: WordScore, boost: float) -> Explanation:
    """BM25F of one word."""
    numbers: dict[str, float] = {}
    counted = 0.0
    for one in word.fields:
        counted += one.weight * one.tf / (1 - bm25f.B + bm25f.B * one.length / (one.average or 1.0))
        given = {"weight": one.weight, "tf": one.tf, "length": one.length, "average": one.average}
        numbers |= {f"{one.name}.{key}": value for key, value in given.items()}
    counts = {"N": float(word.documents), "df": float(word.frequency)}
    constants = {"k1": bm25f.K1, "b": bm25f.B, "boost": boost}
    value = word.idf * boost * counted * (bm25f.K1 + 1) / (counted + bm25f.K1)
    return Explanation(
        value, f"{text}: {BM25F}", {"idf": word.idf, **counts, **constants, "counted": counted, **numbers}
    )


def _value_of(explanation: Explanation) -> float:
    return explanation.value


def _title_gain(what: str, weight: float, words: float) -> Explanation:
    return Explanation(words * weight, f"{what}: words · weight", {"words": words, "weight": weight})
