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

from search.whoosh_engine.codecs.array_file import Array, ArrayFile, ArrayWriter

SIZE = 8
"""Bytes of a text that are kept."""
PREFIXES, _DOCUMENTS = "/openings", "/opened"


@dataclass(frozen=True, eq=False)
class PrefixIndex:
    """The prefixes of the texts of one field, as numbers, and the document of each."""

    prefixes: NDArray[np.uint64]
    documents: NDArray[np.int32]

    @classmethod
    def of(cls, prefixes: Array, documents: Array) -> Self:
        """The prefix index of some documents, in any order."""
        order = np.argsort(prefixes, kind="stable")
        return cls(prefixes[order].astype(np.uint64, copy=False), documents[order].astype(np.int32, copy=False))

    @classmethod
    def read(cls, file: ArrayFile, field: str) -> Self:
        """The prefix index that was saved for a field; IndexDamaged when its arrays do not belong together."""
        prefixes, documents = file[field + PREFIXES], file[field + _DOCUMENTS]
        if len(prefixes) != len(documents) or documents.dtype != np.int32 or prefixes.dtype != np.uint64:
            raise file.damaged(f"the prefixes of {field} have not the same number of documents")
        return cls(prefixes, documents)

    def save(self, writer: ArrayWriter, field: str) -> None:
        """Write it to a file of arrays."""
        writer.add(field + PREFIXES, self.prefixes)
        writer.add(field + _DOCUMENTS, self.documents)

    def is_valid_for(self, count: int) -> bool:
        """Whether it is in order, and has documents below `count` only."""
        if (self.prefixes[1:] < self.prefixes[:-1]).any():
            return False
        return not len(self.documents) or bool(self.documents.min() >= 0 and self.documents.max() < count)

    def with_prefix(self, text: bytes) -> NDArray[np.int32]:
        """The documents whose text has this prefix, as far as prefixes are kept."""
        low = prefix_of(text)
        high = low | ((1 << 8 * max(SIZE - len(text), 0)) - 1)
        first, end = np.searchsorted(self.prefixes, np.array([low, high], np.uint64), "left")
        end += np.searchsorted(self.prefixes[end:], np.uint64(high), "right")
        return self.documents[first:end]

    def filtered(self, documents: NDArray[np.bool_]) -> PrefixIndex:
        """Without the documents that are not marked; the others are numbered anew."""
        kept = documents[self.documents]
        renumbered = np.cumsum(documents) - 1
        return PrefixIndex(self.prefixes[kept], renumbered[self.documents[kept]].astype(np.int32))


EMPTY_PREFIX_INDEX = PrefixIndex(np.empty(0, np.uint64), np.empty(0, np.int32))


def merged_prefixes(parts: Sequence[tuple[PrefixIndex, int]]) -> PrefixIndex:
    """The prefix index of segments that become one; with each, the new number of its first document."""
    prefixes = np.concatenate([part.prefixes for part, _ in parts])
    return PrefixIndex.of(prefixes, np.concatenate([part.documents + base for part, base in parts]))


def prefix_of(text: bytes) -> int:
    """The prefix of a text as a number: texts in order have numbers in order."""
    return int.from_bytes(text[:SIZE].ljust(SIZE, b"\0"), "big")


def prefixes_of(words: Sequence[bytes], numbers: NDArray[np.integer], sizes: NDArray[np.integer]) -> NDArray[np.uint64]:
    """The prefixes of texts that are given by the numbers of their words, one text after the other.

    `words` are the folded words by number, `sizes` says how many words each text has.
    """
    word_prefixes = np.fromiter(map(prefix_of, words), np.uint64, len(words))
    word_sizes = np.fromiter(map(len, words), np.int64, len(words))
    offsets = np.cumsum(sizes) - sizes
    prefixes, filled = np.zeros(len(sizes), np.uint64), np.zeros(len(sizes), np.int64)
    for place in range(SIZE):
        texts = np.flatnonzero((sizes > place) & (filled < SIZE))
        if not len(texts):
            break
        next_words, at = numbers[offsets[texts] + place], filled[texts]
        prefixes[texts] |= word_prefixes[next_words] >> _bits(at)
        at = np.minimum(at + word_sizes[next_words], SIZE)
        spaced = np.flatnonzero((at < SIZE) & (sizes[texts] > place + 1))
        prefixes[texts[spaced]] |= np.uint64(ord(" ") << 8 * (SIZE - 1)) >> _bits(at[spaced])
        at[spaced] += 1
        filled[texts] = at
    return prefixes


def _bits(size: NDArray[np.int64]) -> NDArray[np.uint64]:
    return (8 * size).astype(np.uint64)
