"""Term variants: what a term of a query may be in the index.

Words that are written together or apart are the same (see `compound_spellings`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, islice, pairwise

from search import deadline
from search.primitives.term_alternatives import Alternatives, Beginning, LooseVariant, Slot, Variants
from search.query.tree import Occur, Term, TermKind
from search.query.words_apart import MAX_PAIRS, parts_of, words_apart, words_begun
from search.rewriting.term_lookup import TermLookup
from search.text.analysis import MAX_WORD, QueryWord, is_half_pair, is_unspaced, query_words, without_article
from search.text.compound_spellings import Spelling, enclosing_compounds, phrase_variants
from search.text.compounds import MAX_PARTS, is_plain
from search.text.folding import fold

APART = 0.25
"""What a document with the words of a term apart counts, beside one with them as they are written."""
TYPED = 0.1
"""What a document counts with a word that goes on from what was typed, beside one with the very word."""
TYPED_COMPOUNDS = 16
"""Compounds with one beginning that are looked for as their parts, and ways to part two words written as one."""
SHORTEST_COMPOUND = 2
"""Letters of the beginning of a compound."""


class TermVariants:
    """The variants of terms in one generation at a moment."""

    def __init__(self, term_lookup: TermLookup, asked: Collection[str] = ()) -> None:
        """`asked` are the languages that are asked for."""
        self._term_lookup, self._asked = term_lookup, asked

    def of(self, terms: Sequence[Term]) -> list[Variants]:
        """The variants of each term of a query, in order; none for a term that is ignored."""
        return [self._variants(term, joined) for term, joined in zip(terms, self._beside(terms), strict=True)]

    def exact_of(self, terms: Sequence[Term]) -> list[Variants]:
        """The same with the very forms of written words only; neighbours are no compound unless they are one term."""
        return [self.exactly(self._variants(term, ())) for term in terms]

    def exactly(self, variants: Variants) -> Variants:
        """Variants with the very forms of written words only, in all languages."""
        return tuple(tuple(map(_exactly, slots)) for slots in variants)

    def _variants(self, term: Term, enclosing: Sequence[Spelling]) -> Variants:
        deadline.check()
        written = self._words(term)
        if term.role is Occur.IGNORED or not written:
            return ()
        if term.kind is TermKind.PREFIX:
            return (
                (*map(self._forms, written[:-1]), self._term_lookup.beginning(fold(written[-1].written[:MAX_WORD]))),
            )
        if term.kind is TermKind.ENDING:
            return ((self._term_lookup.ending(fold(written[0].written[:MAX_WORD])), *map(self._forms, written[1:])),)
        first, *others = phrase_variants(term.text, written, self._term_lookup.languages, self._term_lookup.compounds)
        own = tuple(map(self._forms, first))
        joined = [one for one, *more in enclosing if not more]
        if joined and len(first) == 1:
            own = (self._any_of(written[0], *joined),)
        others += (spelling for spelling in enclosing if len(spelling) > 1 or len(first) > 1)
        return (own, *dict.fromkeys(tuple(map(self._forms, variant)) for variant in others))

    def _words(self, term: Term) -> list[QueryWord]:
        deadline.check()
        return query_words(term.text, self._term_lookup.languages)

    def _beside(self, terms: Sequence[Term]) -> list[tuple[Spelling, ...]]:
        """For each term the spellings in which it shares a compound with the plain words beside it."""
        found: list[tuple[Spelling, ...]] = [()] * len(terms)
        searched = [
            (place, self._words(term), term) for place, term in enumerate(terms) if term.role is not Occur.IGNORED
        ]
        for are_plain, run in groupby(searched, key=lambda one: _is_plain(one[2])):
            plain = list(run) if are_plain else []
            enclosing = enclosing_compounds(
                [written for _, written, _ in plain], self._term_lookup.languages, self._term_lookup.compounds
            )
            for (place, _, _), spellings in zip(plain, enclosing, strict=True):
                found[place] = spellings
        return found

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
        prefix = self._term_lookup.surface(last.written)
        if is_unspaced(last.written):
            pairs = [*words, last][-MAX_PAIRS:]
            # The last character may still get its vowel or its final consonant.
            last_pair = self._forms(last) if is_half_pair(last.terms[0]) else Beginning(prefix)
            slots = (*map(self._forms, pairs[:-1]), last_pair)
            yield LooseVariant(slots, TYPED, (len(pairs) + 1) // 2, is_fallback=False)
            return
        yield LooseVariant((*map(self._forms, words), self._term_lookup.beginning(prefix)), TYPED, is_fallback=False)
        if not is_plain(term.text):
            yield from self._parts_begun(term)
        if words:
            yield from self._joined_beginning([term])
            return
        yield from self._compounds_begun(prefix)
        if not self._term_lookup.is_begun(prefix):
            yield from islice(self._written_as_one(prefix), TYPED_COMPOUNDS)

    def _written_as_one(self, prefix: str) -> Iterator[LooseVariant]:
        """Two words without the space between them, and a word with its article, the last of which goes on."""
        lookup = self._term_lookup
        for rest in without_article(prefix, lookup.eliding):
            yield LooseVariant((lookup.beginning(rest),), TYPED, is_fallback=False)
        for cut in range(SHORTEST_COMPOUND, len(prefix)):
            known = lookup.written_so(prefix[:cut])
            if known and lookup.is_begun(prefix[cut:]):
                yield LooseVariant((Alternatives.of(*known), lookup.beginning(prefix[cut:])), TYPED, is_fallback=False)

    def _compounds_begun(self, prefix: str) -> Iterator[LooseVariant]:
        """The parts of the compounds that begin so."""
        if len(prefix) < SHORTEST_COMPOUND:
            return
        for parts in dict.fromkeys(islice(self._term_lookup.compounds_from(prefix), TYPED_COMPOUNDS)):
            yield LooseVariant(tuple(map(Alternatives.of, parts)), TYPED, is_fallback=False)

    def _parts_begun(self, term: Term) -> Iterator[LooseVariant]:
        """The parts of a compound that goes on, beside each other in any spelling, and apart."""
        languages, beginning = self._term_lookup.languages, self._term_lookup.beginning
        parts = parts_of(term.text, languages)
        for cut in range(1, len(parts)) if len(parts) <= MAX_PARTS else ():
            before, rest = parts[:cut], beginning(fold("".join(part.written for part in parts[cut:])))
            text = " ".join(part.written for part in before)
            for spelling in phrase_variants(text, before, languages, self._term_lookup.compounds):
                yield LooseVariant((*map(self._forms, spelling), rest), TYPED, is_fallback=False)
            if fold(before[-1].written) == "v" and parts[cut].written.isdigit():  # `v2` may become `2.4`
                yield LooseVariant((*map(self._forms, before[:-1]), rest), TYPED, is_fallback=False)
        apart, begun = words_begun(term.text, languages)
        if slots := (*map(self._forms, apart), *((beginning(begun),) if begun else ())):
            yield LooseVariant(slots, TYPED, len(slots), is_fallback=False)

    def _joined_beginning(self, terms: Sequence[Term]) -> Iterator[LooseVariant]:
        """The words of some terms as one that goes on."""
        prefix = fold("".join(word.written for term in terms for word in self._words(term))[:MAX_WORD])
        yield LooseVariant((self._term_lookup.beginning(prefix),), TYPED, is_fallback=False)
        yield from self._compounds_begun(prefix)

    def _apart(self, term: Term) -> tuple[LooseVariant, ...]:
        """What a term is found by where few documents have one of its variants; nothing when it is in quotes."""
        if term.kind is not TermKind.WORD or term.role in (Occur.IGNORED, Occur.EXCLUDED):
            return ()
        apart = words_apart(term.text, self._term_lookup.languages)
        if apart is None:
            return ()
        is_compound = not any(is_unspaced(word.written) for word in apart.words)
        return (LooseVariant(tuple(map(self._forms, apart.words)), APART, apart.least, is_compound=is_compound),)

    def _forms(self, word: QueryWord) -> Slot:
        return self._term_lookup.slot(word, self._asked)

    def _any_of(self, word: QueryWord, *others: QueryWord) -> Alternatives:
        """The terms of a word and of others that are the same."""
        own, *alike = (self._term_lookup.alternatives(one, self._asked) for one in (word, *others))
        return own.joined(*alike)


def _exactly(slot: Slot) -> Slot:
    if not (isinstance(slot, Alternatives) and slot.forms):
        return slot
    return replace(slot, is_exact=True)


def _is_plain(term: Term) -> bool:
    return term.kind is TermKind.WORD and not term.field and term.role in (Occur.REQUIRED, Occur.OPTIONAL)
