"""Does one generation answer a request, and the newest one the next?"""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any, cast

import pytest
from conftest import NOW, build
from handmade import documents
from web import Index, client, one

from search import deadline
from search.deadline import Deadline
from search.errors import IndexMissing
from search.protocol.engine import Searcher
from webapp import create_app, service_state
from webapp.service_state import SearcherManager


def test_a_service_may_start_before_its_index(tmp_path: Path) -> None:
    """Without an index it says so; when one appears it answers, and was not restarted."""
    address = f"whoosh:{tmp_path / 'index'}"
    app = create_app({"INDEX": address, "CLOCK": lambda: NOW})
    web = app.test_client()
    assert web.get("/readyz").status_code == 503
    assert web.get("/healthz").status_code == 200
    build(address, [one()])
    assert web.get("/readyz").get_json()["documents"] == 1
    assert web.get("/").status_code == 200
    app.extensions["newsdex"].searchers.close()


class Generations:
    """A searcher whose `latest` is the next of these; an error among them is raised."""

    def __init__(self, *following: Any) -> None:
        self.following = list(following)

    def latest(self) -> Any:
        found = self.following.pop(0) if self.following else self
        if isinstance(found, Exception):
            raise found
        return found


def test_the_newest_generation_answers() -> None:
    """Each request asks for the newest generation, and an index is opened once."""
    second = Generations()
    first = Generations(second)
    manager = SearcherManager(lambda: cast("Searcher", first))
    assert [cast("Any", manager.searcher()) for _ in range(3)] == [first, second, second]


def test_each_generation_is_warmed_once_before_it_answers() -> None:
    """What is slow at first is done once for a generation; damage that is met there is told by later requests."""
    second = Generations()
    first = Generations(second)
    warmed: list[Any] = []

    def warm(searcher: Searcher) -> None:
        warmed.append(searcher)
        raise IndexMissing(location="here")

    manager = SearcherManager(lambda: cast("Searcher", first), warm)
    for _ in range(4):
        manager.searcher()
    assert warmed == [first, second]


class Recording:
    """A searcher that lists which of its methods are called, with the facet where there is one."""

    def __init__(self, searcher: Searcher) -> None:
        self.calls: list[tuple[str, ...]] = []
        self._searcher = searcher

    def latest(self) -> Recording:
        return self

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._searcher, name)
        if not callable(value):
            return value

        def called(*arguments: Any) -> Any:
            self.calls.append((name, *(one for one in arguments[1:2] if isinstance(one, str))))
            return value(*arguments)

        return called


def test_what_is_slow_at_first_is_warmed(index: Index) -> None:
    """Before a generation answers it has searched, suggested and looked for a text in the values of each facet."""
    recording = Recording(index(*documents()))
    service_state.prepare(client(cast("Searcher", recording)).application)
    calls = recording.calls
    assert {("search",), ("suggest",), ("facet", "topics"), ("facet", "provider"), ("facet", "length")} <= set(calls)
    assert ("facet", "published") not in calls


def test_a_generation_that_warms_for_long_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who finds a new generation gets the one before it when warming takes long, and later the new one."""
    monkeypatch.setattr(service_state, "_WARMING_S", 0.05)
    second = Generations()
    first = Generations(first_ := Generations(second))
    warm, warmed = threading.Event(), threading.Event()

    def slow(searcher: Searcher) -> None:
        if searcher is cast("Searcher", second):
            warm.wait(10)
            warmed.set()

    manager = SearcherManager(lambda: cast("Searcher", first), slow)
    assert [cast("Any", manager.searcher()) for _ in range(4)] == [first, first_, first_, first_]
    warm.set()
    assert warmed.wait(10)
    while manager._lock.locked():
        time.sleep(0.01)
    assert cast("Any", manager.searcher()) is second


def test_warming_has_no_limit() -> None:
    """The request that finds a new generation may end: its generation is warmed nevertheless."""
    passed: list[str] = []

    def warm(_: Searcher) -> None:
        deadline.check()
        passed.append("warm")

    manager = SearcherManager(lambda: cast("Searcher", Generations()), warm)
    with deadline.within(Deadline.after(-1)):
        manager.searcher()
    assert passed == ["warm"]


def test_after_a_failure_the_index_is_opened_anew() -> None:
    """An error while looking for the newest generation is told, and does not stay."""
    opened = [Generations(IndexMissing(location="here")), Generations()]
    last = opened[-1]
    manager = SearcherManager(lambda: cast("Searcher", opened.pop(0)))
    manager.searcher()
    with pytest.raises(IndexMissing):
        manager.searcher()
    assert manager.searcher() is cast("Searcher", last)


def test_while_one_thread_opens_a_generation_others_are_answered() -> None:
    """Opening a large index keeps nobody waiting: the generation before it still answers."""
    entered, leave = threading.Event(), threading.Event()

    class Slow(Generations):
        def latest(self) -> Any:
            entered.set()
            leave.wait(10)
            return self

    slow = Slow()
    manager = SearcherManager(lambda: cast("Searcher", slow))
    manager.searcher()
    opening = threading.Thread(target=manager.searcher)
    opening.start()
    assert entered.wait(10)
    assert manager.searcher() is cast("Searcher", slow)
    leave.set()
    opening.join()
