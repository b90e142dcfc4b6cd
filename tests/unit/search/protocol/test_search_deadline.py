"""Promises of a request's deadline."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from search import deadline
from search.deadline import Deadline
from search.errors import DeadlineExceeded


def test_a_deadline_that_has_passed_ends_the_request() -> None:
    """Inside of a limit that is reached, a check raises the error that says how long the limit was."""
    with deadline.within(Deadline.after(-1.0)), pytest.raises(DeadlineExceeded, match=r"-1\.0 s"):
        deadline.check()


def test_without_a_deadline_nothing_ends() -> None:
    """Outside of a limit, before and after one, and before its moment, a check does nothing."""
    deadline.check()
    with deadline.within(Deadline.after(60)):
        deadline.check()
    with deadline.within(Deadline.after(-1.0)):
        pass
    deadline.check()


def test_a_deadline_is_that_of_its_own_thread() -> None:
    """A request in another thread has a limit of its own."""
    passed: list[str] = []

    def other() -> None:
        deadline.check()
        passed.append("checked")

    with deadline.within(Deadline.after(-1.0)):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert passed == ["checked"]


def test_a_part_ends_before_the_deadline_and_ends_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its time is a share of what is left, however deep it is inside of others; outside of `partial` it ends all."""
    clock = SimpleNamespace(now_s=0.0)
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=lambda: clock.now_s))

    def for_ever() -> str:
        while True:
            clock.now_s += 0.001
            deadline.check()

    def inside() -> str:
        return deadline.optional("inner", for_ever, "no inner")

    with deadline.within(Deadline.after(0.2)):
        with deadline.partial() as missing:
            assert deadline.optional("outer", inside, "no outer", share=0.5) == "no inner"
            assert clock.now_s < 0.1
            assert deadline.optional("late", lambda: "made", "not made") == "made"
        assert missing == ["inner"]
        with pytest.raises(DeadlineExceeded):
            deadline.optional("outer", for_ever, "no outer")


def test_a_limit_that_ends_is_no_longer_asked() -> None:
    """A part is not begun when the time is over; without a limit it is made however long it takes."""
    with deadline.within(Deadline.after(-1.0)), deadline.partial() as missing:
        assert deadline.optional("part", lambda: pytest.fail("begun"), None) is None
    assert missing == ["part"]
    with deadline.partial() as missing:
        assert deadline.optional("part", lambda: "made", "not made") == "made"
    assert missing == []
