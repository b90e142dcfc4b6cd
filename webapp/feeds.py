"""Atom feed, OpenSearch description, robots.txt and llms.txt, for feed readers, browsers, crawlers and assistants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import NAMESPACE_URL, uuid5

from flask import Blueprint, Response, request

from search.protocol import parameters
from search.protocol.request import SearchRequest
from search.protocol.results import Hit, SearchResults
from search.query.tree import LANGUAGE
from search.schema.document import date_text
from search.schema.fields import EXCERPT, PROVIDER, PUBLISHED, TITLE, TOPICS, UPDATED, URL
from webapp import addresses, caching, encoding, service_state
from webapp.pages import hit_view, partial_answers

routes = Blueprint("feeds", __name__)


_FOR_MODELS = (
    ("Tools", addresses.MCP, "the tools `search` and `fetch`, by the Model Context Protocol over HTTP"),
    ("Search", "/api/search?q=", "hits, counts and how the query was read, as JSON; the query stands after `q=`"),
    ("Endpoints", "/api/openapi.json", "all endpoints, parameters and errors, as OpenAPI 3.1"),
    ("Newest", "/search.atom", "the newest documents as a feed; `?q=` narrows it"),
    ("Page", "/", "the same search for people"),
)
"""Name, path and description of what language models may use."""


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
    _, search_request = service_state.page_request()
    newest = replace(search_request, sort=newest_first)
    return caching.conditional(lambda: _atom(newest), newest)


def _atom(search_request: SearchRequest) -> Response:
    searcher = service_state.searcher()
    unmarked = replace(search_request, highlights=False, facets=())
    results = service_state.noted(searcher.search(unmarked, service_state.now()))
    built_at = date_text(searcher.info.built_at)
    entries = [_entry(hit, built_at) for hit in results.hits]
    return encoding.xml(
        "search.atom",
        "application/atom+xml",
        id=_id(addresses.feed(search_request)),
        query=search_request.query,
        notice=partial_answers.notice(),
        updated=max((entry.updated for entry in entries), default=built_at),
        entries=entries,
        links=[(rel, addresses.absolute(address)) for rel, address in _links(results, search_request)],
    )


def export_head(search_request: SearchRequest) -> bytes:
    """What stands before the entries in a feed of all hits of a request, which is as old as the index."""
    return encoding.xml_bytes(
        "_feed.atom",
        id=_id(addresses.EXPORT + repr(list(parameters.write(addresses.of_all_hits(search_request))))),
        query=search_request.query,
        notice="",
        updated=date_text(service_state.searcher().info.built_at),
        links=[("self", request.url)],
    )


def export_entries(hits: Iterable[Hit]) -> bytes:
    """Some entries of such a feed."""
    built_at = date_text(service_state.searcher().info.built_at)
    return encoding.xml_bytes("_entries.atom", entries=[_entry(hit, built_at) for hit in hits])


def _links(results: SearchResults, search_request: SearchRequest) -> list[tuple[str, str]]:
    """The feed itself and its other pages (RFC 5005)."""
    feed = addresses.feed(search_request)
    joint = "&" if "?" in feed else "?"
    links = [("self", f"{feed}{joint}page={search_request.page}" if search_request.page > 1 else feed)]
    if search_request.page < results.pages:
        links.append(("next", f"{feed}{joint}page={search_request.page + 1}"))
    return links


def _entry(hit: Hit, built_at: str) -> Entry:
    values = hit.fields
    title, summary, published, updated = (
        next(iter(hit_view.texts(values.get(name))), "") for name in (TITLE, EXCERPT, PUBLISHED, UPDATED)
    )
    return Entry(
        id=_id(addresses.document_page(hit.id)),
        title=title or hit.id,
        summary=summary,
        address=addresses.absolute(addresses.document_page(hit.id)),
        original=service_state.resolver().link(values.get(URL)),
        published=published,
        updated=updated or published or built_at,
        providers=hit_view.texts(values.get(PROVIDER)),
        topics=hit_view.texts(values.get(TOPICS)),
    )


def _id(path: str) -> str:
    """An id that stays when the service moves to another host, or below another path."""
    return uuid5(NAMESPACE_URL, service_state.settings().site.url + path.removeprefix(addresses.root())).urn


@routes.get("/opensearch.xml")
def opensearch() -> Response:
    """The OpenSearch description, by which a browser searches here from its address bar."""
    return caching.conditional(
        lambda: encoding.xml("opensearch.xml", "application/opensearchdescription+xml", root=request.url_root)
    )


@routes.get("/llms.txt")
def llms() -> Response:
    """What language models find here, as Markdown (llmstxt.org)."""
    return caching.conditional(_llms)


def _llms() -> Response:
    site = service_state.settings().site
    links = "\n".join(
        f"- [{name}]({addresses.absolute(addresses.local(path))}): {about}" for name, path, about in _FOR_MODELS
    )
    written = "\n".join(f"- `{written}`: {meaning}" for written, meaning in LANGUAGE)
    title, description = (" ".join(text.split()) for text in (site.title, site.description))
    text = f"# {title}\n\n> {description}\n\n## Search\n\n{links}\n\n## Queries\n\n{written}\n"
    return Response(text.encode("utf-8", "replace"), mimetype="text/plain")


@routes.get("/robots.txt")
def robots() -> Response:
    """What crawlers may visit: documents, and not every combination of filters."""
    closed = ["/"] if service_state.is_editors() else ["/search", "/api/", "/facets/", "/range/"]
    lines = ["User-agent: *", *(f"Disallow: {addresses.local(path)}" for path in closed)]
    return Response("\n".join(lines) + "\n", mimetype="text/plain", headers={"Cache-Control": "public, max-age=3600"})
