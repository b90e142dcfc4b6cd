"""Is every regular expression one that all supported Pythons match alike?"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import indexer
import search
import webapp

SINGLE = {_constants.IN, _constants.LITERAL, _constants.NOT_LITERAL, _constants.ANY}


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for package in (indexer, search, webapp):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern):
                    yield f"{module.name}.{name}", value


def _possessive_groups(parsed: Any) -> Iterator[Any]:
    """Parts of a parsed pattern that are possessive and more than one character."""
    for operator, argument in parsed:
        if operator is _constants.ATOMIC_GROUP:
            yield argument
        if operator is _constants.POSSESSIVE_REPEAT and (len(argument[2]) > 1 or argument[2][0][0] not in SINGLE):
            yield argument[2]
        parts = argument if isinstance(argument, tuple | list) else [argument]
        for part in parts:
            inner = part if isinstance(part, list) else [part]
            for one in inner:
                if isinstance(one, _parser.SubPattern):
                    yield from _possessive_groups(one)


def test_no_group_is_possessive() -> None:
    """Before 3.11.5 Python goes wrong in these, sometimes without an error (its issue 101955)."""
    patterns = dict(_patterns())
    assert len(patterns) > 10
    assert list(_possessive_groups(_parser.parse("a(?:(?:b c)*+|d)")))
    for name, pattern in patterns.items():
        text = pattern.pattern
        assert not list(_possessive_groups(_parser.parse(text, pattern.flags & ~re.UNICODE))), name
