"""How is Newsdex asked?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import search.whoosh_engine.searcher  # noqa: F401 - or opening would be charged with the import
from benchmarks.corpus import Record
from benchmarks.peers import PROVIDERS, SIZE, TOPICS, Hit, Reply
from benchmarks.questions import Question
from search.protocol import results
from search.protocol.engine import Searcher, open_searcher, open_writer
from search.protocol.request import RELEVANCE, Match, SearchRequest
from search.protocol.results import FacetCounts
from search.schema.document import Document
from search.schema.fields import DEFAULT_FIELDS, Facet, Fields
from search.settings.ranking_weights import RankingWeights
from search.settings.settings import Settings

NOW = datetime(2026, 6, 1, tzinfo=UTC)
"""When it is indexed and asked: all records are published by then."""


def _fields() -> Fields:
    """The fields of a record, and no other facets than those that all engines count."""
    topics = replace(DEFAULT_FIELDS["topics"], weight=0, facet=Facet(limit=TOPICS))
    provider = replace(DEFAULT_FIELDS["provider"], weight=0, facet=Facet(limit=PROVIDERS))
    published = replace(DEFAULT_FIELDS["published"], facet=None)
    kept = [DEFAULT_FIELDS[name] for name in ("id", "title", "excerpt")]
    return Fields((*kept, topics, provider, published))


SETTINGS = Settings(fields=_fields())
"""As it is served."""
WORDS_ALONE = RankingWeights(nearness=0, whole_title=0, title_start=0, freshness=0, quality=0, heat=0)
"""As the other engines rank."""


class Engine:
    """Newsdex through its two protocols, as it is served; or by BM25F alone, each record a hit, as the others are."""

    searcher: Searcher

    def __init__(self, *, like_others: bool = False) -> None:
        self._like_others = like_others

    def index(self, records: Iterable[Record], folder: Path) -> None:
        """Through a `Writer`."""
        ranking = WORDS_ALONE if self._like_others else RankingWeights()
        with open_writer(folder / "index", replace(SETTINGS, ranking=ranking)) as writer:
            for record in records:
                writer.add(document(record))
            writer.commit(NOW)

    def open(self, folder: Path) -> None:
        """As a `Searcher`."""
        self.searcher = open_searcher(folder / "index")

    def ask(self, question: Question, *, highlighted: bool) -> Reply | None:
        """As a `SearchRequest`."""
        request = SearchRequest(
            query=_query(question),
            size=SIZE,
            sort=RELEVANCE,
            match=Match.ANY if question.how == "any" else Match.ALL,
            exact=question.how != "fuzzy",
            collapse=not self._like_others,
            highlights=highlighted,
        )
        if question.year:
            request = request.only("published", str(question.year))
        answer = self.searcher.search(request, NOW)
        topics, providers = answer.facets["topics"], answer.facets["provider"]
        assert isinstance(topics, FacetCounts)
        assert isinstance(providers, FacetCounts)
        return Reply(
            tuple(map(_hit, answer.hits)),
            answer.total,
            {value.value: value.count for value in topics.values},
            {value.value: value.count for value in providers.values},
        )

    def close(self) -> None:
        """Let go of its files."""
        self.searcher.close()


def _hit(hit: results.Hit) -> Hit:
    kept = hit.fields
    marked = tuple(text for text in (hit.highlights or {}).values() if isinstance(text, str))
    provider = next(iter(kept.get("provider", ())), "")
    return Hit(hit.id, kept["title"], kept.get("excerpt", ""), tuple(kept.get("topics", ())), provider, marked)


def document(record: Record) -> Document:
    """A record as Newsdex indexes it."""
    values = {
        "title": record.title,
        "excerpt": record.excerpt,
        "topics": record.topics,
        "provider": (record.provider,),
        "published": record.published,
    }
    return Document(record.id, {name: value for name, value in values.items() if value})


def _query(question: Question) -> str:
    text = " ".join(question.words)
    return {"phrase": f'"{text}"', "prefix": f"{text}*"}.get(question.how, text)
