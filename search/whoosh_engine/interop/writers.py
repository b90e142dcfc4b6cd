"""Whoosh writers that turn documents and postings into arrays."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from io import BytesIO
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.filedb.structfile import StructFile

from search.whoosh_engine.codecs.array_file import Array, ArrayWriter, narrow
from search.whoosh_engine.codecs.document_values import DocumentFile, TermVectors
from search.whoosh_engine.codecs.inverted_index import InvertedField
from search.whoosh_engine.codecs.ragged import Ragged
from search.whoosh_engine.codecs.stored_fields import StoredFieldsWriter
from search.whoosh_engine.codecs.text_bytes import encoded
from search.whoosh_engine.interop import tagged_json
from search.whoosh_engine.interop.payloads import PayloadWriter

Create = Callable[[], AbstractContextManager[ArrayWriter]]
"""Makes the file that is written when all is known."""


class ArrayPerDocumentWriter(base.PerDocWriterWithColumns):  # type: ignore[misc]  # Whoosh carries no types
    """Collects what is kept of each document; `close` writes it."""

    def __init__(self, create: Create) -> None:
        super().__init__()
        self._create = create
        self._stored = StoredFieldsWriter()
        self._fields: dict[str, Any] | None = None
        self._lengths: dict[str, array[int]] = {}
        self._columns: dict[str, tuple[BytesIO, Any]] = {}
        self._vectors: dict[str, _VectorWriter] = {}
        self.is_closed = False

    def start_doc(self, number: int) -> None:
        """Begin the next document; an error inside one before leaves the writer unusable, but for `cancel`."""
        if self._fields is not None or number != len(self._stored):
            raise ValueError(f"expected the end of a document and then number {len(self._stored)}, found {number}")
        self._docnum = number
        self._fields = {}

    def add_field(self, name: str, field: Any, value: Any, length: int) -> None:  # noqa: ARG002 - Whoosh's signature
        """A stored value, if it is not None, and the number of words."""
        assert self._fields is not None  # noqa: S101 - Whoosh calls `start_doc` first
        if value is not None:
            self._fields[name] = value
        if length:
            _put(self._lengths.setdefault(name, array("Q")), self._docnum, length)

    def add_vector_items(self, name: str, field: Any, items: Iterable[tuple[str, float, bytes]]) -> None:
        """The terms of one field of the document, with weight and value."""
        if name not in self._vectors:
            self._vectors[name] = _VectorWriter(field.vector)
        self._vectors[name].add(self._docnum, items)

    def finish_doc(self) -> None:
        """End the document."""
        self._stored.add(tagged_json.dumps(self._fields or {}))
        self._fields = None

    def cancel_doc(self) -> None:
        """Forget the document; only newer Whooshes ask for it, before they cancel all."""
        self._fields = None

    def close(self) -> None:
        """Write the file."""
        count = len(self._stored)
        documents = DocumentFile(
            self._stored.finish(),
            lengths={name: narrow(_padded(lengths, count)) for name, lengths in self._lengths.items()},
            whoosh_columns={name: self._column(name, count) for name in self._columns},
            vectors={name: vectors.finish(count) for name, vectors in self._vectors.items()},
        )
        with self._create() as writer:
            documents.save(writer)
        self.is_closed = True

    def _has_column(self, name: str) -> bool:
        return name in self._columns

    def _create_column(self, name: str, column: Any) -> None:
        data = BytesIO()
        self._columns[name] = data, column.writer(StructFile(data))

    def _get_column(self, name: str) -> Any:
        return self._columns[name][1]

    def _column(self, name: str, count: int) -> Array:
        data, writer = self._columns[name]
        writer.finish(count)
        return np.frombuffer(data.getvalue(), np.uint8)


class _VectorWriter:
    """Collects the vectors of one field."""

    def __init__(self, format: Any) -> None:
        self._payloads = PayloadWriter(format)
        self._sizes, self._terms = array("Q"), list[bytes]()

    def add(self, document: int, items: Iterable[tuple[str, float, bytes]]) -> None:
        before = len(self._terms)
        for term, weight, value in items:
            self._terms.append(encoded(term))
            self._payloads.add(weight, value)
        _put(self._sizes, document, len(self._terms) - before)

    def finish(self, count: int) -> TermVectors:
        vocabulary = sorted(set(self._terms))
        number = {term: number for number, term in enumerate(vocabulary)}
        terms = np.array([number[term] for term in self._terms], np.int32)
        return TermVectors(Ragged.of_texts(vocabulary), self._payloads.finish(_padded(self._sizes, count), terms=terms))


def _put(numbers: array[int], document: int, number: int) -> None:
    """Set the number of a document later than all before; those between have 0."""
    numbers.extend([0] * (document - len(numbers)))
    numbers.append(number)


def _padded(numbers: array[int], count: int) -> Array:
    return np.pad(np.array(numbers, np.uint64), (0, count - len(numbers))).astype(np.int64)


class ArrayFieldWriter(base.FieldWriter):  # type: ignore[misc]  # Whoosh carries no types
    """Collects fields, their terms and postings, which Whoosh gives in order; `close` writes them."""

    def __init__(self, create: Create) -> None:
        self._create = create
        self._fields: dict[str, InvertedField] = {}
        self._name: str | None = None
        self.is_closed = False

    def start_field(self, name: str, field: Any) -> None:
        """Begin a field."""
        self._name = name
        self._terms: list[bytes] = []
        self._sizes: list[int] = []
        self._documents = array("i")
        self._payloads = PayloadWriter(field.format)

    def start_term(self, term: bytes) -> None:
        """Begin a term."""
        if self._name is None:
            raise ValueError("expected start_field before start_term")
        self._terms.append(term)
        self._before = len(self._documents)

    def add(self, document: int, weight: float, value: bytes, length: int) -> None:  # noqa: ARG002 - known from the documents
        """One posting."""
        self._documents.append(document)
        self._payloads.add(weight, value)

    def finish_term(self) -> None:
        """End a term."""
        self._sizes.append(len(self._documents) - self._before)

    def finish_field(self) -> None:
        """End a field."""
        if self._name is None:
            raise ValueError("expected start_field before finish_field")
        lists = self._payloads.finish(self._sizes, documents=np.array(self._documents, np.int32))
        self._fields[self._name] = InvertedField(Ragged.of_texts(self._terms), lists, np.empty(0, np.uint8))
        self._name = None

    def close(self) -> None:
        """Write the file."""
        with self._create() as writer:
            for name, field in self._fields.items():
                field.save(writer, name)
        self.is_closed = True
