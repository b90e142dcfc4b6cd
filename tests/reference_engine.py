"""Which documents answer a request? The specification, as loops over all documents.

It is short in order to be obviously right, and as slow as that makes it.
When it and an engine disagree, read this first.
It takes from the package only the words of a text (`analysis.tokens`) of a language (`languages.language_of`), what is
written together in it (`compounds.compounds`), in which spellings words are looked for (`compound_spellings`), the
reading of a query (`reading.read`) and of an interval (`ranges.interval`), the words of a query that is nothing but
words (`pinning.words_of`), and into which ranges numbers are parted (`bounds.parted`), each of which has tests of its
own.

- A query is read in the language of each document.
- A word of a query is a word of a text when both have the same term, or when a word with this term is in a visible
  document the same but for accents; `net` is also `.NET`.
- When a visible document has the very word, that holds in the languages of such documents, in those in which the word
  is a stem, and in those of the locales that are asked for; in the others only when fewer than `FEW` visible documents
  have the word in these.
- A term is found in any of its spellings (`phrase_variants`), and plain terms beside each other in any that they share
  (`enclosing_compounds`); which ones depends on what is written together anywhere in the index.
- A term that fewer than `ENOUGH` visible documents have is also found by its words apart (`words_apart`), unless it is
  excluded.
- The last word of a prefix is every word whose term is that of a word, anywhere in the index, that begins so; likewise
  the first word of an ending, and words that end so.
- A lone Chinese, Japanese or Korean character is every pair of such characters that has it.
- A term finds a document when its words stand beside each other in one value of any searched field, or of its own.
- A word in quotes, and when a request is exact any word, is a word of a text when both have the same surface, that of
  the query in any language of the index; not what has no form: a term of a compound, scripts without spaces.
- What is in quotes and must be there is found in any form when no visible document has these forms.
- In an exact request terms share no spelling with others, and none is found by its words apart.
- A value is that of a document when both have the same key (`value_identity.key_in`), for filters, too; a name when its
  words stand beside each other in a value.
- Terms are joined as the tree of the query says; what is optional finds nothing.
- When fewer than `ENOUGH` documents have all plain words, those that have two thirds of them are found, too, and when
  they are still fewer, those with any; of more than `STEPPED` words by relevance all with any, or with a word of a
  compound among them, as one step. For an order by a field, only when no document has all. Neither the size of a page
  nor a filter changes this.
- Values of one filter are joined with *or*, filters of several fields with *and*; excluded values and "has a value"
  always with *and*.
- Values of a facet with the same key are one, shown as most visible documents write it.
- A value of a field with a hierarchy is also each value above it: `a/b` is found by, and counted for, `a`.
- A facet of a keyword is none by default when visible documents have 20 or more values in it, more than nine of ten of
  which are different ones.
- The counts of a facet ignore the filter of its own field, and nothing else.
- Dates are counted by day where the only interval that is chosen, or else all months with a date, have at most 92 days;
  of an interval within one month it is all days of that month.
- Numbers and durations are counted by the ranges of the facet, else by those into which the values of all visible
  documents are parted.
- Without a value of the field that it is sorted by, a document is last, up or down; what is equal stays in the order
  in which it was added.
- What appears in the future or has expired is nowhere, unless the index is for editors.

- What is pinned to a query of these words is first in the order by relevance, whether they find it or not, and is
  counted as what they find; filters and the clock hold for it.

The order by relevance of all else, and what a misspelt word is taken for, are not specified here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import chain, groupby
from typing import Any, Concatenate, ParamSpec, TypeVar

from reference_counts import counts, has_any, named, names_documents
from reference_meanings import Meanings

from search.protocol.request import ENOUGH, RELEVANCE, Filter, Match, SearchRequest
from search.protocol.results import FacetCounts, Histogram
from search.query.parser import parse
from search.query.tree import And, Node, Not, Occur, Or, Query, Term, TermKind
from search.query.value_identity import key_in
from search.query.words_apart import words_apart
from search.rewriting.relaxation import STEPPED
from search.schema import ranges
from search.schema.document import Document
from search.schema.fields import LOCALE, Field, Fields
from search.settings.pins import NO_PINS, Pins, words_of
from search.text.analysis import QueryWord, Token, forms, is_half_pair, is_unspaced, query_words, tokens
from search.text.compound_spellings import enclosing_compounds, phrase_variants
from search.text.compounds import Compound, chunks, compounds
from search.text.folding import fold
from search.text.languages import ENGLISH, language_of

_P = ParamSpec("_P")
_R = TypeVar("_R")


@cache
def _tokens(text: str, language: str = ENGLISH) -> tuple[Token, ...]:
    return tuple(tokens(text, language))


_folded = cache(fold)


def _remembered(
    method: Callable[Concatenate[ReferenceEngine, _P], _R],
) -> Callable[Concatenate[ReferenceEngine, _P], _R]:
    """A method that works out once what it answers to the same arguments."""

    def remembering(self: ReferenceEngine, /, *arguments: _P.args, **named: _P.kwargs) -> _R:
        asked = (method.__name__, self.exact, arguments)
        if asked not in self.answers:
            self.answers[asked] = method(self, *arguments, **named)
        answer: _R = self.answers[asked]
        return answer

    return remembering


@dataclass(frozen=True, slots=True)
class Answer:
    """What every engine must answer."""

    ids: tuple[str, ...]
    """Of all hits, not only of one page; in their order when they are sorted by a field."""
    facets: dict[str, FacetCounts | Histogram]
    steps: list[tuple[int, int]]
    """How many documents have at least so many plain words, and fewer than those of the step before."""
    lacking: dict[str, tuple[str, ...]]
    """The plain words that each hit lacks; none of what is pinned."""
    pinned: tuple[str, ...] = ()
    """The ids of the first hits in the order by relevance."""

    @property
    def total(self) -> int:
        return len(self.ids)


class ReferenceEngine:
    """Answers requests about documents, one by one."""

    def __init__(
        self, fields: Fields, documents: Sequence[Document], *, editors: bool = False, pins: Pins = NO_PINS
    ) -> None:
        self.fields = fields
        self.pins = pins
        self.documents = documents
        self.editors = editors
        self.answers: dict[object, Any] = {}
        self.exact = False
        self.words = {(word.surface, word.term) for text, language in self._texts() for word in _tokens(text, language)}
        self.parts: dict[str, set[tuple[str, ...]]] = {}
        for compound in (one for text, language in self._texts() for one in _compounds(text, language)):
            self.parts.setdefault(compound.joined, set()).add(compound.parts)

    def _texts(self) -> Iterable[tuple[str, str]]:
        """All texts with their languages."""
        for document in self.documents:
            for field in self.fields.searched:
                for text in document.values_of(field):
                    yield text, self._language(document)

    @property
    def _languages(self) -> tuple[str, ...]:
        return tuple(sorted({self._language(document) for document in self.documents})) or (ENGLISH,)

    def _language(self, document: Document) -> str:
        return language_of(next(iter(document.values_of(self.fields[LOCALE])), ""))

    def search(self, request: SearchRequest, now: datetime) -> Answer:
        """Answer a request."""
        self.exact = request.exact
        query = parse(request.query, self.fields, self._languages)
        order = request.order(is_scored=query.is_scored)
        visible = [one for one in self.documents if self._is_visible(one, now)]
        named = [term.text for term in query.positive if term.field == LOCALE]
        asked = {*map(language_of, (*request.filter(LOCALE).any_of, *named))}
        texts = [list(chain.from_iterable(self._texts_of(one, self.fields.searched))) for one in visible]
        self._meanings = Meanings(self._languages, texts, asked)
        worded, steps = self._found(visible, query, request, now)
        pinned = self._pinned(visible, query) if order == RELEVANCE else []
        found = [one for one in visible if one in worded or one in pinned]
        matching = [one for one in found if self._passes(one, request, now)]
        facets = {}
        for field in filter(lambda facet: request.counts(facet.name), self.fields.facets):
            if request.facets is None and not request.filter(field.name) and names_documents(field, visible):
                continue
            others = request.without_filter(field.name)
            counted = [document for document in found if self._passes(document, others, now)]
            facets[field.name] = counts(field, counted, visible, request.filter(field.name), now)
        return Answer(
            tuple(one.id for one in self._sorted(matching, order)),
            facets,
            steps=[
                (step, sum(one in worded and self._step(one, query, steps, now) == step for one in matching))
                for step in steps
            ],
            lacking={one.id: () if one in pinned else self._lacking(one, query, request, now) for one in matching},
            pinned=tuple(one.id for one in pinned if one in matching),
        )

    def _pinned(self, documents: list[Document], query: Query) -> list[Document]:
        """The documents that are pinned to the words of a query, in the order of the pin."""
        words = words_of(query, ENGLISH)
        ids = [
            id
            for pin in self.pins.entries
            if words and words in [words_of(parse(text, self.fields), ENGLISH) for text in pin.queries]
            for id in pin.documents
        ]
        return [one for id in ids for one in documents if one.id == id]

    def _is_visible(self, document: Document, now: datetime) -> bool:
        published, expires = document.values.get("published"), document.values.get("expires")
        return self.editors or ((published is None or published <= now) and (expires is None or expires > now))

    # Queries

    def _found(
        self, documents: list[Document], query: Query, request: SearchRequest, now: datetime
    ) -> tuple[list[Document], list[int]]:
        """The documents that a query finds, and how many of the plain words those of each step have at least."""
        words = len(query.plain)
        order = request.order(is_scored=query.is_scored)
        enough = ENOUGH if order == RELEVANCE else 1
        is_prose = order == RELEVANCE and words > STEPPED
        if request.match is Match.ANY and words > 1:
            return self._with_words(documents, query, 1, now, by_parts=is_prose), [1]
        steps = [words]
        found = self._with_words(documents, query, words, now)
        if request.match is not Match.AUTO or len(found) >= enough or words < 2:
            return found, steps
        if is_prose:
            return self._with_words(documents, query, 1, now, by_parts=True), [1]
        most = next((least for least in range(words) if 3 * least >= 2 * words), 1)
        for least in dict.fromkeys((most, 1)):
            if len(self._with_words(documents, query, steps[-1], now)) < enough:
                steps.append(least)
        found = self._with_words(documents, query, steps[-1], now)
        return found, steps if found else [words]

    def _with_words(
        self, documents: list[Document], query: Query, least: int, now: datetime, *, by_parts: bool = False
    ) -> list[Document]:
        """The documents that have so many of the plain words, or a part of one, and all else that the query demands."""
        if query.root is None:
            return documents
        others = _without(query.root, query.plain)
        found = [one for one in documents if self._holds(one, others, query, now)]
        return [
            one
            for one in found
            if self._words_of(one, query, now) >= least or (by_parts and self._has_part(one, query.plain))
        ]

    def _has_part(self, document: Document, terms: Sequence[Term]) -> bool:
        """Whether a document has one of the words of a compound."""
        return any(self._words_apart(document, term) for term in terms if not is_unspaced(term.text))

    def _words_of(self, document: Document, query: Query, now: datetime) -> int:
        """How many of the plain words a document has."""
        return sum(self._holds(document, term, query, now) for term in query.plain)

    def _step(self, document: Document, query: Query, steps: list[int], now: datetime) -> int:
        """The step by which a document was found."""
        return next((step for step in steps if self._words_of(document, query, now) >= step), steps[-1])

    def _lacking(self, document: Document, query: Query, request: SearchRequest, now: datetime) -> tuple[str, ...]:
        if len(query.plain) < 2 or request.match is Match.ALL:
            return ()
        return tuple(str(term) for term in query.plain if not self._holds(document, term, query, now))

    def _holds(self, document: Document, node: Node, query: Query, now: datetime) -> bool:
        """Whether a document is one that a part of a query asks for."""
        if isinstance(node, And):
            return all(self._holds(document, part, query, now) for part in node.parts if not _is_optional(part))
        if isinstance(node, Or):
            return any(self._holds(document, part, query, now) for part in node.parts)
        if isinstance(node, Not):
            return not self._holds(document, node.part, query, now)
        if self._has_strictly(document, node, query, now):
            return True
        return self._having(node, query, now) < ENOUGH and self._has_apart(document, node)

    @_remembered
    def _having(self, node: Term, query: Query, now: datetime) -> int:
        """How many visible documents have a term in one of its spellings."""
        return sum(self._has_strictly(one, node, query, now) for one in self.documents if self._is_visible(one, now))

    def _has_strictly(self, document: Document, node: Term, query: Query, now: datetime) -> bool:
        """Whether a document has a term in one of its spellings."""
        language = self._language(document)
        return self._has(document, node, now) or any(
            self._stand(text, spelling, TermKind.WORD)
            for spelling in ([] if self.exact else self._enclosing(query, node, language))
            for text in self._texts_of(document, self.fields.searched)
        )

    def _has_apart(self, document: Document, term: Term) -> bool:
        """Whether a document has enough words of a term, wherever they stand."""
        apart = words_apart(term.text, self._languages)
        return apart is not None and self._words_apart(document, term) >= apart.least

    def _words_apart(self, document: Document, term: Term) -> int:
        """How many of the words that a term is also found by a document has, wherever they stand."""
        is_loose = term.kind is TermKind.WORD and term.role is not Occur.EXCLUDED and not self.exact
        apart = words_apart(term.text, self._languages) if is_loose else None
        if apart is None:
            return 0
        fields = [self.fields[term.field]] if term.field else self.fields.searched
        words = [word for text in self._texts_of(document, fields) for word in text]
        return sum(any(self._is_meant(word, sought) for word in words) for sought in apart.words)

    @_remembered
    def _enclosing(self, query: Query, node: Term, language: str) -> list[tuple[QueryWord, ...]]:
        """The spellings that a term shares with the plain words beside it."""
        searched = [term for term in query.terms if term.role is not Occur.IGNORED]
        found: list[tuple[QueryWord, ...]] = []
        for is_plain, run in groupby(searched, key=_is_plain):
            terms = list(run)
            if is_plain and node in terms:
                written = [query_words(term.text, [language]) for term in terms]
                found += enclosing_compounds(written, [language], self._parts_of)[terms.index(node)]
        return found

    @_remembered
    def _is_exact(self, term: Term, now: datetime) -> bool:
        """Whether the words of a term are meant in their very forms."""
        if self.exact or term.kind is not TermKind.PHRASE:
            return self.exact
        visible = [one for one in self.documents if self._is_visible(one, now)]
        return term.role is not Occur.REQUIRED or any(self._has(one, term, now, exact=True) for one in visible)

    def _has(self, document: Document, term: Term, now: datetime, *, exact: bool | None = None) -> bool:
        """Whether a term finds a document."""
        fields = [self.fields[term.field]] if term.field else self.fields.searched
        values = [value for field in fields for value in named(field, document)]
        if term.kind is TermKind.PRESENCE:
            return bool(values)
        if term.kind is TermKind.RANGE:
            return has_any(fields[0], values, [term.text], now)
        if term.kind is TermKind.VALUE:
            return any(key_in(term.field, str(value)) == key_in(term.field, term.text) for value in values)
        if term.kind is TermKind.NAME:
            return any(self._is_named(value, term) for value in values)
        language = self._language(document)
        texts = list(self._texts_of(document, fields))
        in_forms = self._is_exact(term, now) if exact is None else exact
        return any(
            self._stand(text, spelling, term.kind, exact=in_forms)
            for spelling in self._spellings(term, language)
            for text in texts
        )

    @_remembered
    def _spellings(self, term: Term, language: str) -> list[tuple[QueryWord, ...]]:
        written = query_words(term.text, [language])
        if term.kind in {TermKind.PREFIX, TermKind.ENDING}:
            return [tuple(written)]
        return phrase_variants(term.text, written, [language], self._parts_of)

    def _parts_of(self, term: str) -> set[tuple[str, ...]]:
        return self.parts.get(term, set())

    def _stand(self, text: Sequence[Token], words: Sequence[QueryWord], kind: TermKind, *, exact: bool = False) -> bool:
        """Whether words stand beside each other in a text."""
        begins, ends = kind is TermKind.PREFIX, kind is TermKind.ENDING

        def is_meant(word: Token, place: int) -> bool:
            if begins and place == len(words) - 1:
                return any(one.startswith(_folded(words[place].written)) and word.term == it for one, it in self.words)
            if ends and place == 0:
                return any(one.endswith(_folded(words[place].written)) and word.term == it for one, it in self.words)
            return self._is_meant(word, words[place], exact=exact)

        starts = range(len(text) - len(words) + 1) if words else ()
        return any(all(is_meant(text[start + at], at) for at in range(len(words))) for start in starts)

    def _is_named(self, value: str, term: Term) -> bool:
        """Whether the words of a name stand in a value, and of it alone: not of the index."""
        words_, sought = _tokens(value), _tokens(term.text.strip("*"))
        begins, ends = term.text.endswith("*"), term.text.startswith("*") and not term.text.endswith("*")

        def is_meant(word: Token, place: int) -> bool:
            if begins and place == len(sought) - 1:
                return word.surface.startswith(sought[place].surface)
            if ends and place == 0:
                return word.surface.endswith(sought[place].surface)
            return word.term in forms(sought[place].term)

        starts = range(len(words_) - len(sought) + 1) if sought else ()
        return any(all(is_meant(words_[start + at], at) for at in range(len(sought))) for start in starts)

    # Words

    def _texts_of(self, document: Document, fields: Iterable[Field]) -> Iterable[tuple[Token, ...]]:
        texts = (text for field in fields for text in document.values_of(field))
        return (_tokens(text, self._language(document)) for text in texts)

    def _is_meant(self, word: Token, sought: QueryWord, *, exact: bool = False) -> bool:
        forms_meant = sought.forms(self._languages) if exact else frozenset()
        if forms_meant:
            return word.surface in forms_meant
        if is_half_pair(sought.terms[0]):
            return sought.terms[0] in word.term
        if sought.is_term:
            return word.term in sought.terms or (_folded(sought.written), word.term) in self._meanings.forms
        return word.term in self._meanings.of(sought.written)

    # Filters

    def _passes(self, document: Document, request: SearchRequest, now: datetime) -> bool:
        return all(self._passes_one(document, self.fields[name], chosen, now) for name, chosen in request.filters)

    def _passes_one(self, document: Document, field: Field, chosen: Filter, now: datetime) -> bool:
        values = document.values_of(field)
        if (chosen.any_of or chosen.missing) and not (
            has_any(field, values, chosen.any_of, now) or (chosen.missing and not values)
        ):
            return False
        if chosen.present and not values:
            return False
        return not has_any(field, values, chosen.none_of, now)

    # Order

    def _sorted(self, documents: list[Document], order: str) -> list[Document]:
        if order == RELEVANCE:
            return documents
        field = self.fields[order.removeprefix("-")]
        sign = -1 if order.startswith("-") else 1

        def key(document: Document) -> tuple[bool, float]:
            values = document.values_of(field)
            return (True, 0) if not values else (False, sign * ranges.comparable(values[0]))

        return sorted(documents, key=key)


def _compounds(text: str, language: str) -> set[Compound]:
    chunked = {*chunks(text), *text.split()}
    return {one for chunk in chunked for one in compounds(chunk, language)}


def _is_plain(term: Term) -> bool:
    return term.kind is TermKind.WORD and not term.field and term.role in (Occur.REQUIRED, Occur.OPTIONAL)


def _is_optional(node: Node) -> bool:
    return isinstance(node, Term) and node.role is Occur.OPTIONAL


def _without(node: Node, terms: Sequence[Term]) -> Node:
    """What a query demands beside some terms that stand at its top."""
    if not isinstance(node, And) or not terms:
        return node
    return And(tuple(part for part in node.parts if part not in terms))
