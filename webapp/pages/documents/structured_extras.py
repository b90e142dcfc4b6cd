"""Structured extras of a document: images, related documents, actions, price and ratings of any shape.

Whatever cannot be understood is left out: content is written by hand, and a page must not fail for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from search.schema.fields import IMAGES, RELATED
from webapp.addresses import Resolver
from webapp.languages.texts import gettext as _

# Fields that the declaration has as data of any shape; only the page interprets them.
ACTIONS = "actions"
PRICE = "price"
RATINGS = "ratings"
FIELDS = frozenset({IMAGES, RELATED, ACTIONS, PRICE, RATINGS})

_MAX_ENTRIES = 50
"""Of one list; people do not read more."""
_SMALL = 300
"""Pixels."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One image of a document."""

    url: str
    title: str
    width: int | None
    height: int | None

    @property
    def is_small(self) -> bool:
        """Whether it is no wider than a portrait; unknown widths are not."""
        return self.width is not None and self.width < _SMALL


@dataclass(frozen=True, slots=True)
class Mention:
    """A related document as the front matter of another one lists it."""

    title: str
    url: str
    address: str
    """The address as written, by which the index may know it."""
    excerpt: str
    provider: str
    published: str


@dataclass(frozen=True, slots=True)
class Action:
    """Something one can do with a document: download it, join it."""

    title: str
    url: str
    attribution: str


@dataclass(frozen=True, slots=True)
class Rating:
    """The readers' ratings of a document."""

    average: str
    count: int | None


def pictures(value: Any, resolver: Resolver) -> tuple[Picture, ...]:
    """The images that can be shown."""
    listed = []
    for entry in _mappings(value):
        url = resolver.image(_first(entry, "url", "src"))
        if url:
            title = _text(_first(entry, "title", "alt", "caption"))
            listed.append(Picture(url, title, _pixels(entry.get("width")), _pixels(entry.get("height"))))
    return tuple(listed)


def mentions(value: Any, resolver: Resolver) -> tuple[Mention, ...]:
    """The related documents that have an address and can be linked to, or whose title is known."""
    listed = []
    for entry in _mappings(value):
        address = _text(_first(entry, "webUrl", "originalUrl", "url", "link"))
        url = resolver.link(address)
        title = _text(_first(entry, "title", "name")) or url
        if title:
            provider = entry.get("provider")
            name = provider.get("name") if isinstance(provider, Mapping) else provider
            excerpt = _text(_first(entry, "excerpt", "description"))
            published = _text(_first(entry, "publishedDateTime", "date"))
            listed.append(Mention(title, url, address, excerpt, _text(name), published))
    return tuple(listed)


def actions(value: Any, resolver: Resolver) -> tuple[Action, ...]:
    """The actions that lead somewhere."""
    listed = []
    for entry in _mappings(value):
        url = resolver.link(_first(entry, "url", "webUrl", "link"))
        if url:
            title = _text(_first(entry, "title", "name", "type")) or _("Open")
            listed.append(Action(title, url, _text(entry.get("attribution"))))
    return tuple(listed)


def price(value: Any) -> str:
    """A price as written; of a mapping, its plain values in a row."""
    if isinstance(value, Mapping):
        return " ".join(filter(None, map(_text, value.values())))
    return _text(value)


def rating(value: Any) -> Rating | None:
    """The ratings, if they have an average."""
    values = value if isinstance(value, Mapping) else {"average": value}
    average = values.get("average", values.get("value"))
    if not _is_number(average):
        return None
    count: Any = values.get("count")
    return Rating(f"{average:.1f}", int(count) if _is_number(count) and abs(count) < 10**12 else None)


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    """The mappings of a list; a lone value is a list of one, and a lone text is an address."""
    entries = value if isinstance(value, list | tuple) else [value]
    mappings = ({"url": entry} if isinstance(entry, str) else entry for entry in entries[:_MAX_ENTRIES])
    return [entry for entry in mappings if isinstance(entry, Mapping)]


def _first(entry: Mapping[str, Any], *keys: str) -> Any:
    return next((entry[key] for key in keys if entry.get(key)), None)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    return str(value) if _is_number(value) else ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _pixels(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 100_000 else None
