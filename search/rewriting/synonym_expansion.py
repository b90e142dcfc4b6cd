"""Synonym expansion of a query.

A synonym of one word is that word in another form, and counts as one with it; one of several words is looked for as a
phrase.
Several words of a query that stand side by side have a synonym together: it stands for each of them.
What is in quotes is taken as it is written.
While a word is typed, what it may become has its synonyms, too: no letter more must find more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from search import deadline
from search.primitives.prepared_query import PreparedQuery
from search.primitives.term_alternatives import Alternatives, LooseVariant, Variants
from search.query.parser import words
from search.query.tree import Occur, Term, TermKind
from search.rewriting.term_lookup import TermLookup
from search.rewriting.term_variants import TYPED, TermVariants
from search.text.synonyms import MAX_WORDS, Expansion, Synonyms

TYPED_SYNONYM = TYPED / 2
"""What a document counts with a synonym of a word that goes on from what was typed."""

Expanded = tuple[tuple[Term, ...], tuple[str, ...]]
"""Terms side by side, and their synonyms."""


def with_synonyms(
    prepared: PreparedQuery, synonyms: Synonyms, term_lookup: TermLookup
) -> tuple[PreparedQuery, tuple[Expansion, ...]]:
    """The query with the synonyms of its words, and which they are."""
    languages = term_lookup.languages
    term_variants = TermVariants(term_lookup, prepared.languages)
    if synonyms and prepared.typed is not None:
        prepared = _with_typed(prepared, synonyms, languages, term_variants)
    expanded = tuple(_expanded(prepared.query.terms, synonyms, languages)) if synonyms else ()
    if not expanded:
        return prepared, ()
    variants = dict(prepared.variants)
    for terms, targets in expanded:
        for term in terms:
            if term.role is not Occur.OPTIONAL:
                variants[term.start] = _with(variants[term.start], targets, term_variants)
    expansions = (Expansion(" ".join(term.text for term in terms), targets) for terms, targets in expanded)
    return replace(prepared, variants=variants), tuple(expansions)


def _with_typed(
    prepared: PreparedQuery, synonyms: Synonyms, languages: Sequence[str], term_variants: TermVariants
) -> PreparedQuery:
    """The query with the synonyms of the words that its last one may become."""
    last = prepared.query.terms[-1]
    if last.kind is not TermKind.WORD or len(words(last)) != 1:
        return prepared
    sources = synonyms.going_on(words(last)[0].surface)
    targets = dict.fromkeys(chain.from_iterable(synonyms.targets_of([source], languages) for source in sources))
    found = chain.from_iterable(term_variants.of([Term(target, TermKind.PHRASE) for target in targets]))
    added = tuple(LooseVariant(slots, TYPED_SYNONYM, is_fallback=False) for slots in found)
    return replace(prepared, loose={**prepared.loose, last.start: (*prepared.loose.get(last.start, ()), *added)})


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


def _with(variants: Variants, targets: tuple[str, ...], term_variants: TermVariants) -> Variants:
    """One word joins the slot of a word; several are another variant."""
    own, *others = variants
    alternatives = own[0] if len(own) == 1 and isinstance(own[0], Alternatives) else None
    alike: list[Alternatives] = []
    for slots in chain.from_iterable(term_variants.of([Term(target, TermKind.PHRASE) for target in targets])):
        deadline.check()
        if alternatives and len(slots) == 1 and isinstance(slots[0], Alternatives):
            alike.append(slots[0])
        else:
            others.append(slots)
    return ((alternatives.joined(*alike),) if alternatives else own, *others)
