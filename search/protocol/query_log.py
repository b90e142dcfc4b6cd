"""One line of a query log: what was searched and found, without who asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class LoggedQuery:
    """One search."""

    time: datetime
    query: str
    filters: tuple[str, ...]
    """The names of the fields that are filtered by."""
    page: int
    total: int
    ms: float

    def to_json(self) -> dict[str, Any]:
        """The line as plain data."""
        return {
            "time": self.time.isoformat(),
            "query": self.query,
            "filters": list(self.filters),
            "page": self.page,
            "total": self.total,
            "ms": self.ms,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`; ValueError, KeyError or TypeError when it is no such line."""
        time = datetime.fromisoformat(data["time"])
        filters = tuple(map(str, data["filters"]))
        time = time if time.tzinfo else time.replace(tzinfo=UTC)
        return cls(time, str(data["query"]), filters, int(data["page"]), int(data["total"]), float(data["ms"]))
