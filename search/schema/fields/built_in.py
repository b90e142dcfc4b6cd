"""Built-in fields: the one declaration from which all else is derived."""

from __future__ import annotations

from collections.abc import Iterable

from search.schema.fields.declared import Fields
from search.schema.fields.field import Facet, Field, Kind

# Names of fields that the code itself knows; configuration may change how they are read and shown, not what they are.
ID = "id"
TITLE = "title"
EXCERPT = "excerpt"
BODY = "body"
TOPICS = "topics"
PROVIDER = "provider"
DOMAIN = "domain"
COLLECTION = "kind"
"""The collection of a document; `kind` is its name in URLs and JSON, and has nothing to do with types of fields."""
PUBLISHED = "published"
UPDATED = "updated"
EXPIRES = "expires"
QUALITY = "quality"
STATE = "state"
URL = "url"
IMAGES = "images"
RELATED = "related"
LOCALE = "locale"
HEAT = "heat"


def _default_fields() -> Iterable[Field]:
    kind = Kind
    yield Field(
        name=ID,
        kind=kind.KEYWORD,
        label="Id",
        description="The path relative to the content folder, without the suffix; unique and stable.",
    )
    yield Field(
        name=TITLE,
        kind=kind.TEXT,
        label="Title",
        description="The headline; without one, the heading of the text or the file name made readable.",
        aliases=("title", "name"),
        weight=3.0,
    )
    yield Field(
        name=EXCERPT,
        kind=kind.TEXT,
        label="Excerpt",
        description="A short summary; without one, the start of the body.",
        aliases=("excerpt", "description", "summary", "deck", "bio"),
        weight=0.5,
    )
    yield Field(
        name=TOPICS,
        kind=kind.KEYWORD,
        label="Topics",
        description="The subjects of the document.",
        aliases=("topics", "tags", "categories", "keywords"),
        many=True,
        weight=2.0,
        facet=Facet(limit=12),
    )
    yield Field(
        name=BODY,
        kind=kind.TEXT,
        label="Body",
        description="The text after the front matter, without markup; searched and not shown.",
        weight=1.0,
        shown=False,
    )
    yield Field(
        name=PROVIDER,
        kind=kind.KEYWORD,
        label="Provider",
        description="Who published it.",
        aliases=("provider.name", "provider", "author", "authors"),
        many=True,
        weight=1.0,
        facet=Facet(),
    )
    yield Field(
        name=DOMAIN,
        kind=kind.KEYWORD,
        label="Domain",
        description="The provider's domain, for the link to it.",
        aliases=("provider.domain", "domain"),
    )
    yield Field(
        name=COLLECTION,
        kind=kind.KEYWORD,
        label="Collection",
        description="The collection it belongs to: the category, else the top folder.",
        aliases=("category",),
        facet=Facet(),
    )
    yield Field(
        name="type",
        kind=kind.KEYWORD,
        label="Type",
        description="The form: article, video, course, collection, download, profile or forum.",
        aliases=("type",),
        facet=Facet(),
    )
    yield Field(
        name="levels",
        kind=kind.KEYWORD,
        label="Level",
        description="For whom a course is meant.",
        aliases=("levels", "level"),
        many=True,
        facet=Facet(),
    )
    yield Field(
        name=PUBLISHED,
        kind=kind.DATE,
        label="Published",
        description="When it appeared; else the date in its path, else none (never the file's own time).",
        aliases=(
            *("publishedDateTime", "date", "publishDate", "pubdate", "published_at", "publish_at", "datePublished"),
            *("publicationDate", "published", "embargo", "embargoUntil", "embargoDate"),
        ),
        facet=Facet(order="value"),
        sortable=True,
    )
    yield Field(
        name=UPDATED,
        kind=kind.DATE,
        label="Updated",
        description="When it last changed.",
        aliases=("updatedDateTime", "lastmod", "last_modified_at", "updated"),
        sortable=True,
    )
    yield Field(
        name=EXPIRES,
        kind=kind.DATE,
        label="Expires",
        description="From when on it is hidden.",
        aliases=(
            *("expiryDate", "expires", "expirationDate", "unpublishDate", "expire", "expiry", "expires_at"),
            *("expiration", "unpublish_at", "unpublish_on"),
        ),
    )
    yield Field(
        name=QUALITY,
        kind=kind.NUMBER,
        label="Quality",
        description="The editors' estimate; any number, compared within this collection only.",
        aliases=("quality",),
        sortable=True,
    )
    yield Field(
        name=HEAT,
        kind=kind.NUMBER,
        label="Heat",
        description="How much it is talked about; any number, compared within this collection only.",
        aliases=("heat",),
        sortable=True,
    )
    yield Field(
        name=LOCALE,
        kind=kind.KEYWORD,
        label="Language",
        description="The language it is written in, as a BCP 47 tag.",
        aliases=("locale", "lang", "language"),
        facet=Facet(),
    )
    yield Field(
        name=STATE,
        kind=kind.KEYWORD,
        label="State",
        description="Only in an editors' index: public, or the reasons why it is hidden from readers.",
        many=True,
        facet=Facet(),
    )
    yield Field(
        name=URL,
        kind=kind.LINK,
        label="Link",
        description="Where the original is.",
        aliases=("webUrl", "originalUrl", "link", "permalink", "url", "website"),
    )
    yield Field(
        name="ampWebUrl",
        kind=kind.LINK,
        label="AMP link",
        description="The AMP form of the original.",
        aliases=("ampWebUrl",),
    )
    yield Field(
        name="length",
        kind=kind.DURATION,
        label="Length",
        description="How long a video or course takes, as an ISO 8601 duration.",
        aliases=("length", "duration"),
        facet=Facet(),
        sortable=True,
    )
    yield Field(
        name=IMAGES,
        kind=kind.DATA,
        label="Images",
        description="Pictures: url, width, height, title.",
        aliases=("images", "image"),
    )
    yield Field(
        name=RELATED,
        kind=kind.DATA,
        label="Related",
        description="Related documents, as its front matter lists them.",
        aliases=("related",),
    )
    yield Field(
        name="actions",
        kind=kind.DATA,
        label="Actions",
        description="What one can do with it: title, url, type.",
        aliases=("actions",),
    )
    yield Field(
        name="price",
        kind=kind.DATA,
        label="Price",
        description="What it costs, as written.",
        aliases=("price",),
    )
    yield Field(
        name="ratings",
        kind=kind.DATA,
        label="Ratings",
        description="Readers' ratings: count and average.",
        aliases=("ratings",),
    )


DEFAULT_FIELDS = Fields(tuple(_default_fields()))
