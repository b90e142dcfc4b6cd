"""Document view: what the page of one document shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
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
from webapp.pages import cards, dates, free_form
from webapp.pages.cards import Card, Day, Link
from webapp.pages.free_form import Action, Mention, Picture, Rating

_SIMILAR = 4
_HAVE_A_PLACE = frozenset(
    {ID, TITLE, EXCERPT, TOPICS, PROVIDER, DOMAIN, PUBLISHED, UPDATED, URL, LOCALE, *free_form.UNDERSTOOD}
)


@dataclass(frozen=True, slots=True)
class Detail:
    """One field that has no place of its own on the page."""

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
    """All that the template of the page needs."""

    card: Card
    topics: tuple[Link, ...]
    pictures: tuple[Picture, ...]
    updated: Day | None
    actions: tuple[Action, ...]
    price: str
    rating: Rating | None
    details: tuple[Detail, ...]
    related: tuple[Related, ...]
    similar: tuple[Card, ...]


def document_view(hit: Hit) -> DocumentView:
    """The view of one document, with what the index knows beside it."""
    fields, resolver, values = service_state.settings().fields, service_state.resolver(), hit.fields
    return DocumentView(
        card=cards.card(hit, fields, EMPTY_REQUEST, resolver),
        topics=cards.narrowing(values.get(TOPICS), TOPICS, fields, EMPTY_REQUEST),
        pictures=free_form.pictures(values.get(IMAGES), resolver),
        updated=cards.day(values.get(UPDATED)),
        actions=free_form.actions(values.get(free_form.ACTIONS), resolver),
        price=free_form.price(values.get(free_form.PRICE)),
        rating=free_form.rating(values.get(free_form.RATINGS)),
        details=tuple(_details(hit, fields)),
        related=_related(free_form.mentions(values.get(RELATED), resolver)),
        similar=_similar(hit, fields),
    )


def _details(hit: Hit, fields: Fields) -> Iterator[Detail]:
    for field in fields.shown:
        values = hit.fields.get(field.name)
        if field.name in _HAVE_A_PLACE or values is None:
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
    here = service_state.searcher().linked(urls, service_state.now()) if urls else {}
    return tuple(
        Related(
            mention,
            addresses.document_page(here[mention.address].id) if mention.address in here else "",
            dates.day(mention.published),
        )
        for mention in mentions
    )


def _similar(hit: Hit, fields: Fields) -> tuple[Card, ...]:
    asked = replace(EMPTY_REQUEST, size=_SIMILAR)
    others = service_state.searcher().similar(hit.id, asked, service_state.now())
    return tuple(cards.card(other, fields, EMPTY_REQUEST, service_state.resolver()) for other in others)
