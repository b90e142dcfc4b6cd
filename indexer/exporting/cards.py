"""Cards: what the page shows and counts of each document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import pairwise
from typing import Any

from search.protocol.results import Hit
from search.schema.document import is_link
from search.schema.fields import DEFAULT_FIELDS, EXCERPT, PUBLISHED, TITLE, URL, Field, Fields, Kind
from search.settings.site import Site, absolute_link

EXCERPT_CHARACTERS = 240
VALUES = 500
"""Of a facet, the commonest ones."""
_COUNTED = frozenset({Kind.KEYWORD, Kind.FLAG})
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


def newest_first(hits: Sequence[Hit]) -> list[Hit]:
    """Documents as a page without a query shows them; those without a date at the end."""
    by_id = sorted(hits, key=lambda hit: hit.id)
    return sorted(by_id, key=lambda hit: _published(hit) or _BEFORE_ALL, reverse=True)


def _published(hit: Hit) -> datetime | None:
    text = hit.fields.get(PUBLISHED)
    return datetime.fromisoformat(text) if text else None


def has_excerpt(hit: Hit) -> bool:
    """Whether a document says itself what it is about."""
    return bool(hit.fields.get(EXCERPT))


def card(hit: Hit, site: Site, start: str) -> dict[str, str]:
    """A document as data of the page; `start` is how its text begins, for one without an excerpt."""
    values = hit.fields
    published = _published(hit)
    shown = {
        "id": hit.id,
        "title": values.get(TITLE, ""),
        "excerpt": _cut(values.get(EXCERPT) or start),
        "url": _link(values.get(URL), site),
        "published": published.astimezone(site.zone).date().isoformat() if published else "",
    }
    return {name: value for name, value in shown.items() if value}


def _cut(text: str) -> str:
    """A text of at most so many characters, whole words."""
    text = " ".join(text[: 8 * EXCERPT_CHARACTERS].split())
    if len(text) <= EXCERPT_CHARACTERS:
        return text
    return text[:EXCERPT_CHARACTERS].rpartition(" ")[0].rstrip(" ,;:-") + " …"


def _link(value: Any, site: Site) -> str:
    """The address of the page; a path stays one when the site does not say where it is."""
    return absolute_link(site.url, value) or (str(value) if is_link(value) else "")


def facets(hits: Sequence[Hit], fields: Fields, zone: tzinfo) -> list[dict[str, Any]]:
    """For each facet its values, each with its documents as differences of their numbers; years are those of dates."""
    counted = [field for field in fields.returned if field.facet and field.kind in _COUNTED]
    found = [_facet(field, [_values(hit, field) for hit in hits]) for field in counted]
    if PUBLISHED in fields and fields[PUBLISHED].returned and fields[PUBLISHED].facet:
        dates = (_published(hit) for hit in hits)
        years = [[str(date.astimezone(zone).year)] if date else [] for date in dates]
        found.append(_facet(fields[PUBLISHED], years))
    return [facet for facet in found if facet["values"]]


def _values(hit: Hit, field: Field) -> list[str]:
    value = hit.fields.get(field.name)
    values = value if isinstance(value, list) else [] if value is None else [value]
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in values]


def _facet(field: Field, values: Sequence[Sequence[str]]) -> dict[str, Any]:
    documents: dict[str, list[int]] = defaultdict(list)
    for number, some in enumerate(values):
        for value in dict.fromkeys(some):
            documents[value].append(number)
    commonest = sorted(documents.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:VALUES]
    listed = [[value, *_gaps(numbers)] for value, numbers in commonest]
    by_default = DEFAULT_FIELDS.get(field.name)
    own_label = {} if by_default and by_default.label == field.label else {"label": field.label}
    return {"name": field.name, **own_label, "values": listed}


def _gaps(numbers: Sequence[int]) -> Iterator[int]:
    return (after - before for before, after in pairwise((0, *numbers)))


def expiring(hits: Sequence[Hit], ends: Mapping[str, datetime]) -> dict[str, int]:
    """By the number of a document the second from which on it is hidden, since 1970."""
    return {str(number): int(ends[hit.id].timestamp()) for number, hit in enumerate(hits) if hit.id in ends}
