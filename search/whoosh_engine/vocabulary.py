"""Which terms of the index may a written word be?

A word as it is written is one term.
The beginning of a word is every term that begins so, and every term of a word that begins so: `happie*` finds
`happier`, whose term is `happi`.
"""

from __future__ import annotations

from collections.abc import Sequence

from search.analysis import Token, fold, is_half_pair
from search.query import Term, TermKind
from search.reading import words
from search.whoosh_engine.corpus import Corpus
from search.whoosh_engine.slots import Alternatives, Beginning, Slot


class Vocabulary:
    """The words of one generation."""

    def __init__(self, corpus: Corpus, fields: Sequence[str]) -> None:
        """`fields` are the names in Whoosh of those that are searched."""
        self._corpus = corpus
        self._fields = fields

    def slots(self, term: Term) -> tuple[Slot, ...]:
        """For each word of a term of a query, the terms that it may be."""
        written = words(term)
        slots = [self._forms(word) for word in written]
        if term.kind is TermKind.PREFIX:
            slots[-1] = self._beginning(fold(written[-1].surface))
        return tuple(slots)

    def _forms(self, word: Token) -> Slot:
        # A lone Chinese, Japanese or Korean character is in the index only as part of a pair.
        return self._with(word.term) if is_half_pair(word) else Alternatives.of(word.term)

    def _with(self, character: str) -> Alternatives:
        sought = character.encode()
        found = (
            term.decode()
            for segment in self._corpus.segments
            for field in map(segment.field, self._fields)
            for term in field.terms(slice(field.place(b"\xe1"), len(field)))
            if sought in term
        )
        return Alternatives.of(*found)

    def _beginning(self, prefix: str) -> Beginning:
        others: set[str] = set()
        for segment in self._corpus.segments:
            surfaces = segment.surfaces
            others.update(term for _, term in surfaces.pairs(surfaces.beginning(prefix)) if not term.startswith(prefix))
        return Beginning(prefix, frozenset(others))
