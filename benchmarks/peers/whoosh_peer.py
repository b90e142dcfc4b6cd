"""How is stock Whoosh asked?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from whoosh import fields, index, query, sorting
from whoosh.analysis import LowercaseFilter, RegexTokenizer, StemFilter
from whoosh.highlight import WholeFragmenter
from whoosh.lang.porter2 import stem

from benchmarks.corpus import Record
from benchmarks.peers import PROVIDERS, SIZE, Hit, Reply
from benchmarks.questions import Question

_TEXT = ("title", "excerpt")


class Engine:
    """Whoosh with its own codec, searcher and facets; the stemmer is the one of its own that works."""

    searcher: Any

    def __init__(self) -> None:
        analyzer = RegexTokenizer() | LowercaseFilter() | StemFilter(stemfn=stem, cachesize=-1)
        text = fields.TEXT(analyzer=analyzer, stored=True)
        self.schema = fields.Schema(
            id=fields.ID(stored=True),
            title=text,
            excerpt=text,
            topics=fields.KEYWORD(stored=True, commas=True),
            provider=fields.ID(stored=True),
            published=fields.DATETIME(stored=True),
        )

    def index(self, records: Iterable[Record], folder: Path) -> None:
        """With the memory that its documentation recommends."""
        writer = index.create_in(str(folder), self.schema).writer(limitmb=256)
        for record in records:
            writer.add_document(
                id=record.id,
                title=record.title,
                excerpt=record.excerpt,
                topics=",".join(record.topics),
                provider=record.provider,
                published=record.published.replace(tzinfo=None),
            )
        writer.commit()

    def open(self, folder: Path) -> None:
        """With one searcher for all questions."""
        self.searcher = index.open_dir(str(folder)).searcher()

    def ask(self, question: Question, *, highlighted: bool) -> Reply | None:
        """Exhaustively: with a limit its best hits would be wrong."""
        facets = sorting.Facets()
        facets.add_facet("topics", sorting.FieldFacet("topics", allow_overlap=True, maptype=sorting.Count))
        facets.add_facet("provider", sorting.FieldFacet("provider", maptype=sorting.Count))
        results = self.searcher.search(self._query(question), limit=None, groupedby=facets)
        results.fragmenter = WholeFragmenter()
        providers = sorted(results.groups("provider").items(), key=lambda pair: -pair[1])[:PROVIDERS]
        hits = tuple(_hit(hit, highlighted=highlighted) for hit in results[:SIZE])
        return Reply(hits, len(results), dict(results.groups("topics")), dict(providers))

    def close(self) -> None:
        """It is in this process."""

    def _query(self, question: Question) -> Any:
        if question.how == "every":
            return query.Every()
        if question.how == "year":
            first, after = (datetime(question.year + later, 1, 1) for later in (0, 1))  # noqa: DTZ001 - it has no zones
            return query.DateRange("published", first, after, endexcl=True)
        if question.how == "phrase":
            return query.Or([query.Phrase(name, [stem(word) for word in question.words]) for name in _TEXT])
        kind = {"prefix": query.Prefix, "fuzzy": partial(query.FuzzyTerm, prefixlength=0)}.get(question.how, query.Term)
        words = [stem(word) for word in question.words] if kind is query.Term else question.words
        joined = query.Or if question.how == "any" else query.And
        return joined([query.Or([kind(name, word) for name in _TEXT]) for word in words])


def _hit(hit: Any, *, highlighted: bool) -> Hit:
    marked = tuple(hit.highlights(name, minscore=0) for name in _TEXT) if highlighted else ()
    topics = tuple(topic for topic in hit["topics"].split(",") if topic)
    return Hit(hit["id"], hit["title"], hit["excerpt"], topics, hit["provider"], marked)
