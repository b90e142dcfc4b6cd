"""Widening of a query by candidates: words that its words may also be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from search.primitives.prepared_query import PreparedQuery
from search.primitives.term_alternatives import Alternatives, Slot, Variants
from search.query.parser import words
from search.query.tree import Term
from search.rewriting.candidates import Candidates
from search.text.analysis import forms


def with_candidates(prepared: PreparedQuery, some: Sequence[Candidates]) -> PreparedQuery:
    """The query in which words may also be their candidates."""
    if not some:
        return prepared
    variants = dict(prepared.variants)
    for candidates in some:
        for term in candidates.terms:
            variants[term.start] = _widened(variants[term.start], term, candidates)
    return replace(prepared, variants=variants)


def _widened(variants: Variants, term: Term, candidates: Candidates) -> Variants:
    """Single words join the slot of the word; words beside each other are another variant."""
    single = [option.slots[0] for option in candidates.options if len(option.slots) == 1]
    near = [slot for slot in single if isinstance(slot, Alternatives)]
    others = tuple(option.slots for option in candidates.options if len(option.slots) > 1 or option.is_beginning)
    written = words(term)
    if len(written) > 1:
        run = tuple(
            _or_near(Alternatives.of(*forms(word.term)), near if word.end == candidates.written.end else [])
            for word in written
        )
        return (*variants, run, *others)
    own, *rest = variants
    return ((_or_near(own[0], near), *own[1:]), *rest, *others)


def _or_near(slot: Slot, near: Sequence[Alternatives]) -> Slot:
    if not isinstance(slot, Alternatives):
        return slot
    return slot.joined(*near)
