"""Score details: the numbers of which the scores of the documents of a page are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from search.query.tree import Node, Term


@dataclass(frozen=True, slots=True)
class FieldScore:
    """A word in one field of one document (see `bm25f`)."""

    name: str
    weight: float
    tf: float
    length: float
    average: float


@dataclass(frozen=True, slots=True)
class WordScore:
    """A word in one document."""

    idf: float
    documents: int
    """N."""
    frequency: int
    """df."""
    fields: tuple[FieldScore, ...]
    """In which the document has it."""


@dataclass(frozen=True, slots=True)
class VariantScore:
    """The words of one variant of a term in one document."""

    words: tuple[WordScore, ...]
    least: int
    """Of how many of them a document has any, as in `LooseVariant`."""


@dataclass(frozen=True, slots=True)
class BoostShare:
    """What a document has of a query-independent boost."""

    name: str
    weight: float
    share: float
    """From 0 to 1."""
    half_life_days: float
    """Above 0 for freshness."""


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """How the title of a document has the words of the query."""

    begins: bool
    is_whole: bool
    as_written: float
    """1 when it is the query as it is written, 1/2 but for accents, 0 in other forms."""


@dataclass(frozen=True, slots=True)
class NearPair:
    """Two words of the query that stand beside each other in a document."""

    text: str
    mean_idf: float


class ScoreDetails(Protocol):
    """The numbers of the scores of some documents, which are given by their places on the page."""

    def has(self, place: int, node: Node) -> bool:
        """Whether a part of the query finds a document."""

    def variants(self, place: int, term: Term) -> Sequence[VariantScore]:
        """The variants of a term in a document, of which the best counts."""

    def boosts(self, place: int) -> Sequence[BoostShare]:
        """The boosts of which a document has some."""

    def title(self, place: int) -> TitleMatch | None:
        """How its title has the words of the query; None when that is not in its score."""

    def pairs(self, place: int) -> Sequence[NearPair]:
        """The pairs of words that are beside each other, when that is in its score."""
