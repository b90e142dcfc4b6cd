"""Promises of a request's deadline."""

from __future__ import annotations

import threading

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
