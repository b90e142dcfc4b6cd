"""How does a query that was read become one of Whoosh's? Each term is looked for in all searched fields.

A document is found when all required terms find it and no excluded one does; optional terms add to its score.
"""

from __future__ import annotations

from collections.abc import Sequence

from whoosh import query as q

from search.fields import Fields
from search.highlight import Slots
from search.query import Query, Role
from search.whoosh_engine.across import AcrossFields
from search.whoosh_engine.executor import Executor
from search.whoosh_engine.found import Found
from search.whoosh_engine.schema import words_field
from search.whoosh_engine.slots import Alternatives, Slot
from search.whoosh_engine.vocabulary import Vocabulary, Wordings


class Matcher:
    """Finds the documents of queries in one generation."""

    def __init__(self, fields: Fields, executor: Executor, vocabulary: Vocabulary) -> None:
        self._fields = tuple((words_field(field), field.weight) for field in fields.searched)
        self._executor = executor
        self._vocabulary = vocabulary

    def find(self, query: Query) -> Found:
        """The live documents that a query finds, and their scores."""
        asked: dict[Role, list[q.Query]] = {role: [] for role in Role}
        for term, wordings in zip(query.terms, self._vocabulary.wordings(query.terms), strict=True):
            asked[term.role].append(self._in_any(wordings))
        required, optional, excluded = asked[Role.REQUIRED], asked[Role.OPTIONAL], asked[Role.EXCLUDED]
        wanted = q.And(required) if required else q.Every(boost=0)
        if optional:
            wanted = q.AndMaybe(wanted, q.Or(optional))
        return self._executor.find(q.AndNot(wanted, q.Or(excluded)) if excluded else wanted)

    def sought(self, query: Query) -> list[Slots]:
        """What is marked in the texts of hits."""
        return [
            [slot.terms if isinstance(slot, Alternatives) else slot for slot in slots]
            for term, wordings in zip(query.terms, self._vocabulary.wordings(query.terms), strict=True)
            if term.role is Role.REQUIRED
            for slots in wordings
        ]

    def _in_any(self, wordings: Wordings) -> q.Query:
        """What says the same counts once: as the best of it."""
        found = [self._anywhere(slots) for slots in wordings]
        return found[0] if len(found) == 1 else q.DisjunctionMax(found)

    def _anywhere(self, slots: Sequence[Slot]) -> q.Query:
        return AcrossFields(self._fields, slots)
