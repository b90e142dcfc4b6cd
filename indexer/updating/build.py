"""Build of an index from content folders, and its incremental updates.

A bad file never stops a run and never vanishes: it is in the report.
What has not changed since the last run is not read again; the index is then what reading everything would give.
The old index stands until the new one is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from operator import attrgetter
from typing import Self

import numpy as np

from indexer.job import Job
from indexer.reading import file_reader, processes, sources
from indexer.reading.file_reader import FileResult
from indexer.reading.file_report import INDEXED, FileReport
from indexer.reading.garbage import rare_collection
from indexer.reading.processes import ReaderPool
from indexer.reading.sources import Scan
from indexer.reading.walk import ContentFile
from indexer.reporting.report import Report
from indexer.updating import pinned
from indexer.updating.diff import changes
from indexer.updating.incremental_plan import IncrementalPlan
from indexer.updating.manifest import Manifest, ManifestBuilder
from indexer.updating.previous_run import PreviousRun, previous_run
from indexer.updating.shrink_guard import refusal
from search.errors import IndexChanged, IndexDamaged, IndexForReaders, InvalidDocument
from search.protocol.engine import Writer, open_writer
from search.schema.document import Document

Progress = Callable[[int, int], None]
"""Called with how many files are done, and of how many."""


def build(job: Job, progress: Progress | None = None) -> Report:
    """Make the index what the content is now; what became of each file.

    Nothing is written when the report has a refusal.
    An index for editors that would replace one for readers, when the job does not say that it may, is refused before
    anything is read.
    Raises ContentMissing when a source cannot be read, or goes away meanwhile; and the errors of the engine.
    """
    try:
        previous = previous_run(job)
        with rare_collection(), ReaderPool(job.processes) as pool:
            # When all files will be read, processes start while the folders are scanned.
            scan = sources.scan(job, pool.start if previous.full and job.processes > 1 else None)
            return _report(_Run.of(job, scan, previous, pool), progress)
    except IndexForReaders as error:
        return Report.refused(job, error)


def update(job: Job, scan: Scan) -> Report:
    """Make the index what a scan has found; the report has only the files that were read.

    Raises what `build` does, and IndexForReaders.
    """
    with ReaderPool(job.processes) as pool:
        return _report(_Run.of(job, scan, previous_run(job), pool), brief=True)


def _report(run: _Run, progress: Progress | None = None, *, brief: bool = False) -> Report:
    """The report of a run, or of a second one when the index is not what the first one began with."""
    try:
        return run.report(progress, brief=brief)
    except IndexChanged:  # another process was faster; what it left is where to go on from
        job, reason = run.job, ""
    except IndexDamaged as error:  # its documents are lost, but those of the files are there
        job, reason = replace(run.job, full=True), error.title.lower()
    with ReaderPool(job.processes) as pool:
        report = _Run.of(job, run.scan, previous_run(job), pool).report(progress, brief=brief)
    return replace(report, full=reason) if reason else report


class _Run:
    """One run, from what the previous one left to what this one leaves."""

    def __init__(self, job: Job, scan: Scan, pool: ReaderPool, previous: PreviousRun, plan: IncrementalPlan) -> None:
        self.job, self.scan, self._pool = job, scan, pool
        self._previous, self._plan = previous, plan
        self._builder = ManifestBuilder(previous.manifest, scan)
        self._builder.copy(plan.unchanged, plan.rows[plan.unchanged])
        self._stack = ExitStack()
        self._writer: Writer | None = None

    @classmethod
    def of(cls, job: Job, scan: Scan, previous: PreviousRun, pool: ReaderPool) -> Self:
        """The run of a job over a scan, after a previous run."""
        job = replace(job, inheritance=scan.inheritance)
        plan = IncrementalPlan.of(scan, previous.manifest, job.now, full=bool(previous.full))
        return cls(job, scan, pool, previous, plan)

    def report(self, progress: Progress | None, *, brief: bool) -> Report:
        """Read, write, and report."""
        with self._stack:
            results = list(self._results(progress))
            if self.scan.unread or not all(result.digest for _, result in results):
                sources.require_same(self.job.sources, self.scan.identity)
            manifest = self._builder.build(self.job.fingerprint, self.scan.scanned_ns)
            difference = changes(self.scan, self._plan, self._previous.manifest, results)
            refused = refusal(self.job, self._previous.documents, manifest, difference, self.scan.unread)
            if not (refused or self.job.dry_run):
                self._write(manifest)
        indexed, reports = self._files(results, brief=brief)
        return Report(
            sources=self.job.source_names,
            started_at=self.job.now,
            indexed=tuple(indexed),
            reports=tuple(reports),
            editors=self.job.editors,
            dry_run=self.job.dry_run,
            full=self._previous.full,
            read=len(results),
            changes=difference if self._previous.documents is not None else None,
            refusal=refused,
            has_new_settings=self._previous.documents is not None and self._has_new_settings,
            settings=pinned.missing(self.job.settings.pins, manifest.ids.tolist()),
        )

    def _results(self, progress: Progress | None) -> Iterator[tuple[int, FileResult]]:
        """The result of each file that must be read, with its place in the scan; the writer has its document."""
        places = self._plan.to_read.tolist()
        files = [self.scan.files[place] for place in places]
        results = processes.read(files, self.job, self._open_writer, self._pool)
        for done, (place, result) in enumerate(zip(places, results, strict=True), 1):
            written = self._add(result, result.document) if result.document else result
            self._builder.add(place, written)
            yield place, written
            if progress:
                progress(done, len(places))

    def _add(self, result: FileResult, document: Document) -> FileResult:
        """Give a document to the writer; the result without it."""
        try:
            if self.job.dry_run:
                document.check(self.job.index_settings.fields)
            else:
                self._open_writer().add(document)
        except InvalidDocument as error:
            return file_reader.rejected(result, error)
        return result.without_document()

    def _open_writer(self) -> Writer:
        """The writer, which locks the index by the first change."""
        if self._writer is None:
            job, following = self.job, None if self._previous.full else self._previous.generation
            writer = open_writer(
                job.address,
                job.index_settings,
                job.source_names,
                editors=job.editors,
                replace_readers_index=job.replace_readers_index,
                following=following,
                memory_bytes=job.memory_bytes,
            )
            self._writer = self._stack.enter_context(writer)
        return self._writer

    @property
    def _has_new_settings(self) -> bool:
        return self.job.index_settings != self._previous.settings

    def _files(
        self, results: list[tuple[int, FileResult]], *, brief: bool
    ) -> tuple[list[ContentFile], list[FileReport]]:
        """`Report.indexed` and `Report.reports`, of the files that were read or of all."""
        statuses = [(place, result.status) for place, result in results]
        if not brief:
            unchanged = self._plan.unchanged
            previous = self._previous.manifest.statuses_of(self._plan.rows[unchanged])
            statuses += zip(unchanged.tolist(), previous, strict=True)
        files = self.scan.files
        indexed = [files[place] for place, status in statuses if status == INDEXED]
        reports = [status.report(files[place]) for place, status in statuses if status != INDEXED]
        if not brief:
            reports += self.scan.others
        return indexed, sorted(reports, key=attrgetter("path"))

    def _write(self, manifest: Manifest) -> None:
        """Commit what has changed; without a change of any document only a new manifest is written, if there is one."""
        removed = self._removed(manifest)
        job, is_elsewhere = self.job, self.job.source_names != self._previous.sources
        if self._previous.full or self._writer or removed or self._has_new_settings or is_elsewhere:
            writer = self._open_writer()
            for id in sorted(removed) if not self._previous.full else ():
                writer.remove(id)
            writer.commit(job.now, manifest.to_arrays())
        elif self._is_news(manifest):
            self._open_writer().replace_user_data(manifest.to_arrays())

    def _is_news(self, manifest: Manifest) -> bool:
        """Whether a manifest has other facts than the previous one."""
        plan, previous = self._plan, self._previous.manifest
        return bool(plan.rehashed or len(plan.removed)) or not manifest.agrees(previous, plan.to_read.tolist())

    def _removed(self, manifest: Manifest) -> set[str]:
        """The ids that are in the index and in none of the files any more."""
        rows = np.concatenate((self._plan.removed, self._plan.rows[self._plan.to_read]))
        ids = set(self._previous.manifest.ids[rows[rows >= 0]]) - {""}  # the documents of unchanged files stay
        return ids - set(manifest.ids) if ids else ids


def require(report: Report) -> None:
    """Raise the refusal of a report that has one."""
    if report.refusal:
        raise report.refusal
