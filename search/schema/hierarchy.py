"""Hierarchical values: `guides/install/linux` is below `guides/install`, which is below `guides`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

MAX_LEVELS = 16
"""Values above one value; what is deeper is below the last of them."""


def ancestors(value: str, separator: str) -> Iterator[str]:
    """The values above one, the highest first: those that end before a separator, without blanks at their ends."""
    end, start = value.find(separator), 0
    for _ in range(MAX_LEVELS):
        if end < 0:
            return
        if value[start:end].strip() and value[end + len(separator) :].strip(separator + " \t"):
            yield value[:end].strip()
        start = end + len(separator)
        end = value.find(separator, start)


def with_ancestors(values: Iterable[str], separator: str) -> tuple[str, ...]:
    """Values and all that are above them, each once."""
    return tuple(dict.fromkeys(one for value in values for one in (*ancestors(value, separator), value)))
