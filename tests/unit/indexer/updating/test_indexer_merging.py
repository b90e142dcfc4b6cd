"""Are large segments merged after builds, and beside `watch`?"""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from conftest import build, writer
from contents import main

from indexer.updating.background_merge import BackgroundMerge
from search.errors import NewsdexError
from search.schema.document import Document
from search.whoosh_engine.maintenance.upkeep import IndexUpkeep
from search.whoosh_engine.storage.commit_point import read_commit_point
from search.whoosh_engine.writer import merge_policy


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments of two documents are large."""
    monkeypatch.setattr(merge_policy, "SMALL", 2)


def test_builds_merge_what_they_leave(tmp_path: Path) -> None:
    """After each of many small builds there are few segments."""
    write = writer(tmp_path / "content")
    for number in range(12):
        for letter in "ab":
            write(f"{number}{letter}.md")
        assert main("build", tmp_path / "content", "--index", tmp_path / "index") == 0
    segments = read_commit_point(tmp_path / "index").segments
    assert sum(segment.doc_count() for segment in segments) == 24
    assert len(segments) <= 3


def test_one_thread_merges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told twice while it merges, it merges once; told again later, again."""
    build(tmp_path / "index", [Document("a", {"title": "A"})])
    may_end, merges = threading.Event(), []

    def merge(_: IndexUpkeep) -> int:
        merges.append(threading.current_thread())
        may_end.wait(10)
        return 0

    monkeypatch.setattr(IndexUpkeep, "merge", merge)
    merging = BackgroundMerge(str(tmp_path / "index"), lambda _: None)
    merging.wait()
    merging.begin()
    merging.begin()
    may_end.set()
    merging.wait()
    merging.begin()
    merging.wait()
    assert len(merges) == 2
    assert threading.current_thread() not in merges


def test_errors_are_passed_on(tmp_path: Path) -> None:
    """An error of the thread is not lost."""
    told: list[NewsdexError] = []
    merging = BackgroundMerge(str(tmp_path / "absent"), told.append)
    merging.begin()
    merging.wait()
    assert [error.code for error in told] == ["index-missing"]
