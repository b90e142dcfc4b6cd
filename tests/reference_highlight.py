"""Marks by brute force: every word of a text is analyzed, and looked for among the terms of the query."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from search.text.analysis import tokens
from search.text.highlight import Match, mark_words
from search.text.languages import ENGLISH
from search.text.offsets import WordOffsets

TermAlternatives = Sequence[Container[str]]
"""A word or phrase: for each of its positions, the terms that may stand there."""


def matches(text: str, sought: Iterable[TermAlternatives], language: str = ENGLISH) -> list[Match]:
    """Where each of some words or phrases stands in a text."""
    words = list(tokens(text, language))
    found = []
    for slots in sought:
        for first in range(len(words) + 1 - len(slots)):
            run = words[first : first + len(slots)]
            if all(word.term in slot for word, slot in zip(run, slots, strict=True)):
                found.append(Match(first, first + len(slots) - 1))
    return found


def highlight(text: str, sought: Iterable[TermAlternatives], language: str = ENGLISH) -> str | None:
    """The text with these marked; None when it has none of them."""
    return mark_words(text, WordOffsets.of(text, language), matches(text, list(sought), language))
