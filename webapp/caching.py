"""HTTP caching: entity tags and conditional responses.

A response is a function of the generation of the index, the clock in so far as documents appear and expire by it, the
version of this package, the language that a reader likes best where pages have that one, and the URL, in whose query
string only the order of values of one name means something; the entity tag is a digest of these.  It is weak, for a
response holds the time that it took.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from flask import Response, request

from search.protocol.request import SearchRequest
from search.query.parser import parse
from search.query.tree import TermKind
from search.schema import ranges
from search.schema.fields import Fields
from webapp import addresses, query_string, service_state
from webapp.languages import catalogs

DEPENDS_ON: Final = "newsdex.depends_on"
"""Key of an environment: the searcher and the epoch of an answer that is the same for all as long as these are."""
REVALIDATE = "no-cache"
"""A copy may be stored and is validated each time: a new generation shows at once."""


@cache
def package_version() -> str:
    """The version of Newsdex that runs."""
    try:
        return version("newsdex")
    except PackageNotFoundError:  # run from a folder that is not installed
        return "0"


def conditional(make: Callable[[], Response], search_request: SearchRequest | None = None) -> Response:
    """304 when the client has this response; else the response that is made, with its entity tag.

    What depends on the very moment, such as the last thirty days, has no tag; what editors see is never stored, nor is
    an answer that lacks parts.
    """
    if service_state.is_editors() or (
        search_request and _is_relative(search_request, service_state.searcher().settings.fields)
    ):
        response = make()
        return _cached(response, "no-store" if service_state.is_editors() or service_state.missing() else REVALIDATE)
    tag = _tag()
    response = Response(status=304) if request.if_none_match.contains_weak(tag) else make()
    if service_state.missing():
        return _cached(response, "no-store")
    response.set_etag(tag, weak=True)
    searcher = service_state.searcher()
    request.environ[DEPENDS_ON] = searcher, searcher.epoch(service_state.now())
    return _cached(response, REVALIDATE)


def _is_relative(search_request: SearchRequest, fields: Fields) -> bool:
    """Whether a filter of this request, or a part of its query, is a period that ends now."""
    ranged = (term for term in parse(search_request.query, fields).terms if term.kind is TermKind.RANGE)
    return any(ranges.is_relative(fields[term.field], term.text) for term in ranged) or any(
        ranges.is_relative(fields[name], text)
        for name, chosen in search_request.filters
        for text in (*chosen.any_of, *chosen.none_of)
    )


def _tag() -> str:
    searcher = service_state.searcher()
    info = searcher.info
    facts = (
        info.generation,
        info.built_at.isoformat(),
        info.fingerprint,
        searcher.epoch(service_state.now()),
        package_version(),
        request.url_root,
        request.path,
        meant(request.path, request.query_string, searcher.settings.fields),
        catalogs.negotiated_language(),
    )
    return hashlib.sha256(repr(facts).encode("utf-8", "replace")).hexdigest()[:24]


def meant(path: str, query: bytes, fields: Fields) -> str:
    """A query string in one spelling, as far as the answer at a path depends on it: programs are told of all names."""
    return query_string.ordered(query) if addresses.is_for_programs(path) else query_string.meant(query, fields)


def _cached(response: Response, cache_control: str) -> Response:
    response.headers["Cache-Control"] = cache_control
    return response
