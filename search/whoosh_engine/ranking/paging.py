"""Paging: the documents of the page that is asked for, each story once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search import deadline
from search.cached_property import cached_property
from search.errors import CursorOutdated, UnknownParameter
from search.protocol.cursor import Cursor
from search.protocol.request import RELEVANCE, SearchRequest
from search.schema.fields import ID, PUBLISHED, TITLE, Fields
from search.whoosh_engine.execution.doc_sets import DocSet
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.facets.columns import FieldColumns
from search.whoosh_engine.ranking import top_k
from search.whoosh_engine.ranking.collapse import APART, CollapseGroups
from search.whoosh_engine.ranking.matched_docs import MatchedDocs
from search.whoosh_engine.ranking.near_titles import TitleRows
from search.whoosh_engine.ranking.rescorer import Rescorer, TopDocs


class Page(NamedTuple):
    """The documents of one page."""

    offset: int
    """The number of hits before them."""
    documents: TopDocs


class _Ordered(NamedTuple):
    """The first documents of an order."""

    top: TopDocs
    firsts: NDArray[np.intp]
    """The places of those that are hits: the first of each story."""

    def page(self, offset: int, size: int) -> Page:
        """The page after so many hits."""
        return Page(offset, self.top.at(self.firsts[offset : offset + size]))


class Pager:
    """Makes the pages of answers from one generation."""

    def __init__(self, fields: Fields, reader: IndexReader, columns: FieldColumns, rescorer: Rescorer) -> None:
        self._fields, self._reader, self._columns, self._rescorer = fields, reader, columns, rescorer
        self._held: tuple[int, CollapseGroups] | None = None

    def groups(self, context: QueryContext) -> CollapseGroups:
        """The visible documents that tell the same story; worked out once for each set of visible documents."""
        held = self._held
        if held is None or held[0] != context.epoch:
            titles, visible = self._titles, context.everything.mask
            groups = CollapseGroups.of_pairs(titles.within(visible).near()) if titles else APART
            held = self._held = (context.epoch, groups)
        return held[1]

    @cached_property
    def _titles(self) -> TitleRows | None:
        if TITLE not in self._fields or PUBLISHED not in self._fields:
            return None
        column = self._columns.ranged[PUBLISHED].column
        dates = np.zeros(column.count, np.int64)
        dates[column.owners] = column.rows
        return TitleRows.of(self._reader, TITLE, dates, column.present)

    def stories(self, request: SearchRequest, context: QueryContext) -> CollapseGroups:
        """The documents that are one hit in the answer to a request."""
        return self.groups(context) if request.collapse and not request.story else APART

    def page(self, docs: MatchedDocs, request: SearchRequest) -> Page:
        """The documents of the page that is asked for, by its number or by a cursor.

        Raises UnknownParameter when there is no such order, and CursorOutdated (see `_after`).
        """
        if request.after:
            return self._after(request.after, docs, request)
        return self._ordered(docs, request, request.offset + request.size).page(request.offset, request.size)

    def _after(self, cursor: Cursor, docs: MatchedDocs, request: SearchRequest) -> Page:
        """The documents after the one that a cursor names: at its place, else wherever it is by now.

        In the generation of the cursor that is its place, as long as no document appears or expires. Raises
        CursorOutdated when the document is no longer there.
        """
        document = docs.query.context.first_with(ID, cursor.id)
        wanted = cursor.offset + request.size
        while document is not None:
            ordered = self._ordered(docs, request, wanted)
            hits = ordered.top.documents[ordered.firsts]
            if hits[cursor.offset - 1 : cursor.offset].tolist() == [document]:
                return ordered.page(cursor.offset, request.size)
            (places,) = np.nonzero(ordered.top.documents == document)
            if len(places):
                return self._from_place(int(places[0]), ordered, docs, request)
            if len(hits) < wanted:
                break
            wanted *= 2
        raise CursorOutdated(generation=cursor.generation)

    def _from_place(self, place: int, ordered: _Ordered, docs: MatchedDocs, request: SearchRequest) -> Page:
        """The page of the hits after a place in the order."""
        offset = int(np.searchsorted(ordered.firsts, place, "right"))
        if len(ordered.firsts) < offset + request.size:
            ordered = self._ordered(docs, request, offset + request.size)
        return ordered.page(offset, request.size)

    def _ordered(self, docs: MatchedDocs, request: SearchRequest, wanted: int) -> _Ordered:
        """At least so many hits, if there are: the pinned documents, then one step after the other."""
        query, pinned = docs.query, docs.pinned.documents
        stories = self.stories(request, query.context)
        order = request.order(is_scored=query.prepared.query.is_scored)
        parts = docs.in_order(order)
        ahead = [self._rescorer.in_given_order(docs.scored, pinned, query)] if len(pinned) else []
        read = wanted
        while True:
            deadline.check()
            top = TopDocs.joined([*ahead, *self._first_of_all(docs, parts, read - len(pinned), order)])
            firsts = stories.firsts(top.documents)
            if len(firsts) >= wanted or len(top.documents) < read:
                return _Ordered(top, firsts)
            read *= 2  # documents of a story that is there already have taken places

    def _first_of_all(self, docs: MatchedDocs, parts: Sequence[DocSet], wanted: int, order: str) -> Iterator[TopDocs]:
        for part in parts:
            if wanted > 0:
                first = self._first(docs, part, min(wanted, part.total), order)
                wanted -= len(first.documents)
                yield first

    def _first(self, docs: MatchedDocs, part: DocSet, wanted: int, order: str) -> TopDocs:
        """The first documents of an order."""
        if order == RELEVANCE:
            return self._rescorer.best(docs.scored, part, wanted, docs.query)
        field = self._fields.get(order.removeprefix("-"))
        if field is None or not field.ranged:
            orders = tuple(field.name for field in self._fields.sortable)
            raise UnknownParameter(parameter=order, nearest=RELEVANCE, known=(RELEVANCE, *orders))
        column = self._columns.ranged[field.name]
        documents = top_k.first(column, part, wanted, falling=order.startswith("-"))
        return self._rescorer.in_given_order(docs.scored, documents, docs.query)
