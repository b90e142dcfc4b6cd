"""Does a title with one typing error still find its document? For each title that only one document has.

    python -m benchmarks.typos

One letter is put in, left out or changed, or two neighbours are swapped, in one word of five letters or more.
"""

from __future__ import annotations

import argparse
import random
import statistics
import string
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.corpus import HEADLINES, records
from indexer.job import Job
from indexer.updating.build import build
from search.protocol.engine import Searcher, open_searcher, open_writer
from search.protocol.request import SearchRequest
from search.protocol.results import Hit
from search.schema.document import Document
from search.settings.settings import Settings
from search.text.analysis import tokens

_POWER_APPS = HEADLINES.parent / "smartable-power-apps.tar.gz"
_NOW = datetime(2026, 6, 1, tzinfo=UTC)
_FIRST = 10
_LETTERS_FROM = 5
_WANTED = 0.95


def main() -> int:
    """Measure and print; 1 when too few are found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.typos", description=__doc__)
    parser.add_argument("--headlines", type=int, default=20_000, help="how many of them are indexed")
    parser.add_argument(
        "--asked", type=int, default=2_000, help="how many titles of each collection are asked, at most"
    )
    parser.add_argument("--missed", action="store_true", help="print the titles that are not found")
    options = parser.parse_args()
    with TemporaryDirectory() as path:
        folder = Path(path)
        shares = []
        for name, searcher in (
            ("Power Apps", _power_apps(folder)),
            ("headlines", _headlines(folder, options.headlines)),
        ):
            shares.append(_measure(name, searcher, options.asked, missed=options.missed))
            searcher.close()
    return int(min(shares) < _WANTED)


def _power_apps(folder: Path) -> Searcher:
    with tarfile.open(_POWER_APPS) as tar:
        tar.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.2 has none
        tar.extractall(folder / "content")
    build(Job((folder / "content",), folder / "power-apps", Settings(), datetime.now(UTC)))
    return open_searcher(folder / "power-apps")


def _headlines(folder: Path, count: int) -> Searcher:
    with open_writer(folder / "headlines", Settings()) as writer:
        for record in records("headlines", count):
            values = {"title": record.title, "excerpt": record.excerpt, "topics": record.topics}
            writer.add(Document(record.id, values))
        writer.commit(_NOW)
    return open_searcher(folder / "headlines")


def _measure(name: str, searcher: Searcher, asked: int, *, missed: bool) -> float:
    """The share of titles whose document is among the first hits."""
    chance = random.Random(5)
    titles = [title for title in _unique_titles(searcher) if any(map(_may_be_wrong, title[1].split()))]
    chosen = titles if len(titles) <= asked else chance.sample(titles, asked)
    places, times = [], []
    for id, title in chosen:
        query = _misspelt(title, chance)
        start = time.perf_counter()
        results = searcher.search(SearchRequest(query, size=_FIRST, highlights=False, facets=()), _NOW)
        times.append((time.perf_counter() - start) * 1000)
        ids = [hit.id for hit in results.hits]
        places.append(ids.index(id) if id in ids else None)
        if missed and id not in ids:
            print(f"  {title!r} as {query!r}: {results.total} found, read as {results.corrected!r}")
    found = sum(place is not None for place in places) / len(places)
    first = sum(place == 0 for place in places) / len(places)
    print(
        f"{name}: {len(chosen):,} titles with one error: {found:.1%} among the first {_FIRST}, {first:.1%} first; "
        f"median {statistics.median(times):.1f} ms"
    )
    return found


def _unique_titles(searcher: Searcher) -> list[tuple[str, str]]:
    """The id and the title of the documents whose title no other has, without regard to case and signs."""
    hits: list[Hit] = []
    for page in range(1, -(-searcher.visible_documents(_NOW) // 100) + 1):
        hits += searcher.search(SearchRequest(page=page, size=100, facets=()), _NOW).hits
    keys = [_key(hit.fields["title"]) for hit in hits]
    counts = Counter(keys)
    return [(hit.id, hit.fields["title"]) for hit, key in zip(hits, keys, strict=True) if counts[key] == 1]


def _key(title: str) -> tuple[str, ...]:
    return tuple(word.surface for word in tokens(title))


def _may_be_wrong(word: str) -> bool:
    return len(word) >= _LETTERS_FROM and word.isalpha()


def _misspelt(title: str, chance: random.Random) -> str:
    words = title.split()
    place = chance.choice([place for place, word in enumerate(words) if _may_be_wrong(word)])
    words[place] = chance.choice([misspelt for misspelt in _errors(words[place], chance) if misspelt != words[place]])
    return " ".join(words)


def _errors(word: str, chance: random.Random) -> Iterable[str]:
    """One error of each kind, anywhere in the word."""
    at, letter = chance.randrange(len(word)), chance.choice(string.ascii_lowercase)
    swapped = chance.randrange(len(word) - 1)
    yield word[:at] + letter + word[at:]
    yield word[:at] + word[at + 1 :]
    yield word[:at] + letter + word[at + 1 :]
    yield word[:swapped] + word[swapped + 1] + word[swapped] + word[swapped + 2 :]


if __name__ == "__main__":
    sys.exit(main())
