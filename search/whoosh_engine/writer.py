"""How do documents become a new generation of the index? As one segment, all at once or not at all."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from search.document import Document
from search.errors import InvalidDocument
from search.fields import ID
from search.results import IndexInfo
from search.settings import Settings
from search.whoosh_engine.generation import NewGeneration
from search.whoosh_engine.metadata import Metadata
from search.whoosh_engine.schema import coded_fields, opened_fields, row, schema
from search.whoosh_engine.unwritable import explained


def open_writer(location: str, settings: Settings, sources: tuple[str, ...], *, editors: bool) -> IndexWriter:
    """A writer of a new generation in a folder; IndexLocked or IndexUnwritable come with its first `add`."""
    return IndexWriter(Path(location), settings, sources, editors=editors)


class IndexWriter:
    """The generation in the making; the folder is first touched, and locked, when a document is added."""

    def __init__(self, folder: Path, settings: Settings, sources: tuple[str, ...], *, editors: bool) -> None:
        self._folder = folder
        self._settings = settings
        self._sources = sources
        self._editors = editors
        self._ids: set[str] = set()
        self._new: NewGeneration | None = None

    def add(self, document: Document) -> None:
        """Add a document; InvalidDocument when a value has not the form of its field, or its id was added before."""
        document.check(self._settings.fields)
        if document.id in self._ids:
            raise InvalidDocument(
                id=document.id, field=ID, expected="unlike all others", found="one that was added before"
            )
        kept = row(document, self._settings.fields)
        self._generation().add(kept.stored, kept.texts, kept.terms, kept.numbers)
        self._ids.add(document.id)

    def commit(self, built_at: datetime) -> IndexInfo:
        """Make what was added the index, at once."""
        new = self._generation()
        facts = Metadata(
            generation=new.generation,
            settings=self._settings,
            editors=self._editors,
            built_at=built_at,
            sources=self._sources,
            documents=len(self._ids),
        )
        with explained(self._folder):
            facts.write(self._folder)
        new.commit(optimize=True)
        self._new = None
        return info(self._folder, facts)

    def cancel(self) -> None:
        """Discard what was added; a folder that held no index holds none."""
        if self._new is not None:
            self._new.cancel()
            self._new = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cancel()

    def _generation(self) -> NewGeneration:
        if self._new is None:
            fields = self._settings.fields
            self._new = NewGeneration(
                self._folder, schema(fields), coded=coded_fields(fields), opened=opened_fields(fields)
            )
        return self._new


def info(folder: Path, facts: Metadata) -> IndexInfo:
    """The facts of a generation for those who open it."""
    return IndexInfo(
        location=str(folder),
        generation=facts.generation,
        documents=facts.documents,
        built_at=facts.built_at,
        editors=facts.editors,
        sources=facts.sources,
        fingerprint=facts.settings.fields.fingerprint,
        size_bytes=sum(map(_size_bytes, folder.iterdir())),
    )


def _size_bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # a writer has just removed it
        return 0
