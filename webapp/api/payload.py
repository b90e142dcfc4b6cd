"""Bodies of the endpoints: the JSON of `search.protocol.answer_json`, with addresses and who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from search.protocol import answer_json
from search.protocol.request import SearchRequest
from search.protocol.results import Hit, IndexInfo, SearchResults
from search.protocol.suggestion import Suggestion, suggestion_json
from search.schema.fields import Fields
from webapp import addresses
from webapp.pages.paging import last_page


def search_answer(results: SearchResults, fields: Fields, info: IndexInfo, took_ms: float) -> dict[str, Any]:
    """The answer to one request."""
    found = answer_json.to_json(results, fields)
    return found | {"links": _links(results), "took_ms": took_ms} | editors_mark(info)


def suggest_answer(query: str, suggestions: Sequence[Suggestion], fields: Fields, info: IndexInfo) -> dict[str, Any]:
    """The completions of a query."""
    found = [suggestion_json(one, fields) | {"links": _suggestion_links(one.request)} for one in suggestions]
    return {"query": query, "suggestions": found, "generation": info.generation} | editors_mark(info)


def _suggestion_links(request: SearchRequest) -> dict[str, str]:
    return {"html": addresses.search_page(request), "api": addresses.api(request)}


def document_answer(found: Hit, info: IndexInfo) -> dict[str, Any]:
    """The answer for one document."""
    links = {"self": addresses.document_api(found.id), "html": addresses.document_page(found.id)}
    document = {"id": found.id, **found.fields}
    return {"document": document, "links": links, "generation": info.generation} | editors_mark(info)


def similar_answer(id: str, hits: Sequence[Hit], info: IndexInfo) -> dict[str, Any]:
    """The answer for what is like one document."""
    links = {"document": addresses.document_api(id)}
    found = {"id": id, "hits": list(map(answer_json.hit_json, hits)), "links": links, "generation": info.generation}
    return found | editors_mark(info)


def editors_mark(info: IndexInfo) -> dict[str, bool]:
    """What an answer from an index with hidden documents says about itself."""
    return {"editors": True} if info.editors else {}


def _links(results: SearchResults) -> dict[str, str]:
    """Addresses as absolute paths; those of pages that do not exist are absent."""
    request, last = results.request, last_page(results)
    links = {"self": addresses.api(request), "first": addresses.api(request.at_page(1))}
    if request.page > 1:
        links["prev"] = addresses.api(request.at_page(min(request.page - 1, last)))
    if request.page < last:
        links["next"] = addresses.api(request.at_page(request.page + 1))
    links["last"] = addresses.api(request.at_page(last))
    return links | {"html": addresses.search_page(request), "atom": addresses.feed(request)}
