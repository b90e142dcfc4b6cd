"""Report of a run: what became of each file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Self

from indexer.front_matter.metadata import normal
from indexer.job import Job
from indexer.problems import Problem, Severity
from indexer.reading.file_report import FileReport, Outcome
from indexer.reading.walk import ContentFile
from indexer.reporting.changes import Changes
from search.errors import NewsdexError, ReportUnwritable, reason_of
from search.schema.document import date_text


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the files of a run."""

    sources: tuple[str, ...]
    started_at: datetime
    indexed: tuple[ContentFile, ...]
    """The files that are in the index, without a reason or a problem: most of them."""
    reports: tuple[FileReport, ...]
    """Of all others, in the order of their paths."""
    editors: bool = False
    dry_run: bool = False
    full: str = ""
    """Why all files were read; empty when only those were that may have changed."""
    read: int = 0
    """How many files were read; the others are as they were."""
    changes: Changes | None = None
    """Since the last run; None for the first one."""
    refusal: NewsdexError | None = None
    """Why the old index stands; None when the run has its effect."""
    has_new_settings: bool = False
    """Whether the settings, of the fields or of queries, are not those of the last run; false for the first one."""
    settings: tuple[Problem, ...] = ()
    """What is wrong with the settings, now that the content is known."""

    @classmethod
    def refused(cls, job: Job, refusal: NewsdexError) -> Self:
        """The report of a run that was refused before it began."""
        return cls(job.source_names, job.now, (), (), job.editors, job.dry_run, refusal=refusal)

    @property
    def files(self) -> tuple[FileReport, ...]:
        """What became of each file, or of each that was read, in the order of their paths."""
        indexed = (FileReport(Outcome.INDEXED, path=file.shown, id=file.id) for file in self.indexed)
        return tuple(sorted((*indexed, *self.reports), key=attrgetter("path")))

    def count(self, outcome: Outcome) -> int:
        """How many files had this outcome."""
        indexed = len(self.indexed) if outcome is Outcome.INDEXED else 0
        return indexed + sum(file.outcome is outcome for file in self.reports)

    @property
    def has_effect(self) -> bool:
        """Whether the index is now what the report says."""
        return not (self.dry_run or self.refusal)

    @property
    def with_warnings(self) -> int:
        """How many files have a warning and did not fail."""
        return sum(any(map(is_warning, one.problems)) for one in self.reports if one.outcome is not Outcome.FAILED)

    @property
    def is_clean(self) -> bool:
        """Whether no file failed and nothing has a warning."""
        problems = (problem for file in self.reports for problem in file.problems)
        return not self.settings and all(problem.severity is Severity.NOTE for problem in problems)

    @property
    def hidden_by(self) -> Counter[str]:
        """How many documents each kind of reason hides; one with two reasons counts for both."""
        hidden = (file for file in self.reports if self.editors or file.outcome is Outcome.HIDDEN)
        return Counter(kind for file in hidden for kind in {reason.kind for reason in file.reasons})

    @property
    def scheduled(self) -> int:
        """How many documents are in the index of readers and will be shown to them later."""
        return 0 if self.editors else sum(bool(one.reasons) for one in self.reports if one.outcome is Outcome.INDEXED)

    @property
    def warned_by(self) -> Counter[str]:
        """How many warnings of each kind there are."""
        return Counter(problem.kind for group in self.warnings for _, problem in group)

    @property
    def ignored_by(self) -> Counter[str]:
        """How many files and folders are no content for each reason."""
        return Counter(file.ignored for file in self.reports if file.outcome is Outcome.IGNORED)

    @property
    def failures(self) -> tuple[tuple[FileReport, Problem], ...]:
        """The problems that cost a document."""
        pairs = ((file, problem) for file in self.reports for problem in file.problems)
        return tuple(pair for pair in pairs if pair[1].severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[tuple[tuple[FileReport, Problem], ...], ...]:
        """The warnings in groups of one kind and key, the largest group first."""
        groups: dict[tuple[str, str], list[tuple[FileReport, Problem]]] = {}
        for file in self.reports:
            for problem in filter(is_warning, file.problems):
                groups.setdefault((problem.kind, normal(problem.key)), []).append((file, problem))
        return tuple(map(tuple, sorted(groups.values(), key=len, reverse=True)))

    def to_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "sources": list(self.sources),
            "started_at": date_text(self.started_at),
            "editors": self.editors,
            "dry_run": self.dry_run,
            "counts": {outcome.value: self.count(outcome) for outcome in Outcome}
            | {"scheduled": self.scheduled, "with_warnings": self.with_warnings, "read": self.read},
            "full": self.full,
            "changes": self.changes.to_json() if self.changes else None,
            "settings_changed": self.has_new_settings,
            "refused": str(self.refusal) if self.refusal else None,
            "warnings_by_kind": dict(self.warned_by.most_common()),
            "settings": [problem.to_json() for problem in self.settings],
            "hidden_by": dict(self.hidden_by.most_common()),
            "ignored_by": dict(self.ignored_by.most_common()),
            "files": [file.to_json() for file in self.files],
        }

    def write(self, path: Path) -> None:
        """Write the report as JSON; ReportUnwritable when the file cannot be written."""
        text = json.dumps(self.to_json(), indent=2, ensure_ascii=False)
        with _writing(path):
            path.write_text(f"{text}\n", encoding="utf-8")


def is_warning(problem: Problem) -> bool:
    """Whether it costs a part of a document, and no more."""
    return problem.severity is Severity.WARNING


def try_path(path: Path) -> None:
    """Raise ReportUnwritable when a report could not be written to this path; nothing there is changed."""
    with _writing(path):
        if path.is_file() or path.is_dir():
            path.open("ab").close()
        elif not path.exists():  # a pipe must not be opened twice
            TemporaryFile(dir=path.resolve().parent).close()


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ReportUnwritable(path=str(path), reason=reason_of(error)) from None
