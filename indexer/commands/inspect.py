"""Inspection of an index: its statistics and defects, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table

from indexer.reporting.address_check import AddressCheck
from indexer.reporting.summary import plain
from search.protocol.engine import Searcher
from search.protocol.request import SearchRequest
from search.protocol.results import FacetCounts, Histogram, IndexInfo
from search.schema.document import date_text

TOP_VALUES = 10
LISTED_ADDRESSES = 20
"""Of one kind of difference."""


def show_stats(searcher: Searcher, now: datetime, console: Console) -> None:
    """Print the facts about an index, its fields, and the most frequent values of its facets."""
    info = searcher.info
    facts = {
        "index": info.location,
        "documents": f"{searcher.visible_documents(now):,} visible now, {info.stored_documents:,} stored",
        "generation": str(info.generation),
        "built": date_text(info.built_at),
        "size": size_text(info.size_bytes),
        "for": "editors, with hidden documents" if info.editors else "readers",
        "sources": ", ".join(info.sources) or "unknown",
        "fields": ", ".join(field.name for field in searcher.settings.fields),
    }
    table = Table(show_header=False, box=None, pad_edge=False)
    for label, fact in facts.items():
        table.add_row(label, plain(fact))
    console.print(table)
    for facet in searcher.search(SearchRequest(), now).facets.values():
        label = searcher.settings.fields[facet.field].label
        console.print(plain(f"{label} ({facet.field}): {_values(facet)}"), soft_wrap=True)


def show_defects(defects: Sequence[str], info: IndexInfo, console: Console) -> None:
    """Print what is wrong with an index, or that it is whole."""
    whole = f"{info.location}: generation {info.generation} is whole; stored documents: {info.stored_documents:,}"
    for text in defects or (whole,):
        console.print(plain(text), soft_wrap=True)


def show_addresses(check: AddressCheck, console: Console) -> None:
    """Print how the addresses of documents compare with those of their site: a share, counts, and the differences."""
    console.print(f"{len(check.right):,} addresses are right ({check.share:.1%})")
    differences = {
        "end otherwise on the site": [f"{id}: {address} → {page}" for id, address, page in check.other_ending],
        "are not on the site": [f"{id}: {address}" for id, address in check.unknown],
        "documents have no address": list(check.without),
        "lead to another host": [f"{id}: {address}" for id, address in check.elsewhere],
        "addresses of the site belong to no document": list(check.unclaimed),
    }
    for what, lines in differences.items():
        if lines:
            console.print(plain(f"{len(lines):,} {what}:"))
        for line in lines[:LISTED_ADDRESSES]:
            console.print(plain(f"  {line}"), soft_wrap=True)
        if len(lines) > LISTED_ADDRESSES:
            console.print(f"  … and {len(lines) - LISTED_ADDRESSES:,} more")


def size_text(size_bytes: int) -> str:
    """A size for people: `1.5 MiB`."""
    if size_bytes < 1024:
        return f"{size_bytes} bytes"
    size, unit = size_bytes / 1024, "KiB"
    for larger in ("MiB", "GiB"):
        if size >= 1024:
            size, unit = size / 1024, larger
    return f"{size:.1f} {unit}"


def _values(facet: FacetCounts | Histogram) -> str:
    values = facet.years if isinstance(facet, Histogram) else facet.values[:TOP_VALUES]
    counts = [f"{one.value} {one.count:,}" for one in values]
    if isinstance(facet, FacetCounts) and facet.distinct > len(counts):
        counts.append(f"and {facet.distinct - len(counts):,} more")
    return ", ".join([*counts, f"without {facet.missing:,}"])
