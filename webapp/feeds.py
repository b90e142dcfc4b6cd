"""Atom feed, OpenSearch description and robots.txt, for feed readers, browsers and crawlers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urljoin
from uuid import NAMESPACE_URL, uuid5

from flask import Blueprint, Response, request

from search.protocol.request import SearchRequest
from search.protocol.results import Hit, SearchResults
from search.schema.document import date_text
from search.schema.fields import EXCERPT, PROVIDER, PUBLISHED, TITLE, TOPICS, UPDATED, URL
from webapp import addresses, caching, encoding, service_state
from webapp.pages import cards

routes = Blueprint("feeds", __name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """One document in a feed."""

    id: str
    title: str
    summary: str
    address: str
    original: str
    published: str
    updated: str
    providers: tuple[str, ...]
    topics: tuple[str, ...]


@routes.get("/search.atom")
def atom() -> Response:
    """The newest documents that match a request."""
    newest_first = f"-{PUBLISHED}"
    asked = replace(service_state.followed()[1], sort=newest_first)
    return caching.conditional(lambda: _atom(asked), asked)


def _atom(asked: SearchRequest) -> Response:
    searcher = service_state.searcher()
    results = searcher.search(replace(asked, highlights=False, facets=()), service_state.now())
    built_at = date_text(searcher.info.built_at)
    entries = [_entry(hit, built_at) for hit in results.hits]
    return encoding.xml(
        "search.atom",
        "application/atom+xml",
        id=_id(addresses.feed(asked)),
        query=asked.query,
        updated=max((entry.updated for entry in entries), default=built_at),
        entries=entries,
        links=[(rel, _absolute(address)) for rel, address in _links(results, asked)],
    )


def _links(results: SearchResults, asked: SearchRequest) -> list[tuple[str, str]]:
    """The feed itself and its other pages (RFC 5005)."""
    feed = addresses.feed(asked)
    joint = "&" if "?" in feed else "?"
    links = [("self", f"{feed}{joint}page={asked.page}" if asked.page > 1 else feed)]
    if asked.page < results.pages:
        links.append(("next", f"{feed}{joint}page={asked.page + 1}"))
    return links


def _entry(hit: Hit, built_at: str) -> Entry:
    values = hit.fields
    title, summary, published, updated = (
        next(iter(cards.texts(values.get(name))), "") for name in (TITLE, EXCERPT, PUBLISHED, UPDATED)
    )
    return Entry(
        id=_id(addresses.document_page(hit.id)),
        title=title or hit.id,
        summary=summary,
        address=_absolute(addresses.document_page(hit.id)),
        original=service_state.resolver().link(values.get(URL)),
        published=published,
        updated=updated or published or built_at,
        providers=cards.texts(values.get(PROVIDER)),
        topics=cards.texts(values.get(TOPICS)),
    )


def _id(path: str) -> str:
    """An id that stays when the service moves to another host."""
    return uuid5(NAMESPACE_URL, service_state.settings().site.url + path).urn


def _absolute(path: str) -> str:
    return urljoin(request.host_url, path)


@routes.get("/opensearch.xml")
def opensearch() -> Response:
    """How a browser searches here from its address bar."""
    return caching.conditional(
        lambda: encoding.xml("opensearch.xml", "application/opensearchdescription+xml", root=request.host_url)
    )


@routes.get("/robots.txt")
def robots() -> Response:
    """What crawlers may visit: documents, and not every combination of filters."""
    closed = ["/"] if service_state.is_editors() else ["/search", "/api/", "/facets/", "/range/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return Response("\n".join(lines) + "\n", mimetype="text/plain", headers={"Cache-Control": "public, max-age=3600"})
