"""Passages of a hit, and in words where the words of the query were found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from markupsafe import Markup

from search.protocol.results import Hit, Passage
from search.schema.fields import BODY, EXCERPT, PROVIDER, TITLE, TOPICS, Field, Fields, Kind
from webapp.addresses import Resolver
from webapp.languages import borrowed
from webapp.languages.texts import gettext as _
from webapp.languages.texts import ngettext
from webapp.pages.documents import text_blocks
from webapp.pages.documents.shown_values import Link, first_text, listed, texts, trusted

_MAX_REASONS = 3
"""Values of one field in which words were found."""


_PLACES: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        TITLE: lambda: _("title"),
        EXCERPT: lambda: _("excerpt"),
        TOPICS: lambda: _("topic"),
        PROVIDER: lambda: _("provider"),
        BODY: lambda: _("text"),
    }
)
"""Of fields whose label is not what one says of a word in it."""


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage of the text, and its section."""

    text: Markup
    section: Link | None


def passages(hit: Hit, page: str, resolver: Resolver) -> Iterator[PassageView]:
    """The passages of a hit; their sections are on the page of the site, else on its page here."""
    for passage in hit.passages:
        text = trusted(passage.text)
        if text:
            yield PassageView(text, _section(passage, page, resolver) if _is_section(passage, hit) else None)


def _section(passage: Passage, page: str, resolver: Resolver) -> Link:
    here = f"{page}#{text_blocks.element_id(passage.anchor)}" if passage.anchor else ""
    return Link(passage.section, resolver.link(passage.url) or here)


def _is_section(passage: Passage, hit: Hit) -> bool:
    """Whether the heading of a passage says more than the title, which often is the first heading."""
    return bool(passage.section) and passage.section.casefold() != first_text(hit.fields.get(TITLE)).casefold()


def reasons(hit: Hit, fields: Fields) -> Iterator[str]:
    """In words, where the words of the query were found: `title`, `topic Open Data`, `text, section Installing`."""
    for name in hit.matched:
        field = fields.get(name)
        if field is None:
            continue
        label = _place(field)
        values = texts(hit.fields.get(name)) if field.kind is Kind.KEYWORD else ()
        highlights = listed((hit.highlights or {}).get(name, ()))
        found = [value for value, html in zip(values, highlights, strict=False) if "<mark>" in html]
        sections = dict.fromkeys(
            passage.section for passage in hit.passages if name == BODY and _is_section(passage, hit)
        )
        if found:
            yield f"{label} {', '.join(found[:_MAX_REASONS])}"
        elif sections:
            yield _sections(label, tuple(sections))
        else:
            yield label


def _place(field: Field) -> str:
    """What one says of a word in a field."""
    said = _PLACES.get(field.name)
    return said() if said else borrowed.label_inside(field)


def _sections(place: str, names: tuple[str, ...]) -> str:
    said = {"place": place, "names": ", ".join(names)}
    return ngettext("%(place)s, section %(names)s", "%(place)s, sections %(names)s", len(names), **said)
