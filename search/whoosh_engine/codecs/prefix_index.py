"""Prefix index over the texts of a field, for completion: documents in the order of their first letters.

<field>/openings   uint64, ascending: the first eight bytes of the words of the text, folded, a space between them
<field>/opened     int32: the document of each
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from search.whoosh_engine.codecs.array_file import Array

SIZE = 8
"""Bytes of a text that are kept."""


@dataclass(frozen=True, eq=False)
class PrefixIndex:
    """The beginnings of the texts of one field."""

    heads: NDArray[np.uint64]
    documents: NDArray[np.int32]

    @classmethod
    def of(cls, heads: Array, documents: Array) -> Self:
        """Those of some documents, in any order."""
        order = np.argsort(heads, kind="stable")
        return cls(heads[order].astype(np.uint64, copy=False), documents[order].astype(np.int32, copy=False))

    @property
    def is_whole(self) -> bool:
        """Whether each beginning has its document."""
        return len(self.heads) == len(self.documents)

    def are_of(self, documents: int) -> bool:
        """Whether they are in order, and only name documents of so many."""
        if (self.heads[1:] < self.heads[:-1]).any():
            return False
        return not len(self.documents) or bool(self.documents.min() >= 0 and self.documents.max() < documents)

    def beginning(self, text: bytes) -> NDArray[np.int32]:
        """The documents whose text has the same beginning as this one, as far as it is kept."""
        low = head_of(text)
        high = low | ((1 << 8 * max(SIZE - len(text), 0)) - 1)
        first, end = np.searchsorted(self.heads, np.array([low, high], np.uint64), "left")
        end += np.searchsorted(self.heads[end:], np.uint64(high), "right")
        return self.documents[first:end]

    def keeping(self, documents: NDArray[np.bool_]) -> PrefixIndex:
        """Of the marked documents only, which are numbered anew."""
        kept = documents[self.documents]
        renumbered = np.cumsum(documents) - 1
        return PrefixIndex(self.heads[kept], renumbered[self.documents[kept]].astype(np.int32))


NO_OPENINGS = PrefixIndex(np.empty(0, np.uint64), np.empty(0, np.int32))


def joined(parts: Sequence[tuple[PrefixIndex, int]]) -> PrefixIndex:
    """Those of several segments that become one; with each, the new number of its first document."""
    heads = np.concatenate([part.heads for part, _ in parts])
    return PrefixIndex.of(heads, np.concatenate([part.documents + base for part, base in parts]))


def head_of(text: bytes) -> int:
    """The beginning of a text as a number: texts in order have numbers in order."""
    return int.from_bytes(text[:SIZE].ljust(SIZE, b"\0"), "big")


def heads_of(words: Sequence[bytes], numbers: NDArray[np.integer], sizes: NDArray[np.integer]) -> NDArray[np.uint64]:
    """The beginnings of texts that are given by the numbers of their words, one text after the other.

    `words` are the folded words by number, `sizes` says how many words each text has.
    """
    word_heads = np.fromiter(map(head_of, words), np.uint64, len(words))
    word_sizes = np.fromiter(map(len, words), np.int64, len(words))
    starts = np.cumsum(sizes) - sizes
    heads, filled = np.zeros(len(sizes), np.uint64), np.zeros(len(sizes), np.int64)
    for place in range(SIZE):
        texts = np.flatnonzero((sizes > place) & (filled < SIZE))
        if not len(texts):
            break
        next_words, at = numbers[starts[texts] + place], filled[texts]
        heads[texts] |= word_heads[next_words] >> _bits(at)
        at = np.minimum(at + word_sizes[next_words], SIZE)
        spaced = np.flatnonzero((at < SIZE) & (sizes[texts] > place + 1))
        heads[texts[spaced]] |= np.uint64(ord(" ") << 8 * (SIZE - 1)) >> _bits(at[spaced])
        at[spaced] += 1
        filled[texts] = at
    return heads


def _bits(size: NDArray[np.int64]) -> NDArray[np.uint64]:
    return (8 * size).astype(np.uint64)
