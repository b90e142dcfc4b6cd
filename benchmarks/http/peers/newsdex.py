"""Newsdex as an operator serves it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlencode

import orjson

from benchmarks.corpus import Record
from benchmarks.http.peers.peer import SIZE, Kind
from benchmarks.http.process import Server, free_port, started
from benchmarks.http.searches import Search
from search.protocol.engine import open_writer
from search.schema.document import Document
from search.settings.settings import Settings

SERVE = (sys.executable, "-c", "import sys; from webapp.server.cli import main; sys.exit(main())")
"""The command `newsdex-serve` of this working tree."""
_PLAIN = (("match", "all"), ("highlights", "0"), ("collapse", "off"))
"""As the others answer: all words, no marks, each record a hit."""
_COUNTED = (("facets", "provider"), ("facets", "topics"), ("facets", "published"))


class Newsdex:
    """Newsdex with its default settings, but for the number of workers."""

    connections: ClassVar[int] = 32
    warming_s: ClassVar[float] = 2
    sources: ClassVar[tuple[Path, ...]] = ()

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.name = f"newsdex, {workers} worker{'s' * (workers > 1)}"

    def version(self) -> str:
        """The one that is installed."""
        return f"{self.name}: {version('newsdex')}, Python {sys.version.split()[0]}"

    def load(self, records: Iterable[Record], folder: Path) -> None:
        """Through a writer, with the default fields."""
        with open_writer(folder / "index", Settings()) as writer:
            for record in records:
                writer.add(document(record))
            writer.commit(datetime.now(UTC))

    def start(self, folder: Path, log: Path) -> AbstractContextManager[Server]:
        """By its command."""
        port = free_port()
        options = ("--index", str(folder / "index"), "--port", str(port), "--workers", str(self.workers))
        return started((*SERVE, *options), port, "/readyz", log)

    def address(self, kind: Kind, search: Search) -> str | None:
        """The page as readers see it, with all facets and marks; the JSON as others give it."""
        if kind == "suggestions":
            return f"/api/suggest?{urlencode({'q': search.text})}"
        narrowing = [("page", search.page)] * (search.page > 1) + [("published", search.year)] * (search.year > 0)
        if kind == "page":
            return f"/search?{urlencode([('q', search.query), *narrowing])}"
        asked = [("q", search.query), ("size", SIZE), *_COUNTED, *_PLAIN, *narrowing]
        return f"/api/search?{urlencode(asked)}"

    def total(self, answer: bytes) -> int:
        """All that match."""
        return int(orjson.loads(answer)["total"])


def document(record: Record) -> Document:
    """A record as Newsdex indexes it; its excerpt is the body."""
    values = {
        "title": record.title,
        "body": record.excerpt,
        "topics": record.topics,
        "provider": (record.provider,) if record.provider else (),
        "published": record.published,
    }
    return Document(record.id, {name: value for name, value in values.items() if value})
