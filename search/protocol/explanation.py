"""Explanation of a score: a tree of values, each with its formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_EXPLAINED = 20
"""Hits of a page that are explained, from the first on."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score, or a part of one."""

    value: float
    what: str
    """What the value is, in words; with `numbers`, the formula that gives the value."""
    numbers: Mapping[str, float] = field(default_factory=dict)
    """The variables of the formula, by name."""
    parts: tuple[Explanation, ...] = ()
    """The summands of the value; empty when it is not a sum."""

    def __str__(self) -> str:
        """On one line, without its parts."""
        numbers = ", ".join(f"{name} {number:.6g}" for name, number in self.numbers.items())
        return f"{self.value:.6g} {self.what}{numbers and f' [{numbers}]'}"

    def lines(self, depth: int = 0) -> Iterator[tuple[int, Explanation]]:
        """This and all its parts, each with its depth."""
        yield depth, self
        for part in self.parts:
            yield from part.lines(depth + 1)

    def to_json(self) -> dict[str, Any]:
        """As plain data, rounded as scores are."""
        return {
            "value": round(self.value, 6),
            "what": self.what,
            "numbers": {name: round(number, 6) for name, number in self.numbers.items()},
            "parts": [part.to_json() for part in self.parts],
        }
