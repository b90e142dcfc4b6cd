"""Which engines are measured? Each behind the same three methods.

Each asks its own engine in the fastest way that its documentation shows for the ten best hits, the exact total, and
the counts of all topics and of the twenty most frequent providers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Protocol

from benchmarks.corpus import Record
from benchmarks.questions import Question

NAMES = ("newsdex", "whoosh", "sqlite", "tantivy")


@dataclass(frozen=True)
class Reply:
    """What an engine says; compared between engines, so that none is fast by being wrong."""

    total: int
    best: list[str]
    topics: dict[str, int] = field(default_factory=dict)
    providers: dict[str, int] = field(default_factory=dict)


class Peer(Protocol):
    """One engine."""

    def index(self, records: Iterable[Record], folder: Path) -> None:
        """Index the records into the folder."""

    def open(self, folder: Path) -> None:
        """Open what was indexed."""

    def ask(self, question: Question) -> Reply | None:
        """Answer; None when the engine has no such question."""


def peer(name: str) -> Peer:
    """The engine of this name; ImportError when it is not installed."""
    made: Peer = import_module(f"benchmarks.peers.{name}_peer").Engine()
    return made
