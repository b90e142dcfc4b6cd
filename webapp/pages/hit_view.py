"""Hit view: what one document shows of itself, among hits and on its own page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from search.protocol.explanation import Explanation
from search.protocol.request import SearchRequest
from search.protocol.results import Hit, Passage
from search.schema import durations
from search.schema.fields import (
    BODY,
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
_MAX_REASONS = 3
"""Values of one field in which words were found."""
_PLACES = {TITLE: "title", EXCERPT: "excerpt", TOPICS: "topic", PROVIDER: "provider", BODY: "text"}
"""Of fields whose label is not what one says of a word in it."""


@dataclass(frozen=True, slots=True)
class Link:
    """A text and its address; an empty address is no link."""

    text: str | Markup
    address: str


@dataclass(frozen=True, slots=True)
class Day:
    """A moment for programs, and its day for people."""

    moment: str
    text: str


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage of the text, and its section."""

    text: Markup
    section: Link | None


@dataclass(frozen=True, slots=True)
class HitView:
    """One document among others."""

    id: str
    address: str
    title: str | Markup
    excerpt: str | Markup
    passages: tuple[PassageView, ...]
    reasons: tuple[str, ...]
    """Where the words of the query were found."""
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
        passages=tuple(_passages(hit, resolver)),
        reasons=tuple(_reasons(hit, fields)),
        language=language(values.get(LOCALE)),
        picture=pictures[0] if pictures else None,
        providers=_marked_links(hit, PROVIDER, fields, request),
        host=_first_text(values.get(DOMAIN)) or addresses.host_name(original),
        original=original,
        published=day(values.get(PUBLISHED)),
        badges=_badges(hit, fields),
        topics=_marked_first(_marked_links(hit, TOPICS, fields, request))[:_MAX_TOPICS],
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
    """A text of a hit with the words of the query marked."""
    highlight = (hit.highlights or {}).get(name)
    return (trusted(highlight) if isinstance(highlight, str) else None) or _first_text(hit.fields.get(name))


def trusted(highlight: str) -> Markup | None:
    """HTML that the engine has escaped, as it is; one with any other tag than `mark` is not trusted."""
    return None if _OTHER_TAGS.search(highlight) else Markup(highlight)  # noqa: S704 - see above


def _passages(hit: Hit, resolver: Resolver) -> Iterator[PassageView]:
    for passage in hit.passages:
        text = trusted(passage.text)
        section = Link(passage.section, resolver.link(passage.url)) if _is_section(passage, hit) else None
        if text:
            yield PassageView(text, section)


def _is_section(passage: Passage, hit: Hit) -> bool:
    """Whether the heading of a passage says more than the title, which often is the first heading."""
    return bool(passage.section) and passage.section.casefold() != _first_text(hit.fields.get(TITLE)).casefold()


def _reasons(hit: Hit, fields: Fields) -> Iterator[str]:
    """In words, where the words of the query were found: `title`, `topic Open Data`, `text, section Installing`."""
    for name in hit.matched:
        field = fields.get(name)
        if field is None:
            continue
        label = _PLACES.get(name, field.label.lower())
        values = texts(hit.fields.get(name)) if field.kind is Kind.KEYWORD else ()
        highlights = (hit.highlights or {}).get(name, ())
        found = [value for value, html in zip(values, _listed(highlights), strict=False) if "<mark>" in html]
        sections = dict.fromkeys(
            passage.section for passage in hit.passages if name == BODY and _is_section(passage, hit)
        )
        if found:
            yield f"{label} {', '.join(found[:_MAX_REASONS])}"
        elif sections:
            yield f"{label}, {'section' if len(sections) == 1 else 'sections'} {', '.join(sections)}"
        else:
            yield label


def _listed(highlights: str | Sequence[str]) -> Sequence[str]:
    return [highlights] if isinstance(highlights, str) else highlights


def _marked_links(hit: Hit, name: str, fields: Fields, request: SearchRequest) -> tuple[Link, ...]:
    """The values of a field as links, with the words of the query marked."""
    links = filter_links(hit.fields.get(name), name, fields, request)
    highlights = _listed((hit.highlights or {}).get(name, ()))
    if len(highlights) != len(links):
        return links
    return tuple(Link(trusted(html) or link.text, link.address) for html, link in zip(highlights, links, strict=True))


def _marked_first(links: tuple[Link, ...]) -> tuple[Link, ...]:
    return tuple(sorted(links, key=lambda link: "<mark>" not in link.text or not isinstance(link.text, Markup)))


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
    if field is None or not field.filterable:
        return tuple(Link(text, "") for text in texts(value))
    links = addresses.filter_links(request, name)
    return tuple(Link(text, links.only(text)) for text in texts(value))


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
