"""Posting lists: terms in documents, or documents of terms, with frequencies and positions.

A posting is a row for each pair of the two; it owns rows of tokens, and of bytes of values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from search.whoosh_engine.codecs.array_file import Array, ArrayFile, ArrayWriter
from search.whoosh_engine.codecs.ragged import Ragged

POSTINGS = ("documents", "terms", "frequencies", "weights", "value_sizes")
TOKENS = ("positions", "char_starts", "char_ends", "boosts")
ONE = np.ones(1, np.uint8)
"""How often, where no frequencies are kept."""
_KINDS = {"documents": ("i4",), "frequencies": ("u1", "u2", "u4"), "positions": ("u1", "u2", "u4")}


@dataclass(frozen=True, eq=False)
class PostingLists:
    """The postings of some things: of terms in documents, or of documents in terms (then they are vectors)."""

    postings: Ragged
    tokens: Ragged | None = None
    values: Ragged | None = None

    @classmethod
    def read(cls, file: ArrayFile, name: str) -> Self:
        """Those that were saved under a name."""
        postings = Ragged.read(file, f"{name}/postings", POSTINGS)
        tokens = Ragged.read(file, f"{name}/tokens", TOKENS) if f"{name}/tokens.starts" in file else None
        values = Ragged.read(file, f"{name}/values", ["bytes"]) if f"{name}/values.starts" in file else None
        if any(len(runs) != len(postings) for runs in (tokens, values) if runs is not None):
            raise file.damaged(f"the runs of {name} are not of the same things")
        made = cls(postings, tokens, values)
        if not made.is_sound:
            raise file.damaged(f"the runs of {name} are not in order, or not of their types")
        return made

    @property
    def is_sound(self) -> bool:
        """Whether all runs are in order, and the numbers that queries calculate with have their types."""
        runs = [runs for runs in (self.postings, self.tokens, self.values) if runs is not None]
        kinds = {name: column.dtype.str[1:] for one in runs for name, column in one.columns.items()}
        return all(one.is_ordered for one in runs) and all(
            name not in kinds or kinds[name] in expected for name, expected in _KINDS.items()
        )

    def save(self, writer: ArrayWriter, name: str) -> None:
        """Write them to a file of arrays."""
        self.postings.save(writer, f"{name}/postings")
        if self.tokens is not None:
            self.tokens.save(writer, f"{name}/tokens")
        if self.values is not None:
            self.values.save(writer, f"{name}/values")

    def frequencies(self, thing: int) -> Array:
        """How often, for each posting of a thing."""
        rows = self.postings.slice_of(thing)
        column = self.postings.columns.get("frequencies")
        return np.broadcast_to(ONE, rows.stop - rows.start) if column is None else column[rows]

    def weights(self, thing: int) -> Array:
        """What each posting of a thing counts: its frequency, but for boosts."""
        column = self.postings.columns.get("weights")
        return self.frequencies(thing) if column is None else column[self.postings.slice_of(thing)]

    def keeping(self, rows: NDArray[np.bool_]) -> PostingLists:
        """Without the postings that are not marked, and what belongs to them."""
        sizes = self.postings.columns
        ones = np.broadcast_to(ONE, self.postings.rows)
        tokens = self.tokens and self.tokens.keeping(np.repeat(rows, sizes.get("frequencies", ones)))
        values = self.values and self.values.keeping(np.repeat(rows, sizes.get("value_sizes", ones)))
        return PostingLists(self.postings.keeping(rows), tokens, values)

    def of_things(self, things: NDArray[np.bool_]) -> PostingLists:
        """Without the things that are not marked."""
        tokens = self.tokens and self.tokens.of_things(things)
        values = self.values and self.values.of_things(things)
        return PostingLists(self.postings.of_things(things), tokens, values)
