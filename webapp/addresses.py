"""URLs of the service, and the resolution of addresses inside documents."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import flask

from search.protocol import parameters
from search.protocol.request import EMPTY_REQUEST, SearchRequest
from search.query.tree import MAX_CHARACTERS
from search.schema.document import is_link
from search.schema.fields import Field, Kind
from search.settings.looks import Pictures
from search.settings.site import absolute_link
from webapp import query_string

MEDIA = "/media/"
MCP = "/mcp"
MULTI_SEARCH = "/api/multi-search"
EXPORT = "/api/export"
ABOUT_API = "/about/api"
WITH_BODY = frozenset({MCP, MULTI_SEARCH})
"""Paths at which POST brings a body that is read."""

_ANY = "any"
"""Stands where the value of a filter is written."""
_ROOT: ContextVar[str] = ContextVar("root", default="")


@contextmanager
def below(root: str) -> Iterator[None]:
    """A context in which all addresses begin with this path, such as `/news`; empty for none."""
    token = _ROOT.set(root)
    try:
        yield
    finally:
        _ROOT.reset(token)


def root() -> str:
    """The path that all addresses begin with now; empty when there is none."""
    return _ROOT.get()


def local(path: str) -> str:
    """The address of a path of the service, such as `/search`."""
    return _ROOT.get() + path


def is_for_programs(path: str) -> bool:
    """Whether the responses at this path are JSON."""
    return path == "/api" or path.startswith("/api/") or path in {MCP, "/healthz", "/readyz"}


def search_page(request: SearchRequest) -> str:
    """The page that answers a request; who follows a link types no more."""
    query = query_string.write(for_people(request))
    return local(f"/search?{query}" if query else "/")


@dataclass(frozen=True, slots=True)
class FilterLinks:
    """Addresses of the page that differ in the filter of one field only.

    A page has hundreds of them: what they share is written once, and no request is made for each.
    """

    request: SearchRequest
    name: str
    """Of the field."""
    before: str
    """The part of the query string before the filter, with the sign that parts them."""
    after: str

    def only(self, value: str) -> str:
        """The page with this value as the only filter of the field."""
        return self._with(self.name, value)

    def toggled(self, value: str) -> str:
        """The page with one value chosen or no longer chosen."""
        if self.request.filter(self.name):
            return search_page(self.request.toggled(self.name, value))
        return self._with(self.name, value)

    def excluding(self, value: str) -> str:
        """The page with one value excluded or no longer excluded."""
        if self.request.filter(self.name):
            return search_page(self.request.excluding(self.name, value))
        return self._with(f"-{self.name}", value)

    def _with(self, name: str, value: str) -> str:
        return local(f"/search?{self.before}{query_string.text(((name, value),))}{self.after}")


@lru_cache(maxsize=64)
def filter_links(request: SearchRequest, name: str) -> FilterLinks:
    """The addresses of a request by the filter of one field."""
    marked = for_people(request).only(name, _ANY)
    pairs = list(parameters.write(marked))
    place = pairs.index((name, _ANY))
    before, after = (query_string.text(part) for part in (pairs[:place], pairs[place + 1 :]))
    return FilterLinks(request, name, f"{before}&" if before else "", f"&{after}" if after else "")


def api(request: SearchRequest) -> str:
    """The endpoint that answers a request as JSON."""
    return _with_query("/api/search", request)


def api_answer(request: SearchRequest) -> str:
    """The endpoint that answers as a page does: with its hits, which are not those of an unfinished word."""
    return api(for_people(request))


def about_api(request: SearchRequest) -> str:
    """The page about the endpoints, with code for a request."""
    return _with_query(ABOUT_API, for_people(request).at_page(1))


def absolute(path: str) -> str:
    """The address of a path at the host that was asked; in a request of Flask."""
    return urljoin(flask.request.host_url, path)


def feed(request: SearchRequest) -> str:
    """The feed of a request; it has an order of its own and begins at its first page."""
    return _with_query("/search.atom", replace(for_people(request), sort="", page=1))


def export(request: SearchRequest, form: str) -> str:
    """The export of all documents that match, in a format."""
    query = query_string.write(replace(of_all_hits(request), collapse=False))
    return local(f"{EXPORT}?{parameters.FORMAT}={form}{query and '&'}{query}")


def of_all_hits(request: SearchRequest) -> SearchRequest:
    """The request without what is of one page only."""
    every = EMPTY_REQUEST
    kept = replace(for_people(request), page=every.page, size=every.size, facets=every.facets)
    return replace(kept, explain=every.explain, highlights=every.highlights)


def facet_page(name: str, request: SearchRequest) -> str:
    """The page with all values of one facet under a request."""
    return _with_query(f"/facets/{name}", for_people(request).at_page(1))


def has_facet_page(field: Field) -> bool:
    """Whether a field has a page of its values; dates have a histogram instead."""
    return field.facet is not None and field.kind is not Kind.DATE


def document_page(id: str) -> str:
    """The page of one document."""
    return local(f"/documents/{_path(id)}")


def found_document(id: str, request: SearchRequest) -> str:
    """The page of a document that a request has found; it carries the request, and so leads back."""
    carried = _carried(request)
    return f"{document_page(id)}?{carried}" if carried else document_page(id)


@lru_cache(maxsize=64)
def _carried(request: SearchRequest) -> str:
    """A request as the links of all hits of a page repeat it."""
    return query_string.write(linkable(for_people(request)))


def document_api(id: str) -> str:
    """The endpoint of one document."""
    return local(f"/api/documents/{_path(id)}")


def similar_api(id: str) -> str:
    """The endpoint of the documents that are like one."""
    return local(f"/api/similar/{_path(id)}")


def _path(id: str) -> str:
    return quote(id, safe="/", errors="replace")


def _with_query(path: str, request: SearchRequest) -> str:
    query = query_string.write(request)
    return local(f"{path}?{query}" if query else path)


def for_people(request: SearchRequest) -> SearchRequest:
    """The request without what pages for people leave out."""
    return replace(request, fields=None, after=None, typing=False)


def linkable(request: SearchRequest) -> SearchRequest:
    """The request as links repeat it: of a long query only what is searched, for all else would swell the page."""
    return replace(request, query=request.query[:MAX_CHARACTERS])


def host_name(url: str) -> str:
    """The name of the host in an address, for people: without `www.`; empty when there is none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class Resolver:
    """Resolves addresses inside documents: to ones that a browser may follow, or to nothing."""

    site_url: str
    has_media: bool
    pictures: Pictures = Pictures.ALL

    def link(self, value: Any) -> str:
        """The absolute form of an address; empty when it is unsafe, or relative to a site that is not configured."""
        return absolute_link(self.site_url, value)

    def image(self, value: Any) -> str:
        """The address of a picture: as `link`, and what this service itself holds under `/media/`.

        Empty when the site shows none, or none of other hosts.
        """
        if self.pictures is Pictures.NONE:
            return ""
        if self.has_media and is_link(value) and value.startswith(MEDIA):
            return local(str(value))
        return self.link(value) if self.pictures is Pictures.ALL else ""
