"""Terms of a field for a slot of a query, and what an occurrence of each of them counts, by its form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.primitives.term_alternatives import OTHER_FORMS, Alternatives, Containing, Slot
from search.text.analysis import FIRST_UNSPACED
from search.whoosh_engine.codecs.inverted_index import InvertedField, Terms
from search.whoosh_engine.codecs.postings import MIXED
from search.whoosh_engine.codecs.ragged import entries_from
from search.whoosh_engine.codecs.surface_forms import SurfaceForms, surface_form

CACHED_EXPANSIONS = 256
"""Slots of a field whose terms are cached: scores, proximity and marks ask for the same ones."""
_MANY_TERMS = 8
_FIRST_UNSPACED = FIRST_UNSPACED.encode()


def terms_of(field: InvertedField, slot: Slot) -> list[tuple[Terms, float]]:
    """The numbers of the terms of a slot, each once, and what an occurrence of each of them counts; cached."""
    known = field.expansions.get(slot)
    if known is None:
        known = list(_terms_of(field, slot))
        if len(field.expansions) >= CACHED_EXPANSIONS:
            field.expansions.clear()
        field.expansions[slot] = known
    return known


def _terms_of(field: InvertedField, slot: Slot) -> Iterator[tuple[Terms, float]]:
    if isinstance(slot, Alternatives):
        yield from _terms(field, slot.weighted)
    elif isinstance(slot, Containing):
        yield from _together(field.terms_containing(slot.character.encode(), _FIRST_UNSPACED), 1.0)
    else:
        yield field.term_range(slot.prefix.encode()), 1.0
        yield from _terms(field, [(term, 1.0) for term in slot.others if not term.startswith(slot.prefix)])


def _terms(field: InvertedField, weighted: Sequence[tuple[str, float]]) -> Iterator[tuple[Terms, float]]:
    """Few terms one by one, which is the sooner; many all at once."""
    if len(weighted) < _MANY_TERMS:
        for term, weight in weighted:
            number = field.term_number(term.encode())
            if number is not None:
                yield slice(number, number + 1), weight
        return
    for weight, some in groupby(sorted(weighted, key=_weight_of), key=_weight_of):
        yield from _together(field.term_numbers([term.encode() for term, _ in some]), weight)


def _together(numbers: NDArray[np.int64], weight: float) -> Iterator[tuple[Terms, float]]:
    if len(numbers) == 1:
        yield slice(int(numbers[0]), int(numbers[0]) + 1), weight
    elif len(numbers):
        yield numbers, weight


def _weight_of(weighted: tuple[str, float]) -> float:
    return weighted[1]


def form_weights(field: InvertedField, terms: Terms, slot: Alternatives) -> NDArray[Any]:
    """What each posting of some terms of a slot counts: an occurrence in another form less, or nothing when exact."""
    if field.surface_forms is None or field.lists.forms is None:  # Whoosh wrote the segment
        weights = field.range_weights(terms)
        return np.zeros_like(weights) if slot.is_exact else weights
    if slot.single is not None and isinstance(terms, slice):  # as most words are
        return TermForms(field, terms.start, _codes(field.surface_forms, slot, slot.single)).weights(OTHER_FORMS)
    other = 0.0 if slot.is_exact else OTHER_FORMS
    weights = field.range_frequencies(terms) * np.float32(other)
    parts = {one.number: one for one in forms_in(field, slot)}
    numbers = np.arange(terms.start, terms.stop) if isinstance(terms, slice) else terms
    ends = field.lists.postings.sizes.take(numbers).cumsum()
    for number, end in zip(numbers.tolist(), ends.tolist(), strict=True):
        if number in parts:
            own = parts[number].weights(other)
            weights[end - len(own) : end] = own
    return weights


def forms_in(field: InvertedField, slot: Alternatives) -> Iterator[TermForms]:
    """The terms of a slot with the codes of the forms that are meant; none in a segment that Whoosh wrote."""
    if field.surface_forms is None or field.lists.forms is None:
        return
    for term in slot.terms:
        codes = _codes(field.surface_forms, slot, term)
        number = field.term_number(term.encode()) if codes else None
        if number is not None:
            yield TermForms(field, number, codes)


def _codes(forms: SurfaceForms, slot: Alternatives, term: str) -> tuple[int, ...]:
    """The codes of the forms of a term that are meant; when exact only of those that a text has."""
    if slot.is_exact:
        return tuple({codes[term] for codes in map(forms.codes_of, slot.forms) if term in codes})
    return tuple([forms.code_of(surface_form(form, term)) for form in slot.forms])


@dataclass(frozen=True, slots=True)
class TermForms:
    """The tokens of a term with some forms, which have these codes."""

    field: InvertedField
    number: int
    codes: tuple[int, ...]

    def weights(self, other: float) -> NDArray[Any]:
        """What each posting counts: its frequency, when an occurrence in another form counts so much."""
        forms = self._forms
        weights = self._weigh(forms, other)
        if "frequencies" not in self.field.lists.postings.columns:
            return weights
        frequencies = self.field.frequencies(self.number)
        weights *= frequencies
        if len(tokens := self._tokens):
            mixed = (forms == MIXED).nonzero()[0]
            weights[mixed] = np.add.reduceat(self._weigh(tokens, other), self._starts(frequencies.take(mixed)))
        return weights

    def among(self, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """For each token of some postings, ascending, whether it is one of them."""
        forms, frequencies = self._forms, self.field.frequencies(self.number)
        sizes, own = frequencies.take(rows), forms.take(rows)
        meant, is_mixed = self._are_meant(own).repeat(sizes), own == MIXED
        if is_mixed.any():
            mixed = np.flatnonzero(forms == MIXED)
            starts = self._starts(frequencies.take(mixed)).take(mixed.searchsorted(rows.compress(is_mixed)))
            tokens = entries_from(starts, sizes.compress(is_mixed))
            meant[is_mixed.repeat(sizes)] = self._are_meant(self._tokens).take(tokens)
        return meant

    @property
    def _forms(self) -> NDArray[np.uint8]:
        postings = self.field.lists.postings
        return postings["forms"][postings.slice_of(self.number)]

    @property
    def _tokens(self) -> NDArray[np.uint8]:
        """The codes of the tokens of its mixed postings."""
        forms = self.field.lists.forms
        assert forms is not None  # noqa: S101 - else it has no codes
        return forms["codes"][forms.slice_of(self.number)]

    def _starts(self, sizes: NDArray[Any]) -> NDArray[np.int64]:
        """Where the tokens of each mixed posting start, given how many each has."""
        ends = sizes.cumsum(dtype=np.int64)
        if not len(ends) or ends[-1] != len(self._tokens) or sizes.min() < 2:
            raise self.field.damaged(f"the forms of term {self.number} are not those of its postings")
        starts: NDArray[np.int64] = ends - sizes
        return starts

    def _weigh(self, codes: NDArray[np.uint8], other: float) -> NDArray[Any]:
        weights = self._are_meant(codes) * np.float32(1 - other)  # in a fraction of the time of `where`
        weights += np.float32(other)
        return weights

    def _are_meant(self, codes: NDArray[np.uint8]) -> NDArray[np.bool_]:
        are_meant: NDArray[np.bool_] = codes == self.codes[0]
        return reduce(np.logical_or, [codes == one for one in self.codes[1:]], are_meant)
