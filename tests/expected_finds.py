"""What should a Whoosh query find, and with what score? Plain loops over documents, after the table in `executor`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import singledispatchmethod
from itertools import repeat
from typing import Any

from random_corpora import Plain
from whoosh import query as q

from search.primitives.term_alternatives import Alternatives, Slot
from search.text.analysis import STOP_TERMS
from search.whoosh_engine.execution.combined_fields import CombinedFieldsQuery
from search.whoosh_engine.execution.executor import PhraseQuery


def distance(one: str, other: str) -> int:
    """Levenshtein's, of inserting, deleting and replacing letters."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row = row, [number]
        for place, wanted in enumerate(other):
            row.append(min(before[place] + (letter != wanted), before[place + 1] + 1, row[place] + 1))
    return row[-1]


def saturated(counted: float) -> float:
    """More occurrences count more, but never much more."""
    return counted * 3 / (counted + 2)


class Expected:
    """What each query should find in some documents: their numbers, and the score of each."""

    def __init__(self, documents: Sequence[Plain], live: Sequence[bool]) -> None:
        self._documents = documents
        self._live = live

    def _having(self, boost: float, test: Callable[[Plain], bool]) -> dict[int, float]:
        pairs = zip(self._documents, self._live, strict=True)
        return {number: boost for number, (one, lives) in enumerate(pairs) if lives and test(one)}

    def _any_term(self, query: Any, test: Callable[[str], bool]) -> dict[int, float]:
        return self._having(query.boost, lambda one: any(map(test, one.terms(query.fieldname))))

    @singledispatchmethod
    def find(self, query: Any) -> dict[int, float]:
        raise NotImplementedError(query)

    @find.register(q.Term)
    def _(self, query: Any) -> dict[int, float]:
        name, word = query.fieldname, query.text
        if name == "topics":
            return self._having(query.boost, lambda one: word in one.terms(name))
        return self._word(name, Alternatives.of(word), query.boost)

    def _word(self, name: str, slot: Slot, boost: float) -> dict[int, float]:
        """BM25 of one word that may be several terms."""
        found = self._having(boost, lambda one: any(term in slot for term in one.terms(name)))
        idf, counted = self._idf([name], slot), self._counted(name, slot)
        return {number: boost * idf * saturated(counted(number)) for number, boost in found.items()}

    def _idf(self, names: Sequence[str], slot: Slot) -> float:
        """By the field where most documents have the word."""
        return self._idf_of(
            max(sum(any(term in slot for term in one.terms(name)) for one in self._documents) for name in names)
        )

    def _idf_of(self, frequency: int) -> float:
        return math.log(1 + (len(self._documents) - frequency + 0.5) / (frequency + 0.5))

    def _counted(self, name: str, slot: Slot) -> Callable[[int], float]:
        """What the occurrences of a word in a field of one document count, more in a short text than in a long one."""
        weights = dict(slot.weighted) if isinstance(slot, Alternatives) else {}
        lengths = [sum(term not in STOP_TERMS for term in one.terms(name)) for one in self._documents]
        average = sum(lengths) / max(sum(map(bool, lengths)), 1) or 1

        def counted(number: int) -> float:
            tf = sum(weights.get(term, 1.0) for term in self._documents[number].terms(name) if term in slot)
            return tf / (0.3 + 0.7 * lengths[number] / average)

        return counted

    @find.register(CombinedFieldsQuery)
    def _(self, query: CombinedFieldsQuery) -> dict[int, float]:
        names = [name for name, _ in query.weights]
        having = [set().union(*(self._run(name, slots, 0) for slots in query.variants)) for name in names]
        shared = self._idf_of(max(map(len, having)))
        found: dict[int, float] = {}
        for slots in query.variants:
            idfs = [shared / len(slots) if len(query.variants) > 1 else self._idf(names, slot) for slot in slots]
            for number, score in self._wording(query, slots, idfs).items():
                found[number] = max(score, found.get(number, 0))
        return found

    def _wording(self, query: CombinedFieldsQuery, slots: Sequence[Slot], idfs: Sequence[float]) -> dict[int, float]:
        standing = {name: self._run(name, slots, 0) for name, _ in query.weights}

        def score(number: int, slot: Slot, idf: float) -> float:
            weighed = [(name, weight) for name, weight in query.weights if number in standing[name]]
            counted = sum(weight * self._counted(name, slot)(number) for name, weight in weighed)
            return query.boost * idf * saturated(counted)

        found: set[int] = set().union(*standing.values())
        return {number: sum(map(score, repeat(number), slots, idfs)) for number in found}

    def _sum(self, query: Any, numbers: Any, parts: Sequence[Mapping[int, float]]) -> dict[int, float]:
        return {number: query.boost * sum(part.get(number, 0) for part in parts) for number in numbers}

    @find.register(q.Or)
    def _(self, query: Any) -> dict[int, float]:
        parts = [self.find(part) for part in query]
        return self._sum(query, set().union(*parts), parts)

    @find.register(q.And)
    def _(self, query: Any) -> dict[int, float]:
        wanted = [self.find(part) for part in query if not isinstance(part, q.Not)]
        excluded = [self.find(part.query) for part in query if isinstance(part, q.Not)]
        everything = set(self._having(0, lambda _: True))
        return self._sum(query, everything.intersection(*wanted).difference(*excluded), wanted)

    @find.register(q.DisjunctionMax)
    def _(self, query: Any) -> dict[int, float]:
        parts = [self.find(part) for part in query]
        numbers: set[int] = set().union(*parts)
        return {number: query.boost * max(part.get(number, 0) for part in parts) for number in numbers}

    @find.register(q.AndNot)
    def _(self, query: Any) -> dict[int, float]:
        found = self.find(query.a)
        return self._sum(query, found.keys() - self.find(query.b).keys(), [found])

    @find.register(q.AndMaybe)
    def _(self, query: Any) -> dict[int, float]:
        found = self.find(query.a)
        return self._sum(query, found, [found, self.find(query.b)])

    @find.register(q.Require)
    def _(self, query: Any) -> dict[int, float]:
        found = self.find(query.a)
        return self._sum(query, found.keys() & self.find(query.b).keys(), [found])

    @find.register(q.Otherwise)
    def _(self, query: Any) -> dict[int, float]:
        found = self.find(query.a) or self.find(query.b)
        return self._sum(query, found, [found])

    @find.register(q.Not)
    def _(self, query: Any) -> dict[int, float]:
        found = self.find(query.query)
        return {
            number: boost for number, boost in self._having(query.boost, lambda _: True).items() if number not in found
        }

    @find.register(q.ConstantScoreQuery)
    def _(self, query: Any) -> dict[int, float]:
        return dict.fromkeys(self.find(query.child), query.score)

    @find.register(type(q.NullQuery))
    def _(self, query: Any) -> dict[int, float]:
        del query
        return {}

    @find.register(q.Every)
    def _(self, query: Any) -> dict[int, float]:
        name = query.fieldname
        return self._having(query.boost, lambda one: name is None or bool(one.terms(name)))

    def _run(self, name: str, slots: Sequence[Any], boost: float) -> dict[int, float]:
        def stand(one: Plain) -> bool:
            values = [[topic] for topic in one.topics] if name == "topics" else one.texts[name]
            return any(
                all(word in slot for word, slot in zip(value[first:], slots, strict=False))
                for value in values
                for first in range(len(value) - len(slots) + 1)
            )

        return self._having(boost, stand)

    @find.register(PhraseQuery)
    def _(self, query: Any) -> dict[int, float]:
        found = self._run(query.fieldname, query.slots, 0)
        return self._sum(query, found, [self._word(query.fieldname, slot, 1) for slot in query.slots])

    @find.register(q.Phrase)
    def _(self, query: Any) -> dict[int, float]:
        return self.find(PhraseQuery(query.fieldname, [Alternatives.of(word) for word in query.words], query.boost))

    @find.register(q.Prefix)
    def _(self, query: Any) -> dict[int, float]:
        return self._any_term(query, lambda term: term.startswith(query.text))

    @find.register(q.Wildcard)
    def _(self, query: Any) -> dict[int, float]:
        return self._any_term(query, lambda term: fnmatchcase(term, query.text))

    @find.register(q.Regex)
    def _(self, query: Any) -> dict[int, float]:
        return self._any_term(query, lambda term: re.match(query.text, term) is not None)

    @find.register(q.FuzzyTerm)
    def _(self, query: Any) -> dict[int, float]:
        prefix = query.text[: query.prefixlength]
        return self._any_term(
            query, lambda term: term.startswith(prefix) and distance(term, query.text) <= query.maxdist
        )

    @find.register(q.TermRange)
    def _(self, query: Any) -> dict[int, float]:
        def inside(term: str) -> bool:
            is_after = query.start is None or term > query.start or (term == query.start and not query.startexcl)
            return is_after and (query.end is None or term < query.end or (term == query.end and not query.endexcl))

        return self._any_term(query, inside)
