"""Each error of Newsdex, with an example of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, get_type_hints

import pytest

from search.errors import NewsdexError


def errors(base: type[NewsdexError] = NewsdexError) -> Iterator[type[NewsdexError]]:
    """All errors of this package, whoever derives from whom."""
    for error in base.__subclasses__():
        if error.__module__.startswith("search.errors."):
            yield error
        yield from errors(error)


ALL = sorted(errors(), key=lambda error: error.__name__)
each_error = pytest.mark.parametrize("error", ALL, ids=[error.__name__ for error in ALL])


def example(error: type[NewsdexError]) -> NewsdexError:
    """An error whose facts can be told apart."""
    hints = get_type_hints(error)
    return error(**{one.name: _fact(one.name, hints[one.name]) for one in fields(error)})


def _fact(name: str, kind: Any) -> Any:
    if kind is int:
        return sum(map(ord, name))
    return (f"first {name} fact", f"second {name} fact") if kind == tuple[str, ...] else f"the {name} fact"
