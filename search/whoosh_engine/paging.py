"""Which documents stand on the page that is asked for? Those of an order, the first ones of each story."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from search.errors import UnknownParameter
from search.fields import PUBLISHED, TITLE, Fields
from search.request import RELEVANCE, SearchRequest
from search.whoosh_engine import ordering
from search.whoosh_engine.corpus import Corpus
from search.whoosh_engine.duplicates import APART, Groups
from search.whoosh_engine.filtering import Filterer
from search.whoosh_engine.found import Documents, Found
from search.whoosh_engine.subset import Subset


class Pager:
    """Finds the pages of answers from one generation."""

    def __init__(self, fields: Fields, corpus: Corpus, filterer: Filterer) -> None:
        self._fields, self._corpus, self._filterer = fields, corpus, filterer

    @cached_property
    def groups(self) -> Groups:
        """The documents that tell the same story; made when first asked for."""
        if TITLE not in self._fields or PUBLISHED not in self._fields:
            return APART
        column = self._filterer.ranged(PUBLISHED).column
        dates = np.zeros(column.count, np.int64)
        dates[column.owners] = column.rows
        return Groups.of(self._corpus, TITLE, dates, column.present)

    def stories(self, request: SearchRequest) -> Groups:
        """What is one hit in the answer to a request."""
        return self.groups if request.collapse and not request.story else APART

    def page(self, found: Found, steps: Sequence[Subset], request: SearchRequest, order: str) -> Documents:
        """The documents of the page, those of one step after those of the other.

        Raises UnknownParameter when there is no such order.
        """
        stories, wanted = self.stories(request), request.offset + request.size
        asked = wanted
        while True:
            documents = self._first_of_all(found, steps, asked, order)
            page = stories.firsts(documents)
            if len(page) >= wanted or len(documents) < asked:
                return page[request.offset : wanted]
            asked *= 2  # what tells a story again has taken places

    def _first_of_all(self, found: Found, steps: Sequence[Subset], wanted: int, order: str) -> Documents:
        parts = [np.empty(0, np.int32)]
        for step in steps:
            parts.append(self._first(found, step, min(wanted, step.total), order))
            wanted -= len(parts[-1])
        return np.concatenate(parts)

    def _first(self, found: Found, matching: Subset, wanted: int, order: str) -> Documents:
        """The first documents of an order."""
        if not wanted:
            return np.empty(0, np.int32)
        if order == RELEVANCE:
            return ordering.best(found, matching, wanted)
        field = self._fields.get(order.removeprefix("-"))
        if field is None or not field.ranged:
            orders = tuple(field.name for field in self._fields.sortable)
            raise UnknownParameter(parameter=order, nearest=RELEVANCE, known=(RELEVANCE, *orders))
        return ordering.first(self._filterer.ranged(field.name), matching, wanted, falling=order.startswith("-"))
