"""Which documents do the tests of the page search? Some thirty, made here by hand and by rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from search.schema.document import Document

_TITLES = (
    "Tidal turbines pass their first winter",
    "A quiet revolution in battery recycling",
    "How to read a seismograph",
    "Robots learn to fold laundry, slowly",
    "The librarians who map the sea floor",
    "Facial recognition at the turnstile",
    "Heat pumps for old houses",
    "Open data, closed doors",
    "A beginner's guide to soldering",
    "Solar power after dark",
)
_TOPICS = ("Energy", "Robotics", "Oceans", "Privacy", "Craft & Making", "C, C++", "Data")
_PROVIDERS = ("The Lantern", "Harbour Gazette", "Field Notes", "Northern Review")
_KINDS = (("news", "article"), ("videos", "video"), ("learning", "course"), ("samples", "download"))
NEWEST = datetime(2022, 5, 20, 9, 15, tzinfo=UTC)


def documents() -> tuple[Document, ...]:
    """The documents, newest first but for two without a date."""
    return tuple(_document(number) for number in range(32))


def _document(number: int) -> Document:
    kind, type_ = _KINDS[number % 4 if number % 3 else 0]
    title = _TITLES[number % len(_TITLES)]
    id = f"{kind}/2022/{number:02}-{title.split()[0].lower()}"
    values: dict[str, Any] = {
        "title": title if number < 10 else f"{title}, part {number // 10 + 1}",
        "excerpt": f"What we saw of {title.lower()} when we looked again, and what solar power has to do with it.",
        "topics": tuple(dict.fromkeys((_TOPICS[number % 7], _TOPICS[number // 3 % 7]))),
        "body": "The text of the document.",
        "provider": (_PROVIDERS[number * 5 % 4],),
        "domain": "lantern.example",
        "kind": kind,
        "type": type_,
        "locale": "de" if number % 11 == 5 else "en",
        "quality": 40 + number,
        "heat": -3 + number * 7 % 50,
        "url": f"https://www.lantern.example/{number}",
    }
    if number % 13 != 7:
        values["published"] = NEWEST - timedelta(days=number * 23, hours=number)
    if number % 4 != 2:
        images = [{"url": f"/media/{number % 6}.svg", "width": 640, "height": 360}]
        values["images"] = images
    if type_ in {"course", "video"}:
        values |= {"length": f"PT{number}M30S", "levels": ("Beginner", "Advanced")[: number % 2 + 1]}
    if type_ == "course":
        values |= {"price": "Free", "ratings": {"count": 12, "average": 4.5}}
    if type_ == "download":
        values["actions"] = [{"title": "Download", "url": "https://lantern.example/file.zip", "type": "download"}]
    values["related"] = _related(number)
    return Document(id, values)


def _related(number: int) -> list[dict[str, Any]]:
    return [
        {"title": "Seen here", "webUrl": f"https://www.lantern.example/{(number + 1) % 32}"},
        {
            "title": "Seen elsewhere",
            "webUrl": "https://elsewhere.example/a?b=c",
            "provider": {"name": "Elsewhere"},
            "publishedDateTime": "2022-03-01T00:00:00Z",
        },
        {"title": "Not a link", "webUrl": "javascript:alert(1)"},
    ]
