"""Value completion: values of a field that begin like a query, then those that have its words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search import deadline
from search.cached_property import cached_property
from search.primitives.completions import Value
from search.query.partial_query import PartialQuery, key_of
from search.text.analysis import tokens_elided
from search.whoosh_engine.execution.doc_sets import DocMask
from search.whoosh_engine.facets.labels import LabelledOrdinals

Codes = NDArray[np.int64]
_AFTER = "\U0010ffff"


class _Ends(NamedTuple):
    """What is left of each value from each of its words on, ascending."""

    texts: list[str]
    codes: Codes
    are_whole: NDArray[np.bool_]


class ValueCompletion:
    """Completes the values of one field."""

    def __init__(self, column: LabelledOrdinals, languages: Sequence[str]) -> None:
        """Articles in the values are elided as in these languages."""
        self._column, self._languages = column, languages

    @cached_property
    def _ends(self) -> _Ends:
        """Made when they are first asked for, in some microseconds for each value."""
        ends = []
        for place, text in enumerate(self._column.spellings):
            key = key_of(tokens_elided(text, self._languages))
            code = self._column.code_at(place)
            start = 0
            while start < len(key):
                ends.append((key[start:], code, start == 0))
                start = key.index(" ", start) + 1
        ends.sort()
        return _Ends(
            [text for text, _, _ in ends],
            np.array([code for _, code, _ in ends], np.int64),
            np.array([is_whole for _, _, is_whole in ends], bool),
        )

    def values(self, partial: PartialQuery, wanted: int, visible: DocMask) -> list[Value]:
        """At most so many values that visible documents have."""
        counts = self._column.counts(visible)
        codes = np.flatnonzero(self._having(partial) & (counts > 0))
        leading = self._leading(partial)[codes]
        order = np.lexsort([self._column.ranks[codes], -counts[codes], ~leading])[:wanted]
        labels = self._column.labels(visible)
        return [Value(labels[codes[place]], int(counts[codes[place]]), bool(leading[place])) for place in order]

    def _having(self, partial: PartialQuery) -> NDArray[np.bool_]:
        """For each value whether it has all words, and one that begins so."""
        having = self._marked(self._ends.codes[self._beginning(partial.prefix)])
        for word in partial.words:
            deadline.check()
            having &= self._marked(self._ends.codes[self._beginning(f"{word.surface} ")])
        return having

    def _leading(self, partial: PartialQuery) -> NDArray[np.bool_]:
        """For each value whether it begins so."""
        rows = self._beginning(partial.key)
        return self._marked(self._ends.codes[rows][self._ends.are_whole[rows]])

    def _marked(self, codes: Codes) -> NDArray[np.bool_]:
        marks = np.zeros(self._column.values, bool)
        marks[codes] = True
        return marks

    def _beginning(self, text: str) -> slice:
        """The rows of the values one of whose words begins so; a value may have several."""
        texts = self._ends.texts
        first = bisect_left(texts, text)
        return slice(first, bisect_left(texts, text + _AFTER, first))
