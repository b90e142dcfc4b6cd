"""Audience of an index: readers, or editors, who also see hidden documents."""

from __future__ import annotations

from pathlib import Path

from search.errors import IndexForReaders
from search.whoosh_engine.storage import commit_facts
from search.whoosh_engine.storage.commit_point import latest_generation


def require_editors(folder: Path, replacement: str) -> None:
    """Raise IndexForReaders when the newest generation is for readers, or does not say for whom it is.

    `replacement` is what holds hidden documents and would take its place. Nothing is raised without an index.
    """
    newest = latest_generation(folder)
    if newest is not None and not commit_facts.is_for_editors(folder, newest):
        raise IndexForReaders(location=str(folder), generation=newest, replacement=replacement)
