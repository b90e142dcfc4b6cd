"""Search that led to the page of a document: back to it, and the hits before and after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from search.protocol.parameters import MAX_PAGE
from search.protocol.request import EMPTY_REQUEST, SearchRequest
from search.protocol.results import Hit, SearchResults
from search.schema.fields import TITLE
from webapp import addresses, service_state
from webapp.pages import partial_answers
from webapp.pages.documents.shown_values import Link, first_text


@dataclass(frozen=True, slots=True)
class FoundBy:
    """The search, and the place of the document among its hits."""

    address: str
    """Of its page that has the document."""
    query: str
    total: int | None
    """Documents that it finds; None when there was no time to say."""
    place: int = 0
    """Counted from 1; 0 when the document is not there any more."""
    last: int = 0
    """The place of the last hit."""
    previous: Link | None = None
    next: Link | None = None


def found_by(id: str, request: SearchRequest) -> FoundBy | None:
    """What a request that a link carries says of a document; None when it carries none."""
    if request == EMPTY_REQUEST:
        return None
    asked = addresses.linkable(addresses.for_people(request))
    search = partial(service_state.searcher().search, now=service_state.now())
    make = partial(_place, id, asked, lambda one: search(replace(one, highlights=False, explain=False, facets=())))
    found = FoundBy(addresses.search_page(asked), asked.query, None)
    return partial_answers.optional(partial_answers.NEIGHBOURS, make, None) or found


def _place(id: str, request: SearchRequest, search: Callable[[SearchRequest], SearchResults]) -> FoundBy:
    results = search(request)
    found = FoundBy(addresses.search_page(request), request.query, results.total)
    ids = [hit.id for hit in results.hits]
    if id not in ids:
        return found
    place, page = ids.index(id), request.page
    before = _links(results.hits[:place], request)
    after = _links(results.hits[place + 1 :], request)
    if not before and page > 1:
        before = _on_page(request.at_page(page - 1), search)
    if not after and page < min(results.pages, MAX_PAGE):
        after = _on_page(request.at_page(page + 1), search)
    return replace(
        found,
        place=results.offset + place + 1,
        last=results.stories,
        previous=before[-1] if before else None,
        next=after[0] if after else None,
    )


def _on_page(request: SearchRequest, search: Callable[[SearchRequest], SearchResults]) -> list[Link]:
    return _links(search(request).hits, request)


def _links(hits: tuple[Hit, ...], request: SearchRequest) -> list[Link]:
    return [
        Link(first_text(hit.fields.get(TITLE)) or hit.id, addresses.found_document(hit.id, request)) for hit in hits
    ]
