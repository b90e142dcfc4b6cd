"""Term interning: a number for each word of the texts that are being written.

A word is interned as it is written, in its language: its surface form and its term are found once, when it is new.
The texts of a buffer are arrays of these numbers.
Another process sends the words of its documents with their numbers, and whoever receives them translates the numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from search.text.analysis import MAX_WORD, term_of, tokens, written_words
from search.text.folding import fold
from search.whoosh_engine.codecs.array_file import Array
from search.whoosh_engine.codecs.ragged import offsets_of
from search.whoosh_engine.codecs.surface_forms import surface_form

_LONGEST = 2 * MAX_WORD
"""Characters of a word that are kept, for encoded data may have millions.

Without its end, a possessive or a `++`, it is still too long for a compound, as the whole is.
"""
NO_TERM = -1
"""The number of a word without a term."""

Word = tuple[str, str, str]
"""A word as it is written, its language, and its surface form with its term (see `surface_forms`)."""


class Numbers(dict[str, int]):
    """The number of each text, in the order in which they were first looked up."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number

    def of_all(self, texts: Iterable[str]) -> Array:
        """The numbers of some texts."""
        return np.fromiter(map(self.__getitem__, texts), np.int32)


class _LanguageInterner(dict[str, int]):
    """The numbers of the words of one language; a word that is interned for the first time is added to all words."""

    def __init__(self, language: str, words: list[Word]) -> None:
        super().__init__()
        self._language, self._words = language, words

    intern = dict.__getitem__
    """The number of a word; `NO_TERM` for one without a term. No function of Python runs for a word that is known."""

    def __missing__(self, written: str) -> int:
        if len(written) > _LONGEST:
            return self[written[:_LONGEST]]
        term = term_of(written, self._language)
        if not term:
            return NO_TERM  # and it is not kept, for nothing would bound the number of such words
        return self.add((written, self._language, surface_form(fold(written[:MAX_WORD]), term)))

    def add(self, word: Word) -> int:
        """The number of a new word."""
        number = self[word[0]] = len(self._words)
        self._words.append(word)
        return number


class InternedWords(NamedTuple):
    """Some words with the numbers that they have in one interner; it can be sent to another process."""

    numbers: Array
    """Ascending."""
    words: list[Word]


class TermInterner:
    """The words of some texts in the order of their numbers."""

    def __init__(self) -> None:
        self._words: list[Word] = []
        self._languages: dict[str, _LanguageInterner] = {}

    def __len__(self) -> int:
        return len(self._words)

    def of_language(self, language: str) -> _LanguageInterner:
        """The words of one language."""
        if language not in self._languages:
            self._languages[language] = _LanguageInterner(language, self._words)
        return self._languages[language]

    def intern_texts(self, texts: Sequence[str], language: str) -> tuple[Array, Array]:
        """The numbers of the words of some texts, one text after the other, and how many words each has."""
        written: list[str] = []
        ends = [0]
        for text in texts:
            words = written_words(text)
            written += [text[one.start : one.end] for one in tokens(text, language)] if words is None else words
            ends.append(len(written))
        numbers = np.fromiter(map(self.of_language(language).intern, written), np.int32, len(written))
        has_term = numbers != NO_TERM
        return numbers[has_term], np.diff(offsets_of(has_term)[ends])

    def words(self, numbers: Array) -> InternedWords:
        """The words of some numbers."""
        return InternedWords(numbers, list(map(self._words.__getitem__, numbers.tolist())))

    def translation(self, interned: InternedWords) -> Array:
        """For each number that another interner gave one of these words, its number here."""
        here = np.empty(int(interned.numbers.max(initial=-1)) + 1, np.int32)
        here[interned.numbers] = [self._intern_known(word) for word in interned.words]
        return here

    def _intern_known(self, word: Word) -> int:
        """The number of a word whose term is known already."""
        written, language, _ = word
        interner = self.of_language(language)
        return interner[written] if written in interner else interner.add(word)

    def written(self, numbers: Array) -> Iterator[tuple[str, str]]:
        """Some words as they are written, and their languages."""
        return (self._words[number][:2] for number in numbers.tolist())

    def surface_forms(self, used: Array) -> tuple[list[str], Array]:
        """The surface forms, with their terms, of some numbers, each once; for every number its place among them."""
        distinct = Numbers()
        places = np.empty(len(self), np.int32)
        places[used] = distinct.of_all(self._words[number][2] for number in used.tolist())
        return list(distinct), places
