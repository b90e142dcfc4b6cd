"""Search request: a query, filters, an order and a page, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import blake2b
from typing import Any, Self

from search.protocol.cursor import Cursor
from search.query.value_identity import key_in
from search.schema.fields import PUBLISHED

MAX_SIZE = 100
"""The most hits that one page may have."""
DEFAULT_SIZE = 20
ENOUGH = 20
"""Documents with so many words of a query that none with fewer words are needed.

It does not depend on the size of a page: the same query finds the same documents.
"""
RELEVANCE = "relevance"
"""The order by score, best first."""

NEWEST = f"-{PUBLISHED}"
"""The order of documents of equal scores."""

_MARKED = ("highlights", "passages", "matched")
HIT_FACTS = ("score", *_MARKED, "lacking", "similar", "pinned", "explanation")
"""Names that a hit has beside its fields; a request may choose among them as among fields."""


class Match(StrEnum):
    """How many of the words side by side in a query a document must have."""

    ALL = "all"
    ANY = "any"
    AUTO = "auto"
    """All; when fewer than `ENOUGH` documents have them, then most of them, and then any."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Filter of one field: any of some values, none of others, or no value at all.

    For a ranged field the values are texts of intervals (see `ranges`).
    `any_of` and `missing` are joined with *or*, the rest with *and*.
    """

    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    missing: bool = False
    """Documents without a value match, too."""
    present: bool = False
    """Only documents with a value match."""

    def __bool__(self) -> bool:
        return bool(self.any_of or self.none_of or self.missing or self.present)


NO_FILTER = Filter()


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """Request for a page of results.

    Filters of different fields are joined with *and*.
    """

    query: str = ""
    filters: tuple[tuple[str, Filter], ...] = ()
    """By field name, sorted by it; at most one filter for a field, and none that is empty."""
    sort: str = ""
    """`relevance`, a sortable field, or one with `-` before it for descending; empty is the default order."""
    page: int = 1
    size: int = DEFAULT_SIZE
    match: Match = Match.AUTO
    exact: bool = False
    """Whether words are meant in their very forms, without synonyms and corrections."""
    typing: bool = False
    """Whether the last word may go on, unless something follows it: it is also the beginning of longer words."""
    collapse: bool = True
    """Whether near-duplicates (documents of one story) are collapsed to one hit, the first of them."""
    story: str = ""
    """The id of a document; only documents of its story match, each as a hit of its own."""
    highlights: bool = True
    """Whether the words of the query are marked in the hits."""
    explain: bool = False
    """Whether the scores of the first hits of the page are explained."""
    facets: tuple[str, ...] | None = None
    """The names of the facets that are counted; None is all of them."""
    fields: tuple[str, ...] | None = None
    """The names of what hits have in JSON, fields or `HIT_FACTS`, beside their ids; None is all of them."""
    after: Cursor | None = None
    """The place where the page begins, instead of its number."""

    def order(self, *, is_scored: bool) -> str:
        """The order that applies: as requested, else relevance when the query has words to score, else newest."""
        return self.sort or (RELEVANCE if is_scored else NEWEST)

    @property
    def offset(self) -> int:
        """The number of hits before this page, unless a newer generation has moved the place of its cursor."""
        return self.after.offset if self.after else (self.page - 1) * self.size

    @property
    def digest(self) -> str:
        """A digest of what decides which hits there are, and their order: not of the page, nor of what hits have."""
        meant = (self.query, self.match, self.exact, self.typing)
        among = (self.filters, self.sort, self.collapse, self.story)
        return blake2b(repr((meant, among)).encode("utf-8", "replace"), digest_size=6).hexdigest()

    @property
    def marks_words(self) -> bool:
        """Whether the words of the query are marked in the hits, and the marked texts wanted."""
        return self.highlights and (self.fields is None or not set(_MARKED).isdisjoint(self.fields))

    def counts(self, name: str) -> bool:
        """Whether the values of a field are counted, if it is a facet."""
        return self.facets is None or name in self.facets

    def filter(self, name: str) -> Filter:
        """The filter of one field."""
        return dict(self.filters).get(name, NO_FILTER)

    def with_filter(self, name: str, changed: Filter) -> Self:
        """The same request from its first page, with the filter of one field replaced; an empty one is removed."""
        others = [(other, kept) for other, kept in self.filters if other != name]
        added = [(name, changed)] if changed else []
        return self._from_start(filters=tuple(sorted(others + added, key=lambda entry: entry[0])))

    def without_filter(self, name: str) -> Self:
        """The same request from its first page, without the filter of one field."""
        return self.with_filter(name, NO_FILTER)

    def toggled(self, name: str, value: str) -> Self:
        """The same request from its first page, with one value of a field chosen or no longer chosen."""
        old = self.filter(name)
        chosen, none_of = _without(name, old.any_of, value), _without(name, old.none_of, value)
        chosen = (*chosen, value) if chosen == old.any_of else chosen
        return self.with_filter(name, replace(old, any_of=chosen, none_of=none_of))

    def excluding(self, name: str, value: str) -> Self:
        """The same request from its first page, with one value of a field excluded or no longer excluded."""
        old = self.filter(name)
        any_of, excluded = _without(name, old.any_of, value), _without(name, old.none_of, value)
        excluded = (*excluded, value) if excluded == old.none_of else excluded
        return self.with_filter(name, replace(old, any_of=any_of, none_of=excluded))

    def only(self, name: str, value: str) -> Self:
        """The same request from its first page, with this value as the only filter of a field."""
        return self.with_filter(name, Filter(any_of=(value,)))

    def toggled_missing(self, name: str) -> Self:
        """The same request from its first page, with documents without a value of a field chosen, or no longer."""
        old = self.filter(name)
        return self.with_filter(name, replace(old, missing=not old.missing, present=False))

    def with_query(self, query: str) -> Self:
        """The same request from its first page, with another query."""
        return self._from_start(query=query)

    def exactly(self) -> Self:
        """The same request from its first page, with all words in their very forms."""
        return self._from_start(exact=True)

    def matching(self, match: Match) -> Self:
        """The same request from its first page, with more or fewer of the words demanded."""
        return self._from_start(match=match)

    def sorted_by(self, order: str) -> Self:
        """The same request from its first page, in another order."""
        return self._from_start(sort=order)

    def of_story(self, id: str) -> Self:
        """The same request from its first page, for the documents that tell the same story as one of them."""
        return self._from_start(story=id)

    def with_every_document(self) -> Self:
        """The same request from its first page, with all documents of a story as hits."""
        return self._from_start(collapse=False)

    def at_page(self, page: int) -> Self:
        """The same request at another page, counted from 1."""
        return self._from_start(page=page)

    def _from_start(self, **changes: Any) -> Self:
        """The same request with some changes, from its first page unless they name another."""
        return replace(self, **{"page": 1, "after": None, **changes})

    def without_filters(self) -> Self:
        """The same request from its first page, without any filter."""
        return self._from_start(filters=())


EMPTY_REQUEST = SearchRequest()


def _without(name: str, values: tuple[str, ...], value: str) -> tuple[str, ...]:
    """The values of a field without all spellings of one."""
    key = key_in(name, value)
    return tuple([one for one in values if key_in(name, one) != key])
