"""File report: what became of one file, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from indexer.documents.visibility import Reason
from indexer.problems import Problem
from indexer.reading.walk import ContentFile


class Outcome(StrEnum):
    """What became of one file."""

    INDEXED = "indexed"
    HIDDEN = "hidden"
    FAILED = "failed"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class FileStatus:
    """What became of a file, and why; many files have the same."""

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    """Why it is hidden; also those of a document that is indexed for editors, or appears later."""
    problems: tuple[Problem, ...] = ()
    ignored: str = ""
    """Why it is no content."""

    def report(self, file: ContentFile) -> FileReport:
        """The report of a file with this status."""
        return FileReport(self.outcome, self.reasons, self.problems, self.ignored, path=file.shown, id=file.id)


INDEXED = FileStatus(Outcome.INDEXED)
"""Of most files, which share it: so it is sent once with all results of a batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport(FileStatus):
    """The status of one file, with its name."""

    path: str
    id: str | None = None
    """None for what is no content."""

    def to_json(self) -> dict[str, Any]:
        """The report of this file as plain data."""
        reasons = [reason.text for reason in self.reasons] or ([self.ignored] if self.ignored else [])
        return {
            "path": _encodable(self.path),
            "outcome": self.outcome.value,
            "id": self.id,
            "reasons": reasons,
            "problems": [problem.to_json() for problem in self.problems],
        }


def _encodable(path: str) -> str:
    """A file name with escapes for the bytes that are no UTF-8."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")
