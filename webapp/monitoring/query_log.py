"""Query log: one line for each search, without who asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from search.protocol.query_log import LoggedQuery
from search.protocol.request import SearchRequest
from webapp.monitoring.log_file import LogFile
from webapp.monitoring.observation import Observation


class QueryLog:
    """Writes a line for each search that is observed; one that its client has is no search."""

    def __init__(self, file: LogFile) -> None:
        """The file is written by a thread of its own."""
        self._file = file

    def __call__(self, observation: Observation) -> None:
        """Let a line be written for each search."""
        for searched in observation.searches:
            self._file.write(partial(_facts, observation.ended_s, *searched))


def _facts(ended_s: float, request: SearchRequest, total: int, took_ms: float) -> Mapping[str, Any]:
    return LoggedQuery(
        time=datetime.fromtimestamp(ended_s, UTC).replace(microsecond=0),
        query=request.query,
        filters=tuple(sorted(name for name, _ in request.filters)),
        page=request.page,
        total=total,
        ms=round(took_ms, 3),
    ).to_json()
