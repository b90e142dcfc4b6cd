"""Which answers does an index of a handful of documents give? A searcher in memory, slow and plain, for tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html import escape
from typing import Any

from search import ranges
from search.document import Document
from search.errors import DocumentNotFound
from search.fields import PUBLISHED, URL, Field, Kind
from search.query import Query, Role, parse
from search.request import RELEVANCE, Filter, SearchRequest
from search.results import FacetCounts, Histogram, Hit, IndexInfo, SearchResults, ValueCount
from search.settings import Settings

BUILT_AT = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


@dataclass(frozen=True)
class FakeSearcher:
    """A searcher over documents in memory; a word matches where it is part of the text."""

    documents: tuple[Document, ...]
    settings: Settings = field(default_factory=Settings)
    generation: int = 1
    editors: bool = False

    @property
    def info(self) -> IndexInfo:
        fingerprint = self.settings.fields.fingerprint
        return IndexInfo(
            "memory", self.generation, len(self.documents), BUILT_AT, self.editors, ("content",), fingerprint, 1000
        )

    def search(self, request: SearchRequest, now: datetime) -> SearchResults:
        query = parse(request.query)
        found = self._ordered(self._matching(request, query, now), request)
        page = found[request.offset : request.offset + request.size]
        facets = {one.name: self._counts(one, request, query, now) for one in self.settings.fields.facets}
        hits = tuple(self._hit(document, query) for document in page)
        return SearchResults(request, query, len(found), hits, facets, self.generation)

    def facet(self, request: SearchRequest, name: str, contains: str, limit: int, now: datetime) -> FacetCounts:
        counted = self.settings.fields[name]
        return self._values(counted, request, parse(request.query), now, limit, contains)

    def document(self, id: str, now: datetime) -> Hit:
        for document in self.documents:
            if document.id == id:
                return self._hit(document, Query(""))
        raise DocumentNotFound(id=id)

    def linked(self, urls: tuple[str, ...], now: datetime) -> Mapping[str, Hit]:
        by_url = {document.values.get(URL): document for document in self.documents}
        return {url: self._hit(by_url[url], Query("")) for url in urls if url in by_url}

    def epoch(self, now: datetime) -> int:
        return 0

    def check(self) -> list[str]:
        return []

    def latest(self) -> FakeSearcher:
        return self

    def close(self) -> None:
        pass

    def _hit(self, document: Document, query: Query) -> Hit:
        shown = document.to_json(self.settings.fields)
        words = [term.text.lower() for term in query.having(Role.REQUIRED)]
        marks = {
            one.name: _marked(shown[one.name], words)
            for one in self.settings.fields.highlighted
            if any(word in str(shown.get(one.name, "")).lower() for word in words)
        }
        return Hit(document.id, shown, 1.0 if words else 0.0, marks)

    def _matching(self, request: SearchRequest, query: Query, now: datetime, but: str = "") -> list[Document]:
        return [
            document
            for document in self.documents
            if self._has_words(document, query)
            and all(
                _passes(document.values_of(self.settings.fields[name]), chosen, self.settings.fields[name], now)
                for name, chosen in request.filters
                if name != but
            )
        ]

    def _has_words(self, document: Document, query: Query) -> bool:
        text = " ".join(
            str(value) for one in self.settings.fields.searched for value in document.values_of(one)
        ).lower()
        return all(term.text.lower() in text for term in query.having(Role.REQUIRED)) and not any(
            term.text.lower() in text for term in query.having(Role.EXCLUDED)
        )

    def _ordered(self, documents: list[Document], request: SearchRequest) -> list[Document]:
        name = request.order.removeprefix("-")
        sorter = self.settings.fields[PUBLISHED if name == RELEVANCE else name]
        is_falling = name == RELEVANCE or request.order.startswith("-")
        having = [document for document in documents if document.values_of(sorter)]
        having.sort(key=lambda document: document.id)
        having.sort(key=lambda document: ranges.comparable(document.values_of(sorter)[0]), reverse=is_falling)
        return having + sorted((one for one in documents if not one.values_of(sorter)), key=lambda one: one.id)

    def _counts(self, one: Field, request: SearchRequest, query: Query, now: datetime) -> FacetCounts | Histogram:
        assert one.facet
        if one.kind is not Kind.DATE:
            return self._values(one, request, query, now, one.facet.limit, "")
        found = self._matching(request, query, now, but=one.name)
        dates = [document.values_of(one)[0] for document in found if document.values_of(one)]
        chosen = request.filter(one.name)

        def counted(pattern: str) -> tuple[ValueCount, ...]:
            counts = sorted(Counter(date.strftime(pattern) for date in dates).items())
            return tuple(ValueCount(value, count, value in chosen.any_of) for value, count in counts)

        return Histogram(one.name, counted("%Y"), counted("%Y-%m"), len(found) - len(dates), chosen.missing)

    def _values(
        self, one: Field, request: SearchRequest, query: Query, now: datetime, limit: int, contains: str
    ) -> FacetCounts:
        found = self._matching(request, query, now, but=one.name)
        counts = Counter(_written(value) for document in found for value in set(document.values_of(one)))
        chosen = request.filter(one.name)
        kept = [value for value in counts if contains.lower() in value.lower()]
        ordered = sorted(kept, key=lambda value: (-counts[value], value))
        named = [value for value in (*chosen.any_of, *chosen.none_of) if value not in ordered[:limit]]
        listed = tuple(
            ValueCount(value, counts[value], value in chosen.any_of, value in chosen.none_of)
            for value in ordered[:limit] + named
        )
        missing = sum(1 for document in found if not document.values_of(one))
        return FacetCounts(one.name, listed, missing, len(kept), chosen.missing)


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _marked(text: str, words: Iterable[str]) -> str:
    escaped = escape(text)
    for word in words:
        start = escaped.lower().find(escape(word))
        if start >= 0:
            end = start + len(escape(word))
            escaped = f"{escaped[:start]}<mark>{escaped[start:end]}</mark>{escaped[end:]}"
            break
    return escaped


def _passes(values: tuple[Any, ...], chosen: Filter, one: Field, now: datetime) -> bool:
    def is_any(texts: tuple[str, ...]) -> bool:
        if one.ranged:
            intervals = [ranges.interval(one, text, now) for text in texts]
            return any(ranges.comparable(value) in interval for value in values for interval in intervals)
        return any(_written(value) in texts for value in values)

    if chosen.present and not values:
        return False
    if chosen.none_of and is_any(chosen.none_of):
        return False
    if chosen.any_of or chosen.missing:
        return is_any(chosen.any_of) or (chosen.missing and not values)
    return True


def with_documents(searcher: FakeSearcher, *documents: Document) -> FakeSearcher:
    """The same index with other documents, as its next generation."""
    return replace(searcher, documents=documents, generation=searcher.generation + 1)
