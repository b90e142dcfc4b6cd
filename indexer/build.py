"""How do content folders become an index?

A bad file never stops a run and never vanishes: it is in the report.
The old index stands until the new one is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from indexer import reading, walk
from indexer.job import Job
from indexer.problems import Problem, Severity
from indexer.report import FileReport, Outcome, Report
from indexer.walk import Found, Skipped
from search.document import Document
from search.engine import Writer, open_writer
from search.errors import InvalidDocument, NothingToIndex

Progress = Callable[[int, int], None]
"""Told how many files are done, and of how many."""


def build(job: Job, progress: Progress | None = None) -> Report:
    """Read all files and make their documents the index; what became of each file.

    Whether anything was indexed is for the caller to see (`require_documents`): without a document nothing is written.
    Raises ContentMissing when a source cannot be read, and the errors of the engine.
    """
    found, reports = _found(job)
    with ExitStack() as stack:
        writer: Writer | None = None
        for done, one in enumerate(reading.read(found, job), 1):
            report = one.report
            if one.document and not job.dry_run:
                writer = writer or stack.enter_context(_open(job))
                report = _added(writer, one.document, report)
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
    return FileReport(file.shown, Outcome.FAILED, file.id, problems=(problem.as_error(),))


def _added(writer: Writer, document: Document, report: FileReport) -> FileReport:
    try:
        writer.add(document)
    except InvalidDocument as error:
        problem = Problem(f"“{error.field}” should be {error.expected}; found {error.found}", "Correct the value.")
        return FileReport(report.path, Outcome.FAILED, report.id, problems=(*report.problems, problem.as_error()))
    return report
