"""Shrink guard: refusal of a run that would lose most documents of an index.

A folder that is not mounted, half copied or read with the wrong rights looks like one whose documents were deleted, and
so does another folder than that of the index.
So a run is refused, and the index stands, when no document is left and none was newly hidden, or when more than half of
the documents of the index, and at least twenty, are removed, whatever was added.
It is refused, too, when documents of the index are below a folder that cannot be read now.
Documents whose files exist and say that they are hidden are not removed: hiding is never a reason to refuse.
"""

from __future__ import annotations

from collections.abc import Mapping

from indexer.job import Job
from indexer.reading.file_report import Outcome
from indexer.reporting.changes import Changes
from indexer.updating.manifest import Manifest
from search.errors import FolderUnreadable, NewsdexError, NothingToIndex, SourceShrunk

FEWEST = 20
"""Fewer documents than these may be removed, as long as one stays."""

LISTED = 5
"""Folders that an error names, at most."""


def refusal(
    job: Job, stored: int | None, manifest: Manifest, changes: Changes, unread: Mapping[str, str]
) -> NewsdexError | None:
    """The error of a run that may not write its manifest of all files; None when it may.

    `stored` is how many documents the index has, None without an index; `unread` is as in a `Scan`.
    """
    if job.allow_shrink and stored is not None:
        return None
    return _unreadable(changes, unread) or _shrunk(job, stored, manifest, changes)


def _unreadable(changes: Changes, unread: Mapping[str, str]) -> FolderUnreadable | None:
    """Of the documents that seem removed, those that cannot be looked for."""
    places = [unread[start] for id in changes.removed if (start := _start(id, unread)) is not None]
    return FolderUnreadable(folders=tuple(dict.fromkeys(places))[:LISTED], documents=len(places)) if places else None


def _start(id: str, unread: Mapping[str, str]) -> str | None:
    """The prefix of an id that is in `unread`."""
    folders = (id[: slash + 1] for slash in range(len(id)) if id[slash] == "/")
    return next((start for start in (id, "", *folders) if start in unread), None)


def _shrunk(job: Job, stored: int | None, manifest: Manifest, changes: Changes) -> NewsdexError | None:
    now = manifest.count(Outcome.INDEXED)
    removed, failed = len(changes.removed), len(changes.failed)
    # The previous manifest may be lost; then only the totals tell.
    lost = max(removed + failed, (stored or 0) - now - len(changes.hidden))
    # Documents that are hidden now were found: it is the right folder, and hiding the last ones must not wait.
    if not now and (stored is None or (lost > 0 and not changes.hidden)):
        hidden, failed = manifest.count(Outcome.HIDDEN), manifest.count(Outcome.FAILED)
        return NothingToIndex(sources=job.source_names, hidden=hidden, failed=failed)
    if stored and lost >= FEWEST and 2 * lost > stored:
        return SourceShrunk(sources=job.source_names, before=stored, now=now, removed=removed, failed=failed)
    return None
