"""Shown values of a document, with the words of the query marked.

They are checked before they are used: a value without the form of its field is IndexDamaged.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from search.errors import IndexDamaged
from search.protocol.results import Hit
from search.schema.fields import ID
from search.settings.settings import Settings
from search.text.highlight import Highlighter
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.schema import document_of, language_in

Content = tuple[str, dict[str, Any], dict[str, str]]
"""The id of a document, its shown values by field, and its highlights, as in `Hit`."""


class StoredValues:
    """Makes hits of the documents of one generation."""

    def __init__(self, folder: Path, settings: Settings, reader: IndexReader) -> None:
        self._folder, self._settings, self._reader = folder, settings, reader
        self._fields = tuple((field.name, field.many) for field in settings.fields.shown)

    def stored(self, number: int) -> dict[str, Any]:
        """The values of a document by field, each in a list."""
        text = self._reader.stored(number)
        try:
            stored: dict[str, Any] = orjson.loads(text)
        except ValueError as error:
            raise self._damaged(number, error) from error
        if type(stored) is not dict or {*map(type, stored.values())} != {list}:
            raise self._damaged(number, TypeError("expected lists of values by field"))
        return stored

    def language(self, stored: Mapping[str, Any]) -> str:
        """That of a document with these values."""
        return language_in(stored, self._settings.language)

    def hit(self, number: int, score: float = 0.0) -> Hit:
        """A document as a hit, with no word marked."""
        id, fields, highlights = self.content(number, {})
        return Hit(id, fields, score, highlights)

    def content(self, number: int, markers: Mapping[str, Highlighter]) -> Content:
        """The id, values and highlights of a document; `markers` by the name of the field in which they mark words."""
        stored = self.stored(number)
        try:
            fields = {name: stored[name] if many else stored[name][0] for name, many in self._fields if name in stored}
            return stored[ID][0], fields, self._highlights(stored, markers) if markers else {}
        except Exception:
            self._check_form(number, stored)  # else it is a fault of ours
            raise

    def _highlights(self, stored: dict[str, Any], markers: Mapping[str, Highlighter]) -> dict[str, str]:
        language = self.language(stored)
        marked = {name: marker.all_of(stored[name], language) for name, marker in markers.items() if name in stored}
        return {name: text for name, text in marked.items() if text is not None}

    def _check_form(self, number: int, stored: Any) -> None:
        try:
            document_of(stored, self._settings.fields)
        except Exception as error:
            raise self._damaged(number, error) from error

    def _damaged(self, number: int, error: Exception) -> IndexDamaged:
        return IndexDamaged(location=str(self._folder), file=f"the stored document {number}", reason=str(error))
