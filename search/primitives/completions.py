"""Completions of a query that is being typed: titles and values of visible documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from search.primitives.term_alternatives import Variants
from search.query.partial_query import PartialQuery
from search.text.analysis import Token


@dataclass(frozen=True, slots=True)
class Title:
    """A title that completes what was typed."""

    text: str
    words: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A value that completes what was typed."""

    text: str
    count: int
    is_leading: bool
    """Whether it begins so, rather than one of its other words."""


class Completions(Protocol):
    """What completes queries in one snapshot."""

    def titles(self, partial: PartialQuery, wanted: int) -> Sequence[Title]:
        """At most so many different titles, those that begin so first, then those that have the words.

        Of each kind those with the greatest heat come first, of equal ones the newest.
        """

    def title_count(self, title: Title) -> int:
        """How many documents have the same title; 1 or more."""

    def values(self, name: str, partial: PartialQuery, wanted: int) -> Sequence[Value]:
        """At most so many values of a keyword, those that begin so first, then those that documents have most."""

    def totals(self, some: Sequence[Sequence[Variants]]) -> list[int]:
        """For each of some lists how many documents have all of its words, each in any variant in any searched field.

        What is suggested together has most words in common.
        """
