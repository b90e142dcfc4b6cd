"""What became of each file in a run?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from indexer.problems import Problem, Severity
from indexer.visibility import Reason
from search.document import date_text


class Outcome(StrEnum):
    """What became of one file."""

    INDEXED = "indexed"
    HIDDEN = "hidden"
    FAILED = "failed"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file, and why."""

    path: str
    outcome: Outcome
    id: str | None = None
    reasons: tuple[Reason, ...] = ()
    """Why it is hidden; also those of a document that is indexed for editors."""
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


@dataclass(frozen=True, slots=True)
class Report:
    """What became of all files of a run."""

    sources: tuple[str, ...]
    started_at: datetime
    files: tuple[FileReport, ...]
    editors: bool = False
    dry_run: bool = False

    def count(self, outcome: Outcome) -> int:
        """How many files had this outcome."""
        return sum(file.outcome is outcome for file in self.files)

    @property
    def with_warnings(self) -> int:
        """How many files have a warning and did not fail."""
        return sum(bool(file.problems) for file in self.files if file.outcome is not Outcome.FAILED)

    @property
    def is_clean(self) -> bool:
        """Whether no file failed and none has a warning."""
        return not any(file.problems for file in self.files)

    @property
    def hidden_by(self) -> Counter[str]:
        """How many documents each kind of reason hides; one with two reasons counts for both."""
        return Counter(kind for file in self.files for kind in {reason.kind for reason in file.reasons})

    @property
    def ignored_by(self) -> Counter[str]:
        """How many files and folders are no content for each reason."""
        return Counter(file.ignored for file in self.files if file.outcome is Outcome.IGNORED)

    def worst(self) -> Iterator[tuple[FileReport, Problem]]:
        """All problems, those that cost a document first."""
        pairs = [(file, problem) for file in self.files for problem in file.problems]
        yield from sorted(pairs, key=lambda pair: pair[1].severity is not Severity.ERROR)

    def to_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "sources": list(self.sources),
            "started_at": date_text(self.started_at),
            "editors": self.editors,
            "dry_run": self.dry_run,
            "counts": {outcome.value: self.count(outcome) for outcome in Outcome}
            | {"with_warnings": self.with_warnings},
            "hidden_by": dict(self.hidden_by.most_common()),
            "ignored_by": dict(self.ignored_by.most_common()),
            "files": [file.to_json() for file in self.files],
        }

    def write(self, path: Path) -> None:
        """Write the report as JSON; OSError when the file cannot be written."""
        path.write_text(json.dumps(self.to_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _encodable(path: str) -> str:
    """A file name with escapes for the bytes that are no UTF-8."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")
