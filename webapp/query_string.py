"""Query string of a URL, from a request and back.

The only way between a request and a URL; `search.protocol.parameters` knows the names, and makes the request of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from operator import itemgetter
from urllib.parse import parse_qsl, quote_plus

from search.errors import InvalidParameter
from search.protocol import parameters
from search.protocol.request import SearchRequest
from search.schema.fields import Fields

_READABLE = "/:@,*"
"""Characters that need no escape in a query string (RFC 3986, 3.4), beside letters, digits and `-._~`.

Others that need none are escaped as well: they end a link that stands in a text, or are markup there.
"""

Pairs = list[tuple[str, str]]


def pairs(query: bytes) -> Pairs:
    """The names and values of a query string; bytes that are no UTF-8 become U+FFFD."""
    return parse_qsl(query.decode("utf-8", "replace"), keep_blank_values=True, errors="replace")


def text(names_and_values: Iterable[tuple[str, str]]) -> str:
    """The query string of names and values, without the question mark."""
    return "&".join([f"{_quoted(name)}={_quoted(value)}" for name, value in names_and_values])


def ordered(query: bytes) -> str:
    """A query string that means the same, in one spelling; values of one name stay in their order."""
    return _ordered(query)[0]


def meant(query: bytes, fields: Fields) -> str:
    """As `ordered`, without the names that no page reads: other services add them to links that people share."""
    spelled, names = _ordered(query)
    unknown = {name for name in names if not (name in parameters.ROUTE_NAMES or parameters.is_known(name, fields))}
    return text([pair for pair in _sorted(query) if pair[0] not in unknown]) if unknown else spelled


@lru_cache(maxsize=1024)
def _ordered(query: bytes) -> tuple[str, frozenset[str]]:
    """A query string in one spelling, and its names."""
    found = _sorted(query)
    return text(found), frozenset(name for name, _ in found)


def _sorted(query: bytes) -> Pairs:
    return sorted(pairs(query), key=itemgetter(0))


@lru_cache(maxsize=1024)
def _quoted(text: str) -> str:
    """As a query string has it; cached: all links of a page repeat the request, and all pages the values of facets."""
    return quote_plus(text, _READABLE, errors="replace")


def split(written: Pairs, names: frozenset[str]) -> tuple[dict[str, str], Pairs]:
    """A route's own parameters by name, and those of the request; InvalidParameter when one of its own is repeated."""
    own: dict[str, str] = {}
    others: Pairs = []
    for name, value in written:
        if name not in names:
            others.append((name, value))
        elif name in own:
            raise InvalidParameter(parameter=name, found=value, expected="given once")
        else:
            own[name] = value
    return own, others


def write(request: SearchRequest) -> str:
    """The query string that means this request, without the question mark; empty for the empty request."""
    return text(parameters.write(request))


def state_without(request: SearchRequest, name: str) -> Pairs:
    """The names and values that a form keeps while it replaces the filter of one field."""
    return list(parameters.write(replace(request.without_filter(name), typing=False)))
