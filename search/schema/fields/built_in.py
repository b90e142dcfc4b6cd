"""Built-in fields: the one declaration from which all else is derived."""

from __future__ import annotations

from search.schema.fields.declared import Fields
from search.schema.fields.field import BODY, Facet, Field, Kind

# Names of fields that the code itself knows; configuration may change how they are read and shown, not what they are.
ID = "id"
TITLE = "title"
EXCERPT = "excerpt"
TOPICS = "topics"
PROVIDER = "provider"
DOMAIN = "domain"
COLLECTION = "kind"
"""The collection of a document; `kind` is its name in URLs and JSON, and has nothing to do with types of fields."""
TYPE = "type"
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
LEVELS = "levels"
LENGTH = "length"
AFFILIATION = "affiliation"
LOCATION = "location"
MEMBERS = "members"

BODY_LIMIT = 200_000
"""Characters of a body that are kept for passages: a book of a hundred pages has as many."""


DEFAULT_FIELDS = Fields(
    (
        Field(
            name=ID,
            kind=Kind.KEYWORD,
            label="Id",
            description="The path relative to the content folder, without the suffix; unique and stable.",
        ),
        Field(
            name=TITLE,
            kind=Kind.TEXT,
            label="Title",
            description="The headline; without one, the heading of the text or the file name made readable.",
            aliases=("title", "name", "headline", "pagetitle", "eleventyNavigation.title", "eleventyNavigation.key"),
            weight=3.0,
        ),
        Field(
            name=EXCERPT,
            kind=Kind.TEXT,
            label="Excerpt",
            description="A short summary; without one, the start of the body.",
            aliases=(
                *("excerpt", "description", "summary", "deck", "bio", "teaser", "abstract", "lead", "lede", "dek"),
                *("standfirst", "intro", "subtitle", "tagline", "metaDescription", "ms.description"),
                "og.description",
            ),
            weight=0.5,
        ),
        Field(
            name=TOPICS,
            kind=Kind.KEYWORD,
            label="Topics",
            description="The subjects of the document; those of all keys, each once.",
            aliases=(
                *("topics", "tags", "categories", "keywords", "subjects", "topic", "tag", "keyword", "subject"),
                *("labels", "category", "ms.topics"),
            ),
            many=True,
            union=True,
            weight=2.0,
            facet=Facet(limit=12),
        ),
        Field(
            name=BODY,
            kind=Kind.TEXT,
            label="Body",
            description="The text after the front matter, without markup; hits show passages of it.",
            weight=1.0,
            limit=BODY_LIMIT,
        ),
        Field(
            name=PROVIDER,
            kind=Kind.KEYWORD,
            label="Provider",
            description="Who published it.",
            aliases=(
                *("provider.name", "provider", "author", "authors", "byline", "creator", "creators", "by", "writer"),
                *("authorName", "dc.creator", "article.author"),
            ),
            many=True,
            weight=1.0,
            facet=Facet(),
        ),
        Field(
            name=DOMAIN,
            kind=Kind.KEYWORD,
            label="Domain",
            description="The provider's domain, for the link to it.",
            aliases=("provider.domain", "domain"),
        ),
        Field(
            name=COLLECTION,
            kind=Kind.KEYWORD,
            label="Collection",
            description="The collection it belongs to: the category, else the top folder.",
            aliases=("category",),
            facet=Facet(),
        ),
        Field(
            name=TYPE,
            kind=Kind.KEYWORD,
            label="Type",
            description="The form: article, video, course, collection, download, profile or forum.",
            aliases=("type",),
            facet=Facet(),
        ),
        Field(
            name=LEVELS,
            kind=Kind.KEYWORD,
            label="Level",
            description="For whom a course is meant.",
            aliases=("levels", "level"),
            many=True,
            facet=Facet(),
        ),
        Field(
            name=PUBLISHED,
            kind=Kind.DATE,
            label="Published",
            description="When it appeared; else the date in its path, else none (never the file's own time).",
            aliases=(
                *("publishedDateTime", "date", "publishDate", "pubdate", "published_at", "publish_at", "datePublished"),
                *("publicationDate", "published", "embargo", "embargoUntil", "embargoDate"),
                *("date.created", "date.published", "publishedDate", "published_on", "pubDatetime", "postDate"),
                *("posted", "created", "created_at", "created_on", "date_created", "creation_date", "createdDate"),
                *("article.published_time", "dc.date"),
            ),
            facet=Facet(order="value"),
            sortable=True,
        ),
        Field(
            name=UPDATED,
            kind=Kind.DATE,
            label="Updated",
            description="When it last changed.",
            aliases=(
                *("updatedDateTime", "lastmod", "last_modified_at", "updated", "modified", "lastUpdated"),
                *("lastModified", "updated_at", "modified_at", "updatedDate", "modifiedDate", "date_updated"),
                *("dateModified", "modDatetime", "updated_on", "modified_on", "date.updated", "date.modified"),
                *("last_update.date", "ms.date", "lastModifiedDate", "last_changed", "changed", "revised"),
                "article.modified_time",
            ),
            sortable=True,
        ),
        Field(
            name=EXPIRES,
            kind=Kind.DATE,
            label="Expires",
            description="From when on it is hidden.",
            aliases=(
                *("expiryDate", "expires", "expirationDate", "unpublishDate", "expire", "expiry", "expires_at"),
                *("expiration", "unpublish_at", "unpublish_on"),
            ),
        ),
        Field(
            name=QUALITY,
            kind=Kind.NUMBER,
            label="Quality",
            description="The editors' estimate; any number, compared within this collection only.",
            aliases=("quality",),
            sortable=True,
        ),
        Field(
            name=HEAT,
            kind=Kind.NUMBER,
            label="Heat",
            description="How much it is talked about; any number, compared within this collection only.",
            aliases=("heat",),
            sortable=True,
        ),
        Field(
            name=LOCALE,
            kind=Kind.KEYWORD,
            label="Language",
            description="The language it is written in, as a BCP 47 tag.",
            aliases=("locale", "lang", "language", "language_code", "og.locale"),
            facet=Facet(),
        ),
        Field(
            name=STATE,
            kind=Kind.KEYWORD,
            label="State",
            description="Only in an editors' index: public, or the reasons why it is hidden from readers.",
            many=True,
            facet=Facet(),
        ),
        Field(
            name=URL,
            kind=Kind.LINK,
            label="Link",
            description="Where the original is.",
            aliases=("webUrl", "originalUrl", "link", "permalink", "url", "website"),
        ),
        Field(
            name="ampWebUrl",
            kind=Kind.LINK,
            label="AMP link",
            description="The AMP form of the original.",
            aliases=("ampWebUrl",),
        ),
        Field(
            name=LENGTH,
            kind=Kind.DURATION,
            label="Length",
            description="How long a video or course takes, as an ISO 8601 duration.",
            aliases=("length", "duration"),
            facet=Facet(),
            sortable=True,
        ),
        Field(
            name=AFFILIATION,
            kind=Kind.KEYWORD,
            label="Affiliation",
            description="Where a person works.",
            aliases=("affiliation.name", "affiliation", "worksFor", "employer"),
        ),
        Field(
            name=LOCATION,
            kind=Kind.KEYWORD,
            label="Place",
            description="Where a person lives, or something takes place.",
            aliases=("location.name", "location", "venue.name", "venue"),
        ),
        Field(
            name=MEMBERS,
            kind=Kind.NUMBER,
            label="Members",
            description="How many people a community has.",
            aliases=("members",),
        ),
        Field(
            name=IMAGES,
            kind=Kind.DATA,
            label="Images",
            description="Pictures: url, width, height, title.",
            aliases=("images", "image"),
        ),
        Field(
            name=RELATED,
            kind=Kind.DATA,
            label="Related",
            description="Related documents, as its front matter lists them.",
            aliases=("related",),
        ),
        Field(
            name="actions",
            kind=Kind.DATA,
            label="Actions",
            description="What one can do with it: title, url, type.",
            aliases=("actions",),
        ),
        Field(
            name="price",
            kind=Kind.DATA,
            label="Price",
            description="What it costs, as written.",
            aliases=("price",),
        ),
        Field(
            name="ratings",
            kind=Kind.DATA,
            label="Ratings",
            description="Readers' ratings: count and average.",
            aliases=("ratings",),
        ),
    )
)
