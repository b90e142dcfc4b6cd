"""Labels of ordinals: the texts of the values of a keyword or a flag.

Spellings that differ in case, blanks, Unicode form or in what nobody sees are one value (see `value_identity`) and have
one code; it is shown as most of the visible documents write it, so that what is hidden moves no label.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from search.cached_property import cached_property
from search.query.value_identity import key_in
from search.text.value_keys import value_key
from search.whoosh_engine.codecs.ragged import Ragged, offsets_of
from search.whoosh_engine.codecs.text_bytes import decoded
from search.whoosh_engine.execution.doc_sets import DocMask, distinct
from search.whoosh_engine.execution.doc_values import DocValues, joined
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.facets.ordinal_counts import Ordinals


class LabelledOrdinals(Ordinals):
    """The values of a keyword or a flag; codes are in the order of the first spellings."""

    def __init__(self, name: str, spelled: DocValues, spellings: tuple[str, ...]) -> None:
        """Rows of `spelled` are the places of spellings, which ascend by their bytes."""
        self.name = name
        self.spelled = Ordinals(spelled, len(spellings))
        self.spellings = spellings
        self._codes: dict[str, int] = {}
        """By the key of a value."""
        codes = [self._codes.setdefault(key_in(name, text), len(self._codes)) for text in spellings]
        self.keys = tuple(self._codes)
        """By code."""
        are_one = len(self.keys) < len(spellings)
        self._code_of = np.array(codes, np.min_scalar_type(len(codes))) if are_one else None
        super().__init__(spelled if self._code_of is None else _merged(spelled, self._code_of), len(self.keys))

    def code(self, value: str) -> int | None:
        """The code of a value in any spelling; None when no document has it."""
        return self._codes.get(key_in(self.name, value))

    def code_of_key(self, key: str) -> int | None:
        """The code of the value with a key; None when no document has it."""
        return self._codes.get(key)

    def code_at(self, place: int) -> int:
        """The code of the spelling at a place."""
        return place if self._code_of is None else int(self._code_of[place])

    def spellings_of(self, value: str) -> Sequence[str]:
        """All spellings of a value that documents have."""
        code = self.code(value)
        return () if code is None else self._spellings_by_code.get(code) or (self.spellings[self._first[code]],)

    @cached_property
    def _first(self) -> NDArray[np.int64]:
        """The place of the first spelling of each code."""
        if self._code_of is None:
            return np.arange(self.values)
        return np.unique(self._code_of, return_index=True)[1]

    @cached_property
    def _places(self) -> Mapping[int, list[int]]:
        """The places of the spellings of each code that has several."""
        if self._code_of is None:
            return {}
        found: dict[int, list[int]] = {}
        for place, code in enumerate(self._code_of.tolist()):
            found.setdefault(code, []).append(place)
        return {code: places for code, places in found.items() if len(places) > 1}

    @cached_property
    def _spellings_by_code(self) -> Mapping[int, tuple[str, ...]]:
        return {code: tuple(self.spellings[place] for place in places) for code, places in self._places.items()}

    def labels(self, visible: DocMask) -> Sequence[str]:
        """The label of each code: the spelling that most of the visible documents have, of equals the first.

        A spelling in compatible characters is behind all others.
        """
        held = self._held
        if held is None or held[0] is not visible:  # two threads may both make them; the one is as good as the other
            held = self._held = visible, self._made_labels(visible)
        return held[1]

    _held: tuple[DocMask, Sequence[str]] | None = None

    def _made_labels(self, visible: DocMask) -> Sequence[str]:
        if not self._places:
            return self.spellings
        counts = self.spelled.counts(visible)
        labels = [self.spellings[place] for place in self._first.tolist()]
        for code, places in self._places.items():
            best = min(places, key=lambda place: (-counts[place], *label_order(self.spellings[place])))
            labels[code] = self.spellings[best]
        return labels

    @cached_property
    def ranks(self) -> NDArray[np.int64]:
        """The place of each code when values are listed for people, without regard to case."""
        order = sorted(range(self.values), key=self.keys.__getitem__)
        ranks = np.empty(self.values, np.int64)
        ranks[order] = np.arange(self.values)
        return ranks


def label_order(spelling: str) -> tuple[bool, bytes]:
    """By what spellings are ordered that equally many documents have."""
    return spelling.casefold() != value_key(spelling), spelling.encode("utf-8", "surrogatepass")


def _merged(spelled: DocValues, code_of: NDArray[np.unsignedinteger]) -> DocValues:
    """The codes of documents, each once."""
    rows = code_of[spelled.rows]
    if spelled.is_single:
        return DocValues(spelled.starts, rows)
    size = int(code_of.max(initial=0)) + 1
    owners, rows = np.divmod(distinct(spelled.owners.astype(np.int64) * size + rows), size)
    return DocValues(offsets_of(np.bincount(owners, minlength=spelled.count)), rows)


def _merged_terms(terms: Sequence[Ragged]) -> list[bytes]:
    return sorted({text for runs in terms for text in runs.texts()})


def labelled_ordinals(reader: IndexReader, name: str) -> LabelledOrdinals:
    """The values of a field that has a column of codes."""
    terms = [segment.field(name).vocabulary for segment in reader.segments]
    parts = [segment.column(name) for segment in reader.segments]
    if len(parts) == 1:
        spelled = DocValues(parts[0].offsets, parts[0]["codes"])
        return LabelledOrdinals(name, spelled, tuple(map(decoded, terms[0].texts())))
    merged = _merged_terms(terms)
    place = {text: code for code, text in enumerate(merged)}
    codes = [
        np.array([place[text] for text in runs.texts()], np.int64)[part["codes"]]
        for runs, part in zip(terms, parts, strict=True)
    ]
    return LabelledOrdinals(name, joined(parts, codes, np.int64), tuple(map(decoded, merged)))
