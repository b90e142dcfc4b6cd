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
from indexer.reading.file_report import FileReport
from indexer.reading.garbage import uncollected
from indexer.reading.processes import Team
from indexer.reading.sources import Scan
from indexer.reading.walk import ContentFile
from indexer.reporting.report import Report
from indexer.updating import pinned
from indexer.updating.diff import changes
from indexer.updating.incremental_plan import IncrementalPlan
from indexer.updating.manifest import INDEXED, FileStatus, Manifest, ManifestBuilder
from indexer.updating.previous_run import PreviousRun, previous_run
from indexer.updating.shrink_guard import refusal
from search.errors import IndexChanged, IndexDamaged, InvalidDocument
from search.protocol.engine import Writer, open_writer
from search.schema.document import Document

Progress = Callable[[int, int], None]
"""Told how many files are done, and of how many."""


def build(job: Job, progress: Progress | None = None) -> Report:
    """Make the index what the content is now; what became of each file.

    Nothing is written when the report has a refusal.
    Raises IndexForReaders, before anything is read, when an index for editors would replace one for readers and the job
    does not say that it may; ContentMissing when a source cannot be read, or goes away meanwhile; and the errors of the
    engine.
    """
    left = previous_run(job)
    with Team(job.processes) as team:
        # When all files will be read, processes start while the folders are looked at.
        scan = sources.scan(job, team.start if left.full and job.processes > 1 else None)
        return _report(_Run.of(job, scan, left, team), progress)


def update(job: Job, scan: Scan) -> Report:
    """Make the index what a scan has found; the report has only the files that were read."""
    with Team(job.processes) as team:
        return _report(_Run.of(job, scan, previous_run(job), team), brief=True)


def _report(run: _Run, progress: Progress | None = None, *, brief: bool = False) -> Report:
    """What came of a run, or of another one when it could not go on from what it had found."""
    try:
        return run.report(progress, brief=brief)
    except IndexChanged:  # another process was faster; what it left is where to go on from
        job, reason = run.job, ""
    except IndexDamaged as error:  # its documents cannot be kept, but those of the files are there
        job, reason = replace(run.job, full=True), error.title.lower()
    with Team(job.processes) as team:
        report = _Run.of(job, run.scan, previous_run(job), team).report(progress, brief=brief)
    return replace(report, full=reason) if reason else report


class _Run:
    """One run, from what the last one has left to what this one leaves."""

    def __init__(self, job: Job, scan: Scan, team: Team, previous_run: PreviousRun, plan: IncrementalPlan) -> None:
        self.job, self.scan, self._team = job, scan, team
        self._before, self._plan = previous_run, plan
        self._table = ManifestBuilder(previous_run.known, scan)
        self._table.keep(plan.kept, plan.rows[plan.kept])
        self._stack = ExitStack()
        self._writer: Writer | None = None

    @classmethod
    def of(cls, job: Job, scan: Scan, left: PreviousRun, team: Team) -> Self:
        """The run of a job over what was found, from what was left."""
        return cls(job, scan, team, left, IncrementalPlan.of(scan, left.known, job.now, full=bool(left.full)))

    def report(self, progress: Progress | None, *, brief: bool) -> Report:
        """Read, write, and say what became of each file."""
        with self._stack:
            read = list(self._read(progress))
            if self.scan.unread or not all(one.digest for _, one in read):
                sources.require_same(self.job.sources, self.scan.identity)
            known = self._table.known(self.job.fingerprint, self.scan.scanned_ns)
            difference = changes(self._plan, self._before.known, read)
            refused = refusal(self.job, self._before.documents, known, difference, self.scan.unread)
            if not (refused or self.job.dry_run):
                self._write(read, known)
        indexed, told = self._files([one for _, one in read], brief=brief)
        return Report(
            sources=self.job.source_names,
            started_at=self.job.now,
            indexed=tuple(indexed),
            told=tuple(told),
            editors=self.job.editors,
            dry_run=self.job.dry_run,
            full=self._before.full,
            read=len(read),
            changes=difference if self._before.documents is not None else None,
            refusal=refused,
            has_new_settings=self._before.documents is not None and self._has_new_settings,
            settings=pinned.missing(self.job.settings.pins, known.ids.tolist()),
        )

    def _read(self, progress: Progress | None) -> Iterator[tuple[int, FileResult]]:
        """What each file gives that must be read, with its place in the scan; its document is written already."""
        places = self._plan.read.tolist()
        files = [self.scan.files[place] for place in places]
        reads = processes.read(files, self.job, self._opened, self._team)
        for done, (place, one) in enumerate(zip(places, reads, strict=True), 1):
            kept = self._added(one, one.document) if one.document else one
            self._table.read(place, kept)
            yield place, kept
            if progress:
                progress(done, len(places))

    def _added(self, read: FileResult, document: Document) -> FileResult:
        try:
            if self.job.dry_run:
                document.check(self.job.index_settings.fields)
            else:
                self._opened().add(document)
        except InvalidDocument as error:
            return file_reader.refused(read, error)
        return read._replace(document=None)

    def _opened(self) -> Writer:
        """The writer, which locks the index by the first change."""
        if self._writer is None:
            job, following = self.job, None if self._before.full else self._before.generation
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
        return self.job.index_settings != self._before.settings

    @uncollected()
    def _files(self, read: list[FileResult], *, brief: bool) -> tuple[list[ContentFile], list[FileReport]]:
        """`Report.indexed` and `Report.told`, of the files that were read or of all."""
        indexed: list[ContentFile] = []
        told: list[FileReport] = []
        for one in read:
            if FileStatus.of(one) == INDEXED:
                indexed.append(one.file)
            else:
                told.append(one.report)
        if not brief:
            told += self.scan.others
            kept, known = self._plan.kept, self._before.known
            for place, remark in zip(kept.tolist(), known.remarks_of(self._plan.rows[kept]), strict=True):
                if remark == INDEXED:
                    indexed.append(self.scan.files[place])
                else:
                    told.append(remark.report(self.scan.files[place]))
        return indexed, sorted(told, key=attrgetter("path"))

    def _write(self, read: list[tuple[int, FileResult]], known: Manifest) -> None:
        """Make it the index; without a change of any document only what is known is written, if there is more."""
        gone = self._gone(known)
        job, is_elsewhere = self.job, self.job.source_names != self._before.sources
        if self._before.full or self._writer or gone or self._has_new_settings or is_elsewhere:
            writer = self._opened()
            for id in sorted(gone) if not self._before.full else ():
                writer.remove(id)
            writer.commit(job.now, known.to_arrays())
        elif self._plan.touched or len(self._plan.gone) or not known.says_the_same(self._before.known, read):
            self._opened().replace_user_data(known.to_arrays())

    def _gone(self, known: Manifest) -> set[str]:
        """The ids that are in the index and in none of the files any more."""
        rows = np.concatenate((self._plan.gone, self._plan.rows[self._plan.read]))
        ids = set(self._before.known.ids[rows[rows >= 0]]) - {""}  # others are kept
        return ids - set(known.ids) if ids else ids


def require(report: Report) -> None:
    """Raise the refusal of a report that has one."""
    if report.refusal:
        raise report.refusal
