"""File report: what became of one file, and why."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple

from indexer.documents.visibility import Reason
from indexer.problems import Problem


class Outcome(StrEnum):
    """What became of one file."""

    INDEXED = "indexed"
    HIDDEN = "hidden"
    FAILED = "failed"
    IGNORED = "ignored"


class FileReport(NamedTuple):  # for the same reason as `walk.Found`
    """What became of one file, and why."""

    path: str
    outcome: Outcome
    id: str | None = None
    reasons: tuple[Reason, ...] = ()
    """Why it is hidden; also those of a document that is indexed for editors, or appears later."""
    problems: tuple[Problem, ...] = ()
    ignored: str = ""
    """Why it is no content."""

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
