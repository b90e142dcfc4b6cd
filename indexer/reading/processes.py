"""Reading in several processes, with the results in the order of the files.

Each process reads some files at a time, and makes their documents ready for the writer; what is left for this one costs
a tenth of that.
When a process ends at some files, they are read again, each alone: a file at which a process ends again is reported,
and the run goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from indexer.job import Job
from indexer.problems import Problem
from indexer.reading import file_reader, sources, worker_pool
from indexer.reading.batches import name_bytes, portions, size_bytes
from indexer.reading.file_reader import FileResult
from indexer.reading.garbage import uncollected
from indexer.reading.walk import ContentFile
from indexer.reading.worker_pool import Ended
from search.errors import InvalidDocument
from search.protocol.engine import Batch, Writer

BATCH_FILES = 512
BATCH_BYTES = 8 << 20
"""Of the files of one batch."""
BATCH_NAMES = worker_pool.MAX_TASK_BYTES // 2
"""Bytes of the names of the files of one batch, which is sent as these names."""

Names = tuple[Any, ...]
"""A `ContentFile`, which is sent three times as fast when it has no class."""
Told = tuple[Any, ...]
"""What a file gave: a `FileResult` without its file, which whoever sent it has, and without its document."""
Share = tuple[list[Told], Batch | None]
"""What some files gave; their documents are in the batch."""


Team = worker_pool.WorkerPool[list[Names], Share]
"""The processes."""


def read(files: Sequence[ContentFile], job: Job, writer: Callable[[], Writer], team: Team) -> Iterator[FileResult]:
    """What each file gives; a document that is not given is written, or failed, already.

    The team may have been started.
    Documents of the first files are given, for a writer must know some to give out batches.
    Raises ProcessNotStarted.
    """
    if job.processes == 1 or len(files) < sources.MANY_FILES:
        yield from file_reader.read(files, job)
        return
    batch: Batch | None = None
    done = 0
    for done, one in enumerate(file_reader.read(files, job), 1):
        yield one
        if one.document and (job.dry_run or (batch := writer().batch())):
            break
    work, left = _Work(job, batch), iter(files[done:])
    for names, share in team.in_order(_batches(files[done:]), work):
        some = list(islice(left, len(names)))
        for reads, filled in _each_alone(some, work) if isinstance(share, Ended) else [_received(some, share)]:
            if filled:
                writer().add_batch(filled)
            yield from reads


@dataclass(frozen=True)
class _Work:
    """What each process does with the files of one batch."""

    job: Job
    batch: Batch | None
    """An empty one; None when nothing is to be written."""

    @uncollected()
    def __call__(self, names: Sequence[Names]) -> Share:
        batch = self.batch.empty() if self.batch else None
        files = [ContentFile(*one) for one in names]
        return [self.put(one, batch)[1:] for one in file_reader.read(files, self.job)], batch

    def put(self, one: FileResult, batch: Batch | None) -> FileResult:
        """Put the document into the batch; what is left to say."""
        if one.document is None:
            return one
        try:
            if batch:
                batch.add(one.document)
            else:
                one.document.check(self.job.index_settings.fields)
        except InvalidDocument as error:
            return file_reader.refused(one, error)
        return one._replace(document=None)


def _received(files: Iterable[ContentFile], share: Share) -> tuple[list[FileResult], Batch | None]:
    told, batch = share
    return [FileResult(file, *one) for file, one in zip(files, told, strict=True)], batch


def _batches(files: Iterable[ContentFile]) -> Iterator[list[Names]]:
    """The files in turn, so many at a time as one process takes."""
    for some in portions(files, BATCH_FILES, (size_bytes, BATCH_BYTES), (name_bytes, BATCH_NAMES)):
        yield list(map(tuple, some))


def _each_alone(files: Sequence[ContentFile], work: _Work) -> Iterator[tuple[list[FileResult], Batch | None]]:
    """What these files give, when one of them may be the end of the process that reads it."""
    for file, (_, share) in zip(files, worker_pool.in_order([[tuple(file)] for file in files], work, 1), strict=True):
        yield ([_lost(file, share)], None) if isinstance(share, Ended) else _received([file], share)


def _lost(file: ContentFile, ended: Ended) -> FileResult:
    problem = Problem(
        f"the process that read it was ended {ended}",
        "Free some memory, or use fewer processes: --jobs 1. If it happens again, report it to Newsdex's developers.",
    )
    return FileResult.failed(file, problem.as_error())
