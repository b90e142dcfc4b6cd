"""What does each of many files give? A document, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import NamedTuple

from indexer import documents, lockstep
from indexer.decoding import MAX_SIZE_BYTES
from indexer.garbage import uncollected
from indexer.job import Job
from indexer.lockstep import Steps
from indexer.portions import portions, size_bytes
from indexer.problems import Problem, UnreadableFileError, unreadable
from indexer.report import FileReport, Outcome
from indexer.visibility import NEVER_AFTER, NEVER_BEFORE
from indexer.walk import Found
from search.document import Document
from search.errors import InvalidDocument

DIGEST_BYTES = 16
IN_STEP_FILES = 64
"""Fewer gain less, and more hold more than fits into the caches."""
IN_STEP_BYTES = 1 << 20
"""Of the files that are read in step."""


class Read(NamedTuple):  # for the same reason as `walk.Found`
    """What one file gave."""

    file: Found
    report: FileReport
    document: Document | None
    """None when it is hidden from the readers of this index, or failed."""
    digest: bytes
    """Of the bytes that were read (see `digest_of`); empty when they could not be."""
    stands: tuple[int, int] = (NEVER_BEFORE, NEVER_AFTER)
    """From when until when the clock changes nothing of this, in microseconds since 1970."""


def read(files: Iterable[Found], job: Job) -> Iterator[Read]:
    """What each file gives, in their order; a file that cannot be read is reported and stops nothing."""
    for some in in_step(files):
        yield from together(some, job)


def in_step(files: Iterable[Found]) -> Iterator[list[Found]]:
    """The files in turn, as many at a time as are read together."""
    return portions(files, IN_STEP_FILES, (size_bytes, IN_STEP_BYTES))


@uncollected()
def together(files: Iterable[Found], job: Job) -> list[Read]:
    """What each of a few files gives, read in step."""
    return lockstep.results(_read(file, job) for file in files)


def refused(read: Read, error: InvalidDocument) -> Read:
    """What a file gave whose document the engine does not take."""
    problem = Problem(f"“{error.field}” should be {error.expected}; found {error.found}", "Correct the value.")
    problems = (*read.report.problems, problem.as_error())
    return read._replace(document=None, report=read.report._replace(outcome=Outcome.FAILED, problems=problems))


def digest_of(data: bytes) -> bytes:
    """What tells one content of a file from all others; two hostile ones, too, which a faster hash would not."""
    return blake2b(data, digest_size=DIGEST_BYTES).digest()


def content_of(file: Found) -> bytes:
    """The bytes of a file, cut after the size that is refused; OSError when it cannot be read."""
    with open(f"{file.root}/{file.inner}", "rb") as stream:  # noqa: PTH123 - making a `Path` takes as long
        data = stream.read(min(file.size_bytes, MAX_SIZE_BYTES) + 1)  # a buffer for the longest file takes time to get
        return data if len(data) <= file.size_bytes else data + stream.read(MAX_SIZE_BYTES + 1 - len(data))


def _read(file: Found, job: Job) -> Steps[Read]:
    data = None
    try:
        data = content_of(file)
        yield
        readings = yield from documents.steps(data, file.path, job.settings, job.now, editors=job.editors)
    except UnreadableFileError as error:
        problem = error.problem
    except OSError as error:
        problem = unreadable("file", error)
    except Exception as error:  # noqa: BLE001  # no file, whatever is in it, may stop the run
        reason = f"Newsdex failed to read it: {type(error).__name__}: {error}"
        problem = Problem(reason, "Please report this file to Newsdex's developers.").as_error()
    else:
        outcome = Outcome.INDEXED if readings.document else Outcome.HIDDEN
        report = FileReport(file.shown, outcome, file.id, readings.reasons, readings.problems)
        return Read(file, report, readings.document, digest_of(data), readings.stands)
    failed = FileReport(file.shown, Outcome.FAILED, file.id, problems=(problem,))
    return Read(file, failed, None, b"" if data is None else digest_of(data))
