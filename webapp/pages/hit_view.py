"""Hit view: what one document shows of itself, among hits and on its own page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from search.protocol.explanation import Explanation
from search.protocol.request import SearchRequest
from search.protocol.results import Hit
from search.schema import durations
from search.schema.fields import (
    COLLECTION,
    DOMAIN,
    EXCERPT,
    IMAGES,
    LOCALE,
    PROVIDER,
    PUBLISHED,
    TITLE,
    TOPICS,
    URL,
    Field,
    Fields,
    Kind,
)
from webapp import addresses
from webapp.addresses import Resolver
from webapp.pages import dates, structured_extras

_OTHER_TAGS = re.compile(r"<(?!/?mark>)")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*", re.ASCII)
_NO_BADGE = frozenset({TOPICS, PROVIDER, LOCALE})
_MAX_TOPICS = 6


@dataclass(frozen=True, slots=True)
class Link:
    """A text and its address; an empty address is no link."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Day:
    """A moment for programs, and its day for people."""

    moment: str
    text: str


@dataclass(frozen=True, slots=True)
class HitView:
    """One document among others."""

    id: str
    address: str
    title: str | Markup
    excerpt: str | Markup
    language: str
    picture: structured_extras.Picture | None
    providers: tuple[Link, ...]
    host: str
    original: str
    published: Day | None
    badges: tuple[str, ...]
    """Its type and level, and how long it takes; else its collection."""
    topics: tuple[Link, ...]
    unmatched_terms: tuple[str, ...]
    """Terms of the query that it does not match."""
    similar: Link | None
    """The other documents that tell the same story."""
    pinned: bool
    """Whether the site puts it first for this query."""
    score: float
    explanation: Explanation | None
    """Why it has its score, when the request wants that."""


def hit_view(hit: Hit, fields: Fields, request: SearchRequest, resolver: Resolver) -> HitView:
    """The view of a hit; its topics and providers narrow the request."""
    values = hit.fields
    pictures = structured_extras.pictures(values.get(IMAGES), resolver)
    original = resolver.link(values.get(URL))
    return HitView(
        id=hit.id,
        address=addresses.document_page(hit.id),
        title=marked(hit, TITLE) or hit.id,
        excerpt=marked(hit, EXCERPT),
        language=language(values.get(LOCALE)),
        picture=pictures[0] if pictures else None,
        providers=filter_links(values.get(PROVIDER), PROVIDER, fields, request),
        host=_first_text(values.get(DOMAIN)) or addresses.host_name(original),
        original=original,
        published=day(values.get(PUBLISHED)),
        badges=_badges(hit, fields),
        topics=filter_links(values.get(TOPICS), TOPICS, fields, request)[:_MAX_TOPICS],
        unmatched_terms=hit.lacking,
        similar=_similar(hit, request),
        pinned=hit.pinned,
        score=hit.score,
        explanation=hit.explanation,
    )


def _similar(hit: Hit, request: SearchRequest) -> Link | None:
    if not hit.similar:
        return None
    text = "1 more tells this story" if hit.similar == 1 else f"{hit.similar:,} more tell this story"
    return Link(text, addresses.search_page(request.of_story(hit.id)))


def marked(hit: Hit, name: str) -> str | Markup:
    """A text of a hit with the words of the query marked.

    A highlight is HTML that the engine has escaped; one with any other tag than `mark` is not trusted.
    """
    highlight = (hit.highlights or {}).get(name)
    if highlight and not _OTHER_TAGS.search(highlight):
        return Markup(highlight)  # noqa: S704 - see above
    return _first_text(hit.fields.get(name))


def language(value: Any) -> str:
    """The `lang` attribute for a locale; empty when the locale is no language tag."""
    text = _first_text(value)
    return text.replace("_", "-") if _LANGUAGE.fullmatch(text) else ""


def day(value: Any) -> Day | None:
    """The day of a date, which is as in JSON."""
    return Day(value, dates.day(value)) if isinstance(value, str) and value else None


def filter_links(value: Any, name: str, fields: Fields, request: SearchRequest) -> tuple[Link, ...]:
    """The values of a field as links to the request narrowed to each; without addresses when the field is no filter."""
    field = fields.get(name)
    is_filter = field is not None and field.filterable
    return tuple(
        Link(text, addresses.search_page(request.only(name, text)) if is_filter else "") for text in texts(value)
    )


def texts(value: Any) -> tuple[str, ...]:
    """The value or values of a field that are text."""
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(one for one in values if isinstance(one, str) and one)


def _badges(hit: Hit, fields: Fields) -> tuple[str, ...]:
    by_field = {field.name: _badge_texts(field, hit.fields.get(field.name)) for field in fields.returned}
    collection = by_field.pop(COLLECTION, ())
    badges = tuple(dict.fromkeys(text for texts_ in by_field.values() for text in texts_))
    return badges or collection  # `news` beside `article` adds nothing


def _badge_texts(field: Field, value: Any) -> tuple[str, ...]:
    if field.kind is Kind.DURATION:
        return tuple(durations.readable(text) for text in texts(value))
    is_badge = field.facet and field.kind is Kind.KEYWORD and field.name not in _NO_BADGE
    return texts(value) if is_badge else ()


def _first_text(value: Any) -> str:
    return next(iter(texts(value)), "")
