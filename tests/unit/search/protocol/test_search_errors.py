"""Do all errors carry facts, and say them?"""

from __future__ import annotations

from dataclasses import fields
from string import Formatter

import pytest
from all_errors import ALL, each_error, example

import search.errors
from search.errors import NewsdexError


def test_errors_are_found() -> None:
    """The errors that a reader of the module sees are those that the other tests visit."""
    assert len(ALL) >= 15


def test_errors_are_imported_from_one_place() -> None:
    """Each error of a module of the room is imported from the room itself."""
    assert {error.__name__ for error in ALL} == {*search.errors.__all__} - {"NewsdexError", "reason_of"}


def test_codes_are_unique() -> None:
    """No two errors have the same code or the same title."""
    assert len({error.code for error in ALL}) == len(ALL)
    assert len({error.title for error in ALL}) == len(ALL)


@each_error
def test_an_error_is_described(error: type[NewsdexError]) -> None:
    """Each has a code for programs, an HTTP status of a failure, a title, and says when it happens."""
    assert error.code.replace("-", "").islower()
    assert error.status in {400, 404, 405, 409, 410, 421, 429, 500, 503}
    assert error.title
    assert not error.title.endswith(".")
    assert error.__doc__


@each_error
def test_every_fact_is_in_the_message(error: type[NewsdexError]) -> None:
    """The text names every fact, and nothing but facts; it ends with what to do."""
    names = {name for _, name, _, _ in Formatter().parse(error.text) if name is not None}
    assert names == {one.name for one in fields(error)}
    raised = example(error)
    for fact in raised.facts().values():
        for one in fact if isinstance(fact, tuple) else (fact,):
            assert str(one) in str(raised)
    assert str(raised)


PUBLIC = {
    "UnknownParameter",
    "InvalidParameter",
    "CursorMismatch",
    "CursorOutdated",
    "DocumentNotFound",
    "PageNotFound",
    "MethodNotAllowed",
    "InternalError",
    "DeadlineExceeded",
    "ServiceBusy",
    "MisdirectedRequest",
    "TooManyRequests",
}
"""Errors whose facts a stranger may read: what a request said, a reference, and the limit of all requests."""


@each_error
def test_facts_are_for_operators_unless_the_class_says_otherwise(error: type[NewsdexError]) -> None:
    """A new error tells strangers nothing; one that is public says so itself, and has no place or reason in it."""
    assert error.is_public == (error.__name__ in PUBLIC)
    assert not error.is_public or "is_public" in vars(error)
    assert not (error.is_public and {"location", "file", "reason", "source"} & {one.name for one in fields(error)})


@each_error
def test_facts_cannot_break_the_message(error: type[NewsdexError]) -> None:
    """Braces and 10,000 characters in a fact are text; the message stays short."""
    raised = example(error)
    for one in fields(error):
        if isinstance(getattr(raised, one.name), str):
            setattr(raised, one.name, "{0} {x} %s " + "x" * 10_000)
    message = str(raised)
    assert len(message) < 1500
    assert "{0} {x} %s" in message or not any(isinstance(fact, str) for fact in raised.facts().values())


@each_error
def test_an_error_is_itself(error: type[NewsdexError]) -> None:
    """Two errors of equal facts are two, and each can be raised and caught as a NewsdexError."""
    first, second = example(error), example(error)
    assert first != second
    with pytest.raises(NewsdexError) as raised:
        raise first
    assert raised.value is first
