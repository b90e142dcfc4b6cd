"""Completions of one generation (see `search.primitives.completions`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from search.primitives.completions import Title, Value
from search.primitives.term_alternatives import Variants
from search.query.partial_query import PartialQuery
from search.rewriting.term_lookup import TermLookup
from search.schema.fields import Fields
from search.text.languages import eliding_among
from search.whoosh_engine.execution.doc_values import Columns
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.facets.columns import FieldColumns
from search.whoosh_engine.matching.vocabulary import GenerationWords, IndexVocabulary
from search.whoosh_engine.suggest.popularity import Popularity
from search.whoosh_engine.suggest.title_completion import TitleCompletion
from search.whoosh_engine.suggest.value_completion import ValueCompletion
from search.whoosh_engine.suggest.word_counts import WordCounts


class GenerationCompletions:
    """What is the same at all moments."""

    def __init__(self, fields: Fields, words: GenerationWords, columns: FieldColumns) -> None:
        self.titles = TitleCompletion(words.reader, Popularity(fields, columns.ranged))
        self.counts = WordCounts(words)
        self.values: Mapping[str, ValueCompletion] = Columns(
            lambda name: ValueCompletion(columns.labelled[name], eliding_among(words.languages))
        )


class IndexCompletions:
    """What completes queries in one context."""

    def __init__(self, completions: GenerationCompletions, vocabulary: IndexVocabulary, context: QueryContext) -> None:
        self._completions, self._context, self._term_lookup = completions, context, TermLookup(vocabulary)

    def titles(self, partial: PartialQuery, wanted: int) -> Sequence[Title]:
        """At most so many different titles of visible documents, those that begin so first."""
        return self._completions.titles.titles(partial, wanted, self._term_lookup, self._context)

    def title_count(self, title: Title) -> int:
        """How many visible documents have the same title."""
        return self._completions.titles.count(title, self._term_lookup, self._context)

    def values(self, name: str, partial: PartialQuery, wanted: int) -> Sequence[Value]:
        """At most so many values of a keyword that visible documents have."""
        return self._completions.values[name].values(partial, wanted, self._context.everything)

    def totals(self, some: Sequence[Sequence[Variants]]) -> list[int]:
        """How many visible documents have all of some words."""
        return self._completions.counts.totals(some, self._context)
