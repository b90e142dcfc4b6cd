"""Exclusions that leave nothing: the query is offered, or answered, with what it excludes as words.

`tar -xvf explained` is a command that was pasted: no text has `tar` and `explained` without `xvf`, one has all three.
What may be an option of a command is read as a word then; for any other exclusion that is only proposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from search.protocol.correction import Correction, corrected
from search.query.tree import NOT_READ, Occur, PartKind, Query, Term, TermKind
from search.rewriting.corrector import Rewording
from search.rewriting.relaxation import MatchStrategy, RewrittenQuery

_OPTION = re.compile("[-−–](?:[a-zA-Z]{1,3}|[b-df-hj-np-tv-xz]{1,5})")  # noqa: RUF001 - as they are typed
"""A few letters, or some that can hardly be a word."""


class ExclusionReader:
    """Reads exclusions of queries of one generation as words."""

    def __init__(self, reworded: Rewording) -> None:
        self._reworded = reworded

    def read(self, text: str, found: RewrittenQuery, find: MatchStrategy) -> RewrittenQuery:
        """What was found for a query, or is found when its exclusions are words."""
        terms = dict(_excluded(found.prepared.query)) if text == found.prepared.query.text else {}
        if not terms or found.is_complete:
            return found
        excluded = list(terms)
        # Words of the same length, so that places in them are places in the query.
        spaced = corrected(text, [replace(one, meant=one.meant.rjust(len(one.written))) for one in excluded])
        other = self._reworded(text, spaced, find, found.prepared)
        if other is None or other.corrections:
            return found
        are_options = all(_OPTION.fullmatch(one.written) and not term.is_common for one, term in terms.items())
        if are_options and other.is_complete:
            return replace(other, corrections=tuple(replace(one, is_automatic=True) for one in excluded))
        is_offered = other.results.total and not found.results.total
        return replace(found, corrections=tuple(excluded)) if is_offered else found


def _excluded(query: Query) -> Iterator[tuple[Correction, Term]]:
    """For each excluded word of a query the word alone in its place, and its term."""
    parts = [part for part in query.parts if part.kind not in NOT_READ]
    for before, part in pairwise([None, *parts]):
        term = part.term if part else None
        if part is None or term is None or not _is_excluded_word(query, term):
            continue
        is_negated = before is not None and before.kind is PartKind.NOT
        start = before.start if before and is_negated else part.start
        if is_negated != part.is_negative:
            written = query.text[start : part.end]
            yield Correction(written, term.text, is_automatic=False, start=start, end=part.end), term


def _is_excluded_word(query: Query, term: Term) -> bool:
    role = next((one.role for one in query.terms if one.start == term.start), term.role)
    return role is Occur.EXCLUDED and term.kind is TermKind.WORD and not term.field
