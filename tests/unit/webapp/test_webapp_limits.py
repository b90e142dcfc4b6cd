"""Promises of the limit of a request: deadline, client, and lanes."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from handmade import documents
from test_webapp_errors import assert_error
from web import Index, client

from search import deadline
from search.deadline import Deadline
from search.errors import DeadlineExceeded, ServiceBusy
from webapp import limits
from webapp.limits import Lanes, RequestLimit

ROUTES = ["/", "/search", "/search.atom", "/facets/topics", "/api/search", "/api/suggest", "/api/facets/topics"]


class Endless:
    """A searcher whose every answer takes for ever, unless its request has a limit."""

    def __init__(self, searcher: Any) -> None:
        self._searcher = searcher
        self.settings, self.info, self.epoch = searcher.settings, searcher.info, searcher.epoch

    def latest(self) -> Endless:
        return self

    def _answer(self, *_: object) -> Any:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            deadline.check()
        raise AssertionError("no limit holds")

    search = suggest = facet = document = similar = _answer


@pytest.mark.parametrize("path", [*ROUTES, "/documents/x", "/api/documents/x", "/api/documents/x/similar"])
def test_past_its_deadline_a_request_is_503(index: Index, path: str) -> None:
    """It is told how long it may take and when to come again, as a page or as problem details; nothing is stored."""
    searcher = index(*documents()[:2])
    # A limit of its own for warming: the request counts from its arrival only.
    web = client(None, SEARCHER=Endless(searcher), DEADLINE_S=0.1)
    web.application.extensions["newsdex"].searchers._warm = None
    begun = time.monotonic()
    response = web.get(path)
    assert time.monotonic() - begun < 5
    assert_error(response, "deadline-exceeded", 503)
    assert "0.1 s" in response.text
    assert "ETag" not in response.headers


def test_an_answer_in_time_is_not_touched(index: Index) -> None:
    """Every route answers within the default deadline."""
    web = client(index(*documents()))
    for path in ROUTES:
        assert web.get(path).status_code == 200, path


def limit(lanes: Lanes, seconds: float = 30.0, heavy: list[RequestLimit] | None = None) -> RequestLimit:
    """The limit of a request in these lanes; those that become heavy are listed."""
    return RequestLimit(Deadline.after(seconds), lanes, (heavy if heavy is not None else []).append)


def compute(one: RequestLimit, seconds: float) -> None:
    """Use the processor for so long, and check."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        one.check()
    one.check()


def test_a_request_that_computes_becomes_heavy_once() -> None:
    """Little processor time is light; more is heavy, is said once, and its place is given back."""
    lanes = Lanes(1, 0)
    heavy: list[RequestLimit] = []
    one = limit(lanes, heavy=heavy)
    one.begin()
    one.check()
    assert not one.is_heavy
    compute(one, limits.LIGHT_S * 2)
    assert heavy == [one]
    one.finish()
    lanes.enter(lambda: None)  # its place is free


def test_too_many_heavy_requests_are_refused() -> None:
    """When the places for running and waiting are taken, the next one is refused, whatever catches the error."""
    lanes = Lanes(1, 0)
    lanes.enter(lambda: None)
    one = limit(lanes)
    one.begin()
    with pytest.raises(ServiceBusy):
        compute(one, limits.LIGHT_S * 2)
    with pytest.raises(DeadlineExceeded):
        one.check()


def test_a_waiting_request_gets_the_place_that_becomes_free() -> None:
    """A heavy request waits for its place, and goes on when another one leaves."""
    lanes = Lanes(1, 1)
    lanes.enter(lambda: None)
    one = limit(lanes)

    def work() -> None:
        one.begin()
        compute(one, limits.LIGHT_S * 2)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(limits.LIGHT_S * 8)
    assert thread.is_alive()
    lanes.leave()
    thread.join(10)
    assert not thread.is_alive()


@pytest.mark.parametrize("end", ["deadline", "client"])
def test_a_waiting_request_ends(end: str) -> None:
    """A heavy request that waits for its place ends at its deadline, and when its client has gone."""
    lanes = Lanes(1, 1)
    lanes.enter(lambda: None)
    one = limit(lanes, 0.3 if end == "deadline" else 30)
    if end == "client":
        threading.Timer(0.3, one.cancel).start()
    one.begin()
    begun = time.monotonic()
    with pytest.raises(DeadlineExceeded):
        compute(one, limits.LIGHT_S * 2)
    assert time.monotonic() - begun < 5


def test_heavy_requests_let_light_ones_go_first() -> None:
    """While light requests are answered a heavy one pauses, and still gets on."""
    lanes = Lanes(1, 1)
    lanes.light = 1
    one = limit(lanes)
    one.begin()
    compute(one, limits.LIGHT_S * 2)
    used_s, begun_s = time.thread_time(), time.monotonic()
    compute(one, 0.05)
    assert time.monotonic() - begun_s > 1.5 * (time.thread_time() - used_s)
    one.finish()
