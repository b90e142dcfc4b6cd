"""What terms may a word of a query be, given the words of the visible documents? A part of the reference engine."""

from __future__ import annotations

from collections.abc import Sequence

from search.rewriting.term_lookup import FEW
from search.text.analysis import Token, forms, split_term, surface_of, terms_of
from search.text.folding import fold
from search.text.languages import ENGLISH


class Meanings:
    """The terms that the words of one request are looked for as."""

    def __init__(self, languages: Sequence[str], texts: Sequence[Sequence[Token]], asked: set[str]) -> None:
        """`texts` are the words of each visible document, and `asked` the languages that are asked for."""
        self._languages, self._texts, self._asked = languages, texts, asked
        self.forms = {(word.surface, word.term) for text in texts for word in text}
        self._known: dict[str, set[str]] = {}

    def of(self, written: str) -> set[str]:
        """The terms of a word as it is written."""
        if written not in self._known:
            self._known[written] = self._of(written)
        return self._known[written]

    def _of(self, written: str) -> set[str]:
        alike = {term for surface, term in self.forms if surface == fold(written)}
        terms = {*terms_of(written, self._languages), *alike}
        having = {language for language in (*self._languages, ENGLISH) if self._has(written, language)}
        if not having:
            return terms
        own = {term for term in terms if self._is_own(term, written, having)}
        return own if sum(any(word.term in own for word in text) for text in self._texts) >= FEW else terms

    def _has(self, written: str, language: str) -> bool:
        """Whether a visible document of a language has the very word."""
        surface = surface_of(written, language)
        return any(one == surface and split_term(term)[1] == language for one, term in self.forms)

    def _is_own(self, term: str, written: str, having: set[str]) -> bool:
        stem, language = split_term(term)
        return language in having | self._asked or stem in forms(surface_of(written, language))
