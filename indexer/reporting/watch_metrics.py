"""Watch metrics: whether the content is followed, in a file for Prometheus' textfile collector.

The file is written after each attempt and while nothing happens, so that its age tells when a watch has ended.
"""

from __future__ import annotations

import time
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, write_to_textfile

BEAT_S = 15.0
"""The file is at most so old while the content is followed."""


class WatchMetrics:
    """Counts the attempts of a watch, and writes them to a file that is replaced at once."""

    def __init__(self, path: Path) -> None:
        self._path, self._written_at = path, float("-inf")
        self._registry = CollectorRegistry()
        self._seen = self._gauge("seen_timestamp_seconds", "When the content was last watched.")
        self._updated = self._gauge("updated_timestamp_seconds", "When the index was last up to date with the content.")
        self._failing = self._gauge("failing", "Whether the last attempt failed.")
        about = "Attempts to bring the index up to date."
        self._attempts = Counter("newsdex_watch_attempts", about, ["result"], registry=self._registry)

    def _gauge(self, name: str, about: str) -> Gauge:
        return Gauge(f"newsdex_watch_{name}", about, registry=self._registry)

    def attempted(self, *, well: bool) -> None:
        """Count an attempt, and write the file."""
        self._attempts.labels("done" if well else "failed").inc()
        self._failing.set(not well)
        if well:
            self._updated.set_to_current_time()
        self._write()

    def beat(self) -> None:
        """Say that the content is still watched, every `BEAT_S` seconds."""
        if time.monotonic() >= self._written_at + BEAT_S:
            self._write()

    def _write(self) -> None:
        """Write the file; OSError when its folder is not there or is full."""
        self._written_at = time.monotonic()
        self._seen.set_to_current_time()
        write_to_textfile(str(self._path), self._registry)
