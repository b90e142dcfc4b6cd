"""Shrink guard: whether an index may become this small.

A folder that is not mounted, half copied or read with the wrong rights looks like one whose documents were deleted, and
so does another folder than that of the index.
So a run is refused, and the index stands, when no document is left and none was newly hidden, or when more than half of
the documents of the index, and at least twenty, are gone, whatever was added.
It is refused, too, when documents of the index are below a folder that cannot be read now.
Documents whose files are there and say that they are hidden are not gone: hiding is never a reason to refuse.
"""

from __future__ import annotations

from collections.abc import Mapping

from indexer.job import Job
from indexer.reading.file_report import Outcome
from indexer.reporting.changes import Changes
from indexer.updating.manifest import Manifest
from search.errors import FolderUnreadable, NewsdexError, NothingToIndex, SourceShrunk

FEWEST = 20
"""Fewer documents than these may go without a question, as long as one stays."""

LISTED = 5
"""So many folders are named."""


def refusal(
    job: Job, before: int | None, known: Manifest, changes: Changes, unread: Mapping[str, str]
) -> NewsdexError | None:
    """Why a run that knows this of all files may not have its effect; None when it may.

    `before` is how many documents the index has, None without an index; `unread` is as in a `Scan`.
    """
    if job.allow_shrink and before is not None:
        return None
    return _unreadable(changes, unread) or _shrunk(job, before, known, changes)


def _unreadable(changes: Changes, unread: Mapping[str, str]) -> FolderUnreadable | None:
    """Of the documents that seem removed, those that cannot be looked for."""
    places = [unread[start] for id in changes.removed if (start := _start(id, unread)) is not None]
    return FolderUnreadable(folders=tuple(dict.fromkeys(places))[:LISTED], documents=len(places)) if places else None


def _start(id: str, unread: Mapping[str, str]) -> str | None:
    """What of `unread` an id begins with."""
    folders = (id[: slash + 1] for slash in range(len(id)) if id[slash] == "/")
    return next((start for start in (id, "", *folders) if start in unread), None)


def _shrunk(job: Job, before: int | None, known: Manifest, changes: Changes) -> NewsdexError | None:
    now = known.count(Outcome.INDEXED)
    removed, failed = len(changes.removed), len(changes.failed)
    # What was known of the files may be lost; then only the totals tell.
    lost = max(removed + failed, (before or 0) - now - len(changes.hidden))
    # Documents that are hidden now were found: it is the right folder, and hiding the last ones need not wait.
    if not now and (before is None or (lost > 0 and not changes.hidden)):
        hidden, failed = known.count(Outcome.HIDDEN), known.count(Outcome.FAILED)
        return NothingToIndex(sources=job.source_names, hidden=hidden, failed=failed)
    if before and lost >= FEWEST and 2 * lost > before:
        return SourceShrunk(sources=job.source_names, before=before, now=now, removed=removed, failed=failed)
    return None
