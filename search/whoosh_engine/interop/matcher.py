"""Whoosh matcher over the postings of a term or the terms of a document."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from copy import copy
from typing import Any, Self

import numpy as np
from whoosh.matching import LeafMatcher, NullMatcher, ReadTooFar

from search.whoosh_engine.codecs.array_file import Array
from search.whoosh_engine.interop.payloads import Payloads

BLOCK = 128
"""Postings that are skipped together when none of them can be among the best; as many as in Whoosh's own blocks."""


class ArrayMatcher(LeafMatcher):  # type: ignore[misc]  # Whoosh carries no types
    """A place in some postings, which Whoosh moves forward.

    Ids and weights are lists of Python's numbers, because Whoosh asks for them one at a time.
    """

    def __init__(  # noqa: PLR0913 - all but two have no meaning for vectors
        self,
        ids: Sequence[Any],
        payloads: Payloads,
        format: Any,
        *,
        term: tuple[str, bytes] | None = None,
        scorer: Any = None,
        lengths: Array | None = None,
    ) -> None:
        self._ids, self._payloads, self._lengths = ids, payloads, lengths
        self._term = term
        self.format, self.scorer = format, scorer
        self._i = 0

    def is_active(self) -> bool:
        """Whether there is a posting here."""
        return self._i < len(self._ids)

    def reset(self) -> None:
        """Go back to the first posting."""
        self._i = 0

    def copy(self) -> Self:
        """Another place, here."""
        return copy(self)

    def replace(self, minquality: float = 0) -> Any:
        """What may take its place when only postings better than this are wanted."""
        is_idle = not self.is_active() or (minquality and self.max_quality() < minquality)
        return NullMatcher() if is_idle else self

    def id(self) -> Any:
        """The document here, or the term of a vector; at the end still the last, for Whoosh's AndNot asks even then."""
        return self._ids[self._i] if self._i < len(self._ids) else self._ids[-1]

    def all_ids(self) -> Iterator[Any]:
        """Those from here on."""
        return iter(self._ids[self._i :])

    def next(self) -> bool:
        """Go to the next posting; true when it is in another block."""
        if not self.is_active():
            raise ReadTooFar
        self._i += 1
        return self._i % BLOCK == 0

    def skip_to(self, id: Any) -> None:
        """Go to the first posting from here on that is not before this id."""
        if not self.is_active():
            raise ReadTooFar
        self._i = bisect_left(self._ids, id, lo=self._i)

    def weight(self) -> float:
        """What the posting here counts."""
        return self._payloads.weights[self._i]

    def value(self) -> bytes:
        """What Whoosh's format keeps with the posting here, in its bytes."""
        return self._payloads.value(self._i)

    def value_as(self, astype: str) -> Any:
        """The same as `positions`, `frequency` and so on."""
        return self._payloads.value_as(self._i, astype)

    def items_as(self, astype: str) -> Iterator[tuple[Any, Any]]:
        """All from here on, with their values."""
        while self.is_active():
            yield self.id(), self.value_as(astype)
            self.next()

    def skip_to_quality(self, minquality: float) -> int:
        """Go to the first block from here on that may be better than this; returns how many were skipped."""
        skipped = 0
        while self.is_active() and self.block_quality() <= minquality:
            self._i = (self._i // BLOCK + 1) * BLOCK
            skipped += 1
        return skipped

    @property
    def _block(self) -> slice:
        first = self._i // BLOCK * BLOCK
        return slice(first, first + BLOCK)

    def block_min_id(self) -> Any:
        """The first id of the block."""
        return self._ids[self._block][0]

    def block_max_id(self) -> Any:
        """The last id of the block."""
        return self._ids[self._block][-1]

    def block_max_weight(self) -> float:
        """The most that a posting of the block counts."""
        return max(self._payloads.weights[self._block])

    def block_min_length(self) -> int:
        """The words of the shortest document of the block."""
        return int(self._block_lengths.min())

    def block_max_length(self) -> int:
        """The words of the longest document of the block."""
        return int(self._block_lengths.max())

    @property
    def _block_lengths(self) -> Array:
        return np.zeros(1, np.int64) if self._lengths is None else self._lengths[self._block]
