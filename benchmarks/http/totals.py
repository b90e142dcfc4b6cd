"""Whether two servers find the same: their totals of the same searches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.http.peers.peer import Peer
from benchmarks.http.process import Server
from benchmarks.http.searches import Search

_NEAR = 0.1
"""The share by which totals may differ: stemmers and what a word is do."""
_LEAST_SHARE = 0.9
"""Of the searches, those that must have near totals."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """In how many searches two servers have totals that are the same or near, and where they have not."""

    same: int
    near: int
    differing: tuple[tuple[Search, int, int], ...]

    @property
    def is_enough(self) -> bool:
        """Whether they do the same work, so that their speeds may be compared."""
        return self.near >= _LEAST_SHARE * (self.near + len(self.differing))

    def __str__(self) -> str:
        told = f"{self.same} totals are the same, {self.near - self.same} near, {len(self.differing)} are not"
        shown = (f"{search.query!r} {search.year or ''} {ours} and {theirs}" for search, ours, theirs in self.differing)
        return ": ".join([told, ", ".join(list(shown)[:3])]) if self.differing else told


def totals(peer: Peer, server: Server, some: Sequence[Search]) -> list[int]:
    """How many records a server finds for each search."""
    addresses = (peer.address("search", search) for search in some)
    return [peer.total(server.get(address)) for address in addresses if address]


def agreement(some: Sequence[Search], ours: Sequence[int], theirs: Sequence[int]) -> Agreement:
    """What the totals of two servers have in common; ValueError when one has not answered all."""
    rows = list(zip(some, ours, theirs, strict=True))
    differing = tuple(row for row in rows if abs(row[1] - row[2]) > _NEAR * max(row[1:]))
    return Agreement(sum(row[1] == row[2] for row in rows), len(rows) - len(differing), differing)
