"""Values of a document as pages show them: links, days and marked texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from search.protocol.request import SearchRequest
from search.protocol.results import Hit
from search.schema.fields import Fields
from webapp import addresses
from webapp.pages import dates

_OTHER_TAGS = re.compile(r"<(?!/?mark>)")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Link:
    """A text and its address; an empty address is no link."""

    text: str | Markup
    address: str


@dataclass(frozen=True, slots=True)
class Day:
    """A moment for programs, and for people its day, and its time, too."""

    moment: str
    text: str
    exact: str


def texts(value: Any) -> tuple[str, ...]:
    """The value or values of a field that are text."""
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(one for one in values if isinstance(one, str) and one)


def first_text(value: Any) -> str:
    """The first of them; empty when there is none."""
    return next(iter(texts(value)), "")


def marked(hit: Hit, name: str) -> str | Markup:
    """A text of a hit with the words of the query marked."""
    highlight = (hit.highlights or {}).get(name)
    return (trusted(highlight) if isinstance(highlight, str) else None) or first_text(hit.fields.get(name))


def trusted(highlight: str) -> Markup | None:
    """HTML that the engine has escaped, as it is; one with any other tag than `mark` is not trusted."""
    return None if _OTHER_TAGS.search(highlight) else Markup(highlight)  # noqa: S704 - see above


def marked_links(hit: Hit, name: str, fields: Fields, request: SearchRequest) -> tuple[Link, ...]:
    """The values of a field as links, with the words of the query marked."""
    links = filter_links(hit.fields.get(name), name, fields, request)
    highlights = listed((hit.highlights or {}).get(name, ()))
    if len(highlights) != len(links):
        return links
    return tuple(Link(trusted(html) or link.text, link.address) for html, link in zip(highlights, links, strict=True))


def marked_first(links: tuple[Link, ...]) -> tuple[Link, ...]:
    """The same links, those with a marked word first."""
    return tuple(sorted(links, key=lambda link: "<mark>" not in link.text or not isinstance(link.text, Markup)))


def filter_links(value: Any, name: str, fields: Fields, request: SearchRequest) -> tuple[Link, ...]:
    """The values of a field as links to the request narrowed to each; without addresses when the field is no filter."""
    field = fields.get(name)
    if field is None or not field.filterable:
        return tuple(Link(text, "") for text in texts(value))
    links = addresses.filter_links(request, name)
    return tuple(Link(text, links.only(text)) for text in texts(value))


def listed(highlights: str | Sequence[str]) -> Sequence[str]:
    """The highlights of a field in a list, whether or not it has many values."""
    return [highlights] if isinstance(highlights, str) else highlights


def language(value: Any) -> str:
    """The `lang` attribute for a locale; empty when the locale is no language tag."""
    text = first_text(value)
    return text.replace("_", "-") if _LANGUAGE.fullmatch(text) else ""


def day(value: Any) -> Day | None:
    """The day of a date, which is as in JSON."""
    return Day(value, dates.day(value), dates.exact(value)) if isinstance(value, str) and value else None
