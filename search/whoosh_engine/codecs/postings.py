"""Posting lists: the documents of terms, or the terms of documents, with frequencies, positions and forms.

A posting is an entry for each pair of the two; it owns entries of tokens, and of bytes of values.
Its form is the code of the surface form that all of its tokens have (see `surface_forms`).
Where they have several it is `MIXED`, and only then each token has an entry of forms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from search.whoosh_engine.codecs.array_file import Array, ArrayFile, ArrayWriter
from search.whoosh_engine.codecs.ragged import Ragged

POSTINGS = ("documents", "terms", "frequencies", "weights", "value_sizes", "forms")
TOKENS = ("positions", "char_starts", "char_ends", "boosts")
ONE = np.ones(1, np.uint8)
"""The frequency of a posting where none are kept."""
NO_CODE = 254
"""The code of the forms for which none is free: all below are those of other forms of their term."""
MIXED = 255
"""The form of a posting whose tokens have several forms."""
_UNSIGNED = ("u1", "u2", "u4")
_KINDS = {
    "documents": ("i4",),
    "frequencies": _UNSIGNED,
    "positions": _UNSIGNED,
    "forms": ("u1",),
    "codes": ("u1",),
}


@dataclass(frozen=True, eq=False)
class PostingLists:
    """The postings of terms, or of documents (then they are term vectors); list *n* is that of term or document *n*."""

    postings: Ragged
    tokens: Ragged | None = None
    values: Ragged | None = None
    forms: Ragged | None = None
    """The `codes` of the tokens of mixed postings; None when postings have no forms."""

    @classmethod
    def read(cls, file: ArrayFile, name: str) -> Self:
        """The posting lists that were saved under a name."""
        postings = Ragged.read(file, f"{name}/postings", POSTINGS)
        tokens = Ragged.read(file, f"{name}/tokens", TOKENS) if f"{name}/tokens.starts" in file else None
        values = Ragged.read(file, f"{name}/values", ["bytes"]) if f"{name}/values.starts" in file else None
        forms = Ragged.read(file, f"{name}/forms", ["codes"]) if f"{name}/forms.starts" in file else None
        if any(len(part) != len(postings) for part in (tokens, values, forms) if part is not None):
            raise file.damaged(f"the lists of {name} are not of the same terms")
        made = cls(postings, tokens, values, forms)
        if not made.is_valid:
            raise file.damaged(f"the lists of {name} are not in order, or not of their types")
        return made

    @property
    def is_valid(self) -> bool:
        """Whether all lists are in order, and the numbers that queries calculate with have their types."""
        parts = [part for part in (self.postings, self.tokens, self.values, self.forms) if part is not None]
        kinds = {name: column.dtype.str[1:] for part in parts for name, column in part.columns.items()}
        return all(part.is_ordered for part in parts) and all(
            name not in kinds or kinds[name] in expected for name, expected in _KINDS.items()
        )

    def save(self, writer: ArrayWriter, name: str) -> None:
        """Write them to a file of arrays."""
        self.postings.save(writer, f"{name}/postings")
        if self.tokens is not None:
            self.tokens.save(writer, f"{name}/tokens")
        if self.values is not None:
            self.values.save(writer, f"{name}/values")
        if self.forms is not None:
            self.forms.save(writer, f"{name}/forms")

    def frequencies(self, number: int) -> Array:
        """The frequency of each posting of a list."""
        entries = self.postings.slice_of(number)
        column = self.postings.columns.get("frequencies")
        return np.broadcast_to(ONE, entries.stop - entries.start) if column is None else column[entries]

    def weights(self, number: int) -> Array:
        """What each posting of a list counts: its frequency, but for boosts."""
        column = self.postings.columns.get("weights")
        return self.frequencies(number) if column is None else column[self.postings.slice_of(number)]

    def filter_postings(self, mask: NDArray[np.bool_]) -> PostingLists:
        """Without the postings that are not marked, and their tokens and values."""
        sizes = self.postings.columns
        ones = np.broadcast_to(ONE, self.postings.entry_count)
        tokens = self.tokens and self.tokens.filter_entries(np.repeat(mask, sizes.get("frequencies", ones)))
        values = self.values and self.values.filter_entries(np.repeat(mask, sizes.get("value_sizes", ones)))
        forms = self.forms
        if forms is not None:
            is_mixed = sizes["forms"] == MIXED
            kept = np.repeat(mask[is_mixed], np.broadcast_to(sizes.get("frequencies", ones), len(mask))[is_mixed])
            forms = forms.filter_entries(kept)
        return PostingLists(self.postings.filter_entries(mask), tokens, values, forms)

    def filter_lists(self, mask: NDArray[np.bool_]) -> PostingLists:
        """Without the lists that are not marked."""
        tokens = self.tokens and self.tokens.filter_lists(mask)
        values = self.values and self.values.filter_lists(mask)
        forms = self.forms and self.forms.filter_lists(mask)
        return PostingLists(self.postings.filter_lists(mask), tokens, values, forms)
