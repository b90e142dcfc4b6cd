"""Multi-search: several searches in one request, all answered from one generation.

A search is an object of parameters as a URL has them; one that may be repeated has a list:

    {"searches": [{"q": "solar", "topics": ["AI", "Energy"], "size": 5}, {"-missing": "images", "facets": "none"}]}

Each has an answer or a problem of its own. The deadline is one for all: what comes after it has problems only.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import Any

from search import deadline
from search.errors import NewsdexError, ServiceBusy
from search.protocol import parameters
from webapp import errors, service_state
from webapp.api import response_bodies
from webapp.api.request_body import kind
from webapp.errors import InvalidBody
from webapp.query_string import Pairs

MAX_SEARCHES = 16
"""In one request."""
SEARCHES = "searches"


def read(body: Any) -> list[Pairs]:
    """The names and values of each search; InvalidBody when the body has another form."""
    if not isinstance(body, dict) or SEARCHES not in body:
        raise InvalidBody(place="The body", found=kind(body), expected=f"an object with “{SEARCHES}”")
    others = [name for name in body if name != SEARCHES]
    if others:
        raise InvalidBody(place="The body", found=f"“{others[0]}”", expected=f"an object with “{SEARCHES}” only")
    searches = body[SEARCHES]
    if not isinstance(searches, list) or not 1 <= len(searches) <= MAX_SEARCHES:
        found = f"{len(searches)} of them" if isinstance(searches, list) else kind(searches)
        raise InvalidBody(place=SEARCHES, found=found, expected=f"a list of 1 to {MAX_SEARCHES} objects")
    return [_pairs(search, f"{SEARCHES}[{place}]") for place, search in enumerate(searches)]


def _pairs(search: Any, place: str) -> Pairs:
    if not isinstance(search, dict):
        raise InvalidBody(place=place, found=kind(search), expected="an object of parameters")
    return [(name, text) for name, value in search.items() for text in _texts(value, f"{place}.{name}")]


def _texts(value: Any, place: str) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if one is None or isinstance(one, list | dict):
            raise InvalidBody(
                place=place, found=kind(one), expected="a text, a number, true or false, or a list of them"
            )
        yield str(one).lower() if isinstance(one, bool) else str(one)


def answer(searches: list[Pairs]) -> dict[str, Any]:
    """The answer or the problem of each search; raises errors that are of the service, not of one search."""
    start, info = perf_counter(), service_state.searcher().info
    results = [_result(search) for search in searches]
    took_ms = round((perf_counter() - start) * 1000, 3)
    return response_bodies.multi_search_body(results, info, took_ms)


def _result(search: Pairs) -> dict[str, Any]:
    searcher = service_state.searcher()
    try:
        deadline.check()
        results, took_ms = service_state.search(parameters.read(search, searcher.settings.fields))
    except ServiceBusy:
        raise
    except NewsdexError as error:
        if not error.is_public:
            raise
        return {"problem": errors.problem(error)}
    body = response_bodies.search_body(results, searcher.settings.fields, searcher.info, round(took_ms, 3))
    return {"answer": body}
