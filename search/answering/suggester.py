"""Suggester: words, values and titles of visible documents that complete a query.

A share of the answer is kept for each kind; what one of them does not need the others get.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from search import deadline
from search.primitives.completions import Title, Value
from search.primitives.snapshot import Snapshot
from search.primitives.term_alternatives import Variants
from search.protocol.request import SearchRequest
from search.protocol.suggestion import TERM, Suggestion, completed_values, completes_titles
from search.query.partial_query import PartialQuery
from search.query.tree import Term
from search.rewriting.term_lookup import TermLookup
from search.rewriting.term_variants import TermVariants
from search.schema.fields import TITLE, Field, Fields
from search.text.analysis import stop_words, words_of, written_words

_COMMONEST = 32
"""Words from which those that are suggested are chosen."""
_CONTEXT = 16
"""Titles from which the next word is taken when others stand before it."""


class Suggester:
    """Suggests completions from one snapshot."""

    def __init__(self, fields: Fields, snapshot: Snapshot) -> None:
        self._vocabulary, self._completions = snapshot.vocabulary, snapshot.completions
        self._term_lookup = TermLookup(snapshot.vocabulary)
        self._completes_titles = completes_titles(fields)
        self._fields = completed_values(fields)

    def suggestions(self, request: SearchRequest, limit: int) -> tuple[Suggestion, ...]:
        """At most so many completions of the query of a request; their requests keep its filters and order."""
        partial = PartialQuery.of(request.query, self._term_lookup.eliding)
        found = self._completing(partial, request.at_page(1), limit) if partial else ()
        right = self._corrected(partial) if partial and not found else partial
        return found if right == partial else self._completing(right, request.at_page(1), limit)

    def _corrected(self, partial: PartialQuery) -> PartialQuery:
        """The partial query, its unknown words replaced by words of the index that are one edit away."""
        words = [self._corrected_word(word.surface) for word in partial.words]
        prefix = partial.prefix
        if prefix and not self._words(prefix, 1):
            prefix = self._vocabulary.near_beginning(prefix) or prefix
        return PartialQuery.of("".join(f"{word} " for word in words) + prefix)

    def _corrected_word(self, word: str) -> str:
        if self._term_lookup.occurrences(word):
            return word
        return next((near.word for near in self._vocabulary.near(word, most=1)), word)

    def _completing(self, partial: PartialQuery, request: SearchRequest, limit: int) -> tuple[Suggestion, ...]:
        titles = self._titles_for(partial, limit)
        values = [self._completions.values(field.name, partial, limit) for field in self._fields]
        taken = {value.text.casefold() for some in values for value in some}
        words = [text for text in self._queries(partial, titles, limit) if text.casefold() not in taken]
        shares = _shares([len(words), *map(len, values), len(titles)], limit)
        return (
            *self._of_words(words[: shares[0]], partial, request),
            *(
                _of_value(field, value, partial, request)
                for field, some, share in zip(self._fields, values, shares[1:-1], strict=True)
                for value in some[:share]
            ),
            *(self._of_title(title, partial, request) for title in titles[: shares[-1]]),
        )

    def _titles_for(self, partial: PartialQuery, limit: int) -> Sequence[Title]:
        wanted = max(limit, _CONTEXT) if partial.words else limit
        return self._completions.titles(partial, wanted) if self._completes_titles else ()

    def _queries(self, partial: PartialQuery, titles: Sequence[Title], wanted: int) -> list[str]:
        """Words to search for: the commonest that begin so, or that stand in titles with those before them."""
        if not partial.words:
            return list(map(self._term_lookup.spelling, self._words(partial.prefix, wanted)))
        left_out = stop_words(self._term_lookup.languages)
        common = Counter(word for title in titles for word in _next_words(partial, title) if word not in left_out)
        before = "".join(f"{self._term_lookup.spelling(word.surface)} " for word in partial.words)
        return [before + self._term_lookup.spelling(word) for word, _ in common.most_common(wanted)]

    def _words(self, prefix: str, wanted: int) -> list[str]:
        """At most so many words that begin so, each of which a visible document has; stop words are left out."""
        if written_words(prefix) is None:
            return []  # pairs of characters are no words
        common: Counter[str] = Counter()
        forms: dict[str, str] = {}
        for word, term, occurrences in self._vocabulary.commonest(prefix, _COMMONEST):
            common[word] += occurrences
            forms[word] = term
        listed = sorted(common.keys() - stop_words(self._term_lookup.languages), key=lambda word: (-common[word], word))
        first_forms = {forms[word]: word for word in reversed(listed)}  # `time` and `times` find the same documents
        return [word for word in listed if first_forms[forms[word]] == word][:wanted]

    def _required(self, text: str) -> list[Variants]:
        """The variants of the words of a text, without stop words unless it has no others."""
        deadline.check()
        words, common = [word.surface for word in words_of(text)], stop_words(self._term_lookup.languages)
        required = [word for word in words if word not in common] or words
        return TermVariants(self._term_lookup).of(list(map(Term, required)))

    def _of_words(self, texts: Sequence[str], partial: PartialQuery, request: SearchRequest) -> Iterator[Suggestion]:
        totals = self._completions.totals([self._required(text) for text in texts])
        for text, total in zip(texts, totals, strict=True):
            yield Suggestion(TERM, text, partial.marked(text), total, request.with_query(text))

    def _of_title(self, title: Title, partial: PartialQuery, request: SearchRequest) -> Suggestion:
        phrase = " ".join(title.text.replace('"', " ").split())
        count = self._completions.title_count(title)
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
