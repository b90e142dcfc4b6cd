"""Highlighting: a text as escaped HTML with the words of the query inside `<mark>`.

Whole words are marked, and a phrase as one; what touches becomes one mark.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from html import escape
from itertools import chain, compress, repeat
from operator import itemgetter

from search.text.analysis import Token, term_of, tokens, written_spans, written_words
from search.text.languages import ENGLISH

TermAlternatives = Sequence[Container[str]]
"""A word or phrase to mark: for each of its positions, the terms that may stand there."""


class Highlighter:
    """Marks the words of one query, in any number of texts."""

    def __init__(self, sought: Iterable[TermAlternatives]) -> None:
        words: list[frozenset[str]] = []
        phrases: list[TermAlternatives] = []
        for phrase in sought:
            if len(phrase) == 1 and isinstance(phrase[0], frozenset):
                words.append(phrase[0])
            else:
                phrases.append(phrase)
        self._terms = frozenset[str]().union(*words)
        self._phrases = phrases

    def __call__(self, text: str, language: str = ENGLISH) -> str | None:
        """The marked text of a language; None when it has no word to mark."""
        written = written_words(text)
        words: list[Token] = list(tokens(text, language)) if written is None else []
        terms = [word.term for word in words] if written is None else list(map(term_of, written, repeat(language)))
        if written is not None and "" in terms:  # a word without a letter of its own separates no two words
            written, terms = list(compress(written, terms)), list(filter(None, terms))
        matches = self._matches(terms)
        if not matches:
            return None
        if written is None:
            spans = [(word.start, word.end) for word in words]
        else:
            spans = written_spans(text, written[: max(matches, key=itemgetter(1))[1] + 1])
        return marked(text, _merged([(spans[first][0], spans[last][1]) for first, last in matches]))

    def _matches(self, terms: Sequence[str]) -> list[tuple[int, int]]:
        """The first and the last word of each match, in order."""
        sought = self._terms
        matches = [(place, place) for place, term in enumerate(terms) if term in sought]
        if not self._phrases:
            return matches
        return sorted([*matches, *chain.from_iterable(_phrase_matches(phrase, terms) for phrase in self._phrases)])

    def all_of(self, texts: Sequence[str], language: str) -> str | None:
        """The marked texts of one field, of a language, with a space between; None when none has a word to mark."""
        marked = list(map(self, texts, repeat(language)))
        if not any(marked):
            return None
        return " ".join(escape(text) if one is None else one for text, one in zip(texts, marked, strict=True))


def _phrase_matches(phrase: TermAlternatives, terms: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The first and the last word of each match of a phrase."""
    room = max(0, len(terms) + 1 - len(phrase))
    starts = (place for place, term in enumerate(terms[:room]) if term in phrase[0])
    for place in starts:
        after = place + len(phrase)
        if all(term in alternatives for term, alternatives in zip(terms[place:after], phrase, strict=True)):
            yield place, after - 1


def highlight(text: str, sought: Iterable[TermAlternatives]) -> str | None:
    """The marked text; None when it has no word to mark."""
    return Highlighter(sought)(text)


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
