"""How do documents become a new generation of the index? Through Whoosh's writer, all at once or not at all."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from whoosh import index as whoosh_index
from whoosh import writing

from search.analysis import tokens
from search.document import Document
from search.errors import IndexLocked, InvalidDocument
from search.fields import ID
from search.results import IndexInfo
from search.settings import Settings
from search.whoosh_engine import metadata
from search.whoosh_engine.metadata import Metadata
from search.whoosh_engine.schema import row, schema

MEMORY_MB = 256
"""What Whoosh may collect before it writes a run to disk."""


def open_writer(location: str, settings: Settings, sources: tuple[str, ...], *, editors: bool) -> WhooshWriter:
    """A writer of a new generation in a folder; IndexLocked when another process is writing there."""
    return WhooshWriter(Path(location), settings, sources, editors=editors)


class WhooshWriter:
    """The generation in the making; the folder is first touched when a document is added."""

    def __init__(self, folder: Path, settings: Settings, sources: tuple[str, ...], *, editors: bool) -> None:
        self._folder = folder
        self._settings = settings
        self._sources = sources
        self._editors = editors
        self._ids: set[str] = set()
        self._words: dict[str, str] = {}
        self._writer: Any = None
        self._is_new = False

    def add(self, document: Document) -> None:
        """Add a document; InvalidDocument when a value has not the form of its field, or its id was added before."""
        document.check(self._settings.fields)
        if document.id in self._ids:
            raise InvalidDocument(
                id=document.id, field=ID, expected="unlike all others", found="one that was added before"
            )
        if self._writer is None:
            self._open()
        self._writer.add_document(**row(document, self._settings.fields))
        self._ids.add(document.id)
        for field in self._settings.fields.searched:
            for text in document.values_of(field):
                self._words.update((word.surface, word.term) for word in tokens(text))

    def commit(self, built_at: datetime) -> IndexInfo:
        """Make what was added the index, at once."""
        if self._writer is None:
            self._open()
        facts = Metadata(
            generation=self._writer.generation,
            settings=self._settings,
            editors=self._editors,
            built_at=built_at,
            sources=self._sources,
            documents=len(self._ids),
            words=self._words,
        )
        facts.write(self._folder)
        self._writer.commit(mergetype=writing.CLEAR)
        self._writer, self._is_new = None, False
        metadata.remove_all_but(self._folder, facts.generation)
        return info(self._folder, facts)

    def cancel(self) -> None:
        """Discard what was added; a folder that held no index holds none."""
        if self._writer is not None:
            self._writer.cancel()
            self._writer = None
        if self._is_new:
            self._remove_new()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cancel()

    def _open(self) -> None:
        folder = str(self._folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._is_new = not any(self._folder.iterdir())
        made = schema(self._settings.fields)
        index = whoosh_index.create_in(folder, made) if self._is_new else _existing(folder, made)
        try:
            self._writer = index.writer(limitmb=MEMORY_MB)
        except whoosh_index.LockError as error:
            raise IndexLocked(location=folder) from error
        self._writer.schema = made

    def _remove_new(self) -> None:
        for path in self._folder.iterdir():
            path.unlink()
        self._folder.rmdir()


def _existing(folder: str, made: Any) -> Any:
    try:
        # The schema is given, so that one that this version cannot read is not asked for.
        return whoosh_index.open_dir(folder, schema=made)
    except Exception:  # noqa: BLE001 - Whoosh raises whatever the damage leads to
        # What cannot be read is no index: were it half replaced, it would open with the facts of another.
        metadata.remove_all_but(Path(folder), None)
        return whoosh_index.create_in(folder, made)


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
