"""Static folder: the files of an export, and the folder that holds them.

    index.html, *.css, *.js       the page
    manifest.json                 which words are in which file, and all that each search needs
    data/<digest>/words-<n>.json  words (see `word_chunks`)
    data/<digest>/cards-<n>.json  what is shown of `CARDS` documents
    data/<digest>/facets.json     values of documents

The manifest is replaced last, and what an earlier export had is then removed: a document that has been hidden since is
in no file.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson

from indexer.exporting import cards
from indexer.exporting.page_files import page_files
from indexer.exporting.word_chunks import LEVELS, Chunk, endings, word_chunks
from search.errors import ExportRefused
from search.protocol.engine import Searcher
from search.protocol.request import ENOUGH
from search.protocol.results import Hit
from search.protocol.word_index import WordIndex
from search.text.analysis import stop_words

CARDS = 8
"""Documents of one file."""
LARGE = 10_000
"""Documents of which a browser has to load too much."""
_MANIFEST, _DATA, _FORMAT = "manifest.json", "data", "newsdex-static"


@dataclass(frozen=True, slots=True)
class Export:
    """What was written."""

    documents: int
    size_bytes: int
    until: datetime | None
    """When the first of the documents expires."""


def export(searcher: Searcher, folder: Path, now: datetime) -> Export:
    """Write the documents that are visible now to a folder; ExportRefused, or OSError when it cannot be written."""
    if searcher.info.editors:
        raise ExportRefused(path=searcher.info.location, reason="this index is for editors and has hidden documents")
    _require_own(folder)
    words = searcher.word_index(now)
    hits = cards.newest_first([searcher.document(id, now) for id in words.ids])
    chunks = list(word_chunks(words, {hit.id: number for number, hit in enumerate(hits)}))
    data = dict(_data(searcher, hits, chunks, now))
    place = f"{_DATA}/{_digest(data)}"
    manifest = {"data": f"{place}/", **_manifest(searcher, words, hits, chunks)}
    page = dict(page_files(searcher.settings.site))
    page[_MANIFEST] = orjson.dumps(manifest)
    _write(folder, place, data, page)
    size = sum(map(len, data.values())) + sum(map(len, page.values()))
    return Export(len(hits), size, min(words.ends.values(), default=None))


def _require_own(folder: Path) -> None:
    """Raise ExportRefused for a folder with other files."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    try:
        is_own = orjson.loads((folder / _MANIFEST).read_bytes()).get("format") == _FORMAT
    except (OSError, ValueError, AttributeError):
        is_own = False
    if not is_own:
        raise ExportRefused(path=str(folder), reason="other files are in this folder, which would be replaced")


def _data(
    searcher: Searcher, hits: Sequence[Hit], chunks: Sequence[Chunk], now: datetime
) -> Iterator[tuple[str, bytes]]:
    """The files of the data by name."""
    settings = searcher.settings
    for number, chunk in enumerate(chunks):
        yield f"words-{number}.json", chunk.content
    for first in range(0, len(hits), CARDS):
        some = [cards.card(hit, settings.site, _start(searcher, hit, now)) for hit in hits[first : first + CARDS]]
        yield f"cards-{first // CARDS}.json", orjson.dumps(some)
    yield "facets.json", orjson.dumps(cards.facets(hits, settings.fields, settings.site.zone))


def _start(searcher: Searcher, hit: Hit, now: datetime) -> str:
    return "" if cards.has_excerpt(hit) else searcher.text(hit.id, now).text


def _manifest(searcher: Searcher, words: WordIndex, hits: Sequence[Hit], chunks: Sequence[Chunk]) -> Mapping[str, Any]:
    return {
        "format": _FORMAT,
        "title": searcher.settings.site.title,
        "documents": len(hits),
        "cards": CARDS,
        "words": [chunk.first for chunk in chunks],
        "stopWords": sorted(stop_words(words.languages)),
        "endings": endings(words),
        "expires": cards.expiring(hits, words.ends),
        "levels": LEVELS,
        "enough": ENOUGH,
    }


def _digest(data: Mapping[str, bytes]) -> str:
    digest = blake2b(digest_size=8)
    for name, content in data.items():
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _write(folder: Path, place: str, data: Mapping[str, bytes], page: Mapping[str, bytes]) -> None:
    """Write the data to a new folder, then the page, its manifest last, and remove all other data."""
    target = folder / place
    if not (folder / _MANIFEST).exists():
        folder.mkdir(parents=True, exist_ok=True)
        _replace(folder / _MANIFEST, orjson.dumps({"format": _FORMAT}))  # so that a run that was ended can be repeated
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name, content in data.items():
        (target / name).write_bytes(content)
    for name, content in page.items():
        _replace(folder / name, content)
    for other in target.parent.iterdir():
        if other != target:
            shutil.rmtree(other)


def _replace(path: Path, content: bytes) -> None:
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(content)
    new.replace(path)
