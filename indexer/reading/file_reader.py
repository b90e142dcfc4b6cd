"""File reader: the document of each of many files, or the reason why there is none."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import NamedTuple, Self

from indexer.documents import document as documents_document
from indexer.documents import lockstep
from indexer.documents.document import ContentPath
from indexer.documents.lockstep import Steps
from indexer.documents.visibility import Reason
from indexer.front_matter.decoding import MAX_SIZE_BYTES
from indexer.front_matter.schedule import NEVER_AFTER, NEVER_BEFORE
from indexer.job import Job
from indexer.problems import Problem, UnreadableFileError, unreadable
from indexer.reading.batches import portions, size_bytes
from indexer.reading.file_report import FileReport, Outcome
from indexer.reading.garbage import uncollected
from indexer.reading.walk import ContentFile
from search.errors import InvalidDocument
from search.schema.document import Document

DIGEST_BYTES = 16
IN_STEP_FILES = 64
"""Fewer gain less, and more hold more than fits into the caches."""
IN_STEP_BYTES = 1 << 20
"""Of the files that are read in step."""


class FileResult(NamedTuple):  # for the same reason as `walk.Found`
    """What one file gave."""

    file: ContentFile
    outcome: Outcome
    reasons: tuple[Reason, ...]
    problems: tuple[Problem, ...]
    """These and the reasons as in `FileReport`."""
    document: Document | None
    """None when it is hidden from the readers of this index, or failed."""
    digest: bytes
    """Of the bytes that were read (see `digest_of`); empty when they could not be."""
    stands: tuple[int, int] = (NEVER_BEFORE, NEVER_AFTER)
    """From when until when the clock changes nothing of this, in microseconds since 1970."""

    @property
    def report(self) -> FileReport:
        """For people."""
        return FileReport(self.file.shown, self.outcome, self.file.id, self.reasons, self.problems)

    @classmethod
    def failed(cls, file: ContentFile, problem: Problem, data: bytes | None = None) -> Self:
        """Of a file without a document, though it is content; None for the bytes that could not be read."""
        return cls(file, Outcome.FAILED, (), (problem,), None, b"" if data is None else digest_of(data))


def read(files: Iterable[ContentFile], job: Job) -> Iterator[FileResult]:
    """What each file gives, in their order; a file that cannot be read is reported and stops nothing."""
    for some in in_step(files):
        yield from together(some, job)


def in_step(files: Iterable[ContentFile]) -> Iterator[list[ContentFile]]:
    """The files in turn, as many at a time as are read together."""
    return portions(files, IN_STEP_FILES, (size_bytes, IN_STEP_BYTES))


@uncollected()
def together(files: Iterable[ContentFile], job: Job) -> list[FileResult]:
    """What each of a few files gives, read in step."""
    return lockstep.results(_read(file, job) for file in files)


def refused(read: FileResult, error: InvalidDocument) -> FileResult:
    """What a file gave whose document the engine does not take."""
    problem = Problem(f"“{error.field}” should be {error.expected}; found {error.found}", "Correct the value.")
    return read._replace(outcome=Outcome.FAILED, problems=(*read.problems, problem.as_error()), document=None)


def digest_of(data: bytes) -> bytes:
    """What tells one content of a file from all others; two hostile ones, too, which a faster hash would not."""
    return blake2b(data, digest_size=DIGEST_BYTES).digest()


def content_of(file: ContentFile) -> bytes:
    """The bytes of a file, cut after the size that is refused; OSError when it cannot be read."""
    most = MAX_SIZE_BYTES + 1
    # Without an object for the file it takes two thirds of the time.
    opened = os.open(file.path, os.O_RDONLY)
    try:
        data = os.read(opened, min(file.size_bytes + 1, most))
        while len(data) != file.size_bytes and (more := os.read(opened, most - len(data))):
            data += more
    finally:
        os.close(opened)
    return data


def _read(file: ContentFile, job: Job) -> Steps[FileResult]:
    data = None
    try:
        data = content_of(file)
        yield
        at = ContentPath(file.inner, job.scheme(file.root.number))
        readings = yield from documents_document.steps(data, at, job.settings, job.now, editors=job.editors)
    except UnreadableFileError as error:
        problem = error.problem
    except OSError as error:
        problem = unreadable("file", error)
    except Exception as error:  # noqa: BLE001  # no file, whatever is in it, may stop the run
        reason = f"Newsdex failed to read it: {type(error).__name__}: {error}"
        problem = Problem(reason, "Please report this file to Newsdex's developers.").as_error()
    else:
        document, reasons, problems, stands = readings
        outcome = Outcome.INDEXED if document else Outcome.HIDDEN
        return FileResult(file, outcome, reasons, problems, document, digest_of(data), stands)
    return FileResult.failed(file, problem, data)
