"""Hits of a page: stored values, marked words, passages, and in which fields words were found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from operator import or_
from typing import Any

from search import deadline
from search.highlighting.marked_fields import FieldMatches, MarkedValue, by_document, marked_values
from search.highlighting.passages import PassageDocument, PassageMaker
from search.highlighting.word_places import WordPlaces
from search.primitives.page_texts import PageTexts
from search.primitives.prepared_query import PreparedQuery
from search.primitives.selection import Content
from search.primitives.term_alternatives import Variants
from search.protocol.results import Part, Passage
from search.schema.fields import BODY, EXCERPT, TITLE, URL, Field, Fields

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
    """Makes the contents of the hits of a page."""

    def __init__(self, fields: Fields, texts: PageTexts) -> None:
        self._texts, self._fields = texts, fields
        self._names = [field.name for field in fields.highlighted]

    def plain(self) -> list[Content]:
        """Documents without marks."""
        return [Content(id, fields) for id, fields, _ in map(self._texts.content, self._texts.documents)]

    def marked(self, prepared: PreparedQuery) -> list[Content]:
        """Documents with the words of a query marked, and passages of those whose title and excerpt lack words."""
        terms = tuple(map(str, prepared.marked_terms))
        if not terms:
            return self.plain()
        fields = {}
        for field in self._fields.highlighted:
            if found := by_document(self._places(field, prepared.marked_in(field.name))):
                fields[field.name] = found
        some = [self._document(number, fields) for number in self._texts.documents]
        highlights = self._highlights(some, fields)
        of_bodies, none = partial(self._of_bodies, some, prepared), dict[int, tuple[Passage, ...]]()
        has_body = BODY in self._fields and self._fields[BODY].searched
        passages = deadline.optional(Part.PASSAGES, of_bodies, none) if has_body else none
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

    def _places(self, field: Field, words: Sequence[Variants]) -> list[WordPlaces]:
        return [WordPlaces.of(self._texts, field, variants) for variants in words]

    def _document(self, number: int, fields: Mapping[str, Mapping[int, FieldMatches]]) -> _Document:
        deadline.check()
        id, values, language = self._texts.content(number)
        if not all(map(_is_text, map(values.get, self._names))):
            self._texts.require_form(number)
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
                self._texts.require_form(one.number)  # else it is a fault of ours
            raise
        for (number, name, _), value in zip(wanted, marked, strict=True):
            if value is not None:
                highlights[number][name] = value
        return highlights

    def _of_bodies(self, some: Sequence[_Document], prepared: PreparedQuery) -> dict[int, tuple[Passage, ...]]:
        """The passages by document; the words that each body has are noted."""
        variants = prepared.marked_in(BODY)
        body = self._fields[BODY]
        places = self._places(body, variants)
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
        if not (needed and self._fields.has_passages):
            return {}
        weighed = [one.with_idf(self._texts, body, words) for one, words in zip(places, variants, strict=True)]
        return PassageMaker(self._texts).of_page(weighed, needed)


def _named(words: int, terms: Sequence[str]) -> tuple[str, ...]:
    """The words of the query that have a bit."""
    return tuple(dict.fromkeys(term for number, term in enumerate(terms) if words >> number & 1))


def _is_text(value: Any) -> bool:
    """Whether a value may be one of a field that is marked."""
    return value is None or type(value) is str or (type(value) is list and all(type(one) is str for one in value))
