"""Document view: what the page of one document shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from search.protocol.request import EMPTY_REQUEST
from search.protocol.results import Hit
from search.schema import durations
from search.schema.fields import (
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
from webapp import addresses, service_state
from webapp.pages import dates, hit_view, partial_answers, structured_extras
from webapp.pages.hit_view import Day, HitView, Link
from webapp.pages.structured_extras import Action, Mention, Picture, Rating

_SIMILAR = 4
_OWN_PLACE = frozenset(
    {ID, TITLE, EXCERPT, TOPICS, PROVIDER, DOMAIN, PUBLISHED, UPDATED, URL, LOCALE, *structured_extras.FIELDS}
)


@dataclass(frozen=True, slots=True)
class Detail:
    """One field without a place of its own on the page."""

    label: str
    values: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """A related document, and its page here if the index has it."""

    mention: Mention
    page: str
    day: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """The values of the page's template."""

    hit: HitView
    topics: tuple[Link, ...]
    pictures: tuple[Picture, ...]
    updated: Day | None
    actions: tuple[Action, ...]
    price: str
    rating: Rating | None
    details: tuple[Detail, ...]
    related: tuple[Related, ...]
    similar: tuple[HitView, ...]


def document_view(hit: Hit) -> DocumentView:
    """The view of one document, with its related and similar documents."""
    fields, resolver, values = service_state.settings().fields, service_state.resolver(), hit.fields
    return DocumentView(
        hit=hit_view.hit_view(hit, fields, EMPTY_REQUEST, resolver),
        topics=hit_view.filter_links(values.get(TOPICS), TOPICS, fields, EMPTY_REQUEST),
        pictures=structured_extras.pictures(values.get(IMAGES), resolver),
        updated=hit_view.day(values.get(UPDATED)),
        actions=structured_extras.actions(values.get(structured_extras.ACTIONS), resolver),
        price=structured_extras.price(values.get(structured_extras.PRICE)),
        rating=structured_extras.rating(values.get(structured_extras.RATINGS)),
        details=tuple(_details(hit, fields)),
        related=_related(structured_extras.mentions(values.get(RELATED), resolver)),
        similar=_similar(hit, fields),
    )


def _details(hit: Hit, fields: Fields) -> Iterator[Detail]:
    for field in fields.returned:
        values = hit.fields.get(field.name)
        if field.name in _OWN_PLACE or values is None:
            continue
        links = tuple(_detail(field, one) for one in (values if isinstance(values, list | tuple) else [values]))
        if any(link.text for link in links):
            yield Detail(field.label, links)


def _detail(field: Field, value: Any) -> Link:
    if field.kind is Kind.DATA:
        return Link(str(value) if isinstance(value, str | int | float) else "", "")
    if field.kind is Kind.LINK:
        return Link(str(value), service_state.resolver().link(value))
    if field.kind is Kind.KEYWORD:
        return Link(str(value), addresses.search_page(EMPTY_REQUEST.only(field.name, str(value))))
    if field.kind is Kind.FLAG:
        return Link("yes" if value else "no", "")
    readable = {Kind.DATE: dates.day, Kind.DURATION: durations.readable}.get(field.kind, str)
    return Link(readable(value), "")


def _related(mentions: tuple[Mention, ...]) -> tuple[Related, ...]:
    urls = tuple(mention.address for mention in mentions if mention.address)
    indexed = partial_answers.optional(partial_answers.RELATED, partial(_linked, urls), None) or {}
    return tuple(
        Related(
            mention,
            addresses.document_page(indexed[mention.address].id) if mention.address in indexed else "",
            dates.day(mention.published),
        )
        for mention in mentions
    )


def _linked(urls: tuple[str, ...]) -> Mapping[str, Hit]:
    return service_state.searcher().linked(urls, service_state.now())


def _similar(hit: Hit, fields: Fields) -> tuple[HitView, ...]:
    request = replace(EMPTY_REQUEST, size=_SIMILAR)
    similar = partial(service_state.searcher().similar, hit.id, request, service_state.now())
    others = partial_answers.optional(partial_answers.SIMILAR, similar, None) or ()
    return tuple(hit_view.hit_view(other, fields, EMPTY_REQUEST, service_state.resolver()) for other in others)
