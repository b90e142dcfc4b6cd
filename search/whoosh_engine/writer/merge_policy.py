"""Merge policy: which segments become one, and when.

Few segments make queries fast, for a word is looked up in each; merging rarely makes commits fast, for all documents of
what is merged are copied. Sizes are documents, deleted ones included, for they are copied or skipped one by one, too.

*At once*, before a generation is visible, all segments of fewer than `SMALL` documents become one, new ones included.
There is at most one older, so that this copies fewer than `SMALL` documents besides the new ones: some milliseconds.

*Later*, beside the next commits (see `background_merges`), a large segment is merged with all large ones that are
smaller when these have together more than 1/`FACTOR` of its documents, and one of which more than `DELETED` is deleted
is written anew. The small one is left to the next commit, which would otherwise merge it away in the meantime.
Then each large segment has at least `FACTOR` times the documents of all smaller large ones together, so that an index
of N documents has at most 2 + log(N / SMALL) / log(1 + FACTOR) segments: 4 for a hundred thousand, 5 for a million.

How often a document is written in all (write amplification), when commits have b documents: up to SMALL / b times while
it is small, half of that in the mean; then up to FACTOR times for each of the log(N / SMALL) / log(1 + FACTOR) larger
sizes, half of that in the mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

SMALL = 1_000
FACTOR = 8
DELETED = 0.2


class Sized(Protocol):
    """What the policy needs to know of a segment."""

    def doc_count_all(self) -> int:
        """Of its documents, deleted ones included."""

    def deleted_count(self) -> int:
        """Of its deleted documents."""


Segment = TypeVar("Segment", bound=Sized)


def at_once(segments: Sequence[Segment]) -> list[Segment]:
    """The segments of a new generation that become one before it is visible; none when all is well."""
    small = [segment for segment in segments if segment.doc_count_all() < SMALL]
    return small if len(small) > 1 or any(map(_is_worn, small)) else []


def later(segments: Sequence[Segment]) -> list[Segment]:
    """The segments of a generation that should become one; none when all is well."""
    large = [segment for segment in segments if segment.doc_count_all() >= SMALL]
    large.sort(key=lambda segment: segment.doc_count_all())
    smaller, chosen = 0, 0
    for place, segment in enumerate(large, 1):
        if smaller * FACTOR > segment.doc_count_all():
            chosen = place
        smaller += segment.doc_count_all()
    return large[:chosen] or [segment for segment in large if _is_worn(segment)][-1:]


def _is_worn(segment: Sized) -> bool:
    return segment.deleted_count() > DELETED * segment.doc_count_all()
