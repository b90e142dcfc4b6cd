"""Segment: its info in a commit point, and the reader of its files.

`SegmentInfo` is its line in the commit point: its name, how many documents it has, which are deleted.
`<segment>.docs` (see `document_values`) and `<segment>.terms` (see `term_dictionary`) are its files, and never change.
`SegmentReader` reads them; it never changes either, and any number of threads may use it at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from whoosh.codec import base

from search.cached_property import cached_property
from search.errors import IndexDamaged
from search.whoosh_engine.codecs.array_file import Array, ArrayFile
from search.whoosh_engine.codecs.document_values import DocumentFile
from search.whoosh_engine.codecs.inverted_index import InvertedField
from search.whoosh_engine.codecs.prefix_index import EMPTY_PREFIX_INDEX, PrefixIndex
from search.whoosh_engine.codecs.ragged import Ragged
from search.whoosh_engine.codecs.stored_texts import StoredText, StoredTexts
from search.whoosh_engine.codecs.surface_forms import SurfaceForms
from search.whoosh_engine.codecs.term_dictionary import TermDictionary
from search.whoosh_engine.codecs.word_delimiter import DelimiterVariants

DOCUMENTS_EXTENSION = ".docs"
TERMS_EXTENSION = ".terms"


class SegmentInfo(base.Segment):  # type: ignore[misc]  # Whoosh carries no types
    """One segment as a commit point has it, in Whoosh's terms; a writer marks deleted documents in its own copy."""

    def __init__(self, indexname: str, count: int = 0) -> None:
        super().__init__(indexname)
        self._count = count
        self._deleted: set[int] = set()

    def __getstate__(self) -> dict[str, Any]:
        # Texts, numbers and bytes only, so that reading a commit point needs no class for them.
        deleted = np.array(sorted(self._deleted), "<u4").tobytes()
        return {"indexname": self.indexname, "segid": self.segid, "count": self._count, "deleted": deleted}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self.indexname, self.segid, self._count = str(state["indexname"]), str(state["segid"]), int(state["count"])
        self._deleted = set(np.frombuffer(state["deleted"], "<u4").tolist())
        self.compound = False
        if not self.segment_id().replace("_", "").isalnum() or max(self._deleted, default=-1) >= self._count:
            raise ValueError(f"no segment can be described by {self.segment_id()!r:.80} and its deleted documents")

    def should_assemble(self) -> bool:
        """Whoosh's compound files have a pickle inside."""
        return False

    def set_doc_count(self, count: int) -> None:
        """Say how many documents were written."""
        self._count = count

    def doc_count_all(self) -> int:
        """How many documents it has, deleted ones included."""
        return self._count

    def deleted_count(self) -> int:
        """How many of its documents are deleted."""
        return len(self._deleted)

    def deleted_docs(self) -> Iterable[int]:
        """The numbers of its deleted documents."""
        return self._deleted

    def is_deleted(self, number: int) -> bool:
        """Whether a document is deleted."""
        return number in self._deleted

    def delete_document(self, number: int, delete: bool = True) -> None:  # noqa: FBT001, FBT002 - Whoosh's order
        """Mark a document as deleted, or as not."""
        if not 0 <= number < self._count:
            raise IndexError(f"expected a document below {self._count}, found {number}")
        if delete:
            self._deleted.add(number)
        else:
            self._deleted.discard(number)


class SegmentReader:
    """One segment of one generation, open for reading."""

    def __init__(self, segment: SegmentInfo, documents: ArrayFile, terms: ArrayFile) -> None:
        self.name: str = segment.segment_id()
        self._file = documents
        self._prefix_indexes: dict[str, PrefixIndex] = {}
        """The prefix indexes that were validated."""
        self.documents = DocumentFile.read(documents)
        self.terms = TermDictionary(terms, self.documents.lengths_of)
        if self.count != segment.doc_count_all():
            raise documents.damaged(f"expected {segment.doc_count_all()} documents, found {self.count}")
        self.deleted: NDArray[np.bool_] = np.zeros(self.count, bool)
        """For each document, whether it is deleted in this generation."""
        self.deleted[list(segment.deleted_docs())] = True
        self.deleted.flags.writeable = False

    @classmethod
    def open(cls, folder: Path, segment: SegmentInfo) -> Self:
        """Map its files; FileNotFoundError when a newer generation has removed them, else IndexDamaged."""
        names = (segment.make_filename(end) for end in (DOCUMENTS_EXTENSION, TERMS_EXTENSION))
        return cls(segment, *(ArrayFile.open(folder / name) for name in names))

    @property
    def count(self) -> int:
        """How many documents it has, deleted ones included."""
        return self.documents.count

    @property
    def field_names(self) -> tuple[str, ...]:
        """The names of the fields that have terms, in order."""
        return self.terms.names

    def field(self, name: str) -> InvertedField:
        """The terms of a field; none when no document has any."""
        return self.terms[name]

    @cached_property
    def surface_forms(self) -> SurfaceForms:
        """The surface forms of all searched fields, validated."""
        if not self.terms.surface_forms.is_valid_for(self.count):
            raise self._file.damaged("the surface forms are not in order, or of documents that are not there")
        return self.terms.surface_forms

    @property
    def delimiter_variants(self) -> DelimiterVariants:
        """The joined words of its texts, with their parts."""
        return self.terms.delimiter_variants

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its texts, ascending."""
        return self.terms.languages

    def column(self, name: str) -> Ragged:
        """The values of each document in a field, as `numbers`, or as `codes`: ordinals, the numbers of its terms."""
        column = self.documents.columns.get(name)
        if column is None:
            empty: dict[str, Array] = {"numbers": np.empty(0), "codes": np.empty(0, np.uint8)}
            return Ragged.of_sizes(np.zeros(self.count, np.int64), **empty)
        if not column.is_ordered or not _is_meaningful(column, self.field(name)):
            raise self._file.damaged(f"the column of {name} is not in order, or its values mean nothing")
        return column

    def prefix_index(self, name: str) -> PrefixIndex:
        """The prefix index of a field, validated; an empty one when the field has none."""
        if name not in self._prefix_indexes:
            index = self.documents.prefix_indexes.get(name, EMPTY_PREFIX_INDEX)
            if not index.is_valid_for(self.count):
                raise self._file.damaged(f"the prefixes of {name} are of documents that are not there")
            self._prefix_indexes[name] = index
        return self._prefix_indexes[name]

    def stored(self, document: int) -> bytes:
        """The stored fields of one document, as JSON."""
        try:
            return self.documents.stored[document]
        except ValueError as error:
            raise self._file.damaged(f"stored document {document}: {error}") from error

    @property
    def texts(self) -> StoredTexts:
        """The texts of which passages are shown."""
        return self.documents.texts or StoredTexts.none(self.count)

    def text(self, document: int) -> StoredText:
        """The text of one document; what it reads may raise ValueError."""
        return self.texts.open(document)

    def damaged_text(self, document: int, error: ValueError) -> IndexDamaged:
        """The error to raise about what cannot be read of the text of a document."""
        return self._file.damaged(f"stored text of document {document}: {error}")

    def require_whole(self) -> None:
        """Raise IndexDamaged when anything in it is damaged: a copy of it would have checksums that are right."""
        self._file.verify()
        self.terms.require_whole()
        _ = self.surface_forms
        if not self.documents.stored.texts.is_ordered:
            raise self._file.damaged("the stored documents are not in order")
        for name in self.documents.columns:
            self.column(name)
        for name in self.documents.prefix_indexes:
            self.prefix_index(name)

    def defects(self) -> Iterator[str]:
        """Read everything; one sentence for each defect."""
        try:
            self._file.verify()
            yield from (f"{self.name}: {defect}" for defect in self.documents.defects())
            yield from (f"{self.name}, {defect}" for defect in self.terms.verify(self.count))
        except IndexDamaged as error:
            yield str(error)


def _is_meaningful(column: Ragged, field: InvertedField) -> bool:
    """Whether codes are numbers of terms that are texts, and numbers are finite."""
    if "codes" in column.columns:
        codes = column["codes"]
        is_within = not len(codes) or 0 <= int(codes.min()) <= int(codes.max()) < len(field)
        return is_within and field.vocabulary.are_texts
    return bool(np.isfinite(column["numbers"]).all())
