"""Selection: the documents of one answer, as arrays (see `search.primitives.selection`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from search.primitives.prepared_query import PreparedQuery
from search.protocol.request import SearchRequest
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.facets.counted_docs import CountedDocs
from search.whoosh_engine.generation import Generation
from search.whoosh_engine.matching.page_texts import IndexPageTexts
from search.whoosh_engine.ranking.matched_docs import MatchedDocs
from search.whoosh_engine.ranking.rescorer import TopDocs
from search.whoosh_engine.ranking.score_details import PageScoreDetails


class IndexSelection:
    """The documents of one answer."""

    def __init__(self, generation: Generation, docs: MatchedDocs, request: SearchRequest) -> None:
        self._generation, self._docs, self._request = generation, docs, request
        self._context: QueryContext = docs.query.context
        self._stories = generation.pager.stories(request, self._context)

    @property
    def total(self) -> int:
        """How many they are."""
        return self._docs.filtered.total

    @property
    def stories(self) -> int:
        """How many hits they are."""
        return self._stories.count(self._docs.filtered)

    @property
    def by_step(self) -> Sequence[tuple[int, int]]:
        """For each step how many words its documents have at least, and how many they are."""
        return [(words, part.total) for words, part in self._docs.by_step]

    def page(self) -> IndexPage:
        """The page that is asked for."""
        page = self._generation.pager.page(self._docs, self._request)
        similar = partial(self._stories.others, page.documents.documents, self._docs.filtered)
        return IndexPage(self._generation, self._docs, page.offset, page.documents, similar)

    def but_for_filter(self, name: str) -> CountedDocs:
        """The documents without regard to the filter of a field."""
        columns, ranges = self._generation.columns, self._generation.ranges
        return CountedDocs(self._docs.counted(name), columns, ranges, self._context)


class IndexPage:
    """The documents of one page."""

    def __init__(
        self,
        generation: Generation,
        docs: MatchedDocs,
        offset: int,
        top: TopDocs,
        similar: Callable[[], Sequence[int]],
    ) -> None:
        self._generation, self._docs, self._top = generation, docs, top
        self.offset = offset
        self.similar = similar

    @property
    def scores(self) -> Sequence[float]:
        """The score of each."""
        scores: list[float] = self._top.scores.tolist()
        return scores

    @property
    def pinned(self) -> Sequence[bool | None]:
        """For each whether the query finds it, when it is pinned."""
        return self._docs.pinned.on_page(self._top.documents)

    def unmatched(self) -> Sequence[tuple[str, ...]]:
        """The plain words that each lacks."""
        return self._docs.match.unmatched(self._top.documents)

    def texts(self) -> IndexPageTexts:
        """What each shows, and where words stand in it."""
        generation, statistics = self._generation, self._docs.query.context.reader
        return IndexPageTexts(generation.reader, statistics, generation.stored_values, self._top.documents)

    def score_details(self, scored_as: PreparedQuery, most: int) -> PageScoreDetails:
        """The numbers of the scores of the first documents."""
        query = self._generation.matcher.at(scored_as, self._docs.query.context)
        return PageScoreDetails(self._generation.rescorer, query, self._top.at(slice(most)))
