"""Snapshot of an index: a generation as it is visible at one moment, and what an engine finds in it.

Results are handles: only the engine that made one knows what it holds, be it an array or a search that still waits to
be sent with others. What they are asked for says when an engine must have found it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from search.primitives.completions import Completions
from search.primitives.prepared_query import PreparedQuery
from search.primitives.selection import Selection
from search.primitives.term_alternatives import Slot
from search.primitives.vocabulary import Vocabulary
from search.protocol.request import SearchRequest
from search.protocol.results import DocumentText, Hit
from search.query.tree import Term
from search.schema.fields import Field


class ResultSet(Protocol):
    """Visible documents of one query.

    They come in steps: those of a step have at least so many plain words, and fewer than those of the step before.
    """

    @property
    def total(self) -> int:
        """How many documents, words that they lack or not."""

    @property
    def steps(self) -> tuple[int, ...]:
        """For each step how many plain words its documents have at least, falling."""

    @property
    def by_parts(self) -> bool:
        """Whether the words of a compound also count alone."""

    def with_words(self, least: int) -> int:
        """How many documents have so many plain words."""

    def in_steps(self, steps: tuple[int, ...]) -> ResultSet:
        """The documents with at least as many plain words as the last of these steps demands, in these steps."""


class QueryMatches(Protocol):
    """What one query finds; each of these is found when something is asked of it, and words are found once."""

    def all_words(self) -> ResultSet:
        """The documents of the query as it is, with all plain words, in one step."""

    def any_word(self, *, by_parts: bool) -> ResultSet:
        """The documents with at least one of the plain words, in one step; all else of the query holds.

        With `by_parts` the words of a compound also count alone.
        """


class BestDocument(Protocol):
    """The first document of a result set by relevance, as far as only the words of the query decide."""

    def has(self, slot: Slot) -> bool:
        """Whether it has any term of a slot in a searched field."""


class Snapshot(Protocol):
    """One generation at one moment."""

    @property
    def now(self) -> datetime:
        """The moment, in the time zone of the site."""

    @property
    def vocabulary(self) -> Vocabulary:
        """Its words."""

    @property
    def completions(self) -> Completions:
        """What completes queries in it."""

    def has_term(self, prepared: PreparedQuery, term: Term) -> bool:
        """Whether a visible document has a term of a query, or fulfils it when it is a condition."""

    def values_given(self, field: Field) -> tuple[int, int]:
        """How many values of a keyword visible documents have, each counted as often as it is given, and how many."""

    def everything(self) -> ResultSet:
        """All visible documents, none of which is scored: the answer to a query that asks nothing."""

    def match(self, prepared: PreparedQuery) -> QueryMatches:
        """What a query finds that asks something."""

    def best(self, results: ResultSet) -> BestDocument | None:
        """The best document of a result set of this snapshot; None when it has none."""

    def selection(
        self, prepared: PreparedQuery, results: ResultSet, pins: Sequence[str], request: SearchRequest
    ) -> Selection:
        """The documents of the answer to a request, given what its query finds and the ids that are pinned to it.

        Raises InvalidParameter for the value of a filter without meaning.
        """

    def first_with(self, field: Field, value: str) -> Hit | None:
        """The first visible document with a value of a keyword."""

    def body(self, id: str) -> DocumentText | None:
        """The text of a visible document as far as it is kept and shown; None when there is no such document."""

    def texts(self, id: str) -> tuple[Mapping[str, Sequence[str]], str] | None:
        """The searched texts of a visible document that are stored, by field, and its language; None without one."""

    def similar(
        self, id: str, terms: Mapping[str, float], fields: Sequence[Field], share: float, request: SearchRequest
    ) -> Sequence[Hit]:
        """The visible documents with any of some terms in some fields, the best first, that pass the filters.

        Terms have what each counts. A document counts that has so great a share of the score of the one with this id,
        and does not tell its story; each story is one hit. At most the size of the request.
        """
