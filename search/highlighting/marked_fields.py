"""Marked fields of hits: their words, by the positions that the index has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from search import deadline
from search.highlighting.word_places import WordPlaces
from search.text.analysis import VALUE_GAP
from search.text.highlight import Match, escape, mark_words
from search.text.offsets import WordOffsets


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


class MarkedValue(NamedTuple):
    """A value to mark: a text, or the texts of a field with many values."""

    value: str | list[str]
    language: str
    matches: Sequence[Match]

    @property
    def texts(self) -> list[str]:
        """The texts."""
        return [self.value] if isinstance(self.value, str) else self.value

    def marked(self, words: Iterator[WordOffsets]) -> str | list[str] | None:
        """The same with marks, of a field with many values all of them; None when there is nothing to mark."""
        if isinstance(self.value, str):
            return mark_words(self.value, next(words), self.matches)
        marked, first = [], 0
        for text in self.value:
            of_text = next(words)
            own = [Match(one.first - first, one.last - first, one.typed) for one in self.matches]
            marked.append(mark_words(text, of_text, own))
            first += max(len(of_text.starts) - 1, 0) + VALUE_GAP
        if not any(marked):
            return None
        return [escape(text) if one is None else one for text, one in zip(self.value, marked, strict=True)]


def marked_values(some: Sequence[MarkedValue]) -> Iterator[str | list[str] | None]:
    """Values with marks; the words of all texts are looked for at once."""
    words = iter(WordOffsets.of_each([(text, one.language) for one in some for text in one.texts]))
    for one in some:
        deadline.check()
        yield one.marked(words)


Marked = Mapping[str, str | list[str]]
"""Values with marks by field, of those that have a word of the query."""
