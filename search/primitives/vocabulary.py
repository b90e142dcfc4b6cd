"""Vocabulary: the words of one generation, as far as documents have them that are visible at a moment.

It is at hand where a query is read: to ask it takes no round trip, however far the documents are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from search.primitives.term_alternatives import Slot


@dataclass(frozen=True, slots=True)
class NearWord:
    """A word of the index within one or two edits of another."""

    word: str
    term: str
    edits: int
    """From the other word."""
    occurrences: int
    """In visible documents."""


class Vocabulary(Protocol):
    """Terms are those of `search.text.analysis`; a surface is a word as it is written, folded."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Of the texts, sorted; none when there is no text."""

    def parts_of(self, term: str) -> set[tuple[str, ...]]:
        """The parts of a term when it is written apart, each way that a text has."""

    def compounds_with_prefix(self, prefix: str) -> Iterator[tuple[str, ...]]:
        """The parts of the compounds that begin so."""

    def has_prefix(self, prefix: str) -> bool:
        """Whether a word of a text begins so."""

    def terms_without_prefix(self, prefix: str) -> set[str]:
        """The terms that do not begin so, of words that do: `happi`, of `happier`, for `happie`."""

    def terms_with_suffix(self, suffix: str, most: int) -> tuple[list[str], bool]:
        """The terms of the words that end so, at most `most`, the shortest first, and whether there are more."""

    def frequencies(self, surface: str) -> Mapping[str, int]:
        """The terms under which visible documents have a surface, each with how often."""

    def commonest(self, prefix: str, most: int) -> Iterator[tuple[str, str, int]]:
        """The surfaces that begin so and that visible documents have most, their terms, and how often.

        Those of the `most` commonest are there in any case; one may come several times, with parts of its count.
        """

    def near(self, surface: str, most: int) -> Sequence[NearWord]:
        """The words of visible documents within `most` edits of a surface, the likeliest first.

        Words that are two edits away are looked for when none is one edit away; the same first letter comes before
        another, frequent words before rare ones. An edit is one of optimal string alignment.
        """

    def near_beginning(self, prefix: str) -> str | None:
        """The likeliest right form of a wrong beginning: one edit away, its first letter right."""

    def spelling(self, surface: str) -> str:
        """How a surface is written most, with accents and capitals."""

    def are_in_fewer(self, terms: tuple[str, ...], most: int) -> bool:
        """Whether fewer than `most` visible documents have any of some terms."""

    @property
    def documents(self) -> int:
        """How many documents the statistics are about: N."""

    def document_frequency(self, term: str) -> int:
        """How many documents have a term, in the field where most have it: df."""

    def is_visible(self, term: str) -> bool:
        """Whether a visible document has a term."""

    def is_any_visible(self, slot: Slot) -> bool:
        """Whether a visible document has any term of a slot."""

    def cached(self, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """The value that was made for a key at a moment with the same visible documents, while there is room.

        `nbytes` of the value is what it takes.
        """

    def kept(self, key: tuple[Any, ...]) -> Any:
        """The value that is kept for this key; None when none is."""

    def keep(self, key: tuple[Any, ...], made: Any) -> None:
        """Keep a value for this key while there is room."""
