"""Hits of a page: stored values, marked words, passages, and in which fields words were found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from search import deadline
from search.protocol.results import Passage
from search.schema.fields import BODY, EXCERPT, TITLE, URL, Fields
from search.text.highlight import Highlighter
from search.whoosh_engine.execution.doc_sets import DocIds
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.highlight.markers import markers
from search.whoosh_engine.highlight.passages import DocumentPassages, PassageMaker
from search.whoosh_engine.highlight.word_places import WordPlaces
from search.whoosh_engine.matching.matcher import PreparedQuery
from search.whoosh_engine.matching.stored_values import StoredValues

_LEADING = (TITLE, EXCERPT)
"""Fields that every hit shows as they are: with all words in these no passage is needed."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a hit shows of its document."""

    id: str
    fields: Mapping[str, Any]
    highlights: Mapping[str, str | list[str]]
    passages: tuple[Passage, ...]
    matched: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Highlighted:
    """The marked fields of a document, and a bit for each word of the query that each has."""

    id: str
    fields: Mapping[str, Any]
    language: str
    highlights: Mapping[str, str | list[str]]
    words: dict[str, int]


class HitHighlighter:
    """Makes the contents of the hits of one generation."""

    def __init__(self, fields: Fields, reader: IndexReader, stored_values: StoredValues) -> None:
        self._fields, self._reader, self._stored_values = fields, reader, stored_values
        self._passages = PassageMaker(reader)
        self._highlighted = tuple(field.name for field in fields.highlighted)
        self._has_passages = fields.has_passages

    def plain(self, documents: DocIds) -> list[Content]:
        """Documents without marks."""
        return [
            Content(id, fields, {}, (), {}) for id, fields, _ in map(self._stored_values.content, documents.tolist())
        ]

    def marked(self, documents: DocIds, prepared: PreparedQuery) -> list[Content]:
        """Documents with the words of a query marked, and passages of those whose title and excerpt lack words."""
        terms = prepared.marked_terms
        if not terms:
            return self.plain(documents)
        by_field = markers(prepared, self._highlighted)
        some = [self._of_fields(number, by_field) for number in documents.tolist()]
        passages = self._of_bodies(documents, some, prepared) if BODY in self._fields else {}
        names = tuple(map(str, terms))
        return [
            Content(one.id, one.fields, one.highlights, passages.get(number, ()), _matched(one.words, names))
            for number, one in zip(documents.tolist(), some, strict=True)
        ]

    def _of_fields(self, number: int, by_field: Mapping[str, Highlighter]) -> _Highlighted:
        deadline.check()
        id, fields, language = self._stored_values.content(number)
        try:
            highlights, words = _marked_fields(fields, by_field, language)
        except Exception:
            self._stored_values.require_form(number)  # else it is a fault of ours
            raise
        return _Highlighted(id, fields, language, highlights, words)

    def _of_bodies(
        self, documents: DocIds, some: Sequence[_Highlighted], prepared: PreparedQuery
    ) -> dict[int, tuple[Passage, ...]]:
        """The passages by document; the words that each body has are noted."""
        page = np.unique(documents)
        variants = prepared.marked_in(BODY)
        places = [WordPlaces.of(self._reader, BODY, one, page) for one in variants]
        by_number = dict(zip(documents.tolist(), some, strict=True))
        for bit, word in enumerate(places):
            for number in word.documents.tolist():
                by_number[number].words[BODY] = by_number[number].words.get(BODY, 0) | 1 << bit
        if not self._has_passages:
            return {}
        every = (1 << len(variants)) - 1
        needed = [
            DocumentPassages(number, one.language, one.fields.get(URL, ""))
            for number, one in by_number.items()
            if BODY in one.words and _leading(one.words) != every
        ]
        return self._passages.of_page(places, needed, markers(prepared, (BODY,))[BODY])


def _leading(words: Mapping[str, int]) -> int:
    """The words that the fields have that every hit shows."""
    found = 0
    for name in _LEADING:
        found |= words.get(name, 0)
    return found


def _matched(words: Mapping[str, int], names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    return {
        field: tuple(dict.fromkeys(name for bit, name in enumerate(names) if found >> bit & 1))
        for field, found in words.items()
    }


def _marked_fields(
    fields: Mapping[str, Any], by_field: Mapping[str, Highlighter], language: str
) -> tuple[dict[str, str | list[str]], dict[str, int]]:
    """The marked values of the fields that have a word of the query, and a bit for each word of each."""
    highlights: dict[str, str | list[str]] = {}
    words: dict[str, int] = {}
    for name, highlighter in by_field.items():
        value = fields.get(name)
        if value is None:
            continue
        is_many = isinstance(value, list)
        found = highlighter.all_of(value if is_many else [value], language)
        if found:
            highlights[name], words[name] = (found[0] if is_many else found[0][0]), found[1]
    return highlights, words
