"""Term interning: a number for each word of the texts that are being written.

A vocabulary numbers words as they are written, each with its language; its surface and term are found once.
The vocabulary of a process serves all batches that it fills: each sends the words only that were new in it, and whoever
receives them translates the numbers.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Self

import numpy as np

from search.text.analysis import MAX_WORD, term_of, tokens, written_words
from search.text.folding import fold
from search.whoosh_engine.codecs.array_file import Array
from search.whoosh_engine.codecs.ragged import starts_of
from search.whoosh_engine.codecs.surface_forms import word

MAX_WORDS = 1 << 17
"""Of a vocabulary that serves many batches; with more another takes its place, for memory's sake."""
_LONGEST = 2 * MAX_WORD
"""Characters of a word that are kept, for encoded data may have millions.

Without its end, a possessive or a `++`, it is still too long for a compound, as the whole is.
"""
_NO_TERM = -1
_NONE = np.empty(0, np.int32)


class Numbers(dict[str, int]):
    """The number of each text, in the order in which they were first looked up."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number

    def of_all(self, texts: Iterable[str]) -> Array:
        """The numbers of some texts."""
        return np.fromiter(map(self.__getitem__, texts), np.int32)


class _Words(dict[str, int]):
    """The numbers of the words of one language in a vocabulary."""

    def __init__(self, language: str, vocabulary: TermInterner) -> None:
        super().__init__()
        self._language, self._vocabulary = language, vocabulary

    def __missing__(self, written: str) -> int:
        if len(written) > _LONGEST:
            return self[written[:_LONGEST]]
        term = term_of(written, self._language)
        if not term:
            return _NO_TERM  # and it is not kept, for nothing would bound it
        kept = word(fold(written[:MAX_WORD]), term)
        number = self[written] = self._vocabulary.extend([written], self._language, [kept])
        return number

    def take(self, written: Sequence[str], words: Sequence[str]) -> Array:
        """The numbers of some words, each another one, whose surfaces and terms are known."""
        new = {one: kept for one, kept in zip(written, words, strict=True) if one not in self}
        first = self._vocabulary.extend(list(new), self._language, new.values())
        self.update(zip(new, range(first, first + len(new)), strict=True))
        return np.fromiter(map(self.__getitem__, written), np.int32, len(written))


@dataclass(frozen=True, slots=True)
class NewWords:
    """The words that a vocabulary has got since it had so many, for those who know the ones before."""

    vocabulary: bytes
    replaced: bytes
    """The vocabulary whose place it took; empty when there is none."""
    known: int
    runs: Sequence[tuple[str, list[str], list[str]]]
    """A language, the words that follow each other in it as they are written, and their surfaces and terms."""


class TermInterner:
    """Words as they are written, each with its language, in the order of their numbers."""

    def __init__(self, replaced: bytes = b"") -> None:
        self.id, self._replaced = os.urandom(16), replaced
        self._written: list[str] = []
        self._languages: list[str] = []
        self._words: list[str] = []
        self._numbers: dict[str, _Words] = {}

    def __len__(self) -> int:
        return len(self._written)

    def extend(self, written: Sequence[str], language: str, words: Iterable[str]) -> int:
        """Take in some words that are new, with their surfaces and terms; the number of the first, others follow it."""
        first = len(self._written)
        self._written += written
        self._languages += [language] * len(written)
        self._words += words
        return first

    def numbers(self, language: str) -> _Words:
        """The number of each word of a language; `_NO_TERM` for one without a term."""
        if language not in self._numbers:
            self._numbers[language] = _Words(language, self)
        return self._numbers[language]

    def of(self, texts: Sequence[str], language: str) -> tuple[Array, Array]:
        """The numbers of the words of some texts, one text after the other, and how many words each has."""
        written: list[str] = []
        ends = [0]
        for text in texts:
            words = written_words(text)
            written += [text[one.start : one.end] for one in tokens(text, language)] if words is None else words
            ends.append(len(written))
        numbers = np.fromiter(map(self.numbers(language).__getitem__, written), np.int32, len(written))
        counted = numbers != _NO_TERM
        return numbers[counted], np.diff(starts_of(counted)[ends])

    def written(self, numbers: Array) -> Iterator[tuple[str, str]]:
        """Some words as they are written, and their languages."""
        return ((self._written[number], self._languages[number]) for number in numbers.tolist())

    def distinct(self, used: Array) -> tuple[list[str], Array]:
        """The surfaces and terms of some numbers, each once, and for every number its place among them."""
        found = Numbers()
        places = np.empty(len(self), np.int32)
        places[used] = found.of_all(map(self._words.__getitem__, used.tolist()))
        return list(found), places

    def only(self, used: Array) -> tuple[Self, Array]:
        """A vocabulary of some of its numbers, and for every number that in the other."""
        made, numbers = type(self)(), np.empty(len(self), np.int32)
        for language, run in groupby(used.tolist(), key=self._languages.__getitem__):
            some = list(run)
            written, words = [self._written[number] for number in some], [self._words[number] for number in some]
            numbers[some] = made.numbers(language).take(written, words)
        return made, numbers

    def since(self, known: int) -> NewWords:
        """Its words from this number on."""
        runs, first = [], known
        for language, run in groupby(self._languages[known:]):
            end = first + sum(1 for _ in run)
            runs.append((language, self._written[first:end], self._words[first:end]))
            first = end
        return NewWords(self.id, self._replaced, known, runs)

    def for_more(self) -> Self:
        """It itself, or when it is large an empty one that takes its place."""
        return self if len(self) < MAX_WORDS else type(self)(self.id)


class Translator:
    """Which numbers have the words of other vocabularies in one of this process?"""

    def __init__(self, places: Mapping[bytes, Array] | None = None) -> None:
        """`places` are the numbers here of the words of each other vocabulary, by its id."""
        self._places = dict(places or {})

    def places(self, new: NewWords, vocabulary: TermInterner) -> Array:
        """For each number in the vocabulary of some new words its number in this one.

        ValueError when words before the new ones have not been seen.
        """
        self._places.pop(new.replaced, None)
        known = self._places.get(new.vocabulary, _NONE)
        if len(known) != new.known:
            raise ValueError(f"expected the words from number {len(known)} on, found those from {new.known} on")
        found = [vocabulary.numbers(language).take(*words) for language, *words in new.runs]
        places = self._places[new.vocabulary] = np.concatenate([known, *found])
        return places

    def begun_anew(self, vocabulary: TermInterner) -> tuple[Self, TermInterner]:
        """Another vocabulary with the words of the others only, and what translates into it from then on."""
        used = np.unique(np.concatenate([_NONE, *self._places.values()]))
        small, numbers = vocabulary.only(used)
        return type(self)({id: numbers[places] for id, places in self._places.items()}), small
