"""The servers that are measured, each behind the same methods.

    peer     the protocol of all of them
    newsdex  Newsdex, with one worker or several
    groonga  the HTTP server of Groonga
    solr     Solr in the Jetty that it brings
    datasette Datasette over SQLite's FTS5

Each indexes title and body, stems English words, ranks titles three times, and gives the ten best with their stored
fields, the total, and the counts of providers, topics and years; marks and stories are not asked for.
Newsdex is served as by default: it also searches topics and providers, and ranks by nearness, titles and freshness.
"""

from __future__ import annotations

from collections.abc import Iterable

from benchmarks.http.peers.datasette import Datasette
from benchmarks.http.peers.groonga import Groonga
from benchmarks.http.peers.newsdex import Newsdex
from benchmarks.http.peers.peer import Peer
from benchmarks.http.peers.solr import Solr

PEERS = ("newsdex", "groonga", "solr", "datasette")


def variants(name: str, workers: Iterable[int]) -> list[Peer]:
    """The servers of a name: Newsdex with each number of workers; PeerMissing when it cannot be had here."""
    match name:
        case "newsdex":
            return [Newsdex(number) for number in workers]
        case "groonga":
            return [Groonga()]
        case "solr":
            return [Solr()]
        case "datasette":
            return [Datasette()]
    raise ValueError(f"expected one of {', '.join(PEERS)}; found {name}")
