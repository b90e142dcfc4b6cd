"""Description of a document for search engines (schema.org, as JSON-LD)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from search.protocol.answer_json import json_bytes
from search.schema.fields import (
    AFFILIATION,
    LENGTH,
    LEVELS,
    LOCATION,
    PROVIDER,
    PUBLISHED,
    TITLE,
    TOPICS,
    UPDATED,
)
from webapp.pages.documents import structured_extras
from webapp.pages.documents.document_types import PERSON
from webapp.pages.documents.hit_view import HitView
from webapp.pages.documents.shown_values import first_text, texts

_ESCAPES = MappingProxyType({ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&'\u2028\u2029"})
"""No element ends inside the text, and none begins; JSON has these signs in strings only."""


def json_ld(values: Mapping[str, Any], hit: HitView, canonical: str, description: str, images: Sequence[str]) -> Markup:
    """The description of a document with these values, as JSON that may stand in a `script` element of a page.

    `canonical` and `images` are absolute addresses.
    """
    name = first_text(values.get(TITLE)) or hit.id
    described = {
        "@context": "https://schema.org",
        "@type": hit.type.schema,
        "url": canonical,
        "name": name,
        "description": description,
        "image": list(images),
        **(_person(values) if hit.type is PERSON else _work(values, hit, name, images)),
    }
    text = json_bytes({key: value for key, value in described.items() if value}).decode("utf-8", "replace")
    return Markup(text.translate(_ESCAPES))  # noqa: S704 - no sign of markup is left


def _person(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "affiliation": _named("Organization", values.get(AFFILIATION)),
        "homeLocation": _named("Place", values.get(LOCATION)),
        "knowsAbout": texts(values.get(TOPICS)),
    }


def _work(values: Mapping[str, Any], hit: HitView, name: str, images: Sequence[str]) -> dict[str, Any]:
    published, length = first_text(values.get(PUBLISHED)), first_text(values.get(LENGTH))
    publisher = _named("Organization", values.get(PROVIDER))
    own: Mapping[str, dict[str, Any]] = {
        "VideoObject": {"uploadDate": published, "duration": length, "thumbnailUrl": images[:1]},
        "Course": {"provider": publisher, "timeRequired": length, "educationalLevel": texts(values.get(LEVELS))},
        "SoftwareSourceCode": {"codeRepository": hit.original},
    }
    return {
        "headline": name if "Article" in hit.type.schema else "",
        "datePublished": published,
        "dateModified": first_text(values.get(UPDATED)),
        "inLanguage": hit.language,
        "keywords": texts(values.get(TOPICS)),
        "publisher": publisher,
        "aggregateRating": _rating(values.get(structured_extras.RATINGS)),
        **own.get(hit.type.schema, {}),
    }


def _named(type_: str, value: Any) -> list[dict[str, str]]:
    return [{"@type": type_, "name": name} for name in texts(value)]


def _rating(value: Any) -> dict[str, Any] | None:
    """A rating that says how many gave it; search engines take no other."""
    rating = structured_extras.rating(value)
    if not rating or not rating.count:
        return None
    return {"@type": "AggregateRating", "ratingValue": rating.average, "ratingCount": rating.count}
