"""Marked fields of hits: their words, by the positions that the index has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from search.text.analysis import VALUE_GAP
from search.text.highlight import Match, mark_words
from search.text.offsets import WordOffsets
from search.whoosh_engine.highlight.word_places import WordPlaces


@dataclass(slots=True)
class FieldMatches:
    """The matches of a query in one field of one document."""

    words: int = 0
    """A bit for each word of the query that is there."""
    matches: list[Match] = field(default_factory=list)


def by_document(words: Sequence[WordPlaces]) -> dict[int, FieldMatches]:
    """The matches of the words of a query in one field, by document."""
    found: dict[int, FieldMatches] = {}
    for number, word in enumerate(words):
        for document, match in word.all_matches():
            of = found.setdefault(document, FieldMatches())
            of.words |= 1 << number
            of.matches.append(match)
    return found


def marked_value(value: Any, language: str, matches: Sequence[Match]) -> str | list[str] | None:
    """A text with marks; of a field with many values all of them; None when there is nothing to mark."""
    if isinstance(value, str):
        return mark_words(value, WordOffsets.of(value, language), matches)
    marked, first = [], 0
    for text in value:
        words = WordOffsets.of(text, language)
        own = [Match(one.first - first, one.last - first, one.typed) for one in matches]
        marked.append(mark_words(text, words, own))
        first += max(len(words.starts) - 1, 0) + VALUE_GAP
    if not any(marked):
        return None
    return [escape(text) if one is None else one for text, one in zip(value, marked, strict=True)]


Marked = Mapping[str, str | list[str]]
"""Values with marks by field, of those that have a word of the query."""
