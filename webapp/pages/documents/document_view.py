"""Document view: what the page of one document shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from markupsafe import Markup

from search.protocol.request import EMPTY_REQUEST, SearchRequest
from search.protocol.results import DocumentText, Hit
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
from webapp.languages import borrowed, durations
from webapp.languages.texts import gettext as _
from webapp.pages import dates, partial_answers
from webapp.pages.documents import structured_data, structured_extras
from webapp.pages.documents.found_by import FoundBy, found_by
from webapp.pages.documents.hit_view import HitView, hit_view
from webapp.pages.documents.shown_values import Day, Link, day, filter_links, first_text
from webapp.pages.documents.structured_extras import Action, Mention, Picture, Rating
from webapp.pages.documents.text_blocks import TextBlocks, text_blocks

_SIMILAR = 4
_FIRST = 5
"""Blocks in which the beginning of a text is."""
_DESCRIPTION = 300
"""Characters of what search engines show."""
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
    found: FoundBy | None
    """The search that led here."""
    canonical: str
    """The absolute address of the original, else of this page."""
    description: str
    structured: Markup
    """What search engines read of it: JSON-LD that can stand in a page."""
    text: TextBlocks
    topics: tuple[Link, ...]
    pictures: tuple[Picture, ...]
    updated: Day | None
    actions: tuple[Action, ...]
    price: str
    rating: Rating | None
    details: tuple[Detail, ...]
    related: tuple[Related, ...]
    similar: tuple[HitView, ...]

    @property
    def lead(self) -> str | Markup:
        """The excerpt, unless the text begins with it."""
        return "" if _start(self.text).startswith(self.hit.excerpt.rstrip("…")) else self.hit.excerpt

    @property
    def image(self) -> str:
        """The absolute address of its first picture; empty when there is none."""
        return addresses.absolute(self.pictures[0].url) if self.pictures else ""


def document_view(hit: Hit, request: SearchRequest) -> DocumentView:
    """The view of one document, with its related and similar documents, and those beside it where a search led here."""
    settings, resolver, values = service_state.settings(), service_state.resolver(), hit.fields
    shown = hit_view(hit, settings, EMPTY_REQUEST, resolver)
    canonical = shown.original or addresses.absolute(addresses.document_page(hit.id))
    pictures = structured_extras.pictures(values.get(IMAGES), resolver)
    text = text_blocks(_text(hit.id), shown.title)
    description = first_text(values.get(EXCERPT)) or _start(text)
    images = [addresses.absolute(picture.url) for picture in pictures]
    return DocumentView(
        hit=shown,
        found=found_by(hit.id, request),
        canonical=canonical,
        description=description[:_DESCRIPTION],
        structured=structured_data.json_ld(values, shown, canonical, description[:_DESCRIPTION], images),
        text=text,
        topics=filter_links(values.get(TOPICS), TOPICS, settings.fields, EMPTY_REQUEST),
        pictures=pictures,
        updated=day(values.get(UPDATED)),
        actions=structured_extras.actions(values.get(structured_extras.ACTIONS), resolver),
        price=structured_extras.price(values.get(structured_extras.PRICE)),
        rating=structured_extras.rating(values.get(structured_extras.RATINGS)),
        details=tuple(_details(hit, settings.fields)),
        related=_related(structured_extras.mentions(values.get(RELATED), resolver)),
        similar=_similar(hit),
    )


def _start(text: TextBlocks) -> str:
    """The beginning of a text on one line."""
    return " ".join(" ".join(block.text.split()) for block in text.blocks[:_FIRST])


def _text(id: str) -> DocumentText:
    read = partial(service_state.searcher().text, id, service_state.now())
    return partial_answers.optional(partial_answers.TEXT, read, None) or DocumentText("", (), is_whole=True)


def _details(hit: Hit, fields: Fields) -> Iterator[Detail]:
    for field in fields.returned:
        values = hit.fields.get(field.name)
        if field.name in _OWN_PLACE or values is None:
            continue
        links = tuple(_detail(field, one) for one in (values if isinstance(values, list | tuple) else [values]))
        if any(link.text for link in links):
            yield Detail(borrowed.label(field), links)


def _detail(field: Field, value: Any) -> Link:
    if field.kind is Kind.DATA:
        return Link(str(value) if isinstance(value, str | int | float) else "", "")
    if field.kind is Kind.LINK:
        return Link(str(value), service_state.resolver().link(value))
    if field.kind is Kind.KEYWORD:
        return Link(str(value), addresses.search_page(EMPTY_REQUEST.only(field.name, str(value))))
    if field.kind is Kind.FLAG:
        return Link(_("yes") if value else _("no"), "")
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


def _similar(hit: Hit) -> tuple[HitView, ...]:
    request = replace(EMPTY_REQUEST, size=_SIMILAR)
    similar = partial(service_state.searcher().similar, hit.id, request, service_state.now())
    others = partial_answers.optional(partial_answers.SIMILAR, similar, None) or ()
    settings, resolver = service_state.settings(), service_state.resolver()
    return tuple(hit_view(other, settings, EMPTY_REQUEST, resolver) for other in others)
