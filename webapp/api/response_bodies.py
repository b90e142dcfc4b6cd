"""Response bodies of the endpoints: the JSON of `search.protocol.answer_json`, with addresses and who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from search.protocol import answer_json
from search.protocol.request import SearchRequest
from search.protocol.results import FacetCounts, Hit, IndexInfo, SearchResults
from search.protocol.suggestion import Suggestion, suggestion_json
from search.schema.fields import Fields
from webapp import addresses
from webapp.pages.paging import last_page


def search_body(results: SearchResults, fields: Fields, info: IndexInfo, took_ms: float) -> dict[str, Any]:
    """The results of one request."""
    body = answer_json.to_json(results, fields)
    return body | {"links": _page_links(results), "took_ms": took_ms} | _editors_mark(info)


def multi_search_body(results: Sequence[dict[str, Any]], info: IndexInfo, took_ms: float) -> dict[str, Any]:
    """The results of several searches: each has an answer or a problem."""
    body = {"results": list(results), "generation": info.generation, "took_ms": took_ms}
    return body | _editors_mark(info)


def suggest_body(query: str, suggestions: Sequence[Suggestion], fields: Fields, info: IndexInfo) -> dict[str, Any]:
    """The completions of a query."""
    listed = [suggestion_json(one, fields) | {"links": _request_links(one.request)} for one in suggestions]
    return {"query": query, "suggestions": listed, "generation": info.generation} | _editors_mark(info)


def document_body(document: Hit, info: IndexInfo) -> dict[str, Any]:
    """One document."""
    links = {
        "self": addresses.document_api(document.id),
        "html": addresses.document_page(document.id),
        "similar": addresses.similar_api(document.id),
    }
    fields = {"id": document.id, **document.fields}
    return {"document": fields, "links": links, "generation": info.generation} | _editors_mark(info)


def similar_body(id: str, hits: Sequence[Hit], request: SearchRequest, info: IndexInfo) -> dict[str, Any]:
    """The documents that are like one."""
    links = {"self": addresses.similar_api(id), "document": addresses.document_api(id)}
    listed = answer_json.hits_json(hits, request)
    return {"id": id, "hits": listed, "links": links, "generation": info.generation} | _editors_mark(info)


def facet_body(counts: FacetCounts, fields: Fields, info: IndexInfo) -> dict[str, Any]:
    """The values of one facet."""
    body = {"field": counts.field, **answer_json.facet_json(counts, fields), "generation": info.generation}
    return body | _editors_mark(info)


def ready_body(info: IndexInfo) -> dict[str, Any]:
    """That a service is ready."""
    return {"status": "ready"} | _editors_mark(info)


def ready_details(info: IndexInfo, visible_documents: int, now: datetime) -> dict[str, Any]:
    """Facts for operators about the index of a service that is ready."""
    return ready_body(info) | {
        "generation": info.generation,
        "documents": visible_documents,
        "built_at": info.built_at.isoformat(),
        "age_s": max(0.0, round((now - info.built_at).total_seconds(), 3)),
    }


def _editors_mark(info: IndexInfo) -> dict[str, bool]:
    """The mark of an answer from an index with hidden documents."""
    return {"editors": True} if info.editors else {}


def _request_links(request: SearchRequest) -> dict[str, str]:
    return {"html": addresses.search_page(request), "api": addresses.api(request)}


def _page_links(results: SearchResults) -> dict[str, str]:
    """Addresses as absolute paths; those of pages that do not exist are absent.

    After a cursor the next page has one, too: pages have no numbers then, and none leads back.
    """
    request, last = results.request, last_page(results)
    links = {"self": addresses.api(request), "first": addresses.api(request.at_page(1))}
    if request.page > 1:
        links["prev"] = addresses.api(request.at_page(min(request.page - 1, last)))
    if request.after and results.after:
        links["next"] = addresses.api(replace(request, after=results.after))
    elif not request.after and request.page < last:
        links["next"] = addresses.api(request.at_page(request.page + 1))
    links["last"] = addresses.api(request.at_page(last))
    return links | {"html": addresses.search_page(request), "atom": addresses.feed(request)}
