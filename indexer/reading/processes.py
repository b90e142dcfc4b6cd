"""Reading in several processes, with the results in the order of the files.

Each process reads one batch of files at a time, and makes their documents ready for the writer; what is left for this
process costs a tenth of that.
When a process dies at a batch, its files are read again, each alone: a file at which a process dies again is reported,
and the run goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from indexer.job import Job
from indexer.problems import Problem
from indexer.reading import file_reader, sources, worker_pool
from indexer.reading.batches import batches, name_bytes, size_bytes
from indexer.reading.file_reader import FileResult
from indexer.reading.walk import ContentFile
from indexer.reading.worker_pool import Died, WorkerPool
from search.errors import InvalidDocument
from search.protocol.engine import Batch, Writer

BATCH_FILES = 512
BATCH_BYTES = 8 << 20
"""Of the files of one batch."""
BATCH_NAMES = worker_pool.MAX_TASK_BYTES // 2
"""Bytes of the names of the files of one batch, which is sent as these names."""

BatchResult = tuple[list[FileResult], Batch | None]
"""The results of the files of one batch, and their documents, ready for the writer."""

ReaderPool = WorkerPool[list[ContentFile], BatchResult]
"""Processes that read files."""


def read(
    files: Sequence[ContentFile], job: Job, writer: Callable[[], Writer], pool: ReaderPool
) -> Iterator[FileResult]:
    """The result of each file; a result without a document is one whose document the writer has, if there is one.

    The pool may have been started.
    The results of the first files have their documents, for a writer must have some before it makes batches.
    Raises ProcessNotStarted.
    """
    if job.processes == 1 or len(files) < sources.MANY_FILES:
        yield from file_reader.read(files, job)
        return
    batch: Batch | None = None
    started = 0
    for result in file_reader.read(files, job):
        yield result
        started += 1
        if result.document and (job.dry_run or (batch := writer().batch())):
            break
    work = _Work(job, batch)
    for some, done in pool.in_order(_batches(files[started:]), work):
        for results, filled in _one_by_one(some, work) if isinstance(done, Died) else [done]:
            if filled:
                writer().add_batch(filled)
            yield from results


@dataclass(frozen=True)
class _Work:
    """What each process does with one batch of files."""

    job: Job
    batch: Batch | None
    """An empty one; None when nothing is to be written."""

    def __call__(self, files: Sequence[ContentFile]) -> BatchResult:
        batch = self.batch.empty() if self.batch else None
        return [self.add(result, batch) for result in file_reader.read(files, self.job)], batch

    def add(self, result: FileResult, batch: Batch | None) -> FileResult:
        """Move the document into the batch; the result without it."""
        if result.document is None:
            return result
        try:
            if batch:
                batch.add(result.document)
            else:
                result.document.check(self.job.index_settings.fields)
        except InvalidDocument as error:
            return file_reader.rejected(result, error)
        return result.without_document()


def _batches(files: Sequence[ContentFile]) -> Iterator[list[ContentFile]]:
    """The files in turn, in batches of the size for one process."""
    return batches(files, BATCH_FILES, (size_bytes, BATCH_BYTES), (name_bytes, BATCH_NAMES))


def _one_by_one(files: Sequence[ContentFile], work: _Work) -> Iterator[BatchResult]:
    """The results of files at one of which a process died, each read by itself."""
    for _, done in worker_pool.in_order([[file] for file in files], work, 1):
        yield ([_lost(done)], None) if isinstance(done, Died) else done


def _lost(died: Died) -> FileResult:
    problem = Problem(
        f"the process that read it was ended {died}",
        "Free some memory, or use fewer processes: --jobs 1. If it happens again, report it to Newsdex's developers.",
        sort="ended-process",
    )
    return file_reader.failed(problem.as_error())
