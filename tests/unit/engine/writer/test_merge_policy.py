"""Does merging keep segments few, and the work that it costs bounded, whatever is written?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from search.whoosh_engine.writer.merge_policy import DELETED, FACTOR, SMALL, at_once, later


@dataclass
class Segment:
    """So many documents, so many of them deleted."""

    count: int
    deleted: int = 0

    def doc_count_all(self) -> int:
        return self.count

    def deleted_count(self) -> int:
        return self.deleted


class Index:
    """Segments to which the policy is applied, and how many documents were copied."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.copied_at_once = self.copied_later = 0

    def commit(self, count: int) -> int:
        """Add so many documents as one segment; returns how many documents were copied before it was visible."""
        self.segments.append(Segment(count))
        copied = self._merge(at_once(self.segments))
        self.copied_at_once += copied
        return copied

    def merge_later(self) -> None:
        """Merge until the policy is content."""
        while chosen := later(self.segments):
            self.copied_later += self._merge(chosen)

    def _merge(self, chosen: list[Segment]) -> int:
        if not chosen:
            return 0
        self.segments = [one for one in self.segments if not any(one is other for other in chosen)]
        live = sum(one.count - one.deleted for one in chosen)
        self.segments += [Segment(live)] * (live > 0)
        return live


def most_segments(documents: int) -> float:
    """The bound that the policy promises."""
    return 2 + math.log(max(documents / SMALL, 1)) / math.log(1 + FACTOR)


sizes = st.lists(st.one_of(st.integers(1, 5), st.integers(1, 3 * SMALL), st.integers(1, 200 * SMALL)), max_size=40)


@given(sizes=sizes)
def test_segments_are_few(sizes: Any) -> None:
    """After each commit and its merging there are no more than the bound, and no document is lost."""
    index = Index()
    for number, size in enumerate(sizes, 1):
        index.commit(size)
        assert sum(one.count < SMALL for one in index.segments) <= 1
        index.merge_later()
        documents = sum(sizes[:number])
        assert sum(one.count for one in index.segments) == documents
        assert len(index.segments) <= most_segments(documents)


@given(sizes=st.lists(st.integers(1, 300 * SMALL), max_size=20), new=st.integers(1, 3 * SMALL))
def test_a_commit_waits_for_no_large_merge(sizes: Any, new: Any) -> None:
    """Whatever is there, a commit copies its own documents and fewer than `SMALL` others."""
    index = Index()
    for size in sizes:
        index.commit(size)
        index.merge_later()
    assert index.commit(new) < new + SMALL


@given(sizes=st.lists(st.integers(1, 50 * SMALL), min_size=1, max_size=6), share=st.floats(0, 1))
def test_deleted_documents_are_merged_away(sizes: Any, share: Any) -> None:
    """In no segment that stays are more documents deleted than the policy says, and merging comes to an end."""
    index = Index()
    index.segments = [Segment(size, int(share * size)) for size in sizes]
    index.merge_later()
    index.commit(1)
    assert all(one.deleted <= DELETED * one.count for one in index.segments)


def test_documents_are_copied_as_often_as_the_docstring_says() -> None:
    """20,000 commits of ten documents: the means of both kinds of copying stay below their bounds."""
    index, per_commit, commits = Index(), 10, 20_000
    for _ in range(commits):
        index.commit(per_commit)
        index.merge_later()
    documents = commits * per_commit
    assert index.copied_at_once / documents < SMALL / per_commit * 0.6
    assert index.copied_later / documents < FACTOR * math.log(documents / SMALL) / math.log(1 + FACTOR)
