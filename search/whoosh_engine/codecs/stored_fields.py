"""Stored fields: compressed, and read one document at a time.

Each document is one JSON text, compressed by itself against a dictionary that all of a segment share: the JSON of the
first documents, in which the later ones find their keys and common words.
Blocks of several documents are not smaller, and each read would unpack all of them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from zlib_ng import zlib_ng as zlib  # as zlib, and packs twice as fast

from search.cached_property import cached_property
from search.whoosh_engine.codecs.array_file import ArrayFile, ArrayWriter
from search.whoosh_engine.codecs.ragged import Ragged

DICTIONARY_BYTES = 16_000
"""What fits, with a document, into the window of `_WINDOW` bits."""

_LEVEL = 1
_WINDOW = -14  # negative: without zlib's header, for the file has checksums
_MEMORY = 4
"""More gains no byte, and each document takes a copy of it."""
_LONGEST = 1 << 26
"""Bytes of the JSON of one document that are unpacked; more than any honest one has."""


@dataclass(frozen=True, eq=False)
class StoredFields:
    """The stored JSON of each document of a segment."""

    texts: Ragged
    dictionary: bytes

    @classmethod
    def read(cls, file: ArrayFile) -> Self:
        """Those of a file of documents."""
        return cls(Ragged.read(file, "/stored", ["bytes"]), file["/dictionary"].tobytes())

    def save(self, writer: ArrayWriter, *more: StoredFields) -> None:
        """Write them to a file of arrays, and after them others that have the same dictionary."""
        self.texts.save(writer, "/stored", *[one.texts for one in more])
        writer.add("/dictionary", np.frombuffer(self.dictionary, np.uint8))

    @cached_property
    def _unpacker(self) -> Any:
        return zlib.decompressobj(_WINDOW, zdict=self.dictionary)

    @cached_property
    def _packed(self) -> memoryview:
        """The bytes of all documents; a part of it is taken in a third of the time that an array needs."""
        if not self.texts.is_ordered:
            raise ValueError("the documents are not in order")
        return self.texts["bytes"].data

    def __getitem__(self, document: int) -> bytes:
        """The JSON of one document; ValueError when it is not whole."""
        unpacker = self._unpacker.copy()  # each call has its own, so that threads may read at once
        start, end = self.texts.offsets[document : document + 2].tolist()
        try:
            unpacked: bytes = unpacker.decompress(self._packed[start:end], _LONGEST)
        except zlib.error as error:  # type: ignore[misc]  # its stub makes an instance of the class
            raise ValueError(str(error)) from None
        if not unpacker.eof:
            raise ValueError("its end is missing")
        return unpacked


NOTHING = StoredFields(Ragged.of_texts([]), b"")


class StoredFieldsWriter:
    """Collects the JSON of documents, in the order of their numbers."""

    def __init__(self, dictionary: bytes | None = None) -> None:
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._sizes = array("q")
        self._packed = bytearray()
        self.dictionary = dictionary
        """None until enough documents are there to make one from."""
        self._packer = None if dictionary is None else _packer(dictionary)

    def __len__(self) -> int:
        return len(self._sizes) + len(self._waiting)

    @property
    def size_bytes(self) -> int:
        """What is in memory."""
        return len(self._packed) + self._waiting_bytes

    def add(self, text: bytes) -> None:
        """The next document."""
        if self._packer is not None:
            self._pack(text)
            return
        self._waiting.append(text)
        self._waiting_bytes += len(text)
        if self._waiting_bytes >= DICTIONARY_BYTES:
            self._start(b"\n".join(self._waiting)[:DICTIONARY_BYTES])

    def extend(self, other: StoredFieldsWriter) -> None:
        """The documents of another, which has no dictionary yet or the same one; ValueError when it has another."""
        if other._packed and other.dictionary != self.dictionary:
            raise ValueError("expected documents that are packed with the same dictionary, or not packed yet")
        for text in other._waiting:
            self.add(text)
        self._sizes += other._sizes
        self._packed += other._packed

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_packer": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ |= state
        self._packer = None if self.dictionary is None else _packer(self.dictionary)

    def finish(self) -> StoredFields:
        """All of them; too few for a dictionary do without."""
        if self._packer is None:
            self._start(b"")
        texts = Ragged.of_sizes(np.array(self._sizes, np.int64), bytes=np.frombuffer(bytes(self._packed), np.uint8))
        return StoredFields(texts, self.dictionary or b"")

    def _start(self, dictionary: bytes) -> None:
        self.dictionary, self._packer = dictionary, _packer(dictionary)
        for text in self._waiting:
            self._pack(text)
        self._waiting, self._waiting_bytes = [], 0

    def _pack(self, text: bytes) -> None:
        packer = self._packer.copy()  # type: ignore[union-attr]  # there is one from `_start` on
        packed = packer.compress(text) + packer.flush()
        self._sizes.append(len(packed))
        self._packed += packed


def _packer(dictionary: bytes) -> Any:
    return zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY, zdict=dictionary)


def with_one_dictionary(parts: Sequence[StoredFields]) -> list[StoredFields]:
    """The same documents with one dictionary, that of the largest part; others are compressed anew."""
    largest = max(parts, key=lambda part: len(part.texts))
    return [part if part.dictionary == largest.dictionary else _repacked(part, largest.dictionary) for part in parts]


def _repacked(part: StoredFields, dictionary: bytes) -> StoredFields:
    return packed((part[document] for document in range(len(part.texts))), dictionary)


def packed(texts: Iterable[bytes], dictionary: bytes | None = None) -> StoredFields:
    """Some documents, with this dictionary or one of their own."""
    writer = StoredFieldsWriter(dictionary)
    for text in texts:
        writer.add(text)
    return writer.finish()
