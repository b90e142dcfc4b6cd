"""Diff of two runs: what became of each document since the previous one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from indexer.reading.file_reader import FileResult
from indexer.reading.file_report import Outcome
from indexer.reading.sources import Scan
from indexer.reporting.changes import Changes
from indexer.updating.incremental_plan import IncrementalPlan
from indexer.updating.manifest import Manifest


def changes(
    scan: Scan, plan: IncrementalPlan, previous: Manifest, results: Iterable[tuple[int, FileResult]]
) -> Changes:
    """The changes between the manifest of the previous run and the results, each with the place of its file."""
    ids_by_change: dict[str, list[Any]] = {name: [] for name in Changes.__slots__}
    removed = {str(previous.ids[row]): previous.digest(row) for row in plan.removed if previous.ids[row]}
    by_digest: dict[bytes, list[str]] = {}
    for id, digest in reversed(removed.items()):
        by_digest.setdefault(digest, []).append(id)
    for place, result in results:
        id, row = scan.files[place].id, int(plan.rows[place])
        previous_id = previous.ids[row] if row >= 0 else ""
        if result.status.outcome is not Outcome.INDEXED:
            if previous_id:
                ids_by_change["hidden" if result.status.outcome is Outcome.HIDDEN else "failed"].append(previous_id)
        elif previous_id or id in removed:
            digest = previous.digest(row) if previous_id else removed.pop(id)
            if digest != result.digest or (row >= 0 and previous.inherited(row) != scan.inherited[place]):
                ids_by_change["changed"].append(id)
        elif row >= 0 and previous.status(row).outcome is Outcome.HIDDEN:
            ids_by_change["shown"].append(id)
        elif old := _still_removed(by_digest.get(result.digest, []), removed):
            del removed[old]
            ids_by_change["renamed"].append((old, id))
        else:
            ids_by_change["added"].append(id)
    return Changes(**{name: tuple(ids) for name, ids in ids_by_change.items()} | {"removed": tuple(removed)})


def _still_removed(ids: list[str], removed: Mapping[str, bytes]) -> str | None:
    """The first of these ids that is removed; those before it, which are not, are dropped."""
    while ids:
        if (id := ids.pop()) in removed:
            return id
    return None
