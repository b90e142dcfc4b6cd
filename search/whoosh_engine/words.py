"""Which number has each word of the texts that are being written? One look-up for each, and no more for a known word.

Each distinct word of a language is folded and stemmed once, and is a number from then on, with its surface and term;
the words of a text are looked up by one call of `map`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from search.analysis import MAX_WORD, term_of, tokens, written_words
from search.compounds import Compound, chunks, compounds
from search.folding import fold
from search.whoosh_engine.arrays import Array
from search.whoosh_engine.surfaces import word
from search.whoosh_engine.together import Together

_NO_TERM = -1


@lru_cache(maxsize=1 << 16)  # each batch of documents begins without words
def _word_of(written: str, language: str) -> str:
    """The surface and the term of a word as it is written; empty when it has no term."""
    term = term_of(written, language)
    return word(fold(written[:MAX_WORD]), term) if term else ""


class Numbers(dict[str, int]):
    """The number of each text, in the order in which they were first looked up."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number

    def of_all(self, texts: Iterable[str]) -> Array:
        """The numbers of some texts."""
        return np.fromiter(map(self.__getitem__, texts), np.int32)


class WordNumbers(dict[str, int]):
    """The number of the surface and the term of each word as it is written in one language."""

    def __init__(self, language: str, distinct: Numbers) -> None:
        super().__init__()
        self._language = language
        self._distinct = distinct
        self._some_have_none = False
        self._elsewhere: set[str] = set()
        self._chunks: set[str] = set()

    def __missing__(self, written: str) -> int:
        if found := _word_of(written, self._language):
            number = self._distinct.setdefault(found, len(self._distinct))  # sooner than its `__missing__`
        else:
            number, self._some_have_none = _NO_TERM, True
        self[written] = number
        return number

    def of(self, text: str) -> list[int]:
        """The numbers of the words of a text, in order."""
        self._chunks.update(chunks(text))
        words = written_words(text)
        if words is None:
            return [self[text[token.start : token.end]] for token in tokens(text, self._language)]
        numbers = list(map(self.__getitem__, words))
        return [number for number in numbers if number != _NO_TERM] if self._some_have_none else numbers

    def extend(self, other: WordNumbers) -> None:
        """Remember all that another has looked up; its words have no numbers here before they are looked up again."""
        self._elsewhere.update(other, other._elsewhere)
        self._chunks |= other._chunks

    @property
    def written(self) -> int:
        """How many words have been looked up; one that was looked up here and elsewhere may count twice."""
        return len(self) + len(self._elsewhere)

    def compounds(self) -> list[Compound]:
        """What is written together in all that was looked up."""
        looked_up = self._elsewhere.union(self, self._chunks)
        return [one for written in looked_up for one in compounds(written, self._language)]


class Words(dict[str, WordNumbers]):
    """The numbers of the words of each language; two languages have one number for what is the same in both."""

    def __init__(self) -> None:
        super().__init__()
        self.distinct = Numbers()

    def __missing__(self, language: str) -> WordNumbers:
        words = self[language] = WordNumbers(language, self.distinct)
        return words

    def extend(self, other: Words) -> Array:
        """Look up all that others have looked up; the number here of each number there."""
        places = self.distinct.of_all(other.distinct)
        for language, words in other.items():
            self[language].extend(words)
        return places

    @property
    def written(self) -> int:
        """How many words have been looked up, in all languages."""
        return sum([words.written for words in self.values()])

    def compounds(self) -> Together:
        """What is written together in all texts."""
        return Together.of(one for words in self.values() for one in words.compounds())
