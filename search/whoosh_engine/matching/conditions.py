"""Unscored conditions of a query: a value, an interval, or any value at all.

Values are compared without regard to case, and by their words, where a field has at most `COMPARED` of them; else as
they are written, and in small letters, capitals and with capitals first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import numpy as np

from search import deadline
from search.query.tree import Term, TermKind
from search.schema import ranges
from search.schema.fields import Field, Fields
from search.text.analysis import Token, forms, tokens
from search.whoosh_engine.codecs.text_bytes import encoded
from search.whoosh_engine.execution.doc_sets import DocMask, Mask
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.scored_doc_sets import Dense, ScoredDocSet, Sparse, any_of
from search.whoosh_engine.matching.filters import Filterer
from search.whoosh_engine.schema import PRESENT, has_doc_values

COMPARED = 20_000
"""Values of a field; looking at each of more would take longer than the rest of a query."""
_EACH = 64
"""Values whose documents are taken one by one; for more, all rows of the column are looked at."""


class Conditions:
    """Finds the documents of conditions in one generation."""

    def __init__(self, fields: Fields, corpus: IndexReader, filterer: Filterer) -> None:
        self._fields, self._corpus, self._filterer = fields, corpus, filterer
        self._names: dict[str, _Names] = {}

    def kept(self, found: ScoredDocSet, term: Term, now: datetime, *, negative: bool = False) -> ScoredDocSet:
        """Those of the documents found that fulfil a condition, or that do not; few of them cost little."""
        deadline.check()
        if isinstance(found, Sparse):
            fulfilled = self._fulfilled(found, term, now)
            return found.keeping(~fulfilled if negative else fulfilled)
        other = self.found(term, now)
        if isinstance(other, Dense):
            mask = found.mask & ~other.mask if negative else found.mask & other.mask
            return Dense(mask, found.scores * mask)
        if not negative:
            documents = other.documents.compress(found.mask.take(other.documents))
            return Sparse(documents, found.scores.take(documents))
        mask = found.mask.copy()
        mask[other.documents] = False
        return Dense(mask, found.scores * mask)

    def _fulfilled(self, found: Sparse, term: Term, now: datetime) -> Mask:
        """For each document found, whether it fulfils a condition."""
        if term.kind is TermKind.RANGE:
            field = self._fields[term.field]
            interval = ranges.interval(field, term.text, now)
            return self._filterer.ranged(field.name).passing(found.documents, interval)
        return self.found(term, now).among(found.documents)

    def found(self, term: Term, now: datetime) -> ScoredDocSet:
        """The live documents that fulfil a condition."""
        deadline.check()
        field = self._fields[term.field]
        if term.kind is TermKind.RANGE:
            return self._found(self._filterer.ranged(field.name).within(ranges.interval(field, term.text, now)))
        if term.kind is TermKind.PRESENCE:
            return self._present(field)
        if not has_doc_values(field):
            return self._with_values(field.name, [term.text])
        is_compared = sum(len(segment.field(field.name)) for segment in self._corpus.segments) <= COMPARED
        return self._compared(field, term) if is_compared else self._written(field, term)

    def _found(self, mask: Mask) -> ScoredDocSet:
        """Marked documents, without those that are deleted."""
        mask = mask if self._corpus.live is None else mask & self._corpus.live
        dense = Dense(mask, np.broadcast_to(np.float32(0), len(mask)))
        documents = DocMask(mask).documents
        found = self._corpus.found(documents, np.zeros(len(documents), np.float32))
        return found if isinstance(found, Sparse) else dense

    def _present(self, field: Field) -> ScoredDocSet:
        if not has_doc_values(field):
            return self._with_values(PRESENT, [field.name])
        column = self._filterer.ranged(field.name) if field.ranged else self._filterer.named(field.name)
        return self._found(column.column.present)

    def _with_values(self, name: str, values: Iterable[str]) -> ScoredDocSet:
        lists = (self._corpus.documents(name, encoded(value)) for value in values)
        some = [self._corpus.found(documents, np.zeros(len(documents), np.float32)) for documents in lists]
        return any_of(some, self._corpus.count)

    def _written(self, field: Field, term: Term) -> ScoredDocSet:
        text = term.text
        if term.kind is TermKind.NAME and text.endswith("*"):
            begin = encoded(text.rstrip("*"))
            parts = ((base, one, one.term_range(begin)) for base, one in self._corpus.fields(field.name))
            return self._corpus.union(parts, 0)
        return self._with_values(
            field.name, dict.fromkeys((text, text.lower(), text.upper(), text.title(), text.capitalize()))
        )

    def _compared(self, field: Field, term: Term) -> ScoredDocSet:
        column = self._filterer.named(field.name)
        if field.name not in self._names:  # two threads may both make them; the one is as good as the other
            self._names[field.name] = _Names(column.texts)
        names = self._names[field.name]
        codes = names.equal(term.text) if term.kind is TermKind.VALUE else list(names.with_words(term.text))
        if len(codes) <= _EACH:
            return self._with_values(field.name, map(column.texts.__getitem__, codes))
        chosen, mask = np.zeros(column.values, bool), np.zeros(self._corpus.count, bool)
        chosen[codes] = True
        mask[column.column.owners[chosen[column.column.rows]]] = True
        return self._found(mask)


class _Names:
    """The values of one field, by code, in forms that can be compared."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._by_text: dict[str, list[int]] = {}
        self._words: list[list[Token]] = []
        self._by_term: dict[str, set[int]] = {}
        for code, text in enumerate(texts):
            self._by_text.setdefault(text.casefold(), []).append(code)
            self._words.append(list(tokens(text)))
            for word in self._words[-1]:
                self._by_term.setdefault(word.term, set()).add(code)

    def equal(self, text: str) -> list[int]:
        """The codes of the values that differ from a text in case only."""
        return self._by_text.get(text.casefold(), [])

    def with_words(self, text: str) -> Iterator[int]:
        """The codes of the values in which words stand beside each other; a star is the rest of a word."""
        sought = list(tokens(text.strip("*")))
        if not sought:
            return
        is_begun, is_ended = text.endswith("*"), text.startswith("*") and not text.endswith("*")
        plain = [word.term for word in sought[is_ended : len(sought) - is_begun]]
        having = [set().union(*(self._by_term.get(form, set()) for form in forms(term))) for term in plain]
        candidates = set.intersection(*having) if having else None
        for code in range(len(self._words)) if candidates is None else sorted(candidates):
            deadline.check()
            if _stand(self._words[code], sought, is_begun=is_begun, is_ended=is_ended):
                yield code


def _stand(words: list[Token], sought: list[Token], *, is_begun: bool, is_ended: bool) -> bool:
    last = len(sought) - 1
    return any(
        all(
            word.surface.startswith(one.surface)
            if is_begun and place == last
            else word.surface.endswith(one.surface)
            if is_ended and place == 0
            else word.term in forms(one.term)
            for place, (word, one) in enumerate(zip(words[start:], sought, strict=False))
        )
        for start in range(len(words) - last)
    )
