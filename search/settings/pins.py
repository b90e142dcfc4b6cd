"""Pins of a deployer: documents that come first for some queries, as `newsdex.yaml` lists them.

pins:
- queries: [solar power, photovoltaics]
  documents: [news/solar-roof, guides/solar]    # in this order

A pin applies to queries of exactly its words, in their order.
Case, accents, apostrophes, the forms of a word (`panel`, `panels`) and quotes around words make no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from search.query.parser import parse
from search.query.tree import Occur, PartKind, Query, TermKind
from search.schema.fields import Fields
from search.text.analysis import term_of, tokens

MAX_DOCUMENTS = 100
"""Documents of one pin; they fill a page at most."""

Words = tuple[str, ...]
"""The terms of a query's words, in their order."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A pin: the documents that come first for some queries."""

    queries: tuple[str, ...]
    documents: tuple[str, ...]
    """Their ids, in their order."""


@dataclass(frozen=True, slots=True)
class Pins:
    """All pins of an index, no two of them for the same words."""

    entries: tuple[Pin, ...] = ()

    def by_words(self, fields: Fields, language: str) -> Mapping[Words, tuple[str, ...]]:
        """The ids of pinned documents by the words of queries."""
        return _by_words(self, fields, language)

    def __bool__(self) -> bool:
        return bool(self.entries)

    def to_json(self) -> list[dict[str, list[str]]]:
        """The pins as plain data, to be kept with an index."""
        return [{"queries": list(pin.queries), "documents": list(pin.documents)} for pin in self.entries]

    @classmethod
    def from_json(cls, data: Iterable[Mapping[str, Any]]) -> Self:
        """The inverse of `to_json`."""
        return cls(tuple(Pin(tuple(one["queries"]), tuple(one["documents"])) for one in data))


NO_PINS = Pins()


@lru_cache(maxsize=4)
def _by_words(pins: Pins, fields: Fields, language: str) -> Mapping[Words, tuple[str, ...]]:
    """Cached, for the next generation of an index most often has the same pins, and a thousand take 0.2 s to parse."""
    queries = ((query, pin.documents) for pin in pins.entries for query in pin.queries)
    return {words_of(parse(query, fields), language): documents for query, documents in queries}


def words_of(query: Query, language: str) -> Words:
    """The words of a query of only words; empty when it has operators, brackets, stars or fields."""
    terms = [term for term in query.terms if term.role is not Occur.IGNORED]
    is_plain = all(part.kind in {PartKind.TERM, PartKind.SKIPPED} for part in query.parts) and all(
        term.kind in {TermKind.WORD, TermKind.PHRASE} and term.role is not Occur.EXCLUDED and not term.field
        for term in terms
    )
    if not is_plain:
        return ()
    # A surface has no accents; stemmed as it is, a word has one term with and without them.
    return tuple(term_of(word.surface, language) for term in terms for word in tokens(term.text, language))
