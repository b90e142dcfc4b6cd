"""File reader: the document of a file, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from indexer.documents import document as documents_document
from indexer.documents.document import ContentPath
from indexer.front_matter.decoding import MAX_SIZE_BYTES
from indexer.front_matter.schedule import NEVER_AFTER, NEVER_BEFORE
from indexer.job import Job
from indexer.problems import Problem, Severity, UnreadableFileError, unreadable
from indexer.reading.file_report import INDEXED, FileStatus, Outcome
from indexer.reading.walk import ContentFile
from search.errors import InvalidDocument
from search.schema.document import Document

DIGEST_BYTES = 16


class FileResult(NamedTuple):  # for the same reason as `walk.ContentFile`
    """What reading one file gave."""

    status: FileStatus
    document: Document | None
    """None when it is hidden from the readers of this index, or failed; also once it is with the writer."""
    digest: bytes
    """Of the bytes that were read (see `digest_of`); empty when they could not be."""
    validity: tuple[int, int] = (NEVER_BEFORE, NEVER_AFTER)
    """From when until when the clock changes nothing of this, in microseconds since 1970."""

    def without_document(self) -> FileResult:
        """The same, once the document is with the writer."""
        return self._replace(document=None)


def read(files: Iterable[ContentFile], job: Job) -> Iterator[FileResult]:
    """The result of each file, in their order; a file that cannot be read is reported and stops nothing."""
    return (_read(file, job) for file in files)


def failed(problem: Problem, digest: bytes = b"") -> FileResult:
    """The result of a file without a document, though it is content."""
    return FileResult(FileStatus(Outcome.FAILED, problems=(problem,)), None, digest)


def rejected(result: FileResult, error: InvalidDocument) -> FileResult:
    """The result of a file whose document the engine does not take."""
    reason = f"“{error.field}” should be {error.expected}; found {error.found}"
    problem = Problem(reason, "Correct the value.", sort="refused-value", key=error.field)
    problems = (*result.status.problems, problem.as_error())
    status = replace(result.status, outcome=Outcome.FAILED, problems=problems)
    return result._replace(status=status, document=None)


def digest_of(data: bytes) -> bytes:
    """A hash that tells one content of a file from all others; also two hostile ones, as a faster hash would not."""
    return blake2b(data, digest_size=DIGEST_BYTES).digest()


def content_of(file: ContentFile) -> bytes:
    """The bytes of a file, cut after the size that is refused; OSError when it cannot be read."""
    most = MAX_SIZE_BYTES + 1
    with Path(file.path).open("rb", buffering=0) as opened:
        data = opened.read(min(file.size_bytes + 1, most))
        while len(data) != file.size_bytes and (more := opened.read(most - len(data))):
            data += more
    return data


def content_path(file: ContentFile, job: Job) -> ContentPath:
    """Where a file is, and all that its document depends on there."""
    number = file.root.number
    return ContentPath(file.inner, job.scheme(number), job.inherited(number, file.inner))


def _read(file: ContentFile, job: Job) -> FileResult:
    digest = b""
    try:
        data = content_of(file)
        digest = digest_of(data)
        parsed = documents_document.read(data, content_path(file, job), job.settings, job.now, editors=job.editors)
    except UnreadableFileError as error:
        problem = error.problem
    except OSError as error:
        problem = unreadable("file", error)
    except Exception as error:  # noqa: BLE001  # no file, whatever is in it, may stop the run
        reason = f"Newsdex failed to read it: {type(error).__name__}: {error}"
        remedy = "Please report this file to Newsdex's developers."
        problem = Problem(reason, remedy, severity=Severity.ERROR, sort="internal-error")
    else:
        status = INDEXED
        if parsed.reasons or parsed.problems or not parsed.document:
            outcome = Outcome.INDEXED if parsed.document else Outcome.HIDDEN
            status = FileStatus(outcome, parsed.reasons, parsed.problems)
        return FileResult(status, parsed.document, digest, parsed.validity)
    return failed(problem, digest)
