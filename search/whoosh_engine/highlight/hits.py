"""Hits of a page: stored values, marked words, passages, and in which fields words were found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from operator import or_
from typing import Any

from search import deadline
from search.primitives.prepared_query import PreparedQuery
from search.primitives.selection import Content
from search.protocol.results import Part, Passage
from search.schema.fields import BODY, EXCERPT, TITLE, URL, Fields
from search.whoosh_engine.execution.doc_sets import DocIds, distinct
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.highlight.marked_fields import FieldMatches, MarkedValue, by_document, marked_values
from search.whoosh_engine.highlight.passages import PassageDocument, PassageMaker
from search.whoosh_engine.highlight.word_places import WordPlaces
from search.whoosh_engine.matching.stored_values import StoredValues
from search.whoosh_engine.schema import words_field

_LEADING = (TITLE, EXCERPT)
"""Fields that every hit shows as they are: with all words in these no passage is needed."""


@dataclass(frozen=True, slots=True)
class _Document:
    """A document of the page."""

    number: int
    id: str
    fields: Mapping[str, Any]
    language: str
    words: dict[str, int]
    """By field, a bit for each word of the query that it has."""

    @property
    def leading(self) -> int:
        """The words that the fields have that every hit shows."""
        return reduce(or_, (self.words.get(name, 0) for name in _LEADING))


class HitHighlighter:
    """Makes the contents of the hits of one generation."""

    def __init__(self, fields: Fields, reader: IndexReader, stored_values: StoredValues) -> None:
        self._reader, self._stored_values = reader, stored_values
        self._passages = PassageMaker(reader)
        self._names = {field.name: words_field(field) for field in fields.highlighted}
        self._has_body = BODY in fields and fields[BODY].searched
        self._has_passages = fields.has_passages

    def plain(self, documents: DocIds) -> list[Content]:
        """Documents without marks."""
        return [Content(id, fields) for id, fields, _ in map(self._stored_values.content, documents.tolist())]

    def marked(self, documents: DocIds, prepared: PreparedQuery) -> list[Content]:
        """Documents with the words of a query marked, and passages of those whose title and excerpt lack words."""
        terms = tuple(map(str, prepared.marked_terms))
        if not terms:
            return self.plain(documents)
        page, fields = distinct(documents), {}
        for name, words_name in self._names.items():
            if found := by_document(self._places(words_name, prepared.marked_in(name), page)):
                fields[name] = found
        some = [self._document(number, fields) for number in documents.tolist()]
        highlights = self._highlights(some, fields)
        of_bodies, none = partial(self._of_bodies, page, some, prepared), dict[int, tuple[Passage, ...]]()
        passages = deadline.optional(Part.PASSAGES, of_bodies, none) if self._has_body else none
        return [
            Content(
                one.id,
                one.fields,
                highlights[one.number],
                passages.get(one.number, ()),
                {field: _named(words, terms) for field, words in one.words.items()},
            )
            for one in some
        ]

    def _places(self, name: str, words: Sequence[Any], page: DocIds) -> list[WordPlaces]:
        return [WordPlaces.of(self._reader, name, variants, page) for variants in words]

    def _document(self, number: int, fields: Mapping[str, Mapping[int, FieldMatches]]) -> _Document:
        deadline.check()
        id, values, language = self._stored_values.content(number)
        if not all(map(_is_text, map(values.get, self._names))):
            self._stored_values.require_form(number)
        words = {name: found[number].words for name, found in fields.items() if number in found and name in values}
        return _Document(number, id, values, language, words)

    def _highlights(
        self, some: Sequence[_Document], fields: Mapping[str, Mapping[int, FieldMatches]]
    ) -> dict[int, dict[str, str | list[str]]]:
        """The marked values by document and field, of those that have a word."""
        wanted = [
            (one.number, name, MarkedValue(one.fields[name], one.language, fields[name][one.number].matches))
            for one in some
            for name in fields
            if name in one.words
        ]
        highlights: dict[int, dict[str, str | list[str]]] = {one.number: {} for one in some}
        try:
            marked = list(marked_values([value for _, _, value in wanted]))
        except Exception:
            for one in some:
                self._stored_values.require_form(one.number)  # else it is a fault of ours
            raise
        for (number, name, _), value in zip(wanted, marked, strict=True):
            if value is not None:
                highlights[number][name] = value
        return highlights

    def _of_bodies(
        self, page: DocIds, some: Sequence[_Document], prepared: PreparedQuery
    ) -> dict[int, tuple[Passage, ...]]:
        """The passages by document; the words that each body has are noted."""
        variants = prepared.marked_in(BODY)
        places = self._places(BODY, variants, page)
        by_number = {one.number: one for one in some}
        for number, word in enumerate(places):
            for document in word.documents:
                words = by_number[document].words
                words[BODY] = words.get(BODY, 0) | 1 << number
        every = (1 << len(variants)) - 1
        needed = [
            PassageDocument(one.number, one.language, one.fields.get(URL, ""), one.words[BODY], one.leading)
            for one in some
            if BODY in one.words and one.leading != every
        ]
        if not (needed and self._has_passages):
            return {}
        weighed = [one.with_idf(self._reader, BODY, words) for one, words in zip(places, variants, strict=True)]
        return self._passages.of_page(weighed, needed)


def _named(words: int, terms: Sequence[str]) -> tuple[str, ...]:
    """The words of the query that have a bit."""
    return tuple(dict.fromkeys(term for number, term in enumerate(terms) if words >> number & 1))


def _is_text(value: Any) -> bool:
    """Whether a value may be one of a field that is marked."""
    return value is None or type(value) is str or (type(value) is list and all(type(one) is str for one in value))
