"""Upkeep of an index: what an operator does with it besides building."""

from __future__ import annotations

from pathlib import Path

from search.protocol.results import KeptGeneration
from search.whoosh_engine.maintenance import background_merges, backup, check_index, rollback


def open_upkeep(location: str) -> IndexUpkeep:
    """The upkeep of an index in a folder."""
    return IndexUpkeep(Path(location))


class IndexUpkeep:
    """What keeps one index; each step takes the lock that it needs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def history(self) -> tuple[KeptGeneration, ...]:
        """The generations that one can go back to, and the newest, by the age of their content."""
        return rollback.history(self._folder)

    def rollback(self, to: int | None = None, *, replace_readers_index: bool = False) -> int:
        """Bring back an earlier generation, by default the one before; returns the number of the new one."""
        return rollback.rollback(self._folder, to, replace_readers_index=replace_readers_index)

    def merge(self) -> int:
        """Merge large segments beside readers and writers; returns how many generations that made."""
        return background_merges.merge_large(self._folder)

    def check(self) -> list[str]:
        """What is wrong with any generation that is kept, one sentence for each defect; it takes as long as a build."""
        return check_index.defects(self._folder)

    def backup(self, target: Path) -> int:
        """Write the newest generation to one file; returns its number."""
        return backup.backup(self._folder, target)

    def restore(self, source: Path, *, replace_readers_index: bool = False) -> int:
        """Make a backup the newest generation; returns its number."""
        return backup.restore(self._folder, source, replace_readers_index=replace_readers_index)
