"""Hit view: what one document shows of itself, among hits and on its own page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from search.protocol.explanation import Explanation
from search.protocol.request import SearchRequest
from search.protocol.results import Hit
from search.schema.fields import (
    AFFILIATION,
    COLLECTION,
    DOMAIN,
    EXCERPT,
    IMAGES,
    LOCALE,
    LOCATION,
    MEMBERS,
    PROVIDER,
    PUBLISHED,
    TITLE,
    TOPICS,
    URL,
    Field,
    Fields,
    Kind,
)
from search.settings.settings import Settings
from search.settings.site import Titles
from webapp import addresses
from webapp.addresses import Resolver
from webapp.languages import durations, formats
from webapp.pages.documents import hit_reasons, structured_extras
from webapp.pages.documents.document_types import DocumentType, document_type
from webapp.pages.documents.hit_reasons import PassageView
from webapp.pages.documents.shown_values import (
    Day,
    Link,
    day,
    filter_links,
    first_text,
    language,
    marked,
    marked_first,
    marked_links,
    texts,
)

_NO_BADGE = frozenset({TOPICS, PROVIDER, LOCALE, AFFILIATION, LOCATION})
_FEW_TOPICS = 6
_MAX_TOPICS = 40
"""Of one hit; its own page has all."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What matters of a document of its type, beside its badges; what it does not have is empty."""

    rating: structured_extras.Rating | None
    price: str
    affiliation: tuple[Link, ...]
    location: tuple[Link, ...]
    members: int | float | None


@dataclass(frozen=True, slots=True)
class Story:
    """The other documents that tell the same story, as far as they match."""

    count: int
    address: str
    """The search for them."""
    short: str
    """The same without filters and marks, for the script that lists them."""


@dataclass(frozen=True, slots=True)
class HitView:
    """One document among others."""

    id: str
    address: str
    """Of its page here; it carries the search."""
    leads_to: str
    """Where its title leads: there, or to the original."""
    title: str | Markup
    excerpt: str | Markup
    passages: tuple[PassageView, ...]
    reasons: tuple[str, ...]
    """Where the words of the query were found."""
    language: str
    type: DocumentType
    picture: structured_extras.Picture | None
    providers: tuple[Link, ...]
    host: str
    original: str
    published: Day | None
    badges: tuple[str, ...]
    """Its type and level, and how long it takes; else its collection."""
    facts: Facts
    topics: tuple[Link, ...]
    more_topics: tuple[Link, ...]
    unmatched_terms: tuple[str, ...]
    """Terms of the query that it does not match."""
    story: Story | None
    pinned: bool
    """Whether the site puts it first for this query."""
    score: float
    explanation: Explanation | None
    """Why it has its score, when the request wants that."""

    @property
    def direction(self) -> str:
        """Of its texts: that of its language, `auto` when that is not known."""
        return (self.language and formats.direction_of(self.language)) or "auto"

    @property
    def leads_away(self) -> bool:
        """Whether its title leads to another site."""
        return self.leads_to != self.address


def hit_view(hit: Hit, settings: Settings, request: SearchRequest, resolver: Resolver) -> HitView:
    """The view of a hit; its topics and providers narrow the request."""
    values, fields = hit.fields, settings.fields
    pictures = structured_extras.pictures(values.get(IMAGES), resolver)
    original, page = resolver.link(values.get(URL)), addresses.found_document(hit.id, request)
    topics = marked_first(marked_links(hit, TOPICS, fields, request))[:_MAX_TOPICS]
    type_ = document_type(values)
    return HitView(
        id=hit.id,
        address=page,
        leads_to=(original if settings.site.titles is Titles.ORIGINAL else "") or page,
        title=marked(hit, TITLE) or hit.id,
        excerpt=marked(hit, EXCERPT),
        passages=tuple(hit_reasons.passages(hit, page, resolver)),
        reasons=tuple(hit_reasons.reasons(hit, fields)),
        language=language(values.get(LOCALE)),
        type=type_,
        picture=pictures[0] if pictures else None,
        providers=marked_links(hit, PROVIDER, fields, request),
        host=first_text(values.get(DOMAIN)) or addresses.host_name(original),
        original=original,
        published=day(values.get(PUBLISHED)),
        badges=_badges(hit, fields),
        facts=_facts({name: value for name, value in values.items() if name in type_.facts}, fields, request),
        topics=topics[:_FEW_TOPICS],
        more_topics=topics[_FEW_TOPICS:],
        unmatched_terms=hit.lacking,
        story=_story(hit, request),
        pinned=hit.pinned,
        score=hit.score,
        explanation=hit.explanation,
    )


def _facts(values: dict[str, Any], fields: Fields, request: SearchRequest) -> Facts:
    members = values.get(MEMBERS)
    return Facts(
        rating=structured_extras.rating(values.get(structured_extras.RATINGS)),
        price=structured_extras.price(values.get(structured_extras.PRICE)),
        affiliation=filter_links(values.get(AFFILIATION), AFFILIATION, fields, request),
        location=filter_links(values.get(LOCATION), LOCATION, fields, request),
        members=members if isinstance(members, int | float) else None,
    )


def _story(hit: Hit, request: SearchRequest) -> Story | None:
    if not hit.similar:
        return None
    others = request.of_story(hit.id)
    short = replace(others, facets=(), highlights=False, explain=False)
    return Story(hit.similar, addresses.search_page(others), addresses.search_page(short))


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
