"""JSON of results: the same for the web and the terminal; every name in it is stable."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import orjson

from search.protocol.correction import Correction
from search.protocol.request import Filter, SearchRequest
from search.protocol.results import FacetCounts, Histogram, Hit, Matching, SearchResults, ValueCount
from search.query.tree import Query, Term
from search.schema.fields import ID, Fields
from search.text.synonyms import Expansion


def json_bytes(data: Any) -> bytes:
    """JSON in UTF-8.

    Lone surrogates and whole numbers of more than 64 bits, which YAML can bring, are beyond orjson.
    """
    try:
        return orjson.dumps(data)
    except TypeError:
        return json.dumps(data).encode()


def to_json(results: SearchResults, fields: Fields) -> dict[str, Any]:
    """All results of a request."""
    request, after = results.request, results.after
    return {
        "total": results.total,
        "stories": results.stories,
        "hits": hits_json(results.hits, request),
        "facets": {name: facet_json(counts, fields) for name, counts in results.facets.items()},
        "page": results.page,
        "pages": results.pages,
        "size": request.size,
        "after": after and str(after),
        "sort": results.order,
        "query": {
            **query_json(results.query),
            "matching": matching_json(results.matching),
            "corrected": results.corrected,
            "corrections": list(map(_correction_json, results.corrections)),
            "synonyms": list(map(_expansion_json, results.expansions)),
        },
        "filters": {name: _filter_json(chosen) for name, chosen in request.filters},
        "generation": results.generation,
        **partial_json(results.missing),
    }


def partial_json(missing: Iterable[str]) -> dict[str, Any]:
    """What marks an answer that lacks parts; nothing in one that is whole."""
    parts = list(map(str, missing))
    return {"partial": True, "missing": parts} if parts else {}


def hits_json(hits: Iterable[Hit], request: SearchRequest) -> list[dict[str, Any]]:
    """Hits with what the request wants of them."""
    whole = [hit_json(hit) for hit in hits]
    if request.fields is None:
        return whole
    chosen = {ID, *request.fields}
    return [{name: value for name, value in one.items() if name in chosen} for one in whole]


def hit_json(hit: Hit) -> dict[str, Any]:
    """A hit: its fields by their names, and what makes it one: score, words, near-duplicates, whether it is pinned.

    No field has one of the other names (see `reserved_names`), which are those of `HIT_FACTS`.
    """
    return {
        "id": hit.id,
        **hit.fields,
        "score": round(hit.score, 6),
        "highlights": dict(hit.highlights or {}),
        "passages": [passage._asdict() for passage in hit.passages],
        "matched": {name: list(words) for name, words in hit.matched.items()},
        "lacking": list(hit.lacking),
        "similar": hit.similar,
        "pinned": hit.pinned,
        **({"explanation": hit.explanation.to_json()} if hit.explanation else {}),
    }


def facet_json(counts: FacetCounts | Histogram, fields: Fields) -> dict[str, Any]:
    """The counts of one facet."""
    missing = {"count": counts.missing, "selected": counts.missing_selected}
    label = fields[counts.field].label
    if isinstance(counts, Histogram):
        return {
            "label": label,
            "years": _values_json(counts.years),
            "months": _values_json(counts.months),
            "days": _values_json(counts.days),
            "missing": missing,
        }
    return {
        "label": label,
        "values": _values_json(counts.values),
        "missing": missing,
        "distinct": counts.distinct,
    }


def query_json(query: Query) -> dict[str, Any]:
    """A parsed query: what all of it demands, and each term with its index in the text."""
    return {
        "text": query.text,
        "reading": "" if query.root is None else str(query.root),
        "terms": [_term_json(query, index, term) for index, term in enumerate(query.terms)],
    }


def _term_json(query: Query, index: int, term: Term) -> dict[str, Any]:
    return {
        "text": term.text,
        "kind": term.kind.value,
        "role": term.role.value,
        "field": term.field,
        "reason": term.reason,
        "start": term.start,
        "end": term.end,
        "without": query.without(index),
    }


def _correction_json(correction: Correction) -> dict[str, Any]:
    return {"from": correction.written, "to": correction.meant, "automatic": correction.is_automatic}


def _expansion_json(expansion: Expansion) -> dict[str, Any]:
    return {"from": expansion.written, "to": list(expansion.targets)}


def matching_json(matching: Matching) -> dict[str, Any]:
    """The steps of relaxation: documents by the number of words that they have."""
    steps = [{"words": step.words, "documents": step.documents} for step in matching.steps]
    return {"asked": matching.asked.value, "steps": steps}


def _values_json(values: Iterable[ValueCount]) -> list[dict[str, Any]]:
    return [
        {"value": value, "count": count, "selected": selected, "excluded": excluded}
        for value, count, selected, excluded in values
    ]


def _filter_json(chosen: Filter) -> dict[str, Any]:
    return {
        "any_of": list(chosen.any_of),
        "none_of": list(chosen.none_of),
        "missing": chosen.missing,
        "present": chosen.present,
    }
