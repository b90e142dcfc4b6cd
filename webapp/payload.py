"""What does an answer look like as JSON? The names here are promises to programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from search.fields import Fields
from search.query import Query
from search.request import SearchRequest
from search.results import FacetCounts, Histogram, Hit, IndexInfo, SearchResults, ValueCount
from webapp import addresses
from webapp.paging import last_page


def search_answer(results: SearchResults, fields: Fields, info: IndexInfo, took_ms: float) -> dict[str, Any]:
    """The answer to one request."""
    request = results.request
    return {
        "total": results.total,
        "hits": [hit(found) for found in results.hits],
        "facets": {name: _counts(counts, fields) for name, counts in results.facets.items()},
        "page": request.page,
        "pages": results.pages,
        "size": request.size,
        "sort": request.order,
        "links": _links(results),
        "query": _query(results.query),
        "filters": _filters(request),
        "generation": results.generation,
        "took_ms": took_ms,
    } | editors_mark(info)


def document_answer(found: Hit, info: IndexInfo) -> dict[str, Any]:
    """The answer for one document."""
    links = {"self": addresses.document_api(found.id), "html": addresses.document_page(found.id)}
    document = {"id": found.id, **found.fields}
    return {"document": document, "links": links, "generation": info.generation} | editors_mark(info)


def hit(found: Hit) -> dict[str, Any]:
    """One hit: its fields by their declared names, and how it was found."""
    marks = dict(found.highlights or {})
    return {"id": found.id, **found.fields, "score": found.score, "highlights": marks}


def facet(counts: FacetCounts, fields: Fields) -> dict[str, Any]:
    """The counts of one facet."""
    return {
        "label": fields[counts.field].label,
        "values": _values(counts.values),
        "missing": {"count": counts.missing, "selected": counts.missing_selected},
        "distinct": counts.distinct,
    }


def editors_mark(info: IndexInfo) -> dict[str, bool]:
    """What an answer from an index with hidden documents says about itself."""
    return {"editors": True} if info.editors else {}


def _counts(counts: FacetCounts | Histogram, fields: Fields) -> dict[str, Any]:
    if isinstance(counts, FacetCounts):
        return facet(counts, fields)
    return {
        "label": fields[counts.field].label,
        "years": _values(counts.years),
        "months": _values(counts.months),
        "missing": {"count": counts.missing, "selected": counts.missing_selected},
    }


def _values(values: Iterable[ValueCount]) -> list[dict[str, Any]]:
    return [
        {"value": entry.value, "count": entry.count, "selected": entry.selected, "excluded": entry.excluded}
        for entry in values
    ]


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


def _query(query: Query) -> dict[str, Any]:
    """How the query was read."""
    terms = [
        {"text": term.text, "kind": term.kind.value, "role": term.role.value, "reason": term.reason}
        for term in query.terms
    ]
    return {"text": query.text, "terms": terms}


def _filters(request: SearchRequest) -> dict[str, dict[str, Any]]:
    return {
        name: {
            "any_of": list(chosen.any_of),
            "none_of": list(chosen.none_of),
            "missing": chosen.missing,
            "present": chosen.present,
        }
        for name, chosen in request.filters
    }
