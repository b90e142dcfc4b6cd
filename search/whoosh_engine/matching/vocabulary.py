"""Vocabulary of one generation: the words of its segments, and which of them visible documents have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from search import deadline
from search.cached_property import cached_property
from search.primitives.term_alternatives import Slot
from search.primitives.vocabulary import NearWord
from search.text.analysis import forms
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.matching.form_frequencies import FormFrequencies
from search.whoosh_engine.matching.spell_checker import SpellChecker


class GenerationWords:
    """What is the same at all moments."""

    def __init__(self, reader: IndexReader, fields: Sequence[str]) -> None:
        """`fields` are the names in Whoosh of those that are searched."""
        self.reader, self.fields = reader, tuple(fields)
        self.frequencies = FormFrequencies(reader, fields)
        self.spell_checker = SpellChecker(self.frequencies)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Of the texts."""
        return tuple(sorted({language for segment in self.reader.segments for language in segment.languages}))


class IndexVocabulary:
    """The words of one generation in one context (see `search.primitives.vocabulary`)."""

    def __init__(self, words: GenerationWords, context: QueryContext) -> None:
        self._words, self._reader, self._context = words, words.reader, context

    @property
    def languages(self) -> tuple[str, ...]:
        """Of the texts, sorted."""
        return self._words.languages

    def parts_of(self, term: str) -> set[tuple[str, ...]]:
        """The parts of a term when it is written apart."""
        return {parts for segment in self._reader.segments for parts in segment.delimiter_variants.parts_of(term)}

    def compounds_with_prefix(self, prefix: str) -> Iterator[tuple[str, ...]]:
        """The parts of the compounds that begin so."""
        for segment in self._reader.segments:
            yield from segment.delimiter_variants.starting_with(prefix)

    def has_prefix(self, prefix: str) -> bool:
        """Whether a word of a text begins so."""
        ranges = (segment.surface_forms.prefix_range(prefix) for segment in self._reader.segments)
        return any(some.start < some.stop for some in ranges)

    def terms_without_prefix(self, prefix: str) -> set[str]:
        """The terms that do not begin so, of words that do."""
        others: set[str] = set()
        for segment in self._reader.segments:
            others.update(segment.surface_forms.terms_without_prefix(prefix))
        return others

    def terms_with_suffix(self, suffix: str, most: int) -> tuple[list[str], bool]:
        """The terms of the words that end so, of each segment those of the shortest words; whether there are more."""
        found = [segment.surface_forms.terms_with_suffix(suffix, most + 1) for segment in self._reader.segments]
        terms = sorted({term for some in found for term in some[:most]}, key=lambda term: (len(term), term))
        return terms[:most], len(terms) > most or any(len(some) > most for some in found)

    def frequencies(self, surface: str) -> Mapping[str, int]:
        """The terms under which visible documents have a folded word, each with how often."""
        return self._words.frequencies.terms(surface, self._context)

    def commonest(self, prefix: str, most: int) -> Iterator[tuple[str, str, int]]:
        """The folded words that begin so and that visible documents have most in some segment."""
        for one in self._words.frequencies.segments(self._context):
            deadline.check()
            surfaces = one.segment.surface_forms
            for row, count in one.commonest(surfaces.prefix_range(prefix), most):
                yield *surfaces.pair(row), count

    def near(self, surface: str, most: int) -> Sequence[NearWord]:
        """The words of visible documents within `most` edits of a folded word, the likeliest first."""
        return self._words.spell_checker.near(surface, self._context, most)

    def near_beginning(self, prefix: str) -> str | None:
        """The likeliest right form of a wrong beginning."""
        return self._words.spell_checker.near_beginning(prefix, self._context)

    def spelling(self, surface: str) -> str:
        """How a folded word is written most, with accents and capitals, in the segment that has it most often."""
        written = (
            (int(forms.occurrences[number]), forms.spelling(number))
            for forms in (segment.surface_forms for segment in self._reader.segments)
            for number in range(*forms.numbers_of(surface).indices(len(forms)))
        )
        return max(written, key=itemgetter(0), default=(0, surface))[1]

    def are_in_fewer(self, terms: Sequence[str], most: int) -> bool:
        """Whether fewer than so many visible documents have one of some terms."""
        having: set[int] = set()
        for name in self._words.fields:
            for term in terms:
                having.update(self._context.seen(self._reader.documents(name, term.encode()))[:most].tolist())
                if len(having) >= most:
                    return False
        return True

    @property
    def documents(self) -> int:
        """How many documents the statistics are about."""
        return self._context.reader.doc_count

    def document_frequency(self, term: str) -> int:
        """How many documents have a term, in the field where most have it."""
        reader = self._context.reader
        return max(reader.postings(name, term.encode()).frequency for name in self._words.fields)

    def is_visible(self, term: str) -> bool:
        """Whether a visible document has a term in any searched field, in any of its forms."""
        having = (self._reader.documents(name, form.encode()) for form in forms(term) for name in self._words.fields)
        return any(map(self._context.sees_any, having))

    def is_any_visible(self, slot: Slot) -> bool:
        """Whether a visible document has any term of a slot."""
        sees_any, fields = self._context.sees_any, self._words.fields
        return any(sees_any(self._reader.slot_postings(name, slot).documents) for name in fields)

    def cached(self, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """The value that was made for a key while the same documents were visible."""
        return self._reader.cached((*key, self._context.epoch), make)

    def kept(self, key: tuple[Any, ...]) -> Any:
        """The value that is kept for a key; None when none is."""
        return self._reader.kept((*key, self._context.epoch))

    def keep(self, key: tuple[Any, ...], made: Any) -> None:
        """Keep a value for a key while there is room."""
        self._reader.keep((*key, self._context.epoch), made)
