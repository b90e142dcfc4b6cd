"""Suggester: words, values and titles of visible documents that complete a query.

A share of the answer is kept for each kind; what one of them does not need the others get.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from search.protocol.request import SearchRequest
from search.protocol.suggestion import TERM, Suggestion, completed_values, completes_titles
from search.query.partial_query import PartialQuery, key_of
from search.schema.fields import TITLE, Field, Fields
from search.text.analysis import stop_words, words_of, written_words
from search.whoosh_engine.execution.doc_sets import DocMask, Mask
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.matching.filters import Filterer
from search.whoosh_engine.matching.term_lookup import TermLookup
from search.whoosh_engine.schema import words_field
from search.whoosh_engine.suggest.popularity import Popularity
from search.whoosh_engine.suggest.spell_checker import SpellChecker
from search.whoosh_engine.suggest.title_completion import Title, TitleCompletion
from search.whoosh_engine.suggest.value_completion import Value, ValueCompletion
from search.whoosh_engine.suggest.word_completion import WordCompletion

_CONTEXT = 16
"""Titles in which the next word is sought when others stand before it."""


class Suggester:
    """Suggests completions from one generation."""

    def __init__(
        self, fields: Fields, corpus: IndexReader, vocabulary: TermLookup, filterer: Filterer, spelling: SpellChecker
    ) -> None:
        self._filterer, self._vocabulary = filterer, vocabulary
        self._completes_titles = completes_titles(fields)
        self._titles = TitleCompletion(corpus, vocabulary, Popularity(fields, filterer))
        self._words = WordCompletion(corpus, vocabulary, [words_field(field) for field in fields.searched])
        self._fields = completed_values(fields)
        self._spelling = spelling
        self._values: dict[str, ValueCompletion] = {}

    def suggestions(
        self, request: SearchRequest, limit: int, visible: Mask | None, everything: DocMask
    ) -> tuple[Suggestion, ...]:
        """At most so many completions of what a request asks for; what they stand for keeps its filters and order."""
        begun = PartialQuery.of(request.query)
        found = self._completing(begun, request.at_page(1), limit, visible, everything) if begun else ()
        right = self._rightly_written(begun, visible) if begun and not found else begun
        return found if right == begun else self._completing(right, request.at_page(1), limit, visible, everything)

    def _rightly_written(self, begun: PartialQuery, visible: Mask | None) -> PartialQuery:
        """What was typed, with the words of the index that are one edit from what is in none of its documents."""
        words = [self._right(word.surface, visible) for word in begun.words]
        prefix = begun.prefix
        if prefix and not self._words.words(prefix, 1, visible):
            prefix = self._spelling.near_beginning(prefix, visible) or prefix
        return PartialQuery.of("".join(f"{word} " for word in words) + prefix)

    def _right(self, word: str, visible: Mask | None) -> str:
        if self._spelling.occurrences(word, visible):
            return word
        return next((near.word for near in self._spelling.near(word, visible, most=1)), word)

    def _completing(
        self, begun: PartialQuery, request: SearchRequest, limit: int, visible: Mask | None, everything: DocMask
    ) -> tuple[Suggestion, ...]:
        titles = self._found_titles(begun, limit, visible)
        values = [self._completion(field).values(begun, limit, everything) for field in self._fields]
        taken = {value.text.casefold() for some in values for value in some}
        words = [text for text in self._queries(begun, titles, limit, visible) if text not in taken]
        shares = _shares([len(words), *map(len, values), len(titles)], limit)
        return (
            *self._of_words(words[: shares[0]], begun, visible, request),
            *(
                _of_value(field, value, begun, request)
                for field, some, share in zip(self._fields, values, shares[1:-1], strict=True)
                for value in some[:share]
            ),
            *(self._of_title(title, begun, visible, request) for title in titles[: shares[-1]]),
        )

    def _found_titles(self, begun: PartialQuery, limit: int, visible: Mask | None) -> list[Title]:
        wanted = max(limit, _CONTEXT) if begun.words else limit
        return self._titles.titles(begun, wanted, visible) if self._completes_titles else []

    def _completion(self, field: Field) -> ValueCompletion:
        if field.name not in self._values:  # two threads may both make it; the one is as good as the other
            self._values[field.name] = ValueCompletion(self._filterer.named(field.name))
        return self._values[field.name]

    def _queries(self, begun: PartialQuery, titles: Sequence[Title], wanted: int, visible: Mask | None) -> list[str]:
        """Words to search for: the commonest that begin so, or that stand in titles with those before them."""
        if not begun.words:
            return self._words.words(begun.prefix, wanted, visible)
        left_out = stop_words(self._vocabulary.languages)
        common = Counter(word for title in titles for word in _next_words(begun, title) - left_out)
        before = key_of(begun.words)
        return [before + word for word, _ in common.most_common(wanted)]

    def _of_words(
        self, texts: Sequence[str], begun: PartialQuery, visible: Mask | None, request: SearchRequest
    ) -> Iterator[Suggestion]:
        totals = self._words.totals([[word.surface for word in words_of(text)] for text in texts], visible)
        for text, total in zip(texts, totals, strict=True):
            yield Suggestion(TERM, text, begun.marked(text), total, request.with_query(text))

    def _of_title(self, title: Title, begun: PartialQuery, visible: Mask | None, request: SearchRequest) -> Suggestion:
        phrase = " ".join(title.text.replace('"', " ").split())
        count = self._titles.count(title, visible)
        return Suggestion(
            TITLE, title.text, begun.marked(title.text, title.words), count, request.with_query(f'"{phrase}"')
        )


def _of_value(field: Field, value: Value, begun: PartialQuery, request: SearchRequest) -> Suggestion:
    unasked = request.with_query("")
    is_chosen = value.text in request.filter(field.name).any_of
    chosen = unasked if is_chosen else unasked.toggled(field.name, value.text)
    return Suggestion(field.name, value.text, begun.marked(value.text), value.count, chosen)


def _next_words(begun: PartialQuery, title: Title) -> set[str]:
    """The words of a title that go on with what was typed: those that begin so, or that follow the last word."""
    words = {word.surface for word in title.words if begun.prefix and word.surface.startswith(begun.prefix)}
    if not begun.prefix:
        follow = zip(title.words, title.words[1:], strict=False)
        words = {after.surface for before, after in follow if before.term == begun.words[-1].term}
    return {word for word in words if written_words(word) is not None}


def _shares(available: Sequence[int], limit: int) -> list[int]:
    """How many of each kind are suggested: one of each in turn, until there are enough or no more."""
    shares = [0] * len(available)
    while sum(shares) < min(limit, sum(available)):
        for place, most in enumerate(available):
            if shares[place] < most and sum(shares) < limit:
                shares[place] += 1
    return shares
