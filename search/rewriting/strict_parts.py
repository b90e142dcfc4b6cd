"""Quotes and ANDs that leave nothing: the query is answered by other forms, or by their words.

Known titles are asked for in quotes, with a typo or without a word; prose that is pasted has a quoted part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from search.protocol.correction import Correction, corrected
from search.query.lexer import QUOTES
from search.query.parser import words
from search.query.tree import Occur, PartKind, Query
from search.rewriting.corrector import Rewording
from search.rewriting.relaxation import MatchStrategy, RewrittenQuery

_NO_QUOTES = dict.fromkeys(map(ord, QUOTES), " ")


class StrictPartReader:
    """Reads quotes and ANDs of queries of one generation as words."""

    def __init__(self, reworded: Rewording) -> None:
        self._reworded = reworded

    def read(self, text: str, found: RewrittenQuery, find: MatchStrategy) -> RewrittenQuery:
        """What was found for a query; when that is nothing, by other forms of what is in quotes, or by its words."""
        if not found.results.total and found.prepared.in_any_form:
            prepared = found.prepared.loosened(found.prepared.in_any_form)
            loosened = replace(found, prepared=prepared, results=find(prepared))
            found = loosened if loosened.results.total else found
        spans = [] if found.results.total else list(_strict(found.prepared.query))
        if not spans or text != found.prepared.query.text:
            return found
        as_words = text
        for start, end in spans:  # of the same length, so that places in it are places in the query
            as_words = f"{as_words[:start]}{_words(text[start:end])}{as_words[end:]}"
        other = self._reworded(text, as_words, find, found.prepared)
        if other is None or not other.results.total:
            return found
        return replace(other, corrections=tuple(_reported(text, spans, other.corrections)))


def _strict(query: Query) -> Iterator[tuple[int, int]]:
    """Where a query has several words in quotes, or an AND."""
    required = {term.start for term in query.terms if term.role is Occur.REQUIRED and not term.field}
    for part in query.parts:
        is_phrase = part.term and len(words(part.term)) > 1 and part.start in required
        if (is_phrase and query.text[part.start] in QUOTES) or part.kind is PartKind.AND:
            yield part.start, part.end


def _words(part: str) -> str:
    return part.lower() if part == PartKind.AND.value else part.translate(_NO_QUOTES)


def _reported(text: str, spans: list[tuple[int, int]], corrections: tuple[Correction, ...]) -> Iterator[Correction]:
    """The corrections of the words, those inside of a strict part as one with it."""
    inside = [[one for one in corrections if start <= one.start < end] for start, end in spans]
    for (start, end), some in zip(spans, inside, strict=True):
        own = [replace(one, start=one.start - start, end=one.end - start) for one in some if one.is_automatic]
        meant = corrected(_words(text[start:end]), own).strip()
        yield Correction(text[start:end], meant, is_automatic=True, start=start, end=end)
    within = {one.start for one in chain.from_iterable(inside)}
    yield from (one for one in corrections if one.start not in within)
