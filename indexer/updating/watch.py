"""Watch: an update of the index whenever something in the content folders changes.

The system tells which paths have changed, and only these are looked at.
A save is awaited until nothing more happens for a moment; a burst, as of `git pull`, until its end, so that it becomes
one commit.
What the system may miss is found by listing everything once in a while: after a lost event, or when a folder was
moved away and has come back, which is seen by its identity.
What fails is tried again; the index stands until then.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import watchfiles

from indexer.documents.formats import FORMATS
from indexer.inheritance import folder_data
from indexer.job import Job
from indexer.reading import sources
from indexer.reading.sources import Listing
from indexer.reading.walk import is_in_ignored_folder
from indexer.reporting.report import Report
from indexer.reporting.watch_metrics import WatchMetrics
from indexer.updating.build import update
from search.errors import NewsdexError

RESCAN_S = 600.0
"""After so long everything is listed."""
RETRY_S = 5.0
QUIET_MS = 100
LONGEST_MS = 2_000
"""So long a file waits at most that changes again and again."""
TICK_MS = 500
MANY = 1_000
"""So many changes at once are a burst: more may come, and to list everything is as fast."""
LONGEST_BURST_S = 30.0

_TEMPORARY = re.compile(r"^\.|^#.*#$|^~\$|~$|\.sw[a-z]$|^4913$|___jb_(tmp|old)___$|\.(tmp|part)$", re.IGNORECASE)
"""Names of the files that editors write beside the one that is edited: Vim, Emacs, JetBrains, Office, and others."""

Outcome = Report | NewsdexError | OSError
"""What became of one attempt."""


class Watch:
    """Follows the content folders of a job until it is stopped."""

    def __init__(
        self,
        make_job: Callable[[], Job],
        version: Callable[[], object],
        stop: Event,
        *,
        rescan_s: float = RESCAN_S,
        metrics: WatchMetrics | None = None,
    ) -> None:
        """`make_job` reads the configuration anew; `version` is another value when it would find another one."""
        self._make_job, self._version, self._stop, self._rescan_s = make_job, version, stop, rescan_s
        self._metrics = metrics
        self._listing: Listing | None = None
        self._changed: set[str] = set()
        self._built_version: object = None
        self._due_at = 0.0

    def outcomes(self) -> Iterator[Outcome]:
        """Bring the index up to date, at once and after each change; what became of it each time.

        What fails several times in the same way is yielded once. OSError when the metrics cannot be written.
        """
        last_error = ""
        while not self._stop.is_set():
            for outcome in self._watched():
                error = "" if isinstance(outcome, Report) else str(outcome)
                if self._metrics:
                    self._metrics.attempted(well=isinstance(outcome, Report) and not outcome.refusal)
                if not error or error != last_error:
                    yield outcome
                last_error = error
            self._stop.wait(TICK_MS / 1000)

    def _watched(self) -> Iterator[Outcome]:
        """The outcomes while the content folders stay the same ones."""
        try:
            folders = [source.parent if source.is_file() else source for source in self._make_job().sources]
            identity = sources.identity(folders)
            self._due_at = 0.0
            for changed in _changes(folders, self._stop):
                if sources.identity(folders) != identity:
                    return
                self._changed |= changed
                if self._metrics:
                    self._metrics.beat()
                if self._is_due(bool(changed)):
                    yield self._attempt()
        except (NewsdexError, OSError) as error:  # a folder or the configuration is not there
            yield error

    def _is_due(self, has_changed: bool) -> bool:  # noqa: FBT001 - the only argument
        if time.monotonic() >= self._due_at or self._version() != self._built_version:
            self._listing = None
            return True
        return has_changed

    def _attempt(self) -> Outcome:
        """List what has changed, or everything, and make it the index."""
        self._built_version, scanned_ns = self._version(), time.time_ns()
        previous = self._listing if len(self._changed) < MANY else None
        try:
            job = self._make_job()
            folders = sources.identity(job.sources)
            listing = sources.relist(previous, job, self._changed) if previous else sources.list_all(job)
            report = update(job, sources.select(listing, job, folders, scanned_ns))
        except (NewsdexError, OSError) as error:
            self._due_at = time.monotonic() + RETRY_S
            return error
        if not previous:
            self._due_at = time.monotonic() + self._rescan_s
        self._listing, self._changed = listing, set()
        return report


def _changes(folders: list[Path], stop: Event) -> Iterator[set[str]]:
    """The paths that have changed, some at a time; none whenever nothing happens for a moment."""
    burst: set[str] = set()
    started = time.monotonic()
    roots = [folder.resolve() for folder in folders]  # as the paths of changes begin
    for some in watchfiles.watch(
        *roots,
        watch_filter=_Filter(roots),
        debounce=LONGEST_MS,
        step=QUIET_MS,
        rust_timeout=TICK_MS,
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
        ignore_permission_denied=True,
    ):
        burst |= {path for _, path in some}
        if len(some) < MANY or time.monotonic() - started > LONGEST_BURST_S:
            yield burst
            burst, started = set(), time.monotonic()


class _Filter:
    """Which changes may matter."""

    def __init__(self, roots: list[Path]) -> None:
        self._roots = [f"{root}/" for root in roots]

    def __call__(self, _change: watchfiles.Change, path: str) -> bool:
        inner = next((path.removeprefix(root) for root in self._roots if path.startswith(root)), "")
        folder, _, name = inner.rpartition("/")
        if is_in_ignored_folder(folder):
            return False
        if folder_data.may_count(name):
            return not name.startswith(".") or name in folder_data.HIDDEN_NAMES
        if _TEMPORARY.search(name):
            return False
        # What is not there any more may have been a folder of content.
        return Path(name).suffix.lower() in FORMATS or not Path(path).is_file()
