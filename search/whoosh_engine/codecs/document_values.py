"""Document file of a segment, `<segment>.docs`: what is kept of each document.

    /stored, /dictionary     the stored fields, as JSON (see `stored`)
    <field>/lengths          how many words the field has there, without stop words; smallest type
    <field>/column           runs of `numbers` (dates in microseconds since 1970), or of `codes`: numbers of terms
    <field>/openings         documents by the beginning of a text (see `openings`)
    <field>/whoosh           a column of Whoosh's, in the bytes of its own class
    <field>/vector…          runs of postings (see `inverted`), and the `terms` that they name

Which documents have a term is in `inverted`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from search.whoosh_engine.codecs.array_file import Array, ArrayFile, ArrayWriter
from search.whoosh_engine.codecs.postings import PostingLists
from search.whoosh_engine.codecs.prefix_index import PrefixIndex
from search.whoosh_engine.codecs.ragged import Ragged
from search.whoosh_engine.codecs.stored_fields import NOTHING, StoredFields

_LENGTHS, _COLUMN, _WHOOSH, _VECTORS, _VECTOR_TERMS, _OPENINGS, _OPENED = (
    "/lengths", "/column", "/whoosh", "/vector", "/vector_terms", "/openings", "/opened"
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class TermVectors:
    """The terms of one field of each document."""

    vocabulary: Ragged
    lists: PostingLists


@dataclass(frozen=True, eq=False)
class DocumentFile:
    """All that a segment keeps of its documents, by field name; it is either made to be saved, or read."""

    stored: StoredFields = NOTHING
    lengths: Mapping[str, Array] = field(default_factory=dict)
    columns: Mapping[str, Ragged] = field(default_factory=dict)
    whoosh_columns: Mapping[str, Array] = field(default_factory=dict)
    vectors: Mapping[str, TermVectors] = field(default_factory=dict)
    openings: Mapping[str, PrefixIndex] = field(default_factory=dict)

    @classmethod
    def read(cls, file: ArrayFile) -> Self:
        """Those of a file."""
        stored = StoredFields.read(file)
        count = len(stored.texts)
        return cls(
            stored,
            {name: _of_all(file, name + _LENGTHS, count) for name in _named(file, _LENGTHS)},
            {name: _read_column(file, name, count) for name in _named(file, f"{_COLUMN}.starts")},
            {name: file[name + _WHOOSH] for name in _named(file, _WHOOSH)},
            {name: _read_vectors(file, name, count) for name in _named(file, f"{_VECTOR_TERMS}.starts")},
            {name: _read_openings(file, name) for name in _named(file, _OPENINGS)},
        )

    def save(self, writer: ArrayWriter) -> None:
        """Write them to a file of arrays."""
        self.stored.save(writer)
        self.save_fields(writer)

    def save_fields(self, writer: ArrayWriter) -> None:
        """Write all but what is stored."""
        for name, lengths in self.lengths.items():
            writer.add(name + _LENGTHS, lengths)
        for name, column in self.columns.items():
            column.save(writer, name + _COLUMN)
        for name, data in self.whoosh_columns.items():
            writer.add(name + _WHOOSH, data)
        for name, vectors in self.vectors.items():
            vectors.vocabulary.save(writer, name + _VECTOR_TERMS)
            vectors.lists.save(writer, name + _VECTORS)
        for name, openings in self.openings.items():
            writer.add(name + _OPENINGS, openings.heads)
            writer.add(name + _OPENED, openings.documents)

    @property
    def count(self) -> int:
        """Of the documents."""
        return len(self.stored.texts)

    def lengths_of(self, name: str) -> Array:
        """How many words each document has in a field."""
        return self.lengths.get(name, np.broadcast_to(np.uint8(0), self.count))

    @cached_property
    def total_lengths(self) -> Mapping[str, int]:
        """How many words all documents have in each field, deleted documents included."""
        return {name: int(lengths.sum(dtype=np.int64)) for name, lengths in self.lengths.items()}

    def keeping(self, documents: NDArray[np.bool_]) -> DocumentFile:
        """With the marked documents only; Whoosh's columns, which only Whoosh can take apart, are left out."""
        if documents.all():
            return DocumentFile(self.stored, self.lengths, self.columns, {}, self.vectors, self.openings)
        return DocumentFile(
            StoredFields(self.stored.texts.of_things(documents), self.stored.dictionary),
            {name: lengths[documents] for name, lengths in self.lengths.items()},
            {name: column.of_things(documents) for name, column in self.columns.items()},
            {},
            {name: TermVectors(one.vocabulary, one.lists.of_things(documents)) for name, one in self.vectors.items()},
            {name: openings.keeping(documents) for name, openings in self.openings.items()},
        )

    def defects(self) -> Iterator[str]:
        """What cannot be, though every checksum is right; for `verify`."""
        for name, column in self.columns.items():
            if not column.is_ordered:
                yield f"the column of {name} is not in order"
        for name, openings in self.openings.items():
            if not openings.are_of(self.count):
                yield f"the beginnings of {name} are not in order, or of documents that are not there"
        try:
            for document in range(self.count):
                self.stored[document]
        except ValueError as error:
            yield f"a stored document cannot be unpacked: {error}"


def _named(file: ArrayFile, suffix: str) -> list[str]:
    return [name.removesuffix(suffix) for name in file.names if name.endswith(suffix)]


def _of_all(file: ArrayFile, name: str, count: int) -> Array:
    """An array with a number for each document."""
    found = file[name]
    if len(found) != count:
        raise file.damaged(f"expected {count} numbers of {name}, found {len(found)}")
    return found


def _read_column(file: ArrayFile, name: str, count: int) -> Ragged:
    _of_all(file, f"{name}{_COLUMN}.starts", count + 1)
    column = Ragged.read(file, name + _COLUMN, ["numbers", "codes"])
    if len(column.columns) != 1 or (column.columns.keys() == {"codes"} and column["codes"].dtype.kind != "u"):
        raise file.damaged(f"the column of {name} has neither numbers nor codes")
    return column


def _read_vectors(file: ArrayFile, name: str, count: int) -> TermVectors:
    _of_all(file, f"{name}{_VECTORS}/postings.starts", count + 1)
    return TermVectors(Ragged.read(file, name + _VECTOR_TERMS, ["bytes"]), PostingLists.read(file, name + _VECTORS))


def _read_openings(file: ArrayFile, name: str) -> PrefixIndex:
    openings = PrefixIndex(file[name + _OPENINGS], file[name + _OPENED])
    if not openings.is_whole or openings.documents.dtype != np.int32 or openings.heads.dtype != np.uint64:
        raise file.damaged(f"the beginnings of {name} have not the same number of documents")
    return openings
