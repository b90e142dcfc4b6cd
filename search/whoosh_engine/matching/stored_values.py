"""Returned values of a document.

They are checked before they are used: a value without the form of its field is IndexDamaged.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from search.errors import IndexDamaged
from search.protocol.results import DocumentText, Hit
from search.schema.fields import BODY, ID
from search.settings.settings import Settings
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.schema import document_of, is_stored, language_in

Content = tuple[str, dict[str, Any], str]
"""The id of a document, its returned values by field, and its language."""


class StoredValues:
    """Makes hits of the documents of one generation."""

    def __init__(self, folder: Path, settings: Settings, reader: IndexReader) -> None:
        self._folder, self._settings, self._reader = folder, settings, reader
        self._fields = tuple((field.name, field.many) for field in settings.fields.returned)

    def stored(self, number: int) -> dict[str, Any]:
        """The values of a document by field, each in a list."""
        text = self._reader.stored(number)
        try:
            stored: dict[str, Any] = orjson.loads(text)
        except ValueError as error:
            raise self.damaged(number, error) from error
        if type(stored) is not dict or {*map(type, stored.values())} != {list}:
            raise self.damaged(number, TypeError("expected lists of values by field"))
        return stored

    def language(self, stored: Mapping[str, Any]) -> str:
        """That of a document with these values."""
        return language_in(stored, self._settings.language)

    def hit(self, number: int, score: float = 0.0) -> Hit:
        """A document as a hit, with no word marked."""
        id, fields, _ = self.content(number)
        return Hit(id, fields, score, {})

    def content(self, number: int) -> Content:
        """The id, values and language of a document."""
        stored = self.stored(number)
        try:
            fields = {name: stored[name] if many else stored[name][0] for name, many in self._fields if name in stored}
            return stored[ID][0], fields, self.language(stored)
        except Exception:
            self.require_form(number)  # else it is a fault of ours
            raise

    def require_form(self, number: int) -> None:
        """Raise IndexDamaged when a stored value has not the form of its field."""
        try:
            document_of(self.stored(number), self._settings.fields)
        except Exception as error:
            raise self.damaged(number, error) from error

    def body(self, number: int) -> DocumentText:
        """The text of a document as far as it is kept; empty where the body is not to be shown."""
        fields, kept = self._settings.fields, self._reader.text(number)
        if not fields.has_passages:
            return DocumentText("", (), is_whole=True)
        try:
            text = kept.between(0, kept.length)
            return DocumentText(text, kept.sections, is_whole=len(text) < fields[BODY].limit)
        except ValueError as error:
            raise self._reader.damaged_text(number, error) from error

    def texts(self, number: int) -> tuple[list[str], bool]:
        """The searched texts of a document as far as they are kept, and whether they are all of them."""
        stored, body = self.stored(number), self._reader.text(number)
        try:
            kept = body.between(0, body.length)
        except ValueError as error:
            raise self._reader.damaged_text(number, error) from error
        searched = self._settings.fields.searched
        is_whole = all(is_stored(field) or (field.has_passages and len(kept) < field.limit) for field in searched)
        return [kept, *(text for field in searched for text in stored.get(field.name, ()))], is_whole

    def damaged(self, number: int, error: Exception) -> IndexDamaged:
        """The error to raise about what is stored of a document."""
        return IndexDamaged(location=str(self._folder), file=f"the stored document {number}", reason=str(error))
