"""Why does a document have its score? The same formulas once more, for one document and with every number.

Computed apart from the search, for the hits of a page only; tests hold the two together.
How many documents there are, and how many have a word, is said only when readers may see all of them: else it would
tell of words in documents that have not appeared yet.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import query as q

from search import deadline
from search.explanation import Explanation
from search.query import AllOf, AnyOf, Node, NoneOf, Term
from search.whoosh_engine.answering.matching import Asked
from search.whoosh_engine.answering.ranker import Ranked, Ranker
from search.whoosh_engine.answering.wording import Looked
from search.whoosh_engine.finding import scoring
from search.whoosh_engine.finding.across import AcrossFields, frequency_of, postings_of
from search.whoosh_engine.finding.corpus import Corpus, Postings
from search.whoosh_engine.finding.found import Found
from search.whoosh_engine.finding.slots import Slot
from search.whoosh_engine.finding.subset import Documents, Mask

BM25F = (
    "idf · boost · counted · (k1 + 1) / (counted + k1), "
    "where counted is the sum over fields of weight · tf / (1 - b + b · length / average)"
)

MAX_EXPLAINED = 20
"""Hits of a page that are explained; the first ones."""

Slots = tuple[Slot, ...]
_Gain = Callable[[float], Explanation]
"""What a document gains by its wording, given the score of its words."""


@dataclass(frozen=True, slots=True)
class _Place:
    """One field in which a word is looked for, and its postings there."""

    name: str
    weight: float
    postings: Postings
    lengths: NDArray[Any]
    average: float


@dataclass(frozen=True, slots=True)
class _Word:
    """One word of a query in all fields in which it is looked for."""

    idf: float
    frequency: int
    boost: float
    places: tuple[_Place, ...]


Saying = tuple[_Word, ...]
"""The words of one wording of a term."""


class Explainer:
    """Explains the hits of one page; what it needs of the query is found once, whatever their number."""

    def __init__(self, corpus: Corpus, ranker: Ranker, asked: Asked, *, shows_counts: bool) -> None:
        """`shows_counts` says whether counts of documents may be told."""
        self._corpus, self._ranker, self._asked, self._shows_counts = corpus, ranker, asked, shows_counts
        self._found: dict[Node, Found] = {}
        self._said: dict[int, tuple[Saying, ...]] = {}
        """The wordings of each term, by its place in the text."""
        self._postings: dict[tuple[str, Slots], list[Postings]] = {}

    def all(self, page: Ranked) -> list[Explanation | None]:
        """The scores of the first hits of a page; None for the others."""
        explained = page.at(slice(MAX_EXPLAINED))
        gains = self._gains(np.sort(explained.documents))
        pairs = zip(explained.documents.tolist(), explained.worded.tolist(), strict=True)
        why: list[Explanation | None] = []
        for document, worded in pairs:
            deadline.check()
            why.append(self._explain(document, gains[document] if worded else ()))
        return [*why, *[None] * (len(page.documents) - len(why))]

    def _explain(self, document: int, gains: Sequence[_Gain]) -> Explanation:
        """The score of a document that was found, with what its wording gains."""
        here = np.array([document], np.int32)
        root = self._asked.query.root
        words = tuple(self._words(root, here)) if root else ()
        total = sum((part.value for part in words), 0.0)
        parts = (*words, *self._boosts(total, document), *(gain(total) for gain in gains))
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
            deadline.check()
            found = self._found[node] = self._asked.find(node)
        return found

    def _term(self, term: Term, here: Documents) -> Explanation:
        """What says the same counts once, as the best of it."""
        said = self._said.get(term.start)
        if said is None:
            said = self._said[term.start] = tuple(self._sayings(term))
        return max((self._saying(str(term), words, here[0]) for words in said), key=lambda found: found.value)

    def _sayings(self, term: Term) -> Iterator[Saying]:
        saying = self._asked.sayings(term)
        for query in saying.subqueries if isinstance(saying, q.DisjunctionMax) else [saying]:
            yield tuple(self._word(query, number) for number in range(len(query.slots)))

    def _word(self, query: AcrossFields, number: int) -> _Word:
        deadline.check()
        places = tuple(
            _Place(
                name,
                weight,
                self._postings_of(name, query.slots)[number],
                self._corpus.lengths(name),
                self._corpus.average_length(name),
            )
            for name, weight in query.weights
        )
        frequency = frequency_of(self._corpus, query, number, [place.postings for place in places])
        return _Word(scoring.idf(self._corpus.counted, frequency), frequency, query.boost, places)

    def _postings_of(self, name: str, slots: Slots) -> list[Postings]:
        postings = self._postings.get((name, slots))
        if postings is None:
            postings = self._postings[name, slots] = postings_of(self._corpus, name, slots)
        return postings

    def _saying(self, text: str, words: Saying, document: int) -> Explanation:
        parts = tuple(self._worth(text, word, document) for word in words)
        if len(parts) == 1:
            return parts[0]
        return Explanation(sum(part.value for part in parts), f"{text}: each of its words", parts=parts)

    def _worth(self, text: str, word: _Word, document: int) -> Explanation:
        """BM25F of one word, as in `across`."""
        numbers: dict[str, float] = {}
        counted = 0.0
        for place in word.places:
            documents = place.postings.documents
            row = int(documents.searchsorted(document))
            if row < len(documents) and documents[row] == document:
                tf, length = float(place.postings.weights[row]), float(place.lengths[document])
                counted += place.weight * tf / (1 - scoring.B + scoring.B * length / (place.average or 1.0))
                given = {"weight": place.weight, "tf": tf, "length": length, "average": place.average}
                numbers |= {f"{place.name}.{key}": value for key, value in given.items()}
        counts = {"N": float(self._corpus.counted), "df": float(word.frequency)} if self._shows_counts else {}
        constants = {"k1": scoring.K1, "b": scoring.B, "boost": word.boost}
        value = word.idf * word.boost * counted * (scoring.K1 + 1) / (counted + scoring.K1)
        return Explanation(
            value, f"{text}: {BM25F}", {"idf": word.idf, **counts, **constants, "counted": counted, **numbers}
        )

    def _boosts(self, words: float, document: int) -> Iterator[Explanation]:
        for boost in self._ranker.boosts.all(self._asked.now):
            share = boost.value(document)
            if share:
                what, numbers = boost.name, {"words": words, "weight": boost.weight, "share": share}
                if half_life := boost.half_life_days:
                    what = f"freshness ({boost.name}), share = 1/2 ^ (days before the newest / half-life)"
                    numbers |= {"days before the newest": -math.log2(share) * half_life, "half-life": half_life}
                yield Explanation(words * boost.weight * share, f"{what}: words · weight · share", numbers)

    def _gains(self, documents: Documents) -> dict[int, list[_Gain]]:
        """What the wording of each of some documents, ascending, gains."""
        gains: dict[int, list[_Gain]] = {document: [] for document in documents.tolist()}
        for gaining, gain in self._all_gains(Looked(self._corpus, documents)):
            for document in documents[gaining].tolist():
                gains[document].append(gain)
        return gains

    def _all_gains(self, looked: Looked) -> Iterator[tuple[Mask, _Gain]]:
        """What a wording gains, and which documents have it."""
        ranking, wording = self._ranker.ranking, self._asked.wording
        if wording.terms and self._ranker.title:
            begins, whole = looked.opening(self._ranker.title, wording)
            if ranking.whole_title:
                yield whole, partial(_of_title, "the title is the query", ranking.whole_title)
            if ranking.title_start:
                yield begins & ~whole, partial(_of_title, "the title begins with the query", ranking.title_start)
        for pair in wording.pairs if ranking.nearness else ():
            near = looked.beside(self._ranker.texts, pair)
            if near.any():
                idf = looked.mean_idf(self._ranker.names, pair)
                numbers = {"nearness": ranking.nearness, "mean idf": idf}
                what = f"{' '.join(map(str, pair))}, beside each other: nearness · mean idf"
                yield near, partial(_constant, Explanation(ranking.nearness * idf, what, numbers))


def _of_title(what: str, weight: float, words: float) -> Explanation:
    return Explanation(words * weight, f"{what}: words · weight", {"words": words, "weight": weight})


def _constant(gain: Explanation, words: float) -> Explanation:
    del words  # it does not depend on them
    return gain
