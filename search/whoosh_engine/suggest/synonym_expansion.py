"""Synonym expansion of a query.

A synonym of one word is that word in another form, and counts as one with it; one of several words is looked for as a
phrase.
Several words of a query that stand side by side have a synonym together: it stands for each of them.
What is in quotes is taken as it is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from search.query.parser import words
from search.query.tree import Occur, Term, TermKind
from search.text.synonyms import MAX_WORDS, Expansion, Synonyms
from search.whoosh_engine.execution.term_alternatives import Alternatives
from search.whoosh_engine.matching.matcher import PreparedQuery
from search.whoosh_engine.matching.term_lookup import TermLookup, Variants

Expanded = tuple[tuple[Term, ...], tuple[str, ...]]
"""Terms side by side, and their synonyms."""


def with_synonyms(
    prepared: PreparedQuery, synonyms: Synonyms, term_lookup: TermLookup
) -> tuple[PreparedQuery, tuple[Expansion, ...]]:
    """The query with the synonyms of its words, and which they are."""
    languages = term_lookup.languages
    expanded = tuple(_expanded(prepared.query.terms, synonyms, languages)) if synonyms else ()
    if not expanded:
        return prepared, ()
    variants = dict(prepared.variants)
    for terms, targets in expanded:
        for term in terms:
            if term.role is not Occur.OPTIONAL:
                variants[term.start] = _with(variants[term.start], targets, term_lookup)
    expansions = (Expansion(" ".join(term.text for term in terms), targets) for terms, targets in expanded)
    return replace(prepared, variants=variants), tuple(expansions)


def _expanded(terms: tuple[Term, ...], synonyms: Synonyms, languages: Sequence[str]) -> Iterator[Expanded]:
    """The runs of words that have synonyms."""
    for first, term in enumerate(terms):
        run: list[str] = []
        for last in range(first, min(first + MAX_WORDS, len(terms))):
            if not _is_expanded(terms[last], is_alone=last == first) or (last > first and not _is_expanded(term)):
                break
            run += [terms[last].text[word.start : word.end] for word in words(terms[last])]
            targets = synonyms.targets_of(run, languages)
            if targets:
                yield terms[first : last + 1], targets


def _is_expanded(term: Term, *, is_alone: bool = False) -> bool:
    """Whether it is a word that may have a synonym: alone wherever it is asked for, with others only side by side."""
    if term.kind is not TermKind.WORD:
        return False
    return term.role in {Occur.REQUIRED, Occur.ALTERNATIVE} if is_alone else term.is_plain and _is_side_by_side(term)


def _is_side_by_side(term: Term) -> bool:
    return term.role in {Occur.REQUIRED, Occur.OPTIONAL}


def _with(variants: Variants, targets: tuple[str, ...], term_lookup: TermLookup) -> Variants:
    """One word joins the slot of a word; several are another variant."""
    own, *others = variants
    for slots in chain.from_iterable(term_lookup.variants([Term(target, TermKind.PHRASE) for target in targets])):
        if len(slots) == len(own) == 1 and isinstance(slots[0], Alternatives) and isinstance(own[0], Alternatives):
            own = (own[0].joined(slots[0]),)
        else:
            others.append(slots)
    return (own, *others)
