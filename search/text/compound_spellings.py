"""Compound spellings: in which words of an index the words of a query may be written.

A query is taken apart as far as it goes: `RTX 4070Ti` has the parts rtx, 4070 and ti. Neighbouring parts that a text of
the index has as one word may be that word: `rtx 4070ti`, `rtx4070ti`.
A number may have a v before it, and one with several parts may lose it: `v2.4` is `2.4`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain, islice

from search.text.analysis import QueryWord, term_of, terms_of
from search.text.compounds import IDENTIFIER, MAX_PARTS, chunks, compounds, digits_in, humps, is_plain, without_signs

MAX_VARIANTS = 16
"""Variants that one phrase is searched in."""
MAX_LOOKED_AT = 4 * MAX_VARIANTS
"""Ways to write it, some of which are the same."""
MAX_WORDS = 12
"""Words of a phrase that has variants: a longer one is a quotation, and meant as it is."""
MAX_ADJACENT = 3
"""Adjacent terms of a query, without quotes, that may be one word; of numbers it is as many as a compound has parts."""

PartsOf = Callable[[str], Collection[tuple[str, ...]]]
"""For a term, the parts of the compounds that it is, as terms."""
Spelling = tuple[QueryWord, ...]
"""Words that stand beside each other."""


def phrase_variants(
    text: str, words: Sequence[QueryWord], languages: Sequence[str], parts_of: PartsOf
) -> list[Spelling]:
    """The words of a phrase of a query, as written first, then in other spellings of its compounds."""
    if len(words) > MAX_WORDS:
        return [tuple(words)]
    own: dict[str, set[tuple[str, ...]]] = {}
    for chunk in () if is_plain(text) else {*chunks(text), *text.split()}:
        for compound in (one for language in languages for one in compounds(chunk, language)):
            own.setdefault(compound.joined, set()).add(compound.parts)

    @cache
    def parts_in_index_or_text(term: str) -> Collection[tuple[str, ...]]:
        return sorted({*parts_of(term), *own.get(term, ())})

    written = _Spellings(words, languages, parts_in_index_or_text)
    found = dict.fromkeys(islice(chain([tuple(words)], written.all()), MAX_LOOKED_AT))
    return list(islice(found, MAX_VARIANTS))


@dataclass(frozen=True, slots=True)
class _Atom:
    """A part of a word that has no parts itself."""

    word: QueryWord
    whole: QueryWord
    """The word as it is written."""
    length: int
    """Atoms of the whole word where this is its first one; else 0."""


def _atoms(words: Sequence[QueryWord], languages: Sequence[str]) -> list[_Atom]:
    atoms = []
    for word in words:
        parts = humps(word.written)
        if not 1 < len(parts) <= MAX_PARTS:
            atoms.append(_Atom(word, word, 1))
            continue
        split = [QueryWord(part, terms_of(part, languages)) for part in parts]
        atoms += [_Atom(part, word, 0 if place else len(parts)) for place, part in enumerate(split)]
    return atoms


class _Spellings:
    """The spellings of some words, given which compounds are known."""

    def __init__(self, words: Sequence[QueryWord], languages: Sequence[str], parts_of: PartsOf) -> None:
        self._languages, self._parts_of = languages, parts_of
        self._atoms = _atoms(words, languages)

    def all(self, start: int = 0) -> Iterator[Spelling]:
        """What the atoms from one on may be written as."""
        if start == len(self._atoms):
            yield ()
            return
        for taken, instead in self._first(start):
            for rest in self.all(start + taken):
                yield (*instead, *rest)

    def _first(self, start: int) -> Iterator[tuple[int, Spelling]]:
        """Each number of atoms from one on, and what these may be written as."""
        atom = self._atoms[start]
        if atom.length:
            yield atom.length, (atom.whole,)
            for parts in (parts for term in atom.whole.terms for parts in self._parts_of(term)):
                yield atom.length, tuple(QueryWord(part, (part,), is_term=True) for part in parts)
        if atom.word is not atom.whole:
            yield 1, (atom.word,)
        yield from self._versions(start)
        for count in range(2, min(MAX_PARTS, len(self._atoms) - start) + 1):
            window = [one.word for one in self._atoms[start : start + count]]
            if terms := joined(window, self._languages, self._parts_of):
                yield count, (QueryWord(terms[0], terms, is_term=True),)

    def _versions(self, start: int) -> Iterator[tuple[int, Spelling]]:
        """A number with a v before it, and one of several parts without it."""
        atom = self._atoms[start].word
        before, after = self._atoms[start - 1 : start], self._atoms[start + 1 : start + 3]
        if atom.written.isdigit() and not (before and before[0].word.written[-1:].isdigit()):
            version = QueryWord(f"v{atom.written}", terms_of(f"v{atom.written}", self._languages))
            if any(self._parts_of(term) for term in version.terms):
                yield 1, (version,)
        if atom.written[-1] in "vV" and after and after[0].word.written.isdigit():
            name = atom.written[:-1]
            if name:
                yield 1, (QueryWord(name, terms_of(name, self._languages)),)
            elif all(one.word.written.isdigit() for one in after) and len(after) > 1:
                yield 1, ()


def joined(words: Sequence[QueryWord], languages: Sequence[str], parts_of: PartsOf) -> tuple[str, ...]:
    """The terms of some words written together; empty when no text of the index has them so."""
    written = [word.written for word in words]
    spellings = [without_signs(written)]
    if written[-1].isdigit() and written[-2].isalpha():
        spellings.append(without_signs([*written[:-1], "v", written[-1]]))
    return tuple(
        dict.fromkeys(
            term
            for language in languages
            for spelling in spellings
            if tuple(term_of(word, language) for word in written) in parts_of(term := term_of(spelling, language))
        )
    )


def enclosing_compounds(
    terms: Sequence[Sequence[QueryWord]], languages: Sequence[str], parts_of: PartsOf
) -> list[tuple[Spelling, ...]]:
    """For each of some adjacent terms of a query, given by their words, the spellings in which it shares a compound.

    A document with `PowerApps` has both words of `power apps`; one with `RTX 4070Ti` has all of `rtx4070 ti`.
    """
    found: list[dict[Spelling, None]] = [{} for _ in terms]
    owners = [(number, atom.word) for number, words in enumerate(terms) for atom in _atoms(words, languages)]
    counts = list(accumulate((digits_in(word.written) for _, word in owners), initial=0))
    for start, (first, _) in enumerate(owners):
        for end in range(start + 2, min(start + MAX_PARTS, len(owners)) + 1):
            window = owners[start:end]
            is_number = counts[end] - counts[start] >= IDENTIFIER
            if window[-1][0] == first or (window[-1][0] - first >= MAX_ADJACENT and not is_number):
                continue
            words = [word for _, word in window]
            known = joined(words, languages, parts_of) or (_number(words, languages) if is_number else ())
            if known:
                _add(found, owners, (start, end), QueryWord(known[0], known, is_term=True))
    return [tuple(spellings) for spellings in found]


def _number(words: Sequence[QueryWord], languages: Sequence[str]) -> tuple[str, ...]:
    """The terms of groups of digits written together: such a number needs no text that has it in the same groups."""
    written = [word.written for word in words]
    return terms_of("".join(written), languages) if all(map(str.isdigit, written)) else ()


def _add(
    found: list[dict[Spelling, None]], owners: Sequence[tuple[int, QueryWord]], window: tuple[int, int], word: QueryWord
) -> None:
    """Give each term with atoms in a window its spelling: the word in their place, and its other atoms."""
    start, end = window
    for number in range(owners[start][0], owners[end - 1][0] + 1):
        own = [place for place, (owner, _) in enumerate(owners) if owner == number]
        before = tuple(owners[place][1] for place in own if place < start)
        after = tuple(owners[place][1] for place in own if place >= end)
        found[number][*before, word, *after] = None
