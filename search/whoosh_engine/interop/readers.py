"""Whoosh readers of terms and documents over arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from whoosh.codec import base
from whoosh.filedb.structfile import BufferFile
from whoosh.reading import TermInfo, TermNotFound

from search.whoosh_engine.codecs.document_values import DocumentFile
from search.whoosh_engine.codecs.inverted_index import InvertedField
from search.whoosh_engine.codecs.term_dictionary import TermDictionary
from search.whoosh_engine.codecs.text_bytes import decoded
from search.whoosh_engine.interop import tagged_json
from search.whoosh_engine.interop.matcher import ArrayMatcher
from search.whoosh_engine.interop.payloads import Payloads
from search.whoosh_engine.storage.segment import SegmentInfo


class ArrayTermInfo(TermInfo):  # type: ignore[misc]  # Whoosh carries no types
    """Facts about one term, found when they are asked for."""

    def __init__(self, field: InvertedField, number: int) -> None:
        documents = field.documents(number)
        super().__init__(df=len(documents), minid=int(documents[0]), maxid=int(documents[-1]))
        self._field, self._number = field, number

    def weight(self) -> float:
        """What it counts in all documents together."""
        return float(self._field.weights(self._number).sum(dtype=float))

    def max_weight(self) -> float:
        """What it counts at most in one document."""
        return float(self._field.weights(self._number).max())

    def min_length(self) -> int:
        """The words of the shortest document that has it."""
        return int(self._field.lengths[self._field.documents(self._number)].min())

    def max_length(self) -> int:
        """The words of the longest document that has it."""
        return int(self._field.lengths[self._field.documents(self._number)].max())


class ArrayTermsReader(base.TermsReader):  # type: ignore[misc]  # Whoosh carries no types
    """The terms of a segment, by field name and bytes."""

    def __init__(self, terms: TermDictionary) -> None:
        self._terms = terms

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        name, text = term
        return self._terms[name].term_number(text) is not None

    def indexed_field_names(self) -> Iterable[str]:
        """Of the fields that have terms."""
        return self._terms.names

    def cursor(self, name: str, field: Any) -> ArrayCursor:
        """A place among the terms of a field, from the first on."""
        return ArrayCursor(self._terms[name], field)

    def items(self) -> Iterator[tuple[tuple[str, bytes], ArrayTermInfo]]:
        """All terms and the facts about them, by field and term."""
        for name in self._terms.names:
            yield from self._items(name, 0)

    def items_from(self, name: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], ArrayTermInfo]]:
        """The same from a term on, through all later fields: Whoosh's callers stop by themselves."""
        if name in self._terms.names:
            yield from self._items(name, self._terms[name].ceiling(prefix))
            for later in self._terms.names[self._terms.names.index(name) + 1 :]:
                yield from self._items(later, 0)

    def _items(self, name: str, first: int) -> Iterator[tuple[tuple[str, bytes], ArrayTermInfo]]:
        field = self._terms[name]
        for number in range(first, len(field)):
            yield (name, field.term(number)), ArrayTermInfo(field, number)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """All terms, by field and term."""
        return (term for term, _ in self.items())

    def terms_from(self, name: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """The same from a term on."""
        return (term for term, _ in self.items_from(name, prefix))

    def term_info(self, name: str, text: bytes) -> ArrayTermInfo:
        """The facts about a term; TermNotFound when no document has it."""
        number = self._terms[name].term_number(text)
        if number is None:
            raise TermNotFound(f"No term {name}:{text!r}")
        return ArrayTermInfo(self._terms[name], number)

    def frequency(self, name: str, text: bytes) -> float:
        """What a term counts in all documents together; KeyError, for which Whoosh waits, when none has it."""
        if (name, text) not in self:
            raise KeyError(name, text)
        return self.term_info(name, text).weight()

    def doc_frequency(self, name: str, text: bytes) -> int:
        """How many documents have a term; KeyError, for which Whoosh waits, when none has it."""
        if (name, text) not in self:
            raise KeyError(name, text)
        return self.term_info(name, text).doc_frequency()  # type: ignore[no-any-return]

    def matcher(self, name: str, text: bytes, format: Any, scorer: Any = None) -> ArrayMatcher:
        """The postings of a term; TermNotFound when no document has it."""
        info = self.term_info(name, text)
        field, number = info._field, info._number  # noqa: SLF001 - of this module
        payloads = Payloads(field.lists, number, format)
        documents = field.documents(number)
        return ArrayMatcher(
            documents.tolist(), payloads, format, term=(name, text), scorer=scorer, lengths=field.lengths[documents]
        )


class ArrayCursor(base.FieldCursor):  # type: ignore[misc]  # Whoosh carries no types
    """A place among the terms of one field, which Whoosh moves."""

    def __init__(self, field: InvertedField, whoosh_field: Any) -> None:
        self._field, self._whoosh_field = field, whoosh_field
        self._number = 0

    def first(self) -> Any:
        """Go to the first term."""
        self._number = 0
        return self.text()

    def find(self, term: str | bytes) -> Any:
        """Go to the first term that is not before this one."""
        sought = term if isinstance(term, bytes) else self._whoosh_field.to_bytes(term)
        self._number = self._field.ceiling(sought)
        return self.text()

    def next(self) -> Any:
        """Go to the next term."""
        self._number += 1
        return self.text()

    def text(self) -> Any:
        """The term here, as the field reads it; None after the last."""
        return self._whoosh_field.from_bytes(self._field.term(self._number)) if self.is_valid() else None

    def term_info(self) -> ArrayTermInfo | None:
        """The facts about the term here; None after the last."""
        return ArrayTermInfo(self._field, self._number) if self.is_valid() else None

    def is_valid(self) -> bool:
        """Whether there is a term here."""
        return self._number < len(self._field)


class ArrayPerDocumentReader(base.PerDocumentReader):  # type: ignore[misc]  # Whoosh carries no types
    """What a segment keeps of each document."""

    def __init__(self, documents: DocumentFile, segment: SegmentInfo, storage: Any) -> None:
        self._documents, self._segment, self._storage = documents, segment, storage

    def doc_count(self) -> int:
        """Of the documents that are not deleted."""
        return self._documents.count - self._segment.deleted_count()

    def doc_count_all(self) -> int:
        """Of all documents."""
        return self._documents.count

    def has_deletions(self) -> bool:
        """Whether any document is deleted."""
        return self._segment.deleted_count() > 0

    def is_deleted(self, number: int) -> bool:
        """Whether a document is deleted."""
        return self._segment.is_deleted(number)

    def deleted_docs(self) -> Iterable[int]:
        """The numbers of the deleted documents."""
        return self._segment.deleted_docs()

    def supports_columns(self) -> bool:
        """Columns are Whoosh's own, in its own bytes."""
        return True

    def has_column(self, name: str) -> bool:
        """Whether a field has a column, from the start or by `add_sortable`."""
        return name in self._documents.whoosh_columns or self._storage.file_exists(added_column(self._segment, name))

    def list_columns(self) -> list[str]:
        """The names of the fields that had a column from the start."""
        return list(self._documents.whoosh_columns)

    def column_reader(self, name: str, column: Any) -> Any:
        """The column of a field."""
        data = self._documents.whoosh_columns.get(name)
        if data is None:
            with self._storage.open_file(added_column(self._segment, name)) as file:
                return column.reader(*_whole(file.read()), self.doc_count_all())
        return column.reader(*_whole(data.tobytes()), self.doc_count_all())

    def doc_field_length(self, number: int, name: str, default: int = 0) -> int:
        """How many words a document has in a field, exactly."""
        return int(self._documents.lengths_of(name)[number]) or default

    def field_length(self, name: str) -> int:
        """How many words all documents have in a field, deleted ones included."""
        return self._documents.total_lengths.get(name, 0)

    def min_field_length(self, name: str) -> int:
        """The words of the document with the fewest."""
        lengths = self._documents.lengths_of(name)
        return int(lengths.min()) if len(lengths) else 0

    def max_field_length(self, name: str) -> int:
        """The words of the document with the most."""
        return int(self._documents.lengths_of(name).max(initial=0))

    def has_vector(self, number: int, name: str) -> bool:
        """Whether the terms of a document can be asked for."""
        vectors = self._documents.vectors.get(name)
        return vectors is not None and int(vectors.lists.postings.sizes[number]) > 0

    def vector(self, number: int, name: str, format: Any) -> ArrayMatcher:
        """The terms of a document, in order."""
        if not self.has_vector(number, name):
            raise KeyError(f"document {number} has no vector of {name}")
        vectors = self._documents.vectors[name]
        codes = vectors.lists.postings["terms"][vectors.lists.postings.slice_of(number)]
        terms = [decoded(vectors.vocabulary.text(code)) for code in codes]
        return ArrayMatcher(terms, Payloads(vectors.lists, number, format), format)

    def stored_fields(self, number: int) -> dict[str, Any]:
        """The stored values of a document by field name."""
        fields: dict[str, Any] = tagged_json.loads(self._documents.stored[number])
        return fields


def added_column(segment: SegmentInfo, field: str) -> str:
    """The file of a column that Whoosh's `add_sortable` adds to a segment that stands."""
    name: str = segment.make_filename(f".{field}.col")
    return name


def _whole(data: bytes) -> tuple[Any, int, int]:
    """A column's data as Whoosh's file, and where in it the column lies."""
    return BufferFile(memoryview(data)), 0, len(data)
