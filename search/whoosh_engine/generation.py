"""How does a new generation of an index come to be? Documents are added and deleted, then all is visible at once.

Documents are collected in memory, and written as a segment whenever there are enough of them.
At the end these segments, and older ones that are small beside them, are merged into one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from whoosh.filedb.filestore import FileStorage

from search.errors import IndexLocked
from search.whoosh_engine.merging import merge
from search.whoosh_engine.segment import DOCUMENTS_EXTENSION, TERMS_EXTENSION, ArraySegment, OpenSegment
from search.whoosh_engine.segment_writer import SegmentWriter
from search.whoosh_engine.toc import INDEX_NAME, Toc, latest_generation, publish, read_toc

MEMORY_BYTES = 256 << 20
"""What collecting and sorting may take before a segment is written."""


class NewGeneration:
    """The next generation of the index in a folder; nothing of it can be seen before `commit`."""

    def __init__(  # noqa: PLR0913 - all but two are keywords
        self,
        folder: Path,
        schema: Any,
        *,
        coded: Collection[str] = (),
        opened: Collection[str] = (),
        keep: bool = False,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        """`keep` the documents of the generation before; IndexLocked when another process is writing."""
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = FileStorage(str(folder)).lock(f"{INDEX_NAME}_WRITELOCK")
        if not self._lock.acquire():
            raise IndexLocked(location=str(folder))
        self._folder, self._schema, self._memory_bytes = folder, schema, memory_bytes
        self._writer = SegmentWriter(coded, opened=opened)
        self._new: list[ArraySegment] = []
        self._is_open = True
        try:
            before = latest_generation(folder)
            self.generation = 1 + (before or 0)
            self._old = list(read_toc(folder).segments) if keep and before is not None else []
            self._old_open = [OpenSegment.open(folder, segment) for segment in self._old]
        except BaseException:
            self.cancel()
            raise

    def add(
        self,
        stored: bytes,
        texts: Mapping[str, Iterable[str]],
        terms: Mapping[str, Iterable[str]],
        numbers: Mapping[str, Iterable[float]],
    ) -> None:
        """Add a document, as `SegmentWriter.add`."""
        self._writer.add(stored, texts, terms, numbers)
        if self._writer.size_bytes >= self._memory_bytes:
            self._flush()

    def delete(self, field: str, term: str) -> int:
        """Delete the documents of the generation before that have an exact term; returns how many."""
        deleted = 0
        for segment, opened in zip(self._old, self._old_open, strict=True):
            number = opened.field(field).term_number(term.encode("utf-8", "surrogatepass"))
            for document in [] if number is None else opened.field(field).documents(number).tolist():
                deleted += not segment.is_deleted(document)
                segment.delete_document(document)
        return deleted

    def adopt(self, segments: Iterable[ArraySegment]) -> None:
        """Take segments that other processes have written into the folder."""
        self._new.extend(segments)

    def commit(self, *, merge: bool = True, optimize: bool = False) -> Toc:
        """Make it the newest generation.

        Without `merge` the new segments stay as they are, which is sooner done; with `optimize` there is one segment in
        the end, without deleted documents.
        """
        if len(self._writer):
            self._flush()
        old = [segment for segment in self._old if segment.doc_count()]
        segments = self._merged(old, optimize=optimize) if merge or optimize else [*old, *self._new]
        toc = publish(self._folder, self._schema, segments, self.generation)
        self._close()
        return toc

    def _flush(self) -> None:
        self._new.append(self._writer.write(self._folder))

    def _merged(self, old: Sequence[ArraySegment], *, optimize: bool) -> list[ArraySegment]:
        """The segments of the new generation."""
        chosen = [*old, *self._new] if optimize else [*_small(self._mergeable(old), self._new), *self._new]
        if len(chosen) < 2 and not any(segment.has_deletions() for segment in chosen if optimize):
            return [*old, *self._new]
        opened = [OpenSegment.open(self._folder, segment) for segment in chosen]
        made = merge(self._folder, opened)
        return [*(segment for segment in old if segment not in chosen), made]

    def _mergeable(self, old: Sequence[ArraySegment]) -> list[ArraySegment]:
        """Those without columns that only Whoosh can merge."""
        alien = {opened.name for opened in self._old_open if opened.documents.whoosh_columns}
        return [segment for segment in old if segment.segment_id() not in alien]

    def cancel(self) -> None:
        """Discard what was added and deleted; the generation before stands."""
        if self._is_open:
            for segment in self._new:
                for end in (DOCUMENTS_EXTENSION, TERMS_EXTENSION):
                    (self._folder / segment.make_filename(end)).unlink(missing_ok=True)
            self._close()

    def _close(self) -> None:
        self._is_open = False
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cancel()


def _small(old: Sequence[ArraySegment], new: Sequence[ArraySegment]) -> list[ArraySegment]:
    """The old segments that are no larger than all smaller and the new ones together.

    Each of those that stay is more than twice as large as the next, so that an index has few segments however many
    generations it has seen, and a document is copied once for each doubling.
    """
    total, small = sum(segment.doc_count() for segment in new), []
    for segment in sorted(old, key=ArraySegment.doc_count):
        if segment.doc_count() > total:
            break
        small.append(segment)
        total += segment.doc_count()
    return [segment for segment in old if segment in small]
