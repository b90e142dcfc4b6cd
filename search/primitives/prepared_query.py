"""Prepared query: the tree of a query string, and what each of its terms may be in an index at a moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from search.primitives.query_words import QueryWords
from search.primitives.term_alternatives import Alternatives, Beginning, LooseVariant, Slot, Variants
from search.query.reasons import with_reasons
from search.query.tree import And, Occur, Query, Term

NOT_IN_THESE_FORMS = "nothing is found in these very forms, so it is searched in any"
OPTIONAL_WEIGHT = 0.1
"""The weight of a stop word beside other words: it only tells apart documents that are otherwise as good."""
BYTES_PER_PART = 1_000
"""Of a query that is kept, roughly: for each part of it, and each term that one may be."""


@dataclass(frozen=True, slots=True)
class PreparedQuery:
    """A query string as an engine matches it."""

    query: Query
    variants: Mapping[int, Variants]
    """Of each term, by its place in the text."""
    loose: Mapping[int, tuple[LooseVariant, ...]]
    """Of the terms that have some."""
    typed: int | None
    """The place of the term that may go on."""
    languages: frozenset[str]
    """Those of which documents are asked for."""
    in_any_form: Mapping[int, Variants]
    """The variants in any form of the terms that are in quotes, must be there and are meant in their very forms."""

    @property
    def nbytes(self) -> int:
        """In memory, roughly."""
        return len(self.query.text) + BYTES_PER_PART * len(self.query.parts) + nbytes_of(self.variants)

    @property
    def may_lack_words(self) -> bool:
        """Whether it has plain words of which a document may lack some: two or more, side by side."""
        return len(self.query.plain) > 1 and isinstance(self.query.root, And)

    def loosened(self, starts: Collection[int]) -> PreparedQuery:
        """The query with some terms that are in quotes in any form, and the reason at each."""
        loosened = {start: one for start, one in self.in_any_form.items() if start in starts}
        others = {start: one for start, one in self.in_any_form.items() if start not in starts}
        query = with_reasons(self.query, dict.fromkeys(loosened, NOT_IN_THESE_FORMS))
        return replace(self, query=query, variants={**self.variants, **loosened}, in_any_form=others)

    def with_parts(self) -> PreparedQuery:
        """The query in which a document may have only some words of a compound; itself when it has no compound."""
        parts = {start: [one.any_word for one in some if one.is_compound] for start, some in self.loose.items()}
        if not any(parts.values()):
            return self
        return replace(self, loose={start: (*some, *parts[start]) for start, some in self.loose.items()})

    @staticmethod
    def boost(term: Term) -> float:
        """What the score of a term is multiplied with."""
        return OPTIONAL_WEIGHT if term.role is Occur.OPTIONAL else 1.0

    @property
    def query_words(self) -> QueryWords:
        """The words that are looked for in all fields, in their order."""
        terms = self.query.having(Occur.REQUIRED, Occur.OPTIONAL)
        everywhere = [term for term in terms if not (term.field or term.is_condition)]
        text = " ".join(term.text for term in everywhere)
        return QueryWords(tuple(tuple(self.variants[term.start][0]) for term in everywhere), text)

    @property
    def marked_terms(self) -> tuple[Term, ...]:
        """The terms that are marked in hits."""
        return tuple(term for term in self.query.positive if not term.is_condition)

    def marked_in(self, name: str) -> tuple[Variants, ...]:
        """For each of these terms its variants, when it is looked for in a field; none when it is not."""
        return tuple(self._marked(term) if term.field in {"", name} else () for term in self.marked_terms)

    def _marked(self, term: Term) -> Variants:
        """The variants of a term, and what it is found by as well: words that may stand anywhere are each marked."""
        loose = chain.from_iterable(
            [(slot,) for slot in one.slots] if one.least else [one.slots] for one in self.loose.get(term.start, ())
        )
        return (*self.variants[term.start], *loose)


def nbytes_of(variants: Mapping[int, Variants]) -> int:
    """The size of the variants of the terms of a query in memory, roughly: an end of a word may stand for hundreds."""
    slots = chain.from_iterable(chain.from_iterable(variants.values()))
    return BYTES_PER_PART * sum(map(_terms_listed, slots))


def _terms_listed(slot: Slot) -> int:
    if isinstance(slot, Alternatives):
        return len(slot.weighted)
    return len(slot.others) if isinstance(slot, Beginning) else 1
