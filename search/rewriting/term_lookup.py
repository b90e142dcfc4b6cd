"""Term lookup: the terms of the index that a written word may be.

A word as it is written is one term in each language of the index. When visible documents have the very word, it is that
of the languages in which they have it, and of those in which it is a stem: the Swedish stem of `stolen` is that of
chairs. It is one of other languages as well, though it counts less there, while few documents have it, for these may be
a quotation; and one of the languages that are asked for.
The beginning of a word is every term that begins so, and every term of a word that begins so: `happie*` finds
`happier`, whose term is `happi`.
The end of a word is the terms of the words that end so; of very many, the shortest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from search import deadline
from search.cached_property import cached_property
from search.primitives.term_alternatives import Alternatives, Beginning, Containing, Slot
from search.primitives.vocabulary import Vocabulary
from search.text.analysis import (
    MAX_WORD,
    QueryWord,
    elision_in,
    forms,
    is_half_pair,
    is_unspaced,
    split_term,
    surface_of,
    without_article,
)
from search.text.chinese_scripts import in_other_script
from search.text.folding import fold
from search.text.languages import ENGLISH, eliding_among

FEW = 3
"""Documents; fewer do not show in which languages a word is: they may quote it, or it is a name."""
FOREIGN = 0.25
"""What an occurrence counts of a stem in a language in which no document has the very word."""
ENDINGS = 500
"""Terms that an end may stand for; each is looked up in each field."""


class TermLookup:
    """The terms of one generation at a moment."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Of the texts; English when there is none."""
        return self.vocabulary.languages or (ENGLISH,)

    @cached_property
    def eliding(self) -> tuple[str, ...]:
        """The languages of the texts in which articles are elided."""
        return eliding_among(self.languages)

    def surface(self, written: str) -> str:
        """A word folded, without an article as in any language of the texts."""
        cut = max((elision_in(written, language) for language in self.eliding), default=0)
        return fold(written[cut:MAX_WORD])

    def compounds(self, term: str) -> set[tuple[str, ...]]:
        """The parts of a term when it is written apart."""
        return self.vocabulary.parts_of(term)

    def is_begun(self, prefix: str) -> bool:
        """Whether a word of a text begins so."""
        return self.vocabulary.has_prefix(prefix)

    def compounds_from(self, prefix: str) -> Iterator[tuple[str, ...]]:
        """The parts of the compounds that begin so, and of those whose stem is shorter than what was typed."""
        yield from self.vocabulary.compounds_with_prefix(prefix)
        for term in sorted(self.vocabulary.terms_without_prefix(prefix)):
            yield from self.vocabulary.parts_of(term)

    def slot(self, word: QueryWord, asked: Collection[str] = ()) -> Slot:
        """The terms of a word of a query; `asked` are the languages that are asked for."""
        deadline.check()
        # A lone Chinese, Japanese or Korean character is in the index only as part of a pair.
        return Containing(word.terms[0]) if is_half_pair(word.terms[0]) else self.alternatives(word, asked)

    def alternatives(self, word: QueryWord, asked: Collection[str] = ()) -> Alternatives:
        """The terms of a word that is no lone character, each with what it counts."""
        if is_unspaced(word.written):
            return Alternatives.of(*word.terms, *(fold(other) for other in in_other_script(word.written)))
        if self.languages == (ENGLISH,):
            return Alternatives.of(*word.terms, forms=word.forms(self.languages))
        # Suggestions ask for the same words over and over.
        key = ("word", word, frozenset(asked))
        found: Alternatives = self.vocabulary.cached(key, lambda: self._alternatives(word, asked))
        return found

    def _alternatives(self, word: QueryWord, asked: Collection[str]) -> Alternatives:
        written = self.surface(word.written)
        visible = self.vocabulary.frequencies(written)
        terms = tuple(dict.fromkeys((*word.terms, *(visible or self._without_articles(written)))))
        own = terms if word.is_term else self._in_own_languages(word.written, terms, {written: visible}, asked)
        written_as = word.forms(self.languages)
        if len(own) == len(terms) or not self.vocabulary.are_in_fewer(own, FEW):
            return Alternatives.of(*own, forms=written_as)
        return Alternatives(tuple((term, 1.0 if term in own else FOREIGN) for term in terms), forms=written_as)

    def _without_articles(self, surface: str) -> Iterator[str]:
        """The terms of what a folded word is without an article, whose apostrophe may have been left out."""
        for rest in without_article(surface, self.eliding) if self.eliding else ():
            yield from self.written_so(rest)

    def _in_own_languages(
        self,
        written: str,
        terms: tuple[str, ...],
        visible: dict[str, Mapping[str, int]],
        asked: Collection[str],
    ) -> tuple[str, ...]:
        """Those of the terms of a word that are of languages in which visible documents have it; else all of them."""
        plain = fold(written[:MAX_WORD])
        surfaces = {language: surface_of(written, language) for language in self.eliding}
        for surface in {plain, *surfaces.values()} - visible.keys():
            visible[surface] = self.vocabulary.frequencies(surface)
        pairs = ((surface, split_term(term)[1]) for surface, found in visible.items() for term in found)
        having = {language for surface, language in pairs if surface == surfaces.get(language, plain)}
        if not having:
            return terms
        languages = having | {*asked}
        return tuple(
            term
            for term, stemmed, language in ((term, *split_term(term)) for term in terms)
            if language in languages or stemmed in forms(surfaces.get(language, plain))
        )

    def written_so(self, surface: str) -> tuple[str, ...]:
        """The terms of a folded word, in all languages in which visible documents have it."""
        return tuple(self.vocabulary.frequencies(surface))

    def occurrences(self, surface: str) -> int:
        """How often visible documents have a folded word."""
        return sum(self.vocabulary.frequencies(surface).values())

    def spelling(self, surface: str) -> str:
        """How a folded word is written most, with accents and capitals."""
        return self.vocabulary.spelling(surface)

    def beginning(self, prefix: str) -> Beginning:
        """The terms of the words that begin like a folded one."""
        return Beginning(prefix, frozenset(self.vocabulary.terms_without_prefix(prefix)))

    def ending(self, suffix: str) -> Alternatives:
        """The terms of the words that end like a folded one."""
        terms, is_cut = self.vocabulary.terms_with_suffix(suffix, ENDINGS)
        return replace(Alternatives.of(*terms), is_cut=is_cut)
