"""Route of exports: all hits of a request as a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import quote

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import NotFound

from search.errors import InvalidParameter
from search.protocol.request import EMPTY_REQUEST, SearchRequest
from webapp import addresses, caching, service_state
from webapp.api.openapi_export import DEFAULT_FORMAT, HITS_HEADER, MIMETYPES, OF_PAGES
from webapp.exports.body import Body, whole
from webapp.exports.formats import FORMATS
from webapp.exports.places import places_of
from webapp.gateway.rate import client_key

routes = Blueprint("exports", __name__)

PAGE_HITS = 200
"""Hits that are in memory at once."""
_MAX_CHARACTERS = 60
"""Of the query in the name of a file."""


@routes.get(addresses.EXPORT)
def export() -> Response:
    """All hits of a request."""
    places = places_of(current_app)
    if not places.count:
        raise NotFound
    own, asked = service_state.api_request(frozenset({addresses.FORMAT}))
    name = own.get(addresses.FORMAT, DEFAULT_FORMAT)
    if name not in FORMATS:
        raise InvalidParameter(parameter=addresses.FORMAT, found=name, expected=f"one of {', '.join(FORMATS)}")
    _check(asked)
    return caching.conditional(lambda: _export(_all_hits(asked), name), asked)


def _check(asked: SearchRequest) -> None:
    for name in OF_PAGES:
        found = getattr(asked, name)
        if found != getattr(EMPTY_REQUEST, name):
            raise InvalidParameter(parameter=name, found=str(found), expected="absent: an export has all hits")


def _all_hits(asked: SearchRequest) -> SearchRequest:
    """The request for the first part; without a choice hits have the fields of their documents."""
    fields = service_state.searcher().settings.fields
    names = tuple(field.name for field in fields.returned) if asked.fields is None else asked.fields
    return replace(asked, size=PAGE_HITS, facets=(), fields=names)


def _export(asked: SearchRequest, name: str) -> Response:
    searcher, now, format = service_state.searcher(), service_state.now(), FORMATS[name]
    leave = _place()
    try:
        first = whole(service_state.search(asked)[0])
        body = Body(first, lambda more: searcher.search(more, now), format, current_app.config["DEADLINE_S"], leave)
    except BaseException:
        leave()
        raise
    response = Response(body, mimetype=MIMETYPES[name], direct_passthrough=True)
    response.headers[HITS_HEADER] = str(first.stories if asked.collapse else first.total)
    response.headers["Content-Disposition"] = _saved_as("-".join(filter(None, _names(asked))), name)
    return response


def _place() -> Callable[[], object]:
    """Take a place for the client, unless it asks for the head only; what gives it back."""
    if request.method == "HEAD":
        return bytes
    return places_of(current_app).take(client_key(request.remote_addr or ""))


def _saved_as(stem: str, suffix: str) -> str:
    """The header that names a file (RFC 6266): in ASCII, and for browsers that know others in all letters."""
    plain = re.sub("-+", "-", stem.encode("ascii", "ignore").decode()).strip("-")
    said = f"attachment; filename={plain}.{suffix}"
    return said if plain == stem else f"{said}; filename*=UTF-8''{quote(stem)}.{suffix}"


def _names(asked: SearchRequest) -> Iterator[str]:
    """The site, the query and the day."""
    for text in (service_state.settings().site.title, asked.query):
        yield re.sub(r"[\W_]+", "-", text).strip("-").lower()[:_MAX_CHARACTERS].strip("-")
    yield service_state.now().date().isoformat()
