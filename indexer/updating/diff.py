"""Diff of what is known now and what was known at the last run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from indexer.reading.file_reader import FileResult
from indexer.reading.file_report import Outcome
from indexer.reporting.changes import Changes
from indexer.updating.incremental_plan import IncrementalPlan
from indexer.updating.manifest import Manifest


def changes(plan: IncrementalPlan, known: Manifest, read: Iterable[tuple[int, FileResult]]) -> Changes:
    """The difference between what was known and what was read, each with its place in the scan."""
    found: dict[str, list[Any]] = {name: [] for name in Changes.__slots__}
    gone = {str(known.ids[row]): known.digest(row) for row in plan.gone if known.ids[row]}
    moved: dict[bytes, list[str]] = {}
    for id, digest in reversed(gone.items()):
        moved.setdefault(digest, []).append(id)
    for place, one in read:
        row = int(plan.rows[place])
        before = known.ids[row] if row >= 0 else ""
        if one.outcome is not Outcome.INDEXED:
            if before:
                found["hidden" if one.outcome is Outcome.HIDDEN else "failed"].append(before)
        elif before or one.file.id in gone:
            digest = known.digest(row) if before else gone.pop(one.file.id)
            if digest != one.digest:
                found["changed"].append(one.file.id)
        elif row >= 0 and known.remark(row).outcome is Outcome.HIDDEN:
            found["shown"].append(one.file.id)
        elif old := _still_gone(moved.get(one.digest, []), gone):
            del gone[old]
            found["renamed"].append((old, one.file.id))
        else:
            found["added"].append(one.file.id)
    return Changes(**{name: tuple(ids) for name, ids in found.items()} | {"removed": tuple(gone)})


def _still_gone(ids: list[str], gone: Mapping[str, bytes]) -> str | None:
    """The first of these ids that is gone; those before it, which are not, are taken away."""
    while ids:
        if (id := ids.pop()) in gone:
            return id
    return None
