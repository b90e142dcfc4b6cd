"""Where are the collections of real content that some tests read? Beside the project, or the test is skipped."""

from __future__ import annotations

import tarfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from indexer.job import Job
from indexer.reading.file_report import FileReport, Outcome
from indexer.reporting.report import Report
from indexer.updating.build import build
from search.settings.settings import Settings

FOLDER = Path(__file__).parents[2] / "shared/data"


def data_file(name: str) -> Path:
    """One file of the collections; the test is skipped when it is not here."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"{name} is not beside the project")
    return path


def unpacked(name: str, folder: Path) -> Path:
    """An archive, unpacked into a folder."""
    with tarfile.open(data_file(name)) as archive:
        # Not by an argument, which Python 3.11.2 of Debian 12 does not know.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(folder)
    return folder


@dataclass(frozen=True)
class Collected:
    """A real collection, an index of it, and what became of its files."""

    content: Path
    index: Path
    report: Report

    @classmethod
    def of(cls, name: str, folder: Path) -> Collected:
        """The collection in an archive, indexed into a folder."""
        content, index = unpacked(name, folder / "content"), folder / "index"
        return cls(content, index, build(Job((content,), index, Settings(), datetime.now(UTC))))

    def files(self, outcome: Outcome) -> list[FileReport]:
        """The files with this outcome."""
        return [file for file in self.report.files if file.outcome is outcome]
