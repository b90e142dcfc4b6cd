"""How do documents become a new generation of the index? As one segment, all at once or not at all."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from whoosh.filedb.filestore import FileStorage

from search.document import Document
from search.errors import IndexLocked, InvalidDocument
from search.fields import ID
from search.results import IndexInfo
from search.settings import Settings
from search.whoosh_engine import metadata, toc
from search.whoosh_engine.merging import merge
from search.whoosh_engine.metadata import Metadata
from search.whoosh_engine.schema import coded_fields, row, schema
from search.whoosh_engine.segment import ArraySegment, OpenSegment
from search.whoosh_engine.segment_writer import SegmentWriter

MEMORY_BYTES = 512 << 20
"""What the documents of a segment may take before it is written; several segments become one at the end."""
_LOCK = f"{toc.INDEX_NAME}_WRITELOCK"
"""The file that Whoosh's own writers lock, too; the lock ends with its process."""


def open_writer(location: str, settings: Settings, sources: tuple[str, ...], *, editors: bool) -> IndexWriter:
    """A writer of a new generation in a folder."""
    return IndexWriter(Path(location), settings, sources, editors=editors)


class IndexWriter:
    """The generation in the making; the folder is first touched, and locked, when a document is added."""

    def __init__(self, folder: Path, settings: Settings, sources: tuple[str, ...], *, editors: bool) -> None:
        self._folder = folder
        self._settings = settings
        self._sources = sources
        self._editors = editors
        self._ids: set[str] = set()
        self._documents = SegmentWriter(coded_fields(settings.fields))
        self._segments: list[ArraySegment] = []
        self._lock: Any = None
        self._is_new = False

    def add(self, document: Document) -> None:
        """Add a document; InvalidDocument when a value has not the form of its field, or its id was added before."""
        document.check(self._settings.fields)
        if document.id in self._ids:
            raise InvalidDocument(
                id=document.id, field=ID, expected="unlike all others", found="one that was added before"
            )
        if self._lock is None:
            self._open()
        kept = row(document, self._settings.fields)
        self._documents.add(kept.stored, kept.texts, kept.terms, kept.numbers)
        self._ids.add(document.id)
        if self._documents.size_bytes > MEMORY_BYTES:
            self._segments.append(self._documents.write(self._folder))

    def commit(self, built_at: datetime) -> IndexInfo:
        """Make what was added the index, at once."""
        if self._lock is None:
            self._open()
        facts = Metadata(
            generation=(toc.latest_generation(self._folder) or 0) + 1,
            settings=self._settings,
            editors=self._editors,
            built_at=built_at,
            sources=self._sources,
            documents=len(self._ids),
        )
        segment = self._finished()
        facts.write(self._folder)
        toc.publish(self._folder, schema(self._settings.fields), [segment], facts.generation)
        self._segments, self._is_new = [], False
        metadata.remove_all_but(self._folder, facts.generation)
        self._unlock()
        return info(self._folder, facts)

    def _finished(self) -> ArraySegment:
        if len(self._documents) or not self._segments:
            self._segments.append(self._documents.write(self._folder))
        if len(self._segments) > 1:
            opened = [OpenSegment.open(self._folder, segment) for segment in self._segments]
            self._segments.append(merge(self._folder, opened))
        return self._segments[-1]

    def cancel(self) -> None:
        """Discard what was added; a folder that held no index holds none."""
        for segment in self._segments:
            for path in self._folder.glob(f"{segment.segment_id()}.*"):
                path.unlink()
        self._segments = []
        self._unlock()
        if self._is_new:
            self._remove_new()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cancel()

    def _open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        is_new = not any(self._folder.iterdir())
        lock = FileStorage(str(self._folder)).lock(_LOCK)
        if not lock.acquire():
            raise IndexLocked(location=str(self._folder))
        self._lock, self._is_new = lock, is_new

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _remove_new(self) -> None:
        self._is_new = False
        for path in self._folder.iterdir():
            path.unlink()
        self._folder.rmdir()


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
