"""New commit: documents added and deleted, then all visible at once.

Documents are buffered in memory, and written as a segment whenever there are enough of them, while the next come.
At the end these segments, and older small ones, are merged into one; large ones are merged in `background_merges`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from search.errors import NewsdexError
from search.protocol.engine import MEMORY_BYTES
from search.whoosh_engine.codecs.text_bytes import encoded
from search.whoosh_engine.schema import MappedDocument
from search.whoosh_engine.storage import deletion_policy
from search.whoosh_engine.storage.commit_point import (
    INDEX_NAME,
    CommitPoint,
    commit,
    latest_generation,
    open_all,
    read_commit_point,
)
from search.whoosh_engine.storage.segment import SegmentInfo
from search.whoosh_engine.storage.write_errors import explained
from search.whoosh_engine.storage.write_lock import Lock
from search.whoosh_engine.writer import merge_policy
from search.whoosh_engine.writer.background_task import BackgroundTask
from search.whoosh_engine.writer.buffer import BufferedDocuments
from search.whoosh_engine.writer.segment_merger import merge
from search.whoosh_engine.writer.segment_writer import SegmentWriter
from search.whoosh_engine.writer.term_interning import NewWords


class NewCommit:
    """The next generation of the index in a folder; nothing of it can be seen before `commit`."""

    def __init__(  # noqa: PLR0913 - all but two are keywords
        self,
        folder: Path,
        schema: Any,
        *,
        ordinals: Collection[str] = (),
        prefixes: Collection[str] = (),
        keep: bool = False,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        """`keep` the documents of the generation before; buffer and sort in so much memory at a time.

        `ordinals` and `prefixes` are as in `SegmentWriter`.
        Raises IndexLocked when another process is writing, IndexUnwritable when the system does not let this one.
        """
        with explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = Lock(folder, INDEX_NAME).acquire()
        self._folder, self._schema, self._memory_bytes = folder, schema, memory_bytes
        self._writer = SegmentWriter(ordinals, prefixes=prefixes)
        self._writing: BackgroundTask[SegmentInfo] | None = None
        self._new: list[SegmentInfo] = []
        self._is_open = True
        try:
            with explained(folder):
                deletion_policy.clean(folder)  # what a killed process left, before more room is needed
            before = latest_generation(folder)
            self.generation = 1 + (before or 0)
            self._old = list(read_commit_point(folder).segments) if keep and before is not None else []
            self._old_readers = open_all(folder, self._old)
        except BaseException:
            self.cancel()
            raise

    def add(self, document: MappedDocument) -> None:
        """Add a document."""
        self._writer.add(document)
        self._flush_if_large()

    @property
    def dictionary(self) -> bytes | None:
        """What stored fields are compressed against; None while there are too few documents."""
        return self._writer.dictionary

    def extend(self, documents: BufferedDocuments, new_words: NewWords) -> None:
        """Add documents that were buffered elsewhere, as `SegmentWriter.extend`."""
        self._writer.extend(documents, new_words)
        self._flush_if_large()

    def delete(self, field: str, *terms: str) -> int:
        """Delete the documents of the generation before that have one of some exact terms; returns how many."""
        deleted = 0
        for segment, reader in zip(self._old, self._old_readers, strict=True):
            inverted = reader.field(field)
            numbers = [number for term in terms if (number := inverted.term_number(encoded(term))) is not None]
            for document in chain.from_iterable(inverted.documents(number).tolist() for number in numbers):
                deleted += not segment.is_deleted(document)
                segment.delete_document(document)
        return deleted

    @property
    def kept_documents(self) -> int:
        """How many documents of the generation before stay."""
        return sum(segment.doc_count() for segment in self._old)

    def commit(self, *, merge: bool = True, optimize: bool = False) -> CommitPoint:
        """Make it the newest generation.

        Small segments are merged (see `merge_policy`); without `merge` none is, which is sooner done; with `optimize`
        there is one segment in the end, without deleted documents.
        Raises IndexUnwritable when the system refuses to write; the generation before stands.
        """
        with explained(self._folder):
            if len(self._writer):
                self._flush(SegmentWriter())
            self._finish_flush()
            segments = [*(segment for segment in self._old if segment.doc_count()), *self._new]
            if optimize:
                segments = self._merged(segments, segments)
            elif merge:
                segments = self._merged(segments, merge_policy.at_once(self._mergeable(segments)))
            made = commit(self._folder, self._schema, segments, self.generation)
        self._new = []
        with suppress(OSError):  # it is visible; what counts no longer may be removed by the next one
            deletion_policy.clean(self._folder)
        self._close()
        return made

    def _flush_if_large(self) -> None:
        if not self._writer.has_pending and self._writer.size_bytes >= self._memory_bytes:
            self._flush(self._writer.successor())

    def _flush(self, following: SegmentWriter) -> None:
        """Start to write what was added as a segment, before what follows: one at a time, for memory's sake."""
        self._finish_flush()
        self._writing, self._writer = BackgroundTask(partial(self._writer.write, self._folder)), following
        self._writing.start()  # when it is known, so that `cancel` waits for it whenever an interrupt comes

    def _finish_flush(self) -> None:
        """Wait until the segment is written; IndexUnwritable, now and later, when it could not be."""
        if self._writing:
            with explained(self._folder):
                self._new.append(self._writing.result())
            self._writing = None

    def _merged(self, segments: Sequence[SegmentInfo], chosen: Sequence[SegmentInfo]) -> list[SegmentInfo]:
        """All segments, those that were chosen as one."""
        if len(chosen) < 2 and not any(segment.has_deletions() for segment in chosen):
            return list(segments)
        made = merge(self._folder, open_all(self._folder, chosen))
        return [*(segment for segment in segments if segment not in chosen), made]

    def _mergeable(self, segments: Sequence[SegmentInfo]) -> list[SegmentInfo]:
        """Those without columns that only Whoosh can merge."""
        foreign = {reader.name for reader in self._old_readers if reader.documents.whoosh_columns}
        return [segment for segment in segments if segment.segment_id() not in foreign]

    def cancel(self) -> None:
        """Discard what was added and deleted; the generation before stands, and a folder that had none has no file."""
        if self._is_open:
            if self._writing:
                self._writing.wait()  # or its files would appear after those of others are removed
            with suppress(OSError, NewsdexError):  # what cannot be removed now is removed by the next writer
                deletion_policy.clean(self._folder)
                if latest_generation(self._folder) is None:
                    self._lock.remove()
                    self._folder.rmdir()
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
