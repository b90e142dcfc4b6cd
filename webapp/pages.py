"""The pages for people: search, one document, all values of a facet, and the way to a range of dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from flask import Blueprint, Response, redirect, request
from werkzeug.exceptions import NotFound

from search import durations, parameters
from search.fields import (
    DOMAIN,
    EXCERPT,
    ID,
    IMAGES,
    LOCALE,
    PROVIDER,
    PUBLISHED,
    RELATED,
    TITLE,
    TOPICS,
    UPDATED,
    URL,
    Field,
    Fields,
    Kind,
)
from search.request import EMPTY_REQUEST, SearchRequest
from search.results import Hit
from webapp import addresses, caching, cards, dates, encoding, filters, free_form, query_string, serving
from webapp.cards import Card, Link
from webapp.free_form import Mention
from webapp.search_view import SearchView, search_view
from webapp.sidebar import facet_list

routes = Blueprint("pages", __name__)

_MAX_EMPTY_HELP = 5
"""Filters for which a page without hits says what removing them would give."""
_MAX_VALUES = 500
_MORE = 4
_SHOWN_ELSEWHERE = frozenset(
    {ID, TITLE, EXCERPT, TOPICS, PROVIDER, DOMAIN, PUBLISHED, UPDATED, URL, LOCALE, *free_form.UNDERSTOOD}
)


@routes.get("/")
@routes.get("/search")
def search() -> Response:
    """The page that answers a request; without one, the newest documents."""
    asked = serving.asked()
    return caching.conditional(lambda: _search_page(asked), asked)


def _search_page(asked: SearchRequest) -> Response:
    start = perf_counter()
    results = serving.searcher().search(asked, serving.now())
    took_ms = round((perf_counter() - start) * 1000, 1)
    view = search_view(results, serving.settings(), serving.resolver(), took_ms)
    help_ = tuple(_without_each(view)) if not view.total else ()
    return encoding.page("search.html", view=view, asked=asked, without_each=help_)


def _without_each(view: SearchView) -> Iterator[tuple[filters.ActiveFilter, int]]:
    """Each filter of a search that found nothing, with what would be found without it."""
    for entry in view.active[:_MAX_EMPTY_HELP]:
        shorter = replace(entry.without, size=1)
        yield entry, serving.searcher().search(shorter, serving.now()).total


@dataclass(frozen=True, slots=True)
class Detail:
    """One field of a document that has no place of its own on its page."""

    label: str
    values: tuple[Link, ...]


@routes.get("/documents/<path:id>")
def document(id: str) -> Response:
    """The page of one document."""
    return caching.conditional(lambda: _document_page(id))


def _document_page(id: str) -> Response:
    hit = serving.searcher().document(id, serving.now())
    fields, resolver, values = serving.settings().fields, serving.resolver(), hit.fields
    related = free_form.mentions(values.get(RELATED), resolver)
    return encoding.page(
        "document.html",
        card=cards.card(hit, fields, EMPTY_REQUEST, resolver),
        topics=cards.narrowing(values.get(TOPICS), TOPICS, fields, EMPTY_REQUEST),
        pictures=free_form.pictures(values.get(IMAGES), resolver),
        updated=cards.day(values.get(UPDATED)),
        actions=free_form.actions(values.get(free_form.ACTIONS), resolver),
        price=free_form.price(values.get(free_form.PRICE)),
        rating=free_form.rating(values.get(free_form.RATINGS)),
        details=tuple(_details(hit, fields)),
        related=_related(related),
        more=_more(hit, fields),
        more_topic=next(iter(cards.texts(values.get(TOPICS))), ""),
    )


def _details(hit: Hit, fields: Fields) -> Iterator[Detail]:
    for field in fields.shown:
        values = hit.fields.get(field.name)
        if field.name in _SHOWN_ELSEWHERE or values is None:
            continue
        links = tuple(_detail(field, one) for one in (values if isinstance(values, list) else [values]))
        if any(link.text for link in links):
            yield Detail(field.label, links)


def _detail(field: Field, value: Any) -> Link:
    if field.kind is Kind.DATA:
        return Link(str(value) if isinstance(value, str | int | float) else "", "")
    if field.kind is Kind.LINK:
        return Link(str(value), serving.resolver().link(value))
    if field.kind is Kind.KEYWORD:
        return Link(str(value), addresses.search_page(EMPTY_REQUEST.only(field.name, str(value))))
    if field.kind is Kind.FLAG:
        return Link("yes" if value else "no", "")
    readable = {Kind.DATE: dates.day, Kind.DURATION: durations.readable}.get(field.kind, str)
    return Link(readable(value), "")


def _related(mentions: tuple[Mention, ...]) -> list[tuple[Mention, str, str]]:
    """Each related document with its address here, else elsewhere, and its day."""
    urls = tuple(mention.address for mention in mentions if mention.address)
    here = serving.searcher().linked(urls, serving.now()) if urls else {}
    listed = []
    for mention in mentions:
        hit = here.get(mention.address)
        page = addresses.document_page(hit.id) if hit else ""
        listed.append((mention, page, dates.day(mention.published)))
    return listed


def _more(hit: Hit, fields: Fields) -> tuple[Card, ...]:
    """The newest other documents of its first topic."""
    topics = cards.texts(hit.fields.get(TOPICS))
    field = fields.get(TOPICS)
    if not topics or field is None or not field.filterable:
        return ()
    asked = replace(EMPTY_REQUEST.only(TOPICS, topics[0]), size=_MORE + 1)
    others = [other for other in serving.searcher().search(asked, serving.now()).hits if other.id != hit.id]
    return tuple(cards.card(other, fields, EMPTY_REQUEST, serving.resolver()) for other in others[:_MORE])


@routes.get("/facets/<name>")
def facet(name: str) -> Response:
    """The page with all values of one facet under a request."""
    fields = serving.searcher().settings.fields
    field = fields.get(name)
    if field is None or not field.facet or field.kind is Kind.DATE:
        raise NotFound
    own, others = query_string.split(request.query_string, frozenset({"contains"}))
    asked = parameters.read(others, fields).at_page(1)
    return caching.conditional(lambda: _facet_page(field, asked, own.get("contains", "").strip()), asked)


def _facet_page(field: Field, asked: SearchRequest, contains: str) -> Response:
    counts = serving.searcher().facet(asked, field.name, contains, _MAX_VALUES, serving.now())
    shown = addresses.linkable(asked)
    fields = serving.settings().fields
    return encoding.page(
        "facet.html",
        field=field,
        facet=facet_list(counts, shown, fields),
        contains=contains,
        listed=len(counts.values),
        state=list(parameters.write(shown)),
        active=filters.active(shown, fields),
        back=addresses.search_page(shown),
        all_values=addresses.facet_page(field.name, shown),
    )


@routes.get("/range/<name>")
def range_of_dates(name: str) -> Response:
    """Leads from a form with the first and the last month to the search that they mean."""
    fields = serving.searcher().settings.fields
    field = fields.get(name)
    if field is None or not field.ranged:
        raise NotFound
    own, others = query_string.split(request.query_string, frozenset({"from", "to"}))
    asked = parameters.read(others, fields).without_filter(name)
    if any(own.values()):
        text = f"{own.get('from', '').strip()}..{own.get('to', '').strip()}"
        parameters.check_value(field, text)
        asked = asked.only(name, text)
    response = redirect(addresses.search_page(asked), 303)
    response.headers["Cache-Control"] = caching.REVALIDATE
    return Response(response.get_data(), response.status_code, response.headers)
