"""Batch of documents that another process makes ready for a writer.

It fills a batch that the writer has given out, and sends it back; what is left to the writer is arithmetic on arrays.
All batches that one process fills share its vocabulary, and each is sent with the words that were new in it.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple, Self

from search.schema.document import Document
from search.settings.settings import Settings
from search.whoosh_engine.schema import Rows
from search.whoosh_engine.writer.buffer import BufferedDocuments, DocumentBuffer
from search.whoosh_engine.writer.term_interning import NewWords, TermInterner


class Filled(NamedTuple):
    """What a batch is sent with."""

    ids: list[str]
    collected: BufferedDocuments
    new_words: NewWords


class IndexBatch:
    """Some documents, checked and taken apart; it can be sent to another process, empty or filled."""

    def __init__(self, settings: Settings, dictionary: bytes, vocabulary: TermInterner | None = None) -> None:
        """`dictionary` is the one that the writer compresses stored fields against."""
        self._settings, self._dictionary = settings, dictionary
        self._vocabulary = TermInterner() if vocabulary is None else vocabulary
        self._ids: list[str] = []
        self._collector = DocumentBuffer(dictionary, self._vocabulary)

    @cached_property
    def _rows(self) -> Rows:
        return Rows(self._settings.fields, self._settings.language)

    @cached_property
    def filled(self) -> Filled:
        """Its documents; none can be added from then on."""
        return Filled(self._ids, self._collector.collected(), self._collector.new_words())

    def __getstate__(self) -> dict[str, Any]:
        return {"_settings": self._settings, "_dictionary": self._dictionary, "filled": self.filled}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ |= state
        self._vocabulary = TermInterner()

    def add(self, document: Document) -> None:
        """Add a document; InvalidDocument when a value has not the form of its field."""
        document.check(self._settings.fields)
        self._collector.add(self._rows.of(document))
        self._ids.append(document.id)

    def empty(self) -> Self:
        """A batch for the same writer without documents."""
        self._vocabulary = self._vocabulary.for_more()
        return type(self)(self._settings, self._dictionary, self._vocabulary)
