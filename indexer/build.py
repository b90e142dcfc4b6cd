"""How do content folders become an index?

A bad file never stops a run and never vanishes: it is in the report.
The old index stands until the new one is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from indexer import documents, walk
from indexer.decoding import MAX_SIZE_BYTES
from indexer.problems import Problem, Severity, UnreadableFileError
from indexer.report import FileReport, Outcome, Report
from indexer.walk import Found, Skipped
from search.document import Document
from search.engine import Writer, open_writer
from search.errors import InvalidDocument, NothingToIndex
from search.fields import STATE
from search.settings import Settings

Progress = Callable[[int, int], None]
"""Told how many files are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be built, from what, and how."""

    sources: tuple[Path, ...]
    address: str | Path
    settings: Settings
    now: datetime
    editors: bool = False
    """Whether hidden documents are indexed too, for editors' eyes only."""
    dry_run: bool = False
    """Whether the files are only read, and the index is left alone."""

    @property
    def source_names(self) -> tuple[str, ...]:
        """The content folders as they were named."""
        return tuple(map(str, self.sources))

    @property
    def index_settings(self) -> Settings:
        """The settings kept with the index: without the field of hidden states in an index for readers."""
        if self.editors:
            return self.settings
        return Settings(self.settings.site, self.settings.fields.without(STATE), self.settings.ignore)


def build(job: Job, progress: Progress | None = None) -> Report:
    """Read all files and make their documents the index; what became of each file.

    Whether anything was indexed is for the caller to see (`require_documents`): without a document nothing is written.
    Raises ContentMissing when a source cannot be read, and the errors of the engine.
    """
    found, reports = _found(job)
    with ExitStack() as stack:
        writer: Writer | None = None
        for done, file in enumerate(found, 1):
            report, document = _read(file, job)
            if document and not job.dry_run:
                writer = writer or stack.enter_context(_open(job))
                report = _added(writer, document, report)
            reports.append(report)
            if progress:
                progress(done, len(found))
        if writer and any(report.outcome is Outcome.INDEXED for report in reports):
            writer.commit(job.now)
    reports.sort(key=lambda report: report.path)
    return Report(job.source_names, job.now, tuple(reports), job.editors, job.dry_run)


def require_documents(report: Report) -> None:
    """Raise NothingToIndex when no file gave a document."""
    if not report.count(Outcome.INDEXED):
        hidden, failed = report.count(Outcome.HIDDEN), report.count(Outcome.FAILED)
        raise NothingToIndex(sources=report.sources, hidden=hidden, failed=failed)


def _open(job: Job) -> Writer:
    return open_writer(job.address, job.index_settings, job.source_names, editors=job.editors)


def _found(job: Job) -> tuple[list[Found], list[FileReport]]:
    """The files to read, in the order of their ids, each id once; and reports of those that are not read."""
    by_id: dict[str, Found] = {}
    seen: set[Path] = set()
    reports: list[FileReport] = []
    for one in _walk(job):
        if isinstance(one, Skipped):
            reports.append(_skipped(one))
        elif one.file in seen:
            reports.append(FileReport(one.shown, Outcome.IGNORED, ignored="read from another content folder"))
        elif one.id in by_id:
            reports.append(_taken(one, by_id[one.id]))
        else:
            by_id[one.id] = one
            seen.add(one.file)
    return sorted(by_id.values(), key=lambda file: file.id), reports


def _walk(job: Job) -> Iterator[Found | Skipped]:
    for source in job.sources:
        yield from walk.files(source, job.settings.ignore)


def _skipped(file: Skipped) -> FileReport:
    problems = (file.problem,) if file.problem else ()
    failed = file.problem is not None and file.problem.severity is Severity.ERROR
    outcome = Outcome.FAILED if failed else Outcome.IGNORED
    return FileReport(file.shown, outcome, problems=problems, ignored="" if failed else file.reason)


def _taken(file: Found, first: Found) -> FileReport:
    problem = Problem(f"the id {file.id} is already taken by {first.shown}", "Rename one of the two files.")
    return _failed(file, problem.as_error())


def _failed(file: Found, *problems: Problem) -> FileReport:
    return FileReport(file.shown, Outcome.FAILED, file.id, problems=problems)


def _read(file: Found, job: Job) -> tuple[FileReport, Document | None]:
    try:
        with file.file.open("rb") as stream:
            data = stream.read(MAX_SIZE_BYTES + 1)
        readings = documents.read(data, file.path, job.settings, job.now, editors=job.editors)
    except UnreadableFileError as error:
        return _failed(file, error.problem), None
    except OSError as error:
        reason = f"the file cannot be read: {error.strerror or error}"
        return _failed(file, Problem(reason, "Allow reading it.").as_error()), None
    except Exception as error:  # noqa: BLE001  # no file, whatever is in it, may stop the run
        reason = f"Newsdex failed to read it: {type(error).__name__}: {error}"
        return _failed(file, Problem(reason, "Please report this file to Newsdex's developers.").as_error()), None
    outcome = Outcome.INDEXED if readings.document else Outcome.HIDDEN
    return FileReport(file.shown, outcome, file.id, readings.reasons, readings.problems), readings.document


def _added(writer: Writer, document: Document, report: FileReport) -> FileReport:
    try:
        writer.add(document)
    except InvalidDocument as error:
        problem = Problem(f"“{error.field}” should be {error.expected}; found {error.found}", "Correct the value.")
        return FileReport(report.path, Outcome.FAILED, report.id, problems=(*report.problems, problem.as_error()))
    return report


def paths(sources: Iterable[str]) -> tuple[Path, ...]:
    """The content folders that these names mean, each once."""
    return tuple(dict.fromkeys(map(Path, sources)))
