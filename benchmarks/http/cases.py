"""The searches of each measurement, as addresses of a server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.corpus import Record
from benchmarks.http.peers.peer import Kind, Peer
from benchmarks.http.searches import Search, beginnings, narrowed, searches

SEARCHES = 4_000
"""With their pages and years, about ten times as many addresses: more than a server answers in a run."""
_REPEATED = 50
_YEARS = 8
"""The most frequent ones."""

DISTINCT, REPEATED = "distinct", f"repeated {_REPEATED}"
PAGE, PAGE_REPEATED, SUGGESTIONS = "page, distinct", f"page, repeated {_REPEATED}", "suggestions"


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked in one measurement, in turn and then again from the first."""

    name: str
    kind: Kind
    searches: Sequence[Search]

    def addresses(self, peer: Peer) -> list[str]:
        """As the server has them; none when it has no such answers."""
        found = (peer.address(self.kind, search) for search in self.searches)
        return [address for address in found if address is not None]


def cases(records: Sequence[Record], count: int = SEARCHES) -> list[Case]:
    """All measurements of so many searches; distinct addresses are so many that hardly one is asked twice."""
    some = searches(records, count)
    years = Counter(record.published.year for record in records)
    distinct = narrowed(some, sorted(year for year, _ in years.most_common(_YEARS)))
    return [
        Case(DISTINCT, "search", distinct),
        Case(REPEATED, "search", some[:_REPEATED]),
        Case(PAGE, "page", distinct),
        Case(PAGE_REPEATED, "page", some[:_REPEATED]),
        Case(SUGGESTIONS, "suggestions", beginnings(some)),
    ]
