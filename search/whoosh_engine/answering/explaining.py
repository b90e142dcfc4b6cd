"""Why does a document have its score? The same formulas once more, for one document and with every number.

Computed apart from the search, for the hits of a page only; tests hold the two together.
How many documents there are, and how many have a word, is always said, and is what the score was made of: documents
that wait for their date do not count there, and to say nothing would tell that there are some.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from whoosh import query as q

from search.explanation import Explanation
from search.query import AllOf, AnyOf, Node, NoneOf, Term
from search.whoosh_engine.answering.matching import Asked
from search.whoosh_engine.answering.ranker import Ranked, Ranker
from search.whoosh_engine.answering.wording import Looked
from search.whoosh_engine.finding import scoring
from search.whoosh_engine.finding.across import AcrossFields, postings_of
from search.whoosh_engine.finding.corpus import Corpus, Postings
from search.whoosh_engine.finding.found import Found
from search.whoosh_engine.finding.slots import Slot
from search.whoosh_engine.finding.subset import Documents

BM25F = (
    "idf · boost · counted · (k1 + 1) / (counted + k1), "
    "where counted is the sum over fields of weight · tf / (1 - b + b · length / average)"
)

Slots = tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Explainer:
    """Explains scores of one query in one generation."""

    corpus: Corpus
    ranker: Ranker
    asked: Asked
    _found: dict[Node, Found] = field(default_factory=dict)
    """What parts of the query find; the same for all hits."""
    _postings: dict[tuple[str, Slots], list[Postings]] = field(default_factory=dict)

    def all(self, page: Ranked) -> list[Explanation]:
        """The scores of the hits of a page."""
        pairs = zip(page.documents.tolist(), page.worded.tolist(), strict=True)
        return [self.explain(document, worded=worded) for document, worded in pairs]

    def explain(self, document: int, *, worded: bool) -> Explanation:
        """The score of a document that was found, with its wording or without."""
        here = np.array([document], np.int32)
        root = self.asked.query.root
        words = tuple(self._words(root, here)) if root else ()
        total = sum((part.value for part in words), 0.0)
        parts = (*words, *self._boosts(total, document), *(self._wording(total, here) if worded else ()))
        return Explanation(sum((part.value for part in parts), 0.0), "the sum of its parts", parts=parts)

    def _words(self, node: Node, here: Documents) -> Iterator[Explanation]:
        """Of each term that is scored and finds the document where it stands in the query."""
        if isinstance(node, Term):
            if not node.is_condition:
                yield self._term(node, here)
        elif isinstance(node, AllOf | AnyOf):
            for part in node.parts:
                if not isinstance(part, NoneOf) and self._find(part).among(here)[0]:
                    yield from self._words(part, here)

    def _find(self, node: Node) -> Found:
        found = self._found.get(node)
        if found is None:
            found = self._found[node] = self.asked.find(node)
        return found

    def _postings_of(self, name: str, slots: Slots) -> list[Postings]:
        postings = self._postings.get((name, slots))
        if postings is None:
            postings = self._postings[name, slots] = postings_of(self.corpus, name, slots)
        return postings

    def _term(self, term: Term, here: Documents) -> Explanation:
        """What says the same counts once, as the best of it."""
        saying = self.asked.sayings(term)
        some = saying.subqueries if isinstance(saying, q.DisjunctionMax) else [saying]
        return max((self._saying(str(term), one, here) for one in some), key=lambda found: found.value)

    def _saying(self, text: str, query: AcrossFields, here: Documents) -> Explanation:
        parts = tuple(self._word(text, query, number, here) for number in range(len(query.slots)))
        if len(parts) == 1:
            return parts[0]
        return Explanation(sum(part.value for part in parts), f"{text}: each of its words", parts=parts)

    def _word(self, text: str, query: AcrossFields, number: int, here: Documents) -> Explanation:
        """BM25F of one word, as in `across`."""
        numbers: dict[str, float] = {}
        counted, frequency = 0.0, 0
        for name, weight in query.weights:
            postings = self._postings_of(name, query.slots)[number]
            frequency = max(frequency, postings.frequency)
            place = int(np.searchsorted(postings.documents, here[0]))
            if place < len(postings.documents) and postings.documents[place] == here[0]:
                tf, length = float(postings.weights[place]), float(self.corpus.lengths(name)[here[0]])
                average = self.corpus.average_length(name)
                counted += weight * tf / (1 - scoring.B + scoring.B * length / (average or 1.0))
                given = {"weight": weight, "tf": tf, "length": length, "average": average}
                numbers |= {f"{name}.{key}": value for key, value in given.items()}
        idf = scoring.idf(self.corpus.counted, frequency)
        counts = {"N": float(self.corpus.counted), "df": float(frequency)}
        constants = {"k1": scoring.K1, "b": scoring.B, "boost": query.boost}
        value = idf * query.boost * counted * (scoring.K1 + 1) / (counted + scoring.K1)
        return Explanation(
            value, f"{text}: {BM25F}", {"idf": idf, **counts, **constants, "counted": counted, **numbers}
        )

    def _boosts(self, words: float, document: int) -> Iterator[Explanation]:
        for boost in self.ranker.boosts.all(self.asked.now):
            share = boost.value(document)
            if share:
                what, numbers = boost.name, {"words": words, "weight": boost.weight, "share": share}
                if half_life := boost.half_life_days:
                    what = f"freshness ({boost.name}), share = 1/2 ^ (days before the newest / half-life)"
                    numbers |= {"days before the newest": -math.log2(share) * half_life, "half-life": half_life}
                yield Explanation(words * boost.weight * share, f"{what}: words · weight · share", numbers)

    def _wording(self, words: float, here: Documents) -> Iterator[Explanation]:
        ranking, wording = self.ranker.ranking, self.asked.wording
        looked = Looked(self.corpus, here)
        if wording.terms and self.ranker.title:
            begins, whole = looked.opening(self.ranker.title, wording)
            weight = ranking.whole_title if whole[0] else ranking.title_start * bool(begins[0])
            if weight:
                what = "the title is the query" if whole[0] else "the title begins with the query"
                yield Explanation(words * weight, f"{what}: words · weight", {"words": words, "weight": weight})
        for pair in wording.pairs if ranking.nearness else ():
            if looked.beside(self.ranker.texts, pair)[0]:
                idf = looked.mean_idf(self.ranker.names, pair)
                numbers = {"nearness": ranking.nearness, "mean idf": idf}
                said = " ".join(map(str, pair))
                yield Explanation(ranking.nearness * idf, f"{said}, beside each other: nearness · mean idf", numbers)
