"""Does a title find its document first? Headlines, each asked for by its own title, in quotes and without."""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import corpus
from benchmarks.corpus import Record
from search.protocol.engine import Searcher, open_searcher, open_writer
from search.protocol.request import SearchRequest
from search.schema.document import Document
from search.settings.settings import Settings
from search.terminal.relevance import plain

_NOW = datetime(2027, 1, 1, tzinfo=UTC)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.titles", description=__doc__)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--asked", type=int, default=2_000, help="how many of the unique titles are asked for")
    options = parser.parse_args()
    if not corpus.HEADLINES.exists():
        parser.error(f"expected the headlines at {corpus.HEADLINES}; there are none")
    records = list(corpus.records("headlines", options.records))
    asked = _unique(records)
    random.Random(1).shuffle(asked)
    asked = asked[: options.asked]
    with tempfile.TemporaryDirectory() as path:
        _index(records, Path(path))
        searcher = open_searcher(path)
        quoted = _share(searcher, asked, '"{}"')
        bare = _share(searcher, asked, "{}")
        searcher.close()
    print(f"{len(asked):,} unique titles of {len(records):,}: first when quoted {quoted:.2%}, bare {bare:.2%}")


def _unique(records: Sequence[Record]) -> list[Record]:
    """Those whose title no other record has, in whatever case and with whatever signs."""
    counts = Counter(map(_words, records))
    return [record for record in records if counts[_words(record)] == 1 and _words(record)]


def _words(record: Record) -> str:
    return plain(record.title).casefold()


def _index(records: Sequence[Record], folder: Path) -> None:
    with open_writer(folder, Settings()) as writer:
        for record in records:
            writer.add(Document(record.id, dict(_values(record))))
        writer.commit(_NOW)


def _values(record: Record) -> Iterator[tuple[str, object]]:
    values = {
        "title": record.title,
        "excerpt": record.excerpt,
        "topics": record.topics,
        "provider": (record.provider,) if record.provider else (),
        "published": record.published,
    }
    return ((name, value) for name, value in values.items() if value)


def _share(searcher: Searcher, records: Sequence[Record], form: str) -> float:
    """How many of the titles, written so, find their own record first."""
    found = 0
    for record in records:
        request = SearchRequest(form.format(record.title.replace('"', " ")), size=1, highlights=False, facets=())
        found += [hit.id for hit in searcher.search(request, _NOW).hits] == [record.id]
    return found / len(records)


if __name__ == "__main__":
    main()
