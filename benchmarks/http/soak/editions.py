"""Editions: generations whose documents all carry the same number, so that each answer tells from which one it is."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import orjson

from search.protocol.engine import open_writer
from search.schema.document import Document
from search.settings.settings import Settings

LEAST = 500
"""Documents of edition 0; each later one has one more, so that totals tell editions apart, too."""
PATHS = (
    "/api/search?q=everything&collapse=off&size=50",
    "/api/search?q=everything&collapse=off&page=3",
    "/api/search?q=everything&collapse=off&sort=-published",
    "/search?q=everything",
    "/api/suggest?q=everyth",
    "/search.atom?q=everything",
)
"""What is asked again and again; whole answers may be kept."""
_PUBLISHED = datetime(2020, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(rb"edition(\d+)")


def write(index: Path, edition: int) -> None:
    """Make an edition the newest generation of an index."""
    with open_writer(index, Settings()) as writer:
        for document in _documents(edition):
            writer.add(document)
        writer.commit(datetime.now(UTC))


def write_in_turn(index: Path, editions: int, until: float) -> list[float]:
    """Make the editions from 1 on, spread evenly until a moment of the monotonic clock; when each was committed."""
    begun, moments = time.monotonic(), list[float]()
    for edition in range(1, editions + 1):
        time.sleep(max(0.0, begun + (until - begun) * edition / (editions + 1) - time.monotonic()))
        write(index, edition)
        moments.append(time.monotonic())
    return moments


def asked(number: int) -> str:
    """The path of a request: each of `PATHS` in turn, and in between, an address that nobody has asked before."""
    if number % 2:
        return PATHS[number // 2 % len(PATHS)]
    return f"/api/search?q=everything+number{number % LEAST}&collapse=off&match=any&size={number // LEAST % 90 + 10}"


def edition_of(path: str, body: bytes) -> int:
    """The edition from which an answer is; ValueError, which says what is wrong, when it is not from one edition."""
    found = set(map(int, _NUMBER.findall(body)))
    if len(found) != 1:
        raise ValueError(f"expected one edition in the answer to {path}, found {sorted(found)}")
    (edition,) = found
    if path.startswith("/api/search"):
        answer = orjson.loads(body)
        counts = {value["value"]: value["count"] for value in answer["facets"]["topics"]["values"]}
        told = answer["total"], counts
        if told != (LEAST + edition, {f"edition{edition}": LEAST + edition}):
            raise ValueError(f"expected {LEAST + edition} documents of edition {edition} for {path}, found {told}")
    return edition


def _documents(edition: int) -> Iterator[Document]:
    for number in range(LEAST + edition):
        title = f"Everything number{number} edition{edition}"
        values = {"title": title, "topics": (f"edition{edition}",), "body": f"{title}. " * 20, "published": _PUBLISHED}
        yield Document(f"{number:06d}", values)
