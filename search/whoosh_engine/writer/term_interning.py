"""Term interning: a number for each word of the texts that are being written.

A word is interned as it is written, in its language: its surface form and its term are found once, when it is new.
The texts of a buffer are arrays of these numbers.
The interner of a process serves all batches that it fills. Each batch is sent with the words only that were new in it,
and whoever receives them translates the numbers: with all words of each batch a build took 5 % more of the processors.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from search.text.analysis import MAX_WORD, surface_of, term_of, tokens, written_words
from search.whoosh_engine.codecs.array_file import Array
from search.whoosh_engine.codecs.ragged import offsets_of
from search.whoosh_engine.codecs.surface_forms import surface_form

_LONGEST = 2 * MAX_WORD
"""Characters of a word that are kept, for encoded data may have millions.

Without its end, a possessive or a `++`, it is still too long for a compound, as the whole is.
"""
NO_TERM = -1
"""The number of a word without a term."""
NONE = np.empty(0, np.int32)


class Numbers(dict[str, int]):
    """The number of each text, in the order in which they were first looked up."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number

    def of_all(self, texts: Iterable[str]) -> Array:
        """The numbers of some texts."""
        return np.fromiter(map(self.__getitem__, texts), np.int32)


class InternedWords(NamedTuple):
    """Some words of one language with the numbers that one interner gave them.

    They are lists of texts, for a tuple for each word would keep the garbage collector busy.
    """

    language: str
    numbers: list[int]
    written: list[str]
    forms: list[str]
    """The surface form of each, with its term (see `surface_forms`)."""


class _LanguageInterner(dict[str, int]):
    """The numbers of the words of one language; a word that is interned for the first time gets the next number."""

    def __init__(self, add: Callable[[str, str, str], int], language: str) -> None:
        """`add` gives a number to a word with its language and surface form."""
        super().__init__()
        self._add, self._language = add, language

    intern = dict.__getitem__
    """The number of a word; `NO_TERM` for one without a term. No function of Python runs for a word that is known."""

    def __missing__(self, written: str) -> int:
        if len(written) > _LONGEST:
            return self[written[:_LONGEST]]
        term = term_of(written, self._language)
        if not term:
            return NO_TERM  # and it is not kept, for nothing would bound the number of such words
        number = self[written] = self._add(
            written, self._language, surface_form(surface_of(written, self._language), term)
        )
        return number

    def intern_known(self, words: InternedWords) -> Array:
        """The numbers of some words whose surface forms are known."""
        for written, form in zip(words.written, words.forms, strict=True):
            if written not in self:
                self[written] = self._add(written, self._language, form)
        return np.fromiter(map(self.intern, words.written), np.int32, len(words.written))


class NewWords(NamedTuple):
    """The words that an interner got since it had `known`, for those who know the words before."""

    interner: bytes
    known: int
    words: list[InternedWords]


class TermInterner:
    """The words of some texts, each in its language, in the order of their numbers."""

    def __init__(self, id: bytes | None = None) -> None:
        self._id = id or os.urandom(16)
        self._written: list[str] = []
        self._languages: list[str] = []
        self._forms: list[str] = []
        self._interners: dict[str, _LanguageInterner] = {}

    def __len__(self) -> int:
        return len(self._written)

    def of_language(self, language: str) -> _LanguageInterner:
        """The words of one language."""
        if language not in self._interners:
            self._interners[language] = _LanguageInterner(self._add, language)
        return self._interners[language]

    def _add(self, written: str, language: str, form: str) -> int:
        self._written.append(written)
        self._languages.append(language)
        self._forms.append(form)
        return len(self._written) - 1

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

    def words(self, numbers: Array) -> list[InternedWords]:
        """The words of some numbers, for each language."""
        by_language: dict[str, list[int]] = {}
        for number in numbers.tolist():
            by_language.setdefault(self._languages[number], []).append(number)
        return [
            InternedWords(language, some, [self._written[one] for one in some], [self._forms[one] for one in some])
            for language, some in by_language.items()
        ]

    def new_words(self, known: int) -> NewWords:
        """Its words from this number on."""
        return NewWords(self._id, known, self.words(np.arange(known, len(self))))

    def renewed(self) -> TermInterner:
        """An empty interner that takes its place."""
        return TermInterner(self._id)

    def translation(self, words: Sequence[InternedWords], known: Array = NONE) -> Array:
        """For each number of another interner the number of that word here; `known` are those of its first numbers."""
        here = np.empty(max([len(known) - 1, *(some.numbers[-1] for some in words)]) + 1, np.int32)
        here[: len(known)] = known
        for some in words:
            here[some.numbers] = self.of_language(some.language).intern_known(some)
        return here

    def written(self, numbers: Array) -> Iterator[tuple[str, str]]:
        """Some words as they are written, and their languages."""
        return ((self._written[number], self._languages[number]) for number in numbers.tolist())

    def surface_forms(self, used: Array) -> tuple[list[str], Array]:
        """The surface forms, with their terms, of some numbers, each once; for every number its place among them."""
        distinct = Numbers()
        places = np.empty(len(self), np.int32)
        places[used] = distinct.of_all(map(self._forms.__getitem__, used.tolist()))
        return list(distinct), places


class Translator:
    """Translates the numbers of other interners into those of one of this process."""

    def __init__(self, known: Mapping[bytes, Array] | None = None) -> None:
        """`known` has the numbers here of the words of each other interner."""
        self._known = dict(known or {})

    def translation(self, new: NewWords, interner: TermInterner) -> Array:
        """For each number of the interner of some new words its number in this interner.

        ValueError when words before the new ones have not been received.
        """
        known = self._known.get(new.interner, NONE) if new.known else NONE  # else another interner took its place
        if len(known) != new.known:
            raise ValueError(f"expected the words from number {len(known)} on, found those from {new.known} on")
        self._known[new.interner] = interner.translation(new.words, known)
        return self._known[new.interner]

    def compacted(self, interner: TermInterner) -> tuple[Translator, TermInterner]:
        """A new interner with the words of the others only, and what translates into it from then on."""
        small = TermInterner()
        numbers = small.translation(interner.words(np.unique(np.concatenate([NONE, *self._known.values()]))))
        return Translator({id: numbers[known] for id, known in self._known.items()}), small
