"""Suggester: words, values and titles of visible documents that complete a query.

A share of the answer is kept for each kind; what one of them does not need the others get.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from search.protocol.request import SearchRequest
from search.protocol.suggestion import TERM, Suggestion, completed_values, completes_titles
from search.query.partial_query import PartialQuery
from search.schema.fields import TITLE, Field, Fields
from search.text.analysis import stop_words, words_of, written_words
from search.whoosh_engine.execution.doc_values import Columns
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.facets.columns import FieldColumns
from search.whoosh_engine.matching.term_lookup import TermLookup
from search.whoosh_engine.schema import words_field
from search.whoosh_engine.suggest.popularity import Popularity
from search.whoosh_engine.suggest.spell_checker import SpellChecker
from search.whoosh_engine.suggest.title_completion import Title, TitleCompletion
from search.whoosh_engine.suggest.value_completion import Value, ValueCompletion
from search.whoosh_engine.suggest.word_completion import WordCompletion

_CONTEXT = 16
"""Titles from which the next word is taken when others stand before it."""


class Suggester:
    """Suggests completions from one generation."""

    def __init__(
        self,
        fields: Fields,
        reader: IndexReader,
        term_lookup: TermLookup,
        columns: FieldColumns,
        spell_checker: SpellChecker,
    ) -> None:
        self._term_lookup = term_lookup
        self._completes_titles = completes_titles(fields)
        self._titles = TitleCompletion(reader, term_lookup, Popularity(fields, columns.ranged))
        self._words = WordCompletion(reader, term_lookup, [words_field(field) for field in fields.searched])
        self._fields = completed_values(fields)
        self._spell_checker = spell_checker
        self._values = Columns(lambda name: ValueCompletion(columns.labelled[name], term_lookup.eliding))

    def suggestions(self, request: SearchRequest, limit: int, context: QueryContext) -> tuple[Suggestion, ...]:
        """At most so many completions of the query of a request; their requests keep its filters and order."""
        partial = PartialQuery.of(request.query, self._term_lookup.eliding)
        found = self._completing(partial, request.at_page(1), limit, context) if partial else ()
        right = self._corrected(partial, context) if partial and not found else partial
        return found if right == partial else self._completing(right, request.at_page(1), limit, context)

    def _corrected(self, partial: PartialQuery, context: QueryContext) -> PartialQuery:
        """The partial query, its unknown words replaced by words of the index that are one edit away."""
        words = [self._corrected_word(word.surface, context) for word in partial.words]
        prefix = partial.prefix
        if prefix and not self._words.words(prefix, 1, context):
            prefix = self._spell_checker.near_beginning(prefix, context) or prefix
        return PartialQuery.of("".join(f"{word} " for word in words) + prefix)

    def _corrected_word(self, word: str, context: QueryContext) -> str:
        if self._spell_checker.occurrences(word, context):
            return word
        return next((near.word for near in self._spell_checker.near(word, context, most=1)), word)

    def _completing(
        self, partial: PartialQuery, request: SearchRequest, limit: int, context: QueryContext
    ) -> tuple[Suggestion, ...]:
        titles = self._titles_for(partial, limit, context)
        values = [self._values[field.name].values(partial, limit, context.everything) for field in self._fields]
        taken = {value.text.casefold() for some in values for value in some}
        words = [text for text in self._queries(partial, titles, limit, context) if text.casefold() not in taken]
        shares = _shares([len(words), *map(len, values), len(titles)], limit)
        return (
            *self._of_words(words[: shares[0]], partial, context, request),
            *(
                _of_value(field, value, partial, request)
                for field, some, share in zip(self._fields, values, shares[1:-1], strict=True)
                for value in some[:share]
            ),
            *(self._of_title(title, partial, context, request) for title in titles[: shares[-1]]),
        )

    def _titles_for(self, partial: PartialQuery, limit: int, context: QueryContext) -> list[Title]:
        wanted = max(limit, _CONTEXT) if partial.words else limit
        return self._titles.titles(partial, wanted, context) if self._completes_titles else []

    def _queries(self, partial: PartialQuery, titles: Sequence[Title], wanted: int, context: QueryContext) -> list[str]:
        """Words to search for: the commonest that begin so, or that stand in titles with those before them."""
        if not partial.words:
            return list(map(self._term_lookup.spelling, self._words.words(partial.prefix, wanted, context)))
        left_out = stop_words(self._term_lookup.languages)
        common = Counter(word for title in titles for word in _next_words(partial, title) if word not in left_out)
        before = "".join(f"{self._term_lookup.spelling(word.surface)} " for word in partial.words)
        return [before + self._term_lookup.spelling(word) for word, _ in common.most_common(wanted)]

    def _of_words(
        self, texts: Sequence[str], partial: PartialQuery, context: QueryContext, request: SearchRequest
    ) -> Iterator[Suggestion]:
        totals = self._words.totals([[word.surface for word in words_of(text)] for text in texts], context)
        for text, total in zip(texts, totals, strict=True):
            yield Suggestion(TERM, text, partial.marked(text), total, request.with_query(text))

    def _of_title(
        self, title: Title, partial: PartialQuery, context: QueryContext, request: SearchRequest
    ) -> Suggestion:
        phrase = " ".join(title.text.replace('"', " ").split())
        count = self._titles.count(title, context)
        return Suggestion(
            TITLE, title.text, partial.marked(title.text, title.words), count, request.with_query(f'"{phrase}"')
        )


def _of_value(field: Field, value: Value, partial: PartialQuery, request: SearchRequest) -> Suggestion:
    unasked = request.with_query("")
    is_chosen = value.text in request.filter(field.name).any_of
    chosen = unasked if is_chosen else unasked.toggled(field.name, value.text)
    return Suggestion(field.name, value.text, partial.marked(value.text), value.count, chosen)


def _next_words(partial: PartialQuery, title: Title) -> list[str]:
    """The words of a title that go on with what was typed: those that begin so, or that follow the last word.

    Each once, in the order of the title, so that equally common ones have the same order in every process.
    """
    if partial.prefix:
        words = [word.surface for word in title.words if word.surface.startswith(partial.prefix)]
    else:
        follow = zip(title.words, title.words[1:], strict=False)
        words = [after.surface for before, after in follow if before.term == partial.words[-1].term]
    return [word for word in dict.fromkeys(words) if written_words(word) is not None]


def _shares(available: Sequence[int], limit: int) -> list[int]:
    """How many of each kind are suggested: one of each in turn, until there are enough or no more."""
    shares = [0] * len(available)
    while sum(shares) < min(limit, sum(available)):
        for place, most in enumerate(available):
            if shares[place] < most and sum(shares) < limit:
                shares[place] += 1
    return shares
