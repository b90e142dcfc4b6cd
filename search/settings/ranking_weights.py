"""Ranking weights: boosts of the score of the words, by proximity, titles, freshness, quality and heat.

A boost adds a share of the score of the words (see the engine): a document with a freshness of 1 where the weight is
0.1 has 1.1 times the score of its words.
So boosts order documents of about the same relevance, and never bring up others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Self

ABOUT: Mapping[str, tuple[str, float]] = {
    "nearness": ("two words of the query stand beside each other: as so much of a word more", 10),
    "whole_title": ("the title is the query", 10),
    "title_start": ("the title begins with the query", 10),
    "freshness": ("it is new: all for the newest document, half of it after each half-life", 10),
    "half_life_days": ("(the half-life in days)", 36_500),
    "quality": ("its quality is high: the share of documents that have less", 10),
    "heat": ("its heat is high: the share of documents that have less", 10),
}
"""When each weight counts, and its maximum."""


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """The weights, each from 0, which turns it off."""

    nearness: float = 0.3
    whole_title: float = 0.5
    title_start: float = 0.1
    freshness: float = 0.1
    half_life_days: float = 365.0
    quality: float = 0.05
    heat: float = 0.05

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The names of all weights, in their order."""
        return tuple(one.name for one in fields(cls))

    def to_json(self) -> dict[str, float]:
        """As plain data, to be kept with an index."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, float]) -> Self:
        """The inverse of `to_json`; what is absent has its default."""
        return cls(**data)
