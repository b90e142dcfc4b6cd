"""Explanation of a score: a tree of numbers, each with what it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_EXPLAINED = 20
"""Hits of a page that are explained; the first ones."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A part of a score."""

    value: float
    what: str
    """In words and, where `numbers` are given, as the formula that makes the value of them."""
    numbers: Mapping[str, float] = field(default_factory=dict)
    """What stands in the formula, by its name there."""
    parts: tuple[Explanation, ...] = ()
    """What adds up to the value; empty when it is not a sum."""

    def __str__(self) -> str:
        """On one line, without its parts."""
        numbers = ", ".join(f"{name} {number:.6g}" for name, number in self.numbers.items())
        return f"{self.value:.6g} {self.what}{numbers and f' [{numbers}]'}"

    def lines(self, depth: int = 0) -> Iterator[tuple[int, Explanation]]:
        """This and all parts of it, with how deep each is inside."""
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
