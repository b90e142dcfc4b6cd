"""A peer: a server that loads records, runs, and has an address for each search."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import ClassVar, Literal, Protocol

from benchmarks.corpus import Record
from benchmarks.http.process import Server
from benchmarks.http.searches import Search

SIZE = 10
"""Hits of an answer."""
COUNTED = 20
"""Values of a facet that are counted, at most."""

Kind = Literal["search", "page", "suggestions"]
"""An answer as JSON; a page for people; what completes what is typed."""


class PeerMissing(Exception):
    """A server cannot be had on this machine; the text says what was expected, and what to do."""


class Peer(Protocol):
    """One server; making one installs what it needs, or raises PeerMissing."""

    name: str
    """In tables."""
    connections: ClassVar[int]
    """Clients that ask at once."""
    warming_s: ClassVar[float]
    """In which it reaches its speed, in each case."""
    sources: ClassVar[tuple[Path, ...]]
    """The files on which what is loaded depends; without any, it is loaded anew in each run."""

    def version(self) -> str:
        """What runs, for people."""

    def load(self, records: Iterable[Record], folder: Path) -> None:
        """Index the records into an empty folder."""

    def start(self, folder: Path, log: Path) -> AbstractContextManager[Server]:
        """Serve what was loaded into the folder; it writes its log to a file."""

    def address(self, kind: Kind, search: Search) -> str | None:
        """The path and query of a search; None when the server has no such answers."""

    def total(self, answer: bytes) -> int:
        """How many records match, in an answer to a `search`."""
