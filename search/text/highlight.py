"""Highlighting: a text as escaped HTML with the words of the query inside `<mark>`.

Whole words are marked, and a phrase as one; what touches becomes one mark.
Of a word that is only begun in the query what was typed is marked.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain, compress, repeat
from typing import NamedTuple

from search.text.analysis import term_of, tokens, written_spans, written_words
from search.text.folding import fold
from search.text.languages import ENGLISH

TermAlternatives = Sequence[Container[str]]
"""A word or phrase to mark: for each of its positions, the terms that may stand there."""


@dataclass(frozen=True, slots=True)
class PartOfWord:
    """Terms of which only the part is marked that was typed."""

    terms: Container[str]
    typed: str
    """Folded."""

    def __contains__(self, term: object) -> bool:
        return term in self.terms


class Marked(NamedTuple):
    """A text with marks, and which words of the query are among these."""

    html: str
    words: int
    """A bit for each word of the query."""


class _Match(NamedTuple):
    """What is marked from the first to the last word of a match, and for which words of the query."""

    first: int
    last: int
    words: int
    typed: str = ""
    """The part of a single word that is marked; empty for all of it."""


class _Known(dict[str, tuple[int, str] | None]):
    """For each word or term that was met, the words of the query that it is, and what was typed of it."""

    def __init__(self, find: Callable[[str], tuple[int, str] | None]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, written: str) -> tuple[int, str] | None:
        found = self[written] = self._find(written)
        return found


class Highlighter:
    """Marks the words of one query, in any number of texts."""

    def __init__(self, words: Iterable[Iterable[TermAlternatives]]) -> None:
        """For each word of the query, its variants, any of which is marked."""
        self._terms: dict[str, int] = {}
        self._others: list[tuple[int, Container[str]]] = []
        self._phrases: list[tuple[int, TermAlternatives]] = []
        for number, variants in enumerate(words):
            for variant in variants:
                self._add(1 << number, variant)
        self._known: dict[str, _Known] = {}

    def _add(self, bit: int, variant: TermAlternatives) -> None:
        if len(variant) > 1:
            self._phrases.append((bit, variant))
        elif variant and isinstance(variant[0], frozenset):
            for term in variant[0]:
                self._terms[term] = self._terms.get(term, 0) | bit
        elif variant:
            self._others.append((bit, variant[0]))

    def _of_term(self, term: str) -> tuple[int, str] | None:
        """The words of the query that a term is, and what was typed of it where it is no whole word of the query."""
        whole, part, typed = self._terms.get(term, 0), 0, ""
        for bit, alternatives in self._others:
            if term in alternatives:
                if isinstance(alternatives, PartOfWord):
                    part, typed = part | bit, max(typed, alternatives.typed, key=len)
                else:
                    whole |= bit
        return (whole | part, "" if whole else typed) if whole | part else None

    def _of_language(self, language: str) -> _Known:
        known = self._known.get(language)
        if known is None:
            known = self._known[language] = _Known(lambda written: self._of_term(term_of(written, language)))
        return known

    def __call__(self, text: str, language: str = ENGLISH) -> Marked | None:
        """The marked text of a language; None when it has no word to mark."""
        written = written_words(text)
        if written is None:
            words = list(tokens(text, language))
            matches = self._matches([word.term for word in words], map(self._of_term, (word.term for word in words)))
            spans = [(word.start, word.end) for word in words]
        else:
            matches = self._written_matches(written, language)
            spans = written_spans(text, written[: max(one.last for one in matches) + 1]) if matches else []
        if not matches:
            return None
        marks = [_span(text, one, spans) for one in matches]
        bits = 0
        for one in matches:
            bits |= one.words
        return Marked(marked(text, _merged(sorted(marks))), bits)

    def _written_matches(self, written: list[str], language: str) -> list[_Match]:
        """The matches among words as they are written; each word is looked at once, however often it comes."""
        found = map(self._of_language(language).__getitem__, written)
        if not self._phrases:
            return self._matches((), found)
        terms = list(map(term_of, written, repeat(language)))
        if "" not in terms:
            return self._matches(terms, found)
        # A word without a letter of its own separates no two words.
        places = list(compress(range(len(terms)), terms))
        matches = self._matches(list(filter(None, terms)), compress(found, terms))
        return [one._replace(first=places[one.first], last=places[one.last]) for one in matches]

    def _matches(self, terms: Sequence[str], found: Iterable[tuple[int, str] | None]) -> list[_Match]:
        """The matches of single words, of which `found` tells for each, and of phrases, in order."""
        matches = [_Match(place, place, *one) for place, one in enumerate(found) if one is not None]
        if not self._phrases:
            return matches
        phrases = (_phrase_matches(phrase, terms, bit) for bit, phrase in self._phrases)
        return sorted([*matches, *chain.from_iterable(phrases)])

    def all_of(self, texts: Sequence[str], language: str) -> tuple[list[str], int] | None:
        """The marked texts of one field, of a language, and the words among them; None when none has a word to mark."""
        each = list(map(self, texts, repeat(language)))
        bits = 0
        for one in each:
            bits |= one.words if one else 0
        return (
            ([one.html if one else escape(text) for text, one in zip(texts, each, strict=True)], bits) if bits else None
        )


def _phrase_matches(phrase: TermAlternatives, terms: Sequence[str], bit: int) -> Iterator[_Match]:
    """The matches of a phrase."""
    room = max(0, len(terms) + 1 - len(phrase))
    starts = (place for place, term in enumerate(terms[:room]) if term in phrase[0])
    for place in starts:
        after = place + len(phrase)
        if all(term in alternatives for term, alternatives in zip(terms[place:after], phrase, strict=True)):
            last = phrase[-1]
            yield _Match(place, after - 1, bit, last.typed if isinstance(last, PartOfWord) else "")


def _span(text: str, match: _Match, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Where a match starts and ends; of its last word only what was typed counts."""
    start, (last, end) = spans[match.first][0], spans[match.last]
    if match.typed:
        first, end = _typed_span(text, last, end, match.typed)
        start = first if match.first == match.last else start
    return start, end


def _typed_span(text: str, start: int, end: int, typed: str) -> tuple[int, int]:
    """Where what was typed stands in a word between two offsets; all of the word when it is written otherwise."""
    word = text[start:end]
    inside = word.find(typed)
    first = max(inside, 0)
    ends = range(first + 1, len(word) + 1) if fold(word[first : first + len(typed)]) != typed else (first + len(typed),)
    for last in ends:
        if fold(word[first:last]).startswith(typed):
            while last < len(word) and unicodedata.category(word[last])[0] == "M":
                last += 1  # noqa: PLW2901 - a letter keeps its marks
            return start + first, start + last
    return start, end


def highlight(text: str, sought: Iterable[TermAlternatives]) -> str | None:
    """The marked text; None when it has no word to mark."""
    found = Highlighter([list(sought)])(text)
    return found and found.html


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged = spans[:1]
    for start, end in spans[1:]:
        if start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def marked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text as escaped HTML, with what lies between each start and end inside `<mark>`; spans do not overlap."""
    parts, at = [], 0
    for start, end in spans:
        parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return "".join([*parts, escape(text[at:])])
