"""Field declarations: the one list of all fields, from which all else is derived.

Reading front matter, the index schema, URL parameters, the sidebar, the JSON of a hit, the OpenAPI document, the
table in docs/configuration.md and the fingerprint of an index all come from `DEFAULT_FIELDS`.
Adding a facet is one entry here, or one in a deployer's `newsdex.yaml` (see `settings`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal, Self


class Kind(StrEnum):
    """What the values of a field are, and with that how they are read, searched, filtered and counted."""

    TEXT = "text"
    """Prose: split into words and searched."""
    KEYWORD = "keyword"
    """A name, taken as a whole: filtered and counted exactly; its words are searched if it has a weight."""
    DATE = "date"
    """A moment, in UTC, to the microsecond."""
    NUMBER = "number"
    """An integer or a float, in no unit."""
    FLAG = "flag"
    """True or false."""
    DURATION = "duration"
    """A length of time, written as ISO 8601 (`PT8M30S`), compared in seconds."""
    LINK = "link"
    """An address on the web, http or https; anything else is dropped."""
    DATA = "data"
    """Any JSON value; shown and never searched."""


RESERVED_NAMES = frozenset(
    {"q", "match", "sort", "page", "size", "exact", "collapse", "story", "explain", "missing", "highlights", "facets"}
    | {"none", "contains", "limit", "from", "to", "score", "lacking", "similar", "has", "term"}
)
"""Names of URL parameters, parts of a hit and of queries, and a kind of suggestion, which no field may have."""

RANGED_KINDS = frozenset({Kind.DATE, Kind.NUMBER, Kind.DURATION})
"""Kinds that are filtered by an interval."""

FILTERED_KINDS = RANGED_KINDS | {Kind.KEYWORD, Kind.FLAG}
"""Kinds that a filter can name."""


@dataclass(frozen=True, slots=True)
class Facet:
    """How the values of a field are counted beside the hits."""

    limit: int = 10
    """How many values are listed before one asks for more."""
    order: Literal["count", "value"] = "count"
    """Most frequent first, or by value; dates and ranges are always by value."""
    ranges: tuple[str, ...] = ()
    """Of numbers and durations, the ranges that are counted, as a filter writes them; else `bounds` finds some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a document."""

    name: str
    """The name in requests, answers, configuration and templates."""
    kind: Kind
    label: str
    """What a reader sees."""
    description: str
    """One sentence; the only place where the field is explained."""
    aliases: tuple[str, ...] = ()
    """The front-matter keys that it is read from; the first that is present wins. `a.b` is key `b` inside `a`."""
    many: bool = False
    """Whether a document may have several values."""
    weight: float = 0.0
    """How much a match counts in ranking; 0 is not searched."""
    facet: Facet | None = None
    sortable: bool = False
    shown: bool = True
    """Whether it is part of a hit."""

    @property
    def searched(self) -> bool:
        """Whether the words of a query are looked for here."""
        return self.weight > 0

    @property
    def filterable(self) -> bool:
        """Whether a request can filter by it."""
        return self.kind in FILTERED_KINDS

    @property
    def ranged(self) -> bool:
        """Whether its filters are intervals rather than values."""
        return self.kind in RANGED_KINDS


# Fields whose meaning the code itself knows; configuration may change how they are read and shown, not what they are.
ID = "id"
TITLE = "title"
EXCERPT = "excerpt"
BODY = "body"
TOPICS = "topics"
PROVIDER = "provider"
DOMAIN = "domain"
COLLECTION = "kind"
PUBLISHED = "published"
UPDATED = "updated"
EXPIRES = "expires"
QUALITY = "quality"
HEAT = "heat"
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


@dataclass(frozen=True)
class Fields:
    """All fields of an index, in the order in which they are listed and shown."""

    all: tuple[Field, ...]

    def __hash__(self) -> int:
        return len(self.all)  # that of all that fields say takes long, and a process has few of these

    def __iter__(self) -> Iterator[Field]:
        return iter(self.all)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Field:
        """The field of this name; KeyError when there is none."""
        field = self.get(name)
        if field is None:
            raise KeyError(name)
        return field

    def get(self, name: str) -> Field | None:
        """The field of this name, if there is one."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.all}

    @cached_property
    def searched(self) -> tuple[Field, ...]:
        """Fields in which words are looked for."""
        return tuple(field for field in self.all if field.searched)

    @cached_property
    def facets(self) -> tuple[Field, ...]:
        """Fields that are counted."""
        return tuple(field for field in self.all if field.facet)

    @cached_property
    def filterable(self) -> tuple[Field, ...]:
        """Fields that a request can filter by."""
        return tuple(field for field in self.all if field.filterable)

    @cached_property
    def sortable(self) -> tuple[Field, ...]:
        """Fields that a request can sort by."""
        return tuple(field for field in self.all if field.sortable)

    @cached_property
    def shown(self) -> tuple[Field, ...]:
        """Fields of a hit."""
        return tuple(field for field in self.all if field.shown)

    @cached_property
    def highlighted(self) -> tuple[Field, ...]:
        """Fields of a hit in which the words of the query are marked."""
        return tuple(field for field in self.shown if field.searched and field.kind is Kind.TEXT)

    def without(self, name: str) -> Self:
        """The same fields but one."""
        return replace(self, all=tuple(field for field in self.all if field.name != name))

    def with_field(self, field: Field) -> Self:
        """The same fields with one replaced or added at the end."""
        if field.name not in self:
            return replace(self, all=(*self.all, field))
        return replace(self, all=tuple(field if old.name == field.name else old for old in self.all))

    def to_json(self) -> list[dict[str, Any]]:
        """The declaration as plain data, to be kept with an index."""
        return [asdict(field) for field in self.all]

    @classmethod
    def from_json(cls, data: Iterable[Mapping[str, Any]]) -> Self:
        """The inverse of `to_json`."""
        return cls(tuple(_field_from_json(entry) for entry in data))

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that change when an index must be built anew, and only then.

        Labels, descriptions, weights above 0, and all of a facet apply when a query runs.
        """
        facts = [
            (field.name, field.kind, field.aliases, field.many, field.searched, field.sortable, field.shown)
            for field in self.all
        ]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:12]


def _field_from_json(entry: Mapping[str, Any]) -> Field:
    known = {field.name for field in fields(Field)}
    values = {name: value for name, value in entry.items() if name in known}
    values["kind"] = Kind(values["kind"])
    values["aliases"] = tuple(values["aliases"])
    values["facet"] = _facet_from_json(values["facet"]) if values["facet"] else None
    return Field(**values)


def _facet_from_json(entry: Mapping[str, Any]) -> Facet:
    return Facet(**{**entry, "ranges": tuple(entry.get("ranges", ()))})


DEFAULT_FIELDS = Fields(tuple(_default_fields()))
