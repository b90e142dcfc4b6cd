"""Body of an export: a page of hits after the other, all of one generation and one moment.

Each part is made when the one before has been sent, in the context of the request, and within a limit of its own: that
of whoever asks for the part, else as long as a request may take.  A part that was not made in time can be asked again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context
from dataclasses import replace
from typing import Self

from search import deadline
from search.deadline import Deadline, Limit
from search.errors import DeadlineExceeded
from search.protocol.request import SearchRequest
from search.protocol.results import SearchResults
from webapp.exports.formats import Format

Search = Callable[[SearchRequest], SearchResults]


def whole(results: SearchResults) -> SearchResults:
    """The same results; DeadlineExceeded when they lack parts: each page must have read the query in the same way."""
    if results.missing:
        raise DeadlineExceeded(limit_s=0.0)
    return results


class Body:
    """An iterator over the parts of an export."""

    def __init__(
        self, first: SearchResults, search: Search, format: Format, deadline_s: float, leave: Callable[[], object]
    ) -> None:
        """`first` is the first page; the others are searched; `leave` is called at the end, or when it is closed."""
        self._page: SearchResults | None = first
        self._next: SearchRequest | None = first.request
        self._search, self._format = search, format
        self._deadline_s = deadline_s
        self._leave = leave
        self._context = copy_context()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        """The next part; raises DeadlineExceeded and ServiceBusy, and then it can be asked for again."""
        if self._next is None:
            self.close()
            raise StopIteration
        return self._context.run(self._part, self._next, deadline.current() or Deadline.after(self._deadline_s))

    def _part(self, request: SearchRequest, limit: Limit) -> bytes:
        with deadline.within(limit):
            results = self._page or whole(self._search(request))
            part = self._format.page(results)
            if self._page:
                part = self._format.begin(results) + part
            if results.after is None:
                part += self._format.end()
        self._page = None
        self._next = replace(request, after=results.after) if results.after else None
        return part

    def close(self) -> None:
        """Make no more parts."""
        self._next = None
        self._leave()
