"""Where are the collections of real content that some tests read? Beside the project, or the test is skipped."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

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
