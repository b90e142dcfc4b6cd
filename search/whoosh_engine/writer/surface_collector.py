"""Surface forms of a segment that is being written, or made of several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from search.whoosh_engine.codecs.array_file import Array
from search.whoosh_engine.codecs.postings import NO_CODE
from search.whoosh_engine.codecs.ragged import Ragged, merge_lists, union
from search.whoosh_engine.codecs.surface_forms import MOST, OF_WORDS, SurfaceForms, hashes_of, irregular_of

_NO_FIRST, _NO_LAST = np.iinfo(np.int32).max, -1


def form_codes(forms: Sequence[bytes], has_none: NDArray[np.bool_] | None = None) -> NDArray[np.uint8]:
    """The codes of surface forms, ascending; those that are marked have none in the segments from which they come."""
    codes = hashes_of(forms)
    if has_none is not None:
        codes[has_none] = NO_CODE
    taken: dict[bytes, set[int]] = defaultdict(set)
    for number, (code, form) in enumerate(zip(codes.tolist(), forms, strict=True)):
        surface, _, term = form.partition(b"\0")
        of_term = taken[term or surface]
        if code in of_term and code != NO_CODE:
            free = (other % NO_CODE for other in range(code + 1, code + NO_CODE) if other % NO_CODE not in of_term)
            code = codes[number] = next(free, NO_CODE)  # noqa: PLW2901
        of_term.add(code)
    return codes


@dataclass(frozen=True, eq=False)
class OrderedForms:
    """The surface forms of a segment that is being written, in order."""

    texts: list[bytes]
    order: NDArray[np.int64]
    """The number of each."""
    codes: NDArray[np.uint8]
    """By number."""

    @classmethod
    def of(cls, forms: Sequence[str]) -> Self:
        """Those of the numbers, with their terms."""
        encoded = [form.encode() for form in forms]
        order = np.array(sorted(range(len(encoded)), key=encoded.__getitem__), np.int64)
        texts, codes = [encoded[number] for number in order.tolist()], np.empty(len(encoded), np.uint8)
        codes[order] = form_codes(texts)
        return cls(texts, order, codes)


class SurfaceFormsBuilder:
    """Counts the surface forms of a segment that is being written, and where each stands first and last."""

    def __init__(self, count: int) -> None:
        self.occurrences = np.zeros(count, np.int64)
        self.first = np.full(count, _NO_FIRST, np.int32)
        self.last = np.full(count, _NO_LAST, np.int32)

    def add(self, numbers: Array, documents: Array) -> None:
        """Count the words of one field, by number, with the document of each, ascending."""
        self.occurrences += np.bincount(numbers, minlength=len(self.occurrences))
        latest = self.last.copy()
        latest[numbers] = documents  # of several for one number the last one stays
        np.maximum(self.last, latest, out=self.last)
        earliest = self.first.copy()
        earliest[numbers[::-1]] = documents[::-1]
        np.minimum(self.first, earliest, out=self.first)

    def finish(self, forms: OrderedForms, spellings: Sequence[bytes]) -> SurfaceForms:
        """All surface forms; `spellings` are those of the numbers that are written most."""
        spelt = [spellings[number] for number in forms.order.tolist()]
        columns: dict[str, Array] = {
            "occurrences": self.occurrences,
            "first": self.first,
            "last": self.last,
            "codes": forms.codes,
        }
        counted = {name: column[forms.order] for name, column in columns.items()}
        return SurfaceForms.of(forms.texts, spelt, **counted)


def merged_surfaces(parts: Sequence[tuple[SurfaceForms, Array]]) -> SurfaceForms:
    """The surface forms of segments that become one; with each, the new number of each document, -1 when it is deleted.

    `occurrences` still counts those of deleted documents, for it is an estimate of how common a word is.
    """
    forms, all_places = union([part.forms for part, _ in parts])
    merged = SurfaceFormsBuilder(len(forms))
    columns = {name: np.empty(len(forms), kind) for name, kind in OF_WORDS.items()}
    for (part, renumbered), places in zip(parts, all_places, strict=True):
        merged.occurrences[places] += part.occurrences
        for name, column in columns.items():
            column[places] = getattr(part, name)
        for documents in (part.first, part.last):
            known = np.flatnonzero((documents >= 0) & (documents < len(renumbered)))
            kept = known[renumbered[documents[known]] >= 0]
            numbers, new = places[kept], renumbered[documents[kept]]
            merged.first[numbers] = np.minimum(merged.first[numbers], new)
            merged.last[numbers] = np.maximum(merged.last[numbers], new)
    occurrences = np.minimum(merged.occurrences, MOST).astype(np.uint32)
    spellings = _merged_spellings([part for part, _ in parts], all_places, len(forms))
    has_none = np.zeros(len(forms), bool)
    for (part, _), places in zip(parts, all_places, strict=True):
        has_none[places[part.codes == NO_CODE]] = True
    texts = forms.texts()
    codes = form_codes(texts, has_none)
    return SurfaceForms(
        forms,
        spellings,
        occurrences,
        merged.first,
        merged.last,
        **columns,
        codes=codes,
        irregular=irregular_of(codes, texts),
    )


def _merged_spellings(parts: Sequence[SurfaceForms], all_places: Sequence[Array], count: int) -> Ragged:
    """For each word its spelling in the part that has it most often, of equal ones in the first."""
    most, chosen = np.full(count, -1, np.int64), np.zeros(count, np.int64)
    for number, (part, places) in enumerate(zip(parts, all_places, strict=True)):
        more = part.occurrences > most[places]
        most[places[more]], chosen[places[more]] = part.occurrences[more], number
    kept = []
    for number, (part, places) in enumerate(zip(parts, all_places, strict=True)):
        is_chosen = np.repeat(chosen[places] == number, part.spellings.sizes)
        kept.append((part.spellings.filter_entries(is_chosen), places))
    return merge_lists(kept, count)
