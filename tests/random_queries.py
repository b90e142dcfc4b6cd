"""Which random queries are asked of random corpora? Every kind that the executor knows, nested and boosted."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from random_corpora import TEXTS, TOPICS, WORDS
from whoosh import query as q

from search.primitives.term_alternatives import Alternatives, Beginning, Containing, Slot
from search.whoosh_engine.execution.combined_fields import CombinedFieldsQuery
from search.whoosh_engine.execution.executor import PhraseQuery

WEIGHTS = (1.0, 1.0, 0.5, 0.3, 1.5)
BOOSTS = (1.0, 1.0, 1.0, 0.5, 2.0, 3.7)


class Maker:
    """Makes random queries of some kinds."""

    def __init__(self, random: Random) -> None:
        self._random = random

    @property
    def boost(self) -> float:
        return self._random.choice(BOOSTS)

    def one_of(self, *kinds: Any) -> Any:
        """A query of any of these kinds."""
        return self._random.choice(kinds)()

    def word(self) -> str:
        return self._random.choice((*WORDS, *WORDS[:5], "absent"))

    def text(self) -> str:
        return self._random.choice(TEXTS)

    def term(self) -> Any:
        if self._random.random() < 0.2:
            return q.Term("topics", self._random.choice((*TOPICS, "absent")), self.boost)
        return q.Term(self.text(), self.word(), self.boost)

    def phrase(self) -> Any:
        words = [self._random.choice(WORDS[:5]) for _ in range(self._random.choice((1, 2, 2, 2, 3)))]
        return q.Phrase(self.text(), words, boost=self.boost)

    def every(self) -> Any:
        return self._random.choice([q.Every(boost=self.boost), q.Every(self.text(), self.boost), q.Every("topics")])

    def leaf(self) -> Any:
        return self.one_of(self.term, self.term, self.term, self.phrase, self.every, lambda: q.NullQuery)

    def slot(self) -> Slot:
        words = frozenset(self.word() for _ in range(self._random.randint(0, 3)))
        prefix = self._random.choice(("a", "b", "ba", "do", "日", "q"))
        if self._random.random() < 0.1:
            return Containing(self._random.choice("日本語"))
        if self._random.random() < 0.5:
            return Beginning(prefix, words)
        return Alternatives(tuple((word, self._random.choice(WEIGHTS)) for word in sorted(words)))

    def run(self) -> Any:
        return PhraseQuery(self.text(), [self.slot() for _ in range(self._random.randint(1, 3))], self.boost)

    def across(self) -> Any:
        names = self._random.sample(TEXTS, self._random.randint(1, len(TEXTS)))
        weights = [(name, self._random.choice((0.5, 1.0, 3.0))) for name in names]
        wordings = [
            [self.slot() for _ in range(self._random.randint(1, 3))] for _ in range(self._random.choice((1, 1, 2, 3)))
        ]
        return CombinedFieldsQuery(weights, wordings[0], self.boost, wordings[1:])

    def prefix(self) -> Any:
        return self._random.choice(
            [
                q.Prefix(self.text(), self._random.choice(("", "a", "b", "ba", "do", "q", "日")), self.boost),
                q.Prefix("topics", self._random.choice(("", "gr", "greene", "x")), self.boost),
            ]
        )

    def wildcard(self) -> Any:
        pattern = self._random.choice(("*", "a*", "?at", "*t", "b?t*", "[ab]*", "a", "q*", "*o*", "日?"))
        regex = self._random.choice(("a", "^ba", "b?at", "[ab].*t$", "(ape|bat)$", "日.", "", "x+"))
        if self._random.random() < 0.4:
            return q.Regex(self.text(), regex, self.boost)
        return q.Wildcard(self.text(), pattern, self.boost)

    def fuzzy(self) -> Any:
        maxdist, prefix = self._random.choice((1, 2)), self._random.choice((0, 1))
        return q.FuzzyTerm(self.text(), self._random.choice(WORDS), self.boost, maxdist, prefix)

    def range(self) -> Any:
        start, end = sorted((self.word(), self.word()))
        flip = self._random.random
        return q.TermRange(
            self.text(),
            start if flip() < 0.8 else None,
            end if flip() < 0.8 else None,
            startexcl=flip() < 0.5,
            endexcl=flip() < 0.5,
            boost=self.boost,
        )

    def expanding(self) -> Any:
        """A query that stands for several terms."""
        return self.one_of(self.prefix, self.wildcard, self.fuzzy, self.range, self.run, self.across)

    def whoosh(self, depth: int) -> Any:
        """A query that Whoosh answers right, at least in its documents."""
        return self._nested(depth, self.leaf, self.whoosh)

    def any(self, depth: int) -> Any:
        """A query of all kinds."""
        if depth and self._random.random() < 0.4:

            def below() -> Any:
                return self.any(depth - 1)

            made = self.one_of(
                lambda: q.Require(below(), below()),
                lambda: q.Otherwise(below(), below()),
                lambda: q.DisjunctionMax([below() for _ in range(self._random.randint(0, 3))], self.boost),
                lambda: q.Not(below(), boost=self.boost),
                lambda: q.And([below(), q.Not(below()), below()], self.boost),
                lambda: q.And([q.Not(below()), q.Not(below())], self.boost),
                lambda: self._random.choice([q.And, q.Or])([below()], self.boost),
            )
        else:
            made = self._nested(depth, lambda: self.one_of(self.leaf, self.expanding), self.any)
        if isinstance(made, q.AndNot | q.AndMaybe | q.Require | q.Otherwise):
            made.boost = self.boost
        return made

    def _nested(self, depth: int, leaf: Callable[[], Any], nested: Callable[[int], Any]) -> Any:
        if not depth or self._random.random() < 0.15:
            return leaf()
        some = [nested(depth - 1) for _ in range(self._random.randint(2, 4))]
        return self.one_of(
            lambda: q.Or(some, self.boost),
            lambda: q.And(some, self.boost),
            lambda: q.AndNot(*some[:2]),
            lambda: q.AndMaybe(*some[:2]),
            lambda: q.ConstantScoreQuery(some[0], self.boost),
        )
