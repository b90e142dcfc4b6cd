"""How does another process make documents ready for a writer?

It fills a batch that the writer has given out, and sends it back; what is left to the writer is arithmetic on arrays.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Self

from search.document import Document
from search.settings import Settings
from search.whoosh_engine.collected import Collected
from search.whoosh_engine.schema import Rows


class IndexBatch:
    """Some documents, checked and taken apart; it can be sent to another process, empty or filled."""

    def __init__(self, settings: Settings, dictionary: bytes) -> None:
        """`dictionary` is the one that the writer compresses stored fields against."""
        self._settings, self._dictionary = settings, dictionary
        self.ids: list[str] = []
        self.collected = Collected(dictionary)

    @cached_property
    def _rows(self) -> Rows:
        return Rows(self._settings.fields, self._settings.language)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_rows"}

    def add(self, document: Document) -> None:
        """Add a document; InvalidDocument when a value has not the form of its field."""
        document.check(self._settings.fields)
        kept = self._rows.of(document)
        self.collected.add(kept.stored, kept.texts, kept.terms, kept.numbers, kept.language)
        self.ids.append(document.id)

    def empty(self) -> Self:
        """A batch for the same writer without documents."""
        return type(self)(self._settings, self._dictionary)
