"""Labels of ordinals: the texts of the values of a keyword or a flag."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search.whoosh_engine.codecs.ragged import Ragged
from search.whoosh_engine.codecs.text_bytes import decoded, encoded
from search.whoosh_engine.execution.doc_values import DocValues, joined
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.facets.ordinal_counts import Ordinals


class LabelledOrdinals(Ordinals):
    """The values of a keyword or a flag; codes are in the order of the values' bytes."""

    def __init__(self, column: DocValues, terms: Sequence[Ragged]) -> None:
        self._terms = terms
        self._merged = _merged_terms(terms) if len(terms) > 1 else None
        super().__init__(column, len(self._merged) if self._merged is not None else sum(map(len, terms)))

    def code(self, value: str) -> int | None:
        """The code of a value; None when no document has it."""
        text = encoded(value)
        place = bisect_left(range(self.values), text, key=self._text)
        return place if place < self.values and self._text(place) == text else None

    def _text(self, code: int) -> bytes:
        return self._merged[code] if self._merged is not None else self._terms[0].text(code)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """All values, by code."""
        return tuple(decoded(self._text(code)) for code in range(self.values))

    @cached_property
    def ranks(self) -> NDArray[np.int64]:
        """The place of each code when values are listed for people, without regard to case."""
        order = sorted(range(self.values), key=lambda code: (self.texts[code].casefold(), self.texts[code]))
        ranks = np.empty(self.values, np.int64)
        ranks[order] = np.arange(self.values)
        return ranks


def _merged_terms(terms: Sequence[Ragged]) -> list[bytes]:
    return sorted({text for runs in terms for text in runs.texts()})


def labelled_ordinals(reader: IndexReader, name: str) -> LabelledOrdinals:
    """The values of a field that has a column of codes."""
    terms = [segment.field(name).vocabulary for segment in reader.segments]
    parts = [segment.column(name) for segment in reader.segments]
    if len(parts) == 1:
        return LabelledOrdinals(DocValues(parts[0].offsets, parts[0]["codes"]), terms)
    place = {text: code for code, text in enumerate(_merged_terms(terms))}
    codes = [
        np.array([place[text] for text in runs.texts()], np.int64)[part["codes"]]
        for runs, part in zip(terms, parts, strict=True)
    ]
    return LabelledOrdinals(joined(parts, codes, np.int64), terms)
