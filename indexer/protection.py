"""May an index become this small?

A folder that is not mounted, half copied or read with the wrong rights looks like one whose documents were deleted.
So a run is refused, and the index stands, when no document would be left, or when more than half of the documents of
the index, and at least twenty, are gone.
Documents whose files are there and say that they are hidden are not gone: hiding is never refused.
"""

from __future__ import annotations

from indexer.changes import Changes
from indexer.job import Job
from indexer.known import Known
from indexer.report import Outcome
from search.errors import NewsdexError, NothingToIndex, SourceShrunk

FEWEST = 20
"""Fewer documents than these may go without a question, as long as one stays."""


def refusal(job: Job, before: int | None, known: Known, changes: Changes) -> NewsdexError | None:
    """Why a run that knows this of all files may not have its effect; None when it may.

    `before` is how many documents the index has; None without an index.
    """
    if job.allow_shrink and before is not None:
        return None
    now = known.count(Outcome.INDEXED)
    lost = (before or 0) - now - len(changes.hidden)
    if not now and (before is None or lost > 0):
        hidden, failed = known.count(Outcome.HIDDEN), known.count(Outcome.FAILED)
        return NothingToIndex(sources=job.source_names, hidden=hidden, failed=failed)
    if before and lost >= FEWEST and 2 * lost > before:
        removed, failed = len(changes.removed), len(changes.failed)
        return SourceShrunk(sources=job.source_names, before=before, now=now, removed=removed, failed=failed)
    return None
