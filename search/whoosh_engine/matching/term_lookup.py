"""Term lookup: the terms of the index that a written word may be, and its variants.

A word as it is written is one term in each language of the index.
Words that are written together or apart are the same (see `compounds`).
The beginning of a word is every term that begins so, and every term of a word that begins so: `happie*` finds
`happier`, whose term is `happi`.
The end of a word is the terms of the words that end so; of very many, the shortest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain, groupby, islice, pairwise
from operator import itemgetter

from search import deadline
from search.query.tree import Occur, Term, TermKind
from search.query.words_apart import MAX_PAIRS, words_apart
from search.text.analysis import (
    MAX_WORD,
    QueryWord,
    elision_in,
    is_half_pair,
    is_unspaced,
    query_words,
    without_article,
)
from search.text.chinese_scripts import in_other_script
from search.text.compound_spellings import Spelling, enclosing_compounds, phrase_variants
from search.text.folding import fold
from search.text.languages import ELISIONS, ENGLISH
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.term_alternatives import Alternatives, Beginning, Containing, LooseVariant, Slot

APART = 0.25
"""What a document with the words of a term apart counts, beside one with them as they are written."""
TYPED = 0.1
"""What a document counts with a word that goes on from what was typed, beside one with the very word."""
TYPED_COMPOUNDS = 16
"""Compounds with one beginning that are looked for as their parts."""
SHORTEST_COMPOUND = 2
"""Letters of the beginning of a compound."""
ENDINGS = 500
"""Terms that an end may stand for; each is looked up in each field."""

Variants = tuple[tuple[Slot, ...], ...]
"""Variants of a term that mean the same: in each, words that stand beside each other."""


class TermLookup:
    """The terms of one generation."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader

    def variants(self, terms: Sequence[Term]) -> list[Variants]:
        """The variants of each term of a query, in order; none for a term that is ignored."""
        return [self._variants(term, joined) for term, joined in zip(terms, self._beside(terms), strict=True)]

    def exact_variants(self, terms: Sequence[Term]) -> list[Variants]:
        """The same with the very forms of written words only; neighbours are no compound unless they are one term."""
        return [self.exactly(self._variants(term, ())) for term in terms]

    def exactly(self, variants: Variants) -> Variants:
        """Variants with the very forms of written words only, in all languages."""
        return tuple(tuple(map(self._exactly, slots)) for slots in variants)

    def _exactly(self, slot: Slot) -> Slot:
        if not isinstance(slot, Alternatives) or not slot.forms:
            return slot
        written = chain.from_iterable(map(self.written_so, sorted(slot.forms)))
        return replace(slot.joined(Alternatives.of(*written)), is_exact=True)

    def _variants(self, term: Term, enclosing: Sequence[Spelling]) -> Variants:
        deadline.check()
        written = self._words(term)
        if term.role is Occur.IGNORED or not written:
            return ()
        if term.kind is TermKind.PREFIX:
            return ((*map(self._forms, written[:-1]), self.beginning(fold(written[-1].written[:MAX_WORD]))),)
        if term.kind is TermKind.ENDING:
            return ((self._ending(fold(written[0].written[:MAX_WORD])), *map(self._forms, written[1:])),)
        first, *others = phrase_variants(term.text, written, self.languages, self._compounds)
        own = tuple(map(self._forms, first))
        joined = [self._terms(one) for one, *more in enclosing if not more]
        if joined and len(first) == 1:
            alike = chain.from_iterable(joined)
            own = (Alternatives.of(*self._terms(written[0]), *alike, forms=written[0].forms(self.languages)),)
        others += (spelling for spelling in enclosing if len(spelling) > 1 or len(first) > 1)
        return (own, *dict.fromkeys(tuple(map(self._forms, variant)) for variant in others))

    def _words(self, term: Term) -> list[QueryWord]:
        deadline.check()
        return query_words(term.text, self.languages)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Of the texts; English when there is none."""
        found = {language for segment in self._reader.segments for language in segment.languages}
        return tuple(sorted(found)) or (ENGLISH,)

    @cached_property
    def eliding(self) -> tuple[str, ...]:
        """The languages of the texts in which articles are elided."""
        return tuple(language for language in self.languages if language in ELISIONS)

    def _surface(self, written: str) -> str:
        """A word folded, without an article as in any language of the texts."""
        cut = max((elision_in(written, language) for language in self.eliding), default=0)
        return fold(written[cut:MAX_WORD])

    def _beside(self, terms: Sequence[Term]) -> list[tuple[Spelling, ...]]:
        """For each term the spellings in which it shares a compound with the plain words beside it."""
        found: list[tuple[Spelling, ...]] = [()] * len(terms)
        searched = [
            (place, self._words(term), term) for place, term in enumerate(terms) if term.role is not Occur.IGNORED
        ]
        for is_plain, run in groupby(searched, key=lambda one: _is_plain(one[2])):
            plain = list(run) if is_plain else []
            enclosing = enclosing_compounds([written for _, written, _ in plain], self.languages, self._compounds)
            for (place, _, _), spellings in zip(plain, enclosing, strict=True):
                found[place] = spellings
        return found

    def _compounds(self, term: str) -> set[tuple[str, ...]]:
        """The parts of a term when it is written apart."""
        return {parts for segment in self._reader.segments for parts in segment.delimiter_variants.parts_of(term)}

    def loose(self, terms: Sequence[Term], typed: Term | None = None) -> dict[int, tuple[LooseVariant, ...]]:
        """The loose variants of the terms of a query that have some, by their places; `typed` may go on."""
        found = {term.start: self._apart(term) for term in terms}
        if typed:
            found[typed.start] = (*found[typed.start], *self._going_on(typed))
            for before, after in pairwise(terms):
                if after.start == typed.start and _is_plain(before) and _is_plain(after):
                    joined = self._joined_beginning([before, after])
                    found |= {term.start: (*found[term.start], *joined) for term in (before, after)}
        return {start: variants for start, variants in found.items() if variants}

    def _going_on(self, term: Term) -> Iterator[LooseVariant]:
        """The words of a term, the last of which goes on; so may it as one word, and as the compound that it begins."""
        *words, last = self._words(term)
        prefix = self._surface(last.written)
        if is_unspaced(last.written):
            pairs = [*words, last][-MAX_PAIRS:]
            yield LooseVariant(tuple(map(self._forms, pairs)), TYPED, (len(pairs) + 1) // 2, is_fallback=False)
            return
        yield LooseVariant((*map(self._forms, words), self.beginning(prefix)), TYPED, is_fallback=False)
        if words:
            yield from self._joined_beginning([term])
        elif len(prefix) >= SHORTEST_COMPOUND:
            starting = (segment.delimiter_variants.starting_with(prefix) for segment in self._reader.segments)
            for parts in dict.fromkeys(islice(chain.from_iterable(starting), TYPED_COMPOUNDS)):
                yield LooseVariant(tuple(map(Alternatives.of, parts)), TYPED, is_fallback=False)

    def _joined_beginning(self, terms: Sequence[Term]) -> Iterator[LooseVariant]:
        """The words of some terms as one that goes on."""
        prefix = fold("".join(word.written for term in terms for word in self._words(term))[:MAX_WORD])
        yield LooseVariant((self.beginning(prefix),), TYPED, is_fallback=False)

    def _apart(self, term: Term) -> tuple[LooseVariant, ...]:
        """What a term is found by where few documents have one of its variants; nothing when it is in quotes."""
        if term.kind is not TermKind.WORD or term.role in (Occur.IGNORED, Occur.EXCLUDED):
            return ()
        apart = words_apart(term.text, self.languages)
        return (LooseVariant(tuple(map(self._forms, apart.words)), APART, apart.least),) if apart else ()

    def _forms(self, word: QueryWord) -> Slot:
        deadline.check()
        # A lone Chinese, Japanese or Korean character is in the index only as part of a pair.
        if is_half_pair(word.terms[0]):
            return Containing(word.terms[0])
        return Alternatives.of(*self._terms(word), forms=word.forms(self.languages))

    def _terms(self, word: QueryWord) -> tuple[str, ...]:
        """The terms of a word, and those of words that differ in accents only.

        Stemmers look at accents, which many do not type; in English there are none.
        """
        if is_unspaced(word.written):
            return (*word.terms, *(fold(other) for other in in_other_script(word.written)))
        if self.languages == (ENGLISH,):
            return word.terms
        written = self._surface(word.written)
        alike = self.written_so(written)
        if not alike and self.eliding:  # the apostrophe may have been left out
            alike = tuple(term for rest in without_article(written, self.eliding) for term in self.written_so(rest))
        return tuple(dict.fromkeys((*word.terms, *alike)))

    def written_so(self, surface: str) -> tuple[str, ...]:
        """The terms of a folded word, in all languages in which texts have it."""
        terms = (term for segment in self._reader.segments for term in segment.surface_forms.terms_of(surface))
        return tuple(dict.fromkeys(terms))

    def spelling(self, surface: str) -> str:
        """How a folded word is written most, with accents and capitals, in the segment that has it most often."""
        written = (
            (int(forms.occurrences[number]), forms.spelling(number))
            for forms in (segment.surface_forms for segment in self._reader.segments)
            for number in range(*forms.numbers_of(surface).indices(len(forms)))
        )
        return max(written, key=itemgetter(0), default=(0, surface))[1]

    def beginning(self, prefix: str) -> Beginning:
        """The terms of the words that begin like a folded one."""
        others: set[str] = set()
        for segment in self._reader.segments:
            others.update(segment.surface_forms.terms_without_prefix(prefix))
        return Beginning(prefix, frozenset(others))

    def _ending(self, suffix: str) -> Alternatives:
        found = [segment.surface_forms.terms_with_suffix(suffix, ENDINGS + 1) for segment in self._reader.segments]
        terms = sorted({term for some in found for term in some[:ENDINGS]}, key=lambda term: (len(term), term))
        is_cut = len(terms) > ENDINGS or any(len(some) > ENDINGS for some in found)
        return replace(Alternatives.of(*terms[:ENDINGS]), is_cut=is_cut)


def _is_plain(term: Term) -> bool:
    return term.kind is TermKind.WORD and not term.field and term.role in (Occur.REQUIRED, Occur.OPTIONAL)
