"""Paging: the documents of the page that is asked for, each story once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property

import numpy as np

from search import deadline
from search.errors import UnknownParameter
from search.protocol.request import RELEVANCE, SearchRequest
from search.schema.fields import PUBLISHED, TITLE, Fields
from search.whoosh_engine.execution import top_k
from search.whoosh_engine.execution.doc_sets import DocIds, DocSet
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.scored_doc_sets import ScoredDocSet
from search.whoosh_engine.matching.filters import Filterer
from search.whoosh_engine.matching.matcher import PreparedQuery
from search.whoosh_engine.ranking.collapse import APART, CollapseGroups, Titles
from search.whoosh_engine.ranking.rescorer import Rescorer, TopDocs


class Pager:
    """Finds the pages of answers from one generation."""

    def __init__(self, fields: Fields, corpus: IndexReader, filterer: Filterer, ranker: Rescorer) -> None:
        self._fields, self._corpus, self._filterer, self._ranker = fields, corpus, filterer, ranker
        self._held: tuple[int, CollapseGroups] | None = None

    def groups(self, now: datetime) -> CollapseGroups:
        """The visible documents that tell the same story; worked out once for each set of visible documents."""
        epoch, held = self._filterer.epoch(now), self._held
        if held is None or held[0] != epoch:
            visible, titles = self._filterer.everything(now).mask, self._titles
            held = self._held = (epoch, titles.within(visible).groups() if titles else APART)
        return held[1]

    @cached_property
    def _titles(self) -> Titles | None:
        if TITLE not in self._fields or PUBLISHED not in self._fields:
            return None
        column = self._filterer.ranged(PUBLISHED).column
        dates = np.zeros(column.count, np.int64)
        dates[column.owners] = column.rows
        return Titles.of(self._corpus, TITLE, dates, column.present)

    def stories(self, request: SearchRequest, now: datetime) -> CollapseGroups:
        """What is one hit in the answer to a request."""
        return self.groups(now) if request.collapse and not request.story else APART

    def page(
        self, asked: PreparedQuery, found: ScoredDocSet, steps: Sequence[DocSet], request: SearchRequest, pinned: DocIds
    ) -> TopDocs:
        """The documents of the page: what is pinned, then those of one step after those of the other.

        Raises UnknownParameter when there is no such order.
        """
        stories, wanted = self.stories(request, asked.now), request.offset + request.size
        order = request.order(is_scored=asked.query.is_scored)
        ahead = [self._ranker.scored(found, pinned, asked)] if len(pinned) else []
        sought = wanted
        while True:
            deadline.check()
            ranked = TopDocs.joined([*ahead, *self._first_of_all(asked, found, steps, sought - len(pinned), order)])
            firsts = stories.firsts(ranked.documents)
            if len(firsts) >= wanted or len(ranked.documents) < sought:
                return ranked.at(firsts[request.offset : wanted])
            sought *= 2  # what tells a story again has taken places

    def _first_of_all(
        self, asked: PreparedQuery, found: ScoredDocSet, steps: Sequence[DocSet], wanted: int, order: str
    ) -> Iterator[TopDocs]:
        for step in steps:
            if wanted > 0:
                first = self._first(asked, found, step, min(wanted, step.total), order)
                wanted -= len(first.documents)
                yield first

    def _first(self, asked: PreparedQuery, found: ScoredDocSet, matching: DocSet, wanted: int, order: str) -> TopDocs:
        """The first documents of an order."""
        if order == RELEVANCE:
            return self._ranker.best(found, matching, wanted, asked)
        field = self._fields.get(order.removeprefix("-"))
        if field is None or not field.ranged:
            orders = tuple(field.name for field in self._fields.sortable)
            raise UnknownParameter(parameter=order, nearest=RELEVANCE, known=(RELEVANCE, *orders))
        column = self._filterer.ranged(field.name)
        documents = top_k.first(column, matching, wanted, falling=order.startswith("-"))
        return self._ranker.scored(found, documents, asked)
