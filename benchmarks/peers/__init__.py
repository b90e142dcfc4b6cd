"""Which engines are measured? Each behind the same methods.

Each asks its own engine in the fastest way that its documentation shows for the ten best hits with their stored
fields, the exact total, and the counts of all topics and of the twenty most frequent providers; with the words of the
query marked in the titles and excerpts of the hits when that is asked for.
What an engine cannot do it is not asked: bm25s has neither totals nor counts nor marks, FTS5 has no fuzzy words.
Newsdex is measured twice: as it is served, and ranking as the others do, by which it is compared with them.
Of a fuzzy word Newsdex finds what it was most likely meant to be, the others all that is one letter away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from benchmarks.corpus import Record
from benchmarks.questions import Question

SIZE = 10
"""Hits of an answer."""
PROVIDERS = 20
"""Providers that are counted."""
TOPICS = 1000
"""More than there are topics."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One record of an answer, with its stored fields."""

    id: str
    title: str
    excerpt: str
    topics: tuple[str, ...]
    provider: str
    marked: tuple[str, ...] = ()
    """Title and excerpt as HTML with the words of the query marked, when that was asked for."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What an engine says; compared between engines, so that none is fast by being wrong."""

    hits: tuple[Hit, ...]
    total: int | None = None
    """None when the engine does not know."""
    topics: Mapping[str, int] = field(default_factory=dict)
    providers: Mapping[str, int] = field(default_factory=dict)


class Peer(Protocol):
    """One engine."""

    def index(self, records: Iterable[Record], folder: Path) -> None:
        """Index the records into the folder."""

    def open(self, folder: Path) -> None:
        """Open what was indexed."""

    def ask(self, question: Question, *, highlighted: bool) -> Reply | None:
        """Answer; None when the engine has no such question."""

    def close(self) -> None:
        """End the processes that it started."""


NEWSDEX = "newsdex"
"""As it is served: with nearness, titles, freshness and stories."""
NEWSDEX_BM25F = "newsdex-bm25f"
"""As the others rank: by the words alone, each record a hit."""

_MODULES = {
    NEWSDEX: "newsdex_peer",
    NEWSDEX_BM25F: "newsdex_peer",
    "whoosh": "whoosh_peer",
    "sqlite": "sqlite_peer",
    "tantivy": "tantivy_peer",
    "groonga": "groonga_peer",
    "bm25s": "bm25s_peer",
    "bm25s-numba": "bm25s_peer",
}
_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    NEWSDEX_BM25F: {"like_others": True},
    "bm25s-numba": {"backend": "numba"},
}
NAMES = tuple(_MODULES)


def peer(name: str) -> Peer:
    """The engine of this name; ImportError when it is not installed."""
    module = import_module(f"benchmarks.peers.{_MODULES[name]}")
    made: Peer = module.Engine(**_OPTIONS.get(name, {}))
    return made
