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

Slots = Sequence[Container[str]]
"""A word or phrase that is looked for: for each word in turn, the terms that it may be."""


class Highlighter:
    """Marks what one query found, in any number of texts."""

    def __init__(self, sought: Iterable[Slots]) -> None:
        words: list[frozenset[str]] = []
        others: list[Slots] = []
        for slots in sought:
            if len(slots) == 1 and isinstance(slots[0], frozenset):
                words.append(slots[0])
            else:
                others.append(slots)
        self._terms = frozenset[str]().union(*words)
        self._others = others

    def __call__(self, text: str, language: str = ENGLISH) -> str | None:
        """The marked text of a language; None when it has no word to mark."""
        written = written_words(text)
        words: list[Token] = list(tokens(text, language)) if written is None else []
        terms = [word.term for word in words] if written is None else list(map(term_of, written, repeat(language)))
        if written is not None and "" in terms:  # what has no letter of its own stands between no two words
            written, terms = list(compress(written, terms)), list(filter(None, terms))
        found = self._found(terms)
        if not found:
            return None
        if written is None:
            spans = [(word.start, word.end) for word in words]
        else:
            spans = written_spans(text, written[: max(found, key=itemgetter(1))[1] + 1])
        return marked(text, _merged([(spans[first][0], spans[last][1]) for first, last in found]))

    def _found(self, terms: Sequence[str]) -> list[tuple[int, int]]:
        """The first and the last word of each place to mark, in order."""
        sought = self._terms
        found = [(place, place) for place, term in enumerate(terms) if term in sought]
        if not self._others:
            return found
        return sorted([*found, *chain.from_iterable(_places_of(slots, terms) for slots in self._others)])

    def all_of(self, texts: Sequence[str], language: str) -> str | None:
        """The marked texts of one field, of a language, with a space between; None when none has a word to mark."""
        marked = list(map(self, texts, repeat(language)))
        if not any(marked):
            return None
        return " ".join(escape(text) if one is None else one for text, one in zip(texts, marked, strict=True))


def _places_of(slots: Slots, terms: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The first and the last word wherever the words of a phrase stand beside each other."""
    room = max(0, len(terms) + 1 - len(slots))
    starts = (place for place, term in enumerate(terms[:room]) if term in slots[0])
    for place in starts:
        after = place + len(slots)
        if all(term in slot for term, slot in zip(terms[place:after], slots, strict=True)):
            yield place, after - 1


def highlight(text: str, sought: Iterable[Slots]) -> str | None:
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
