"""Check of pins: pinned documents that are not in the index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz, process

from indexer.problems import Problem, quoted
from search.settings.pins import Pins

NEAREST = 20
"""Missing documents for which the nearest one is looked for: each is compared with all ids."""
LEAST_LIKENESS = 70
"""In percent, of two ids; one that is less like is not proposed."""


def missing(pins: Pins, ids: Sequence[str]) -> tuple[Problem, ...]:
    """One warning for each pinned document that is not among the ids of the index."""
    return tuple(_missing(pins, ids)) if pins else ()


def _missing(pins: Pins, ids: Sequence[str]) -> Iterator[Problem]:
    indexed, count = set(ids), 0
    for place, pin in enumerate(pins.entries, 1):
        for id in pin.documents:
            if id not in indexed:
                count += 1
                near = _near(id, ids) if count <= NEAREST else ""
                guess = f" (did you mean {quoted(near)}?)" if near else ""
                reason = f"pins[{place}] names {quoted(id)}, which is not in the index"
                remedy = f"correct the id{guess}, publish the document or remove it from the pin"
                yield Problem(reason, remedy, sort="pinned-document-missing")


def _near(id: str, ids: Sequence[str]) -> str:
    found = process.extractOne(id, ids, scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS)
    return str(found[0]) if found else ""
