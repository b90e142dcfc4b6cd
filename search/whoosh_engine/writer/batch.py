"""Batch of documents that another process analyzes for a writer.

The process fills an empty batch that the writer has given out, and sends it back; what is left to the writer is
arithmetic on arrays.
All batches that one process fills share its interner, and each is sent with the words that were new in it.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Self

from search.cached_property import cached_property
from search.schema.document import Document
from search.settings.settings import Settings
from search.whoosh_engine.schema import DocumentMapper
from search.whoosh_engine.writer.buffer import BufferedDocuments, DocumentBuffer
from search.whoosh_engine.writer.term_interning import NewWords, TermInterner

MAX_WORDS = 1 << 17
"""Of an interner that serves all batches of a process; with more an empty one takes its place, for memory's sake."""


class FilledBatch(NamedTuple):
    """What a batch is sent with."""

    ids: list[str]
    documents: BufferedDocuments
    new_words: NewWords


class IndexBatch:
    """Some documents, checked and analyzed; it can be sent to another process, empty or filled."""

    def __init__(self, settings: Settings, dictionary: bytes, interner: TermInterner | None = None) -> None:
        """`dictionary` is the one that the writer compresses stored fields against."""
        self._settings, self._dictionary = settings, dictionary
        self._interner = TermInterner() if interner is None else interner
        self._ids: list[str] = []
        self._buffer = DocumentBuffer(dictionary, self._interner)

    @cached_property
    def _mapper(self) -> DocumentMapper:
        return DocumentMapper(self._settings.fields, self._settings.language)

    @cached_property
    def filled(self) -> FilledBatch:
        """Its documents; none can be added from then on."""
        return FilledBatch(self._ids, self._buffer.analyzed(), self._buffer.new_words())

    def __getstate__(self) -> dict[str, Any]:
        return {"_settings": self._settings, "_dictionary": self._dictionary, "filled": self.filled}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ |= state
        self._interner = TermInterner()

    def add(self, document: Document) -> None:
        """Add a document; InvalidDocument when a value has not the form of its field."""
        document.check(self._settings.fields)
        self._buffer.add(self._mapper.map(document))
        self._ids.append(document.id)

    def empty(self) -> Self:
        """A batch for the same writer without documents; words that this process has met are not analyzed again."""
        if len(self._interner) >= MAX_WORDS:
            self._interner = self._interner.renewed()
        return type(self)(self._settings, self._dictionary, self._interner)
