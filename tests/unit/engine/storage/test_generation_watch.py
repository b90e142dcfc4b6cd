"""Promises of the generation watch: it sees each commit, and lists the folder seldom."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import build
from web import one

from search.whoosh_engine.storage import commit_point, generation_watch
from search.whoosh_engine.storage.generation_watch import COARSEST_TIME_S, LISTING_LASTS_S, GenerationWatch


class Clock:
    """A monotonic clock that a test moves."""

    now_s = 100.0

    def monotonic(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the watch."""
    clock = Clock()
    monkeypatch.setattr(generation_watch, "time", clock)
    return clock


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that are listed, one entry each time."""
    folders: list[Path] = []
    stamp = commit_point.stamp

    def listing(folder: Path) -> generation_watch.Stamp | None:
        folders.append(folder)
        return stamp(folder)

    monkeypatch.setattr(commit_point, "stamp", listing)
    return folders


def test_a_folder_at_rest_is_listed_seldom(tmp_path: Path, clock: Clock, listed: list[Path]) -> None:
    """A folder whose time is old enough is listed once, and again only after some seconds."""
    build(tmp_path, [one()])
    watch = GenerationWatch(tmp_path)
    for _ in range(3):
        watch.newest()
    clock.now_s += COARSEST_TIME_S + 0.1
    listed.clear()
    stamps = {watch.newest() for _ in range(9)}
    assert stamps == {commit_point.stamp(tmp_path)}
    assert len(listed) == 2  # one by the line above
    clock.now_s += LISTING_LASTS_S + 0.1
    watch.newest()
    assert len(listed) == 3


@pytest.mark.parametrize("passed_s", [0.0, COARSEST_TIME_S / 2, COARSEST_TIME_S + 0.1, 60.0])
def test_each_commit_is_seen_at_once(tmp_path: Path, clock: Clock, passed_s: float) -> None:
    """A commit is seen by the next question, and so are a folder that vanishes and one that is made anew."""
    build(tmp_path / "index", [one()])
    watch = GenerationWatch(tmp_path / "index")
    first = [watch.newest() for _ in range(2)][-1]
    clock.now_s += passed_s
    assert watch.newest() == first
    build(tmp_path / "index", [one(), one(id="two")])
    second = watch.newest()
    assert second not in {None, first}
    shutil.rmtree(tmp_path / "index")
    assert watch.newest() is None
    build(tmp_path / "index", [one()])
    assert watch.newest() not in {None, first, second}


def test_coarse_times_hide_no_commit(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a folder keeps its time for two seconds, a commit right after a listing is seen nevertheless."""
    monkeypatch.setattr(generation_watch, "_times", lambda _: (1, int(clock.now_s // COARSEST_TIME_S)))
    build(tmp_path, [one()])
    watch = GenerationWatch(tmp_path)
    seen = {watch.newest()}
    for generation in range(2, 8):
        clock.now_s += 0.7
        watch.newest()
        build(tmp_path, [one()])
        seen.add(watch.newest())
        assert len(seen) == generation


def test_a_folder_without_times_is_listed_again(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the time of a folder never changes, a commit is seen within seconds."""
    monkeypatch.setattr(generation_watch, "_times", lambda _: (1, 1))
    build(tmp_path, [one()])
    watch = GenerationWatch(tmp_path)
    watch.newest()
    clock.now_s += COARSEST_TIME_S + 0.1
    first = watch.newest()
    build(tmp_path, [one()])
    assert watch.newest() == first
    clock.now_s += LISTING_LASTS_S + 0.1
    assert watch.newest() not in {None, first}
