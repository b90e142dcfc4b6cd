"""Whoosh codec over arrays, to give to `ix.writer(codec=ArrayCodec())`.

    array_codec   this: what Whoosh asks for by name
    writers       a document, a posting at a time into arrays
    readers       arrays as Whoosh's terms and documents
    matcher       the postings of a term, as Whoosh walks them

Any Whoosh program can use it; what is written with `segment_writer` is the same files, faster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage

from search.whoosh_engine.codecs.array_file import Array, ArrayFile, ArrayWriter, create
from search.whoosh_engine.codecs.document_values import DocumentFile
from search.whoosh_engine.codecs.term_dictionary import TermDictionary
from search.whoosh_engine.interop.readers import ArrayPerDocumentReader, ArrayTermsReader, added_column
from search.whoosh_engine.interop.writers import ArrayFieldWriter, ArrayPerDocumentWriter
from search.whoosh_engine.storage.segment import DOCUMENTS_EXTENSION, TERMS_EXTENSION, SegmentInfo


class ArrayCodec(base.Codec):  # type: ignore[misc]  # Whoosh carries no types
    """Segments of flat arrays; it has no state, so that Whoosh may pickle it."""

    length_stats = False  # the lengths are read from the documents when they are asked for

    def per_document_writer(self, storage: Any, segment: SegmentInfo) -> ArrayPerDocumentWriter:
        """Of what is kept of each document."""
        return ArrayPerDocumentWriter(lambda: _created(storage, segment.make_filename(DOCUMENTS_EXTENSION)))

    def field_writer(self, storage: Any, segment: SegmentInfo) -> ArrayFieldWriter:
        """Of terms and their postings."""
        return ArrayFieldWriter(lambda: _created(storage, segment.make_filename(TERMS_EXTENSION)))

    def per_document_reader(self, storage: Any, segment: SegmentInfo) -> ArrayPerDocumentReader:
        """Of what is kept of each document."""
        documents = DocumentFile.read(_opened(storage, segment.make_filename(DOCUMENTS_EXTENSION)))
        return ArrayPerDocumentReader(documents, segment, storage)

    def terms_reader(self, storage: Any, segment: SegmentInfo) -> ArrayTermsReader:
        """Of terms and their postings."""
        lengths: Callable[[str], Array] = _no_lengths
        if storage.file_exists(segment.make_filename(DOCUMENTS_EXTENSION)):
            lengths = DocumentFile.read(_opened(storage, segment.make_filename(DOCUMENTS_EXTENSION))).lengths_of
        return ArrayTermsReader(TermDictionary(_opened(storage, segment.make_filename(TERMS_EXTENSION)), lengths))

    def new_segment(self, storage: Any, indexname: str) -> ArraySegment:  # noqa: ARG002 - Whoosh's signature
        """An empty segment with a name of its own."""
        return ArraySegment(indexname)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> NoReturn:  # noqa: FBT001, FBT002
        """There is no file of postings alone."""
        raise NotImplementedError("the postings of a field are written together: use field_writer")

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> NoReturn:
        """There is no file of postings alone."""
        raise NotImplementedError("the postings of a field are read together: use terms_reader")

    @staticmethod
    def column_filename(segment: SegmentInfo, fieldname: str) -> str:
        """The file of a column that is added to a segment that stands."""
        return added_column(segment, fieldname)


class ArraySegment(SegmentInfo):
    """A segment that tells Whoosh its codec; each commit point names this class.

    So a Whoosh program that opens an index loads this module with it, and the codec is at hand.
    """

    def codec(self) -> ArrayCodec:
        """The codec that Whoosh reads this segment with."""
        return ArrayCodec()


@contextmanager
def _created(storage: Any, name: str) -> Iterator[ArrayWriter]:
    """A new file of arrays in Whoosh's storage: a folder, or memory."""
    if isinstance(storage, FileStorage):
        with create(Path(storage.folder) / name) as writer:
            yield writer
    else:
        with storage.create_file(name) as file:
            writer = ArrayWriter(file)
            yield writer
            writer.finish()


def _no_lengths(_name: str) -> Array:
    """None for any document, of terms that were written without documents."""
    return np.broadcast_to(np.uint8(0), np.iinfo(np.int32).max)


def _opened(storage: Any, name: str) -> ArrayFile:
    path = Path(storage.folder) / name
    if isinstance(storage, FileStorage):
        return ArrayFile.open(path)
    return ArrayFile(storage.open_file(name).read(), path)
