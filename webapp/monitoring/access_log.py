"""Access log: one line for each request, without what was searched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from webapp.monitoring.log_file import LogFile
from webapp.monitoring.observation import Observation


class AccessLog:
    """Writes a line for each request that is observed."""

    def __init__(self, file: LogFile) -> None:
        """The file is written by a thread of its own."""
        self._file = file

    def __call__(self, observation: Observation) -> None:
        """Let a line be written."""
        self._file.write(partial(_facts, observation))


def _facts(observation: Observation) -> Mapping[str, Any]:
    facts: dict[str, Any] = {
        "time": datetime.fromtimestamp(observation.ended_s, UTC).isoformat(timespec="milliseconds"),
        "id": observation.request_id,
        "client": observation.client,
        "method": observation.environ["REQUEST_METHOD"][:20],
        "route": observation.route,
        "status": observation.status,
        "ms": round(observation.took_s * 1000, 3),
        "wait_ms": round(observation.waited_s * 1000, 3),
        "bytes": observation.size_bytes,
    }
    facts |= {"missing": list(observation.missing)} if observation.missing else {}
    return facts | {"error": observation.error} if observation.error else facts
