"""How long do suggestions take? Random beginnings of titles, values and words, each asked once.

    python -m benchmarks.suggestions --corpus headlines --records 100000

The titles of real headlines are repeated with a number behind them where there are too few.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.corpus import Record, records
from benchmarks.measure import peak_mb
from search.protocol.engine import Searcher, open_searcher, open_writer
from search.protocol.request import SearchRequest
from search.schema.document import Document
from search.settings.settings import Settings

_NOW = datetime(2026, 6, 1, tzinfo=UTC)
_LONGEST = 12
"""Letters of a beginning."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.suggestions", description=__doc__)
    parser.add_argument("--corpus", choices=("synthetic", "headlines"), default="synthetic")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--asked", type=int, default=2_000)
    parser.add_argument("--index", type=Path, help="a folder to keep the index in, and to use it again")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        index = options.index or Path(folder)
        if not (index.is_dir() and any(index.iterdir())):
            build(index, options.corpus, options.records)
        _measure(open_searcher(index), _beginnings(options.corpus, options.records, options.asked))


def build(index: Path, corpus: str, count: int) -> None:
    """Index so many records, the titles of the first ones again where there are too few."""
    with open_writer(index, Settings()) as writer:
        for record in _repeated(corpus, count):
            writer.add(_document(record))
        writer.commit(_NOW)


def _repeated(corpus: str, count: int) -> Iterator[Record]:
    made, around = 0, 0
    while made < count:
        for record in records(corpus, count - made):
            title = f"{record.title} {around}" if around else record.title
            yield replace(record, id=str(made), title=title)
            made += 1
        around += 1


def _document(record: Record) -> Document:
    values = {"title": record.title, "excerpt": record.excerpt, "topics": record.topics, "published": record.published}
    if record.provider:
        values["provider"] = (record.provider,)
    return Document(record.id, values)


def _beginnings(corpus: str, count: int, asked: int) -> list[str]:
    """Beginnings of one to twelve letters: of whole titles, of their last words, of topics and of providers."""
    random = np.random.default_rng(3)
    some = list(records(corpus, min(count, 20_000)))
    found: list[str] = []
    while len(found) < asked:
        record = some[random.integers(len(some))]
        words = record.title.split()
        texts = (record.title, " ".join(words[int(random.integers(len(words))) :]) if words else "", *record.topics[:1])
        text = [*texts, record.provider][int(random.integers(4)) % (len(texts) + 1)]
        if text:
            found.append(text[: int(random.integers(1, _LONGEST + 1))])
    return found


def _measure(searcher: Searcher, beginnings: list[str]) -> None:
    start = time.perf_counter()
    searcher.suggest(SearchRequest("a"), 8, _NOW)
    first_ms = (time.perf_counter() - start) * 1000
    times = []
    for text in beginnings:
        start = time.perf_counter()
        searcher.suggest(SearchRequest(text), 8, _NOW)
        times.append((time.perf_counter() - start) * 1000)
    p50, p90, p99 = np.percentile(times, [50, 90, 99])
    print(
        f"{searcher.visible_documents(_NOW):,} records, {len(times):,} beginnings: median {p50:.2f} ms, "
        f"90 % {p90:.2f} ms, 99 % {p99:.2f} ms, longest {max(times):.2f} ms; "
        f"the very first {first_ms:.0f} ms; peak {peak_mb():.0f} MB"
    )
    slow = np.argsort(times)[-8:]
    print("slowest:", ", ".join(f"{beginnings[place]!r} {times[place]:.1f}" for place in slow))


if __name__ == "__main__":
    main()
