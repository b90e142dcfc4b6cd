"""Are the figures good enough? What is wanted of Newsdex, beside what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.peers import NEWSDEX, NEWSDEX_BM25F
from benchmarks.questions import RARE

Figures = Mapping[str, Any]
"""The figures of one engine: facts by their names, and under `ms` the medians by class."""

FACTS = {
    "records_per_s": "indexing, records/s",
    "indexing_mb": "indexing, peak MB",
    "bytes_per_record": "disk, bytes/record",
    "opening_ms": "opening, ms",
    "serving_mb": "serving, resident MB",
}
"""What is measured beside the queries, and how it is called."""

_COMMON = ("common", "two any", "three any", "two all", "three all")
_LEAST_MULTIPLES = (
    *(("tantivy", name, 5) for name in _COMMON),
    *(("tantivy", name, 1) for name in (RARE, "middle", "phrase", "prefix", "fuzzy")),
    *(("whoosh", name, 500) for name in _COMMON),
)
"""Another engine, a class, and how many times our median its median should be."""
_INDEXING_MULTIPLE = 15
"""Records in a second, of those that stock Whoosh indexes."""
_MOST = {"opening_ms": 300, "serving_mb": 700, "indexing_mb": 1500, "bytes_per_record": 600}
"""Of an index of a million records."""
_GROWTH = 2
"""How many times the median a rare word may take where there are ten times as many records."""


@dataclass(frozen=True, slots=True)
class Target:
    """One demand."""

    text: str
    wanted: float
    found: float
    at_most: bool = False

    @property
    def is_met(self) -> bool:
        """Whether what was found is what is wanted, or better."""
        return self.found <= self.wanted if self.at_most else self.found >= self.wanted


def targets(engines: Mapping[str, Figures], smaller: Figures | None) -> Iterator[Target]:
    """All demands for which there are figures: of the engines by name, and of Newsdex with a tenth of the records.

    Queries of others are compared with ours that rank as they do, where these were asked.
    """
    ours = engines[NEWSDEX]
    alike = engines.get(NEWSDEX_BM25F, ours)["ms"]
    for name, group, multiple in _LEAST_MULTIPLES:
        theirs = engines.get(name, {}).get("ms", {})
        if group in theirs and group in alike:
            yield Target(f"{group}: times as fast as {name}", multiple, theirs[group] / alike[group])
    if "whoosh" in engines:
        multiple = ours["records_per_s"] / engines["whoosh"]["records_per_s"]
        yield Target("indexing: times as fast as whoosh", _INDEXING_MULTIPLE, multiple)
    for fact, most in _MOST.items():
        yield Target(FACTS[fact], most, ours[fact], at_most=True)
    if smaller and RARE in smaller["ms"] and RARE in ours["ms"]:
        multiple = ours["ms"][RARE] / smaller["ms"][RARE]
        yield Target(f"{RARE}: times as long as with a tenth of the records", _GROWTH, multiple, at_most=True)
