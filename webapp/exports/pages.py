"""Pages of an export: the documents of a request, some at a time, all of one generation and as of one moment."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from search import deadline
from search.deadline import Deadline
from search.errors import DeadlineExceeded
from search.protocol.engine import Searcher
from search.protocol.request import SearchRequest
from search.protocol.results import Hit, SearchResults

SIZE = 500
"""Documents that are fetched at once."""
_ATTEMPTS = 3
"""How often one page is tried that the machine has no time for."""
_PAUSE_S = 0.5
"""Between two of them."""


@dataclass(frozen=True, slots=True)
class ExportedPages:
    """All documents of a request; a newer generation, and what expires meanwhile, changes nothing of them."""

    searcher: Searcher
    request: SearchRequest
    now: datetime
    deadline_s: float
    """Of each page."""

    def total(self) -> int:
        """How many documents there are."""
        return self._page(replace(self._first, size=1)).total

    @property
    def _first(self) -> SearchRequest:
        every = replace(self.request.with_every_document(), highlights=False, explain=False, typing=False)
        return replace(every, facets=(), page=1, size=SIZE)

    def __iter__(self) -> Iterator[tuple[Hit, ...]]:
        """The documents, a page at a time; raises DeadlineExceeded when one takes too long again and again.

        As long as a page took, others have the processor.
        """
        request: SearchRequest | None = self._first
        while request:
            started = time.monotonic()
            results = self._page(request)
            yield results.hits
            request = replace(request, after=results.after) if results.after else None
            time.sleep(min(time.monotonic() - started, self.deadline_s) if request else 0)

    def _page(self, request: SearchRequest) -> SearchResults:
        for _ in range(_ATTEMPTS - 1):
            try:
                return self._attempt(request)
            except DeadlineExceeded:
                time.sleep(_PAUSE_S)
        return self._attempt(request)

    def _attempt(self, request: SearchRequest) -> SearchResults:
        with deadline.within(Deadline.after(self.deadline_s)):
            return self.searcher.search(request, self.now)
