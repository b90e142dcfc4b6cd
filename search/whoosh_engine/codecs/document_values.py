"""Document file of a segment, `<segment>.docs`: what is kept of each document.

    /stored, /dictionary     the stored fields, as JSON (see `stored_fields`)
    /text…                   the bodies, for passages (see `stored_texts`)
    <field>/lengths          how many words the field has there, without stop words; smallest type
    <field>/column           lists of `numbers` (dates in microseconds since 1970), or of `codes`: ordinals, the numbers
                             of terms
    <field>/openings         documents by the prefix of a text (see `prefix_index`)
    <field>/whoosh           a column of Whoosh's, in the bytes of its own class
    <field>/vector…          posting lists of documents (see `postings`), and the `terms` that they name

Which documents have a term is in `inverted_index`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from search.cached_property import cached_property
from search.whoosh_engine.codecs.array_file import Array, ArrayFile, ArrayWriter
from search.whoosh_engine.codecs.postings import PostingLists
from search.whoosh_engine.codecs.prefix_index import PREFIXES, PrefixIndex
from search.whoosh_engine.codecs.ragged import Ragged
from search.whoosh_engine.codecs.stored_fields import NOTHING, StoredFields
from search.whoosh_engine.codecs.stored_texts import StoredTexts

_LENGTHS, _COLUMN, _WHOOSH, _VECTORS, _VECTOR_TERMS = "/lengths", "/column", "/whoosh", "/vector", "/vector_terms"


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
    prefix_indexes: Mapping[str, PrefixIndex] = field(default_factory=dict)
    texts: StoredTexts | None = None
    """The bodies; None when there are none."""

    @classmethod
    def read(cls, file: ArrayFile) -> Self:
        """What is in a file."""
        stored = StoredFields.read(file)
        count = len(stored.texts)
        return cls(
            stored,
            {name: _of_all(file, name + _LENGTHS, count) for name in _named(file, _LENGTHS)},
            {name: _read_column(file, name, count) for name in _named(file, f"{_COLUMN}.starts")},
            {name: file[name + _WHOOSH] for name in _named(file, _WHOOSH)},
            {name: _read_vectors(file, name, count) for name in _named(file, f"{_VECTOR_TERMS}.starts")},
            {name: PrefixIndex.read(file, name) for name in _named(file, PREFIXES)},
            StoredTexts.read(file, count),
        )

    def save(self, writer: ArrayWriter) -> None:
        """Write all to a file of arrays."""
        self.stored.save(writer)
        if self.texts is not None:
            self.texts.save(writer)
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
        for name, index in self.prefix_indexes.items():
            index.save(writer, name)

    @property
    def count(self) -> int:
        """How many documents there are, deleted ones included."""
        return len(self.stored.texts)

    def lengths_of(self, name: str) -> Array:
        """How many words each document has in a field."""
        return self.lengths.get(name, np.broadcast_to(np.uint8(0), self.count))

    @cached_property
    def total_lengths(self) -> Mapping[str, int]:
        """How many words all documents have in each field, deleted documents included."""
        return {name: int(lengths.sum(dtype=np.int64)) for name, lengths in self.lengths.items()}

    def filtered(self, documents: NDArray[np.bool_]) -> DocumentFile:
        """Without the documents that are not marked, and without Whoosh's columns, which only Whoosh can take apart."""
        if documents.all():
            return replace(self, whoosh_columns={})
        return DocumentFile(
            StoredFields(self.stored.texts.filter_lists(documents), self.stored.dictionary),
            {name: lengths[documents] for name, lengths in self.lengths.items()},
            {name: column.filter_lists(documents) for name, column in self.columns.items()},
            {},
            {
                name: TermVectors(one.vocabulary, one.lists.filter_lists(documents))
                for name, one in self.vectors.items()
            },
            {name: index.filtered(documents) for name, index in self.prefix_indexes.items()},
            self.texts and self.texts.filtered(documents),
        )

    def defects(self) -> Iterator[str]:
        """What cannot be, though every checksum is right; for `verify`."""
        for name, column in self.columns.items():
            if not column.is_ordered:
                yield f"the column of {name} is not in order"
        for name, index in self.prefix_indexes.items():
            if not index.is_valid_for(self.count):
                yield f"the prefixes of {name} are not in order, or of documents that are not there"
        try:
            for document in range(self.count):
                self.stored[document]
        except ValueError as error:
            yield f"a stored document cannot be unpacked: {error}"
        if self.texts is not None:
            yield from self.texts.defects()


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
