"""What do passages cost? Records with bodies, asked with and without marks and passages, and how large they are.

Bodies have 500 words whose frequencies follow Zipf's law, in sentences, paragraphs and four sections.
Three indexes are asked in turn: with bodies of which passages are shown, with bodies that are searched only, and the
first without marks and passages.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.corpus import WORDS, records, word
from search.protocol.engine import Searcher, open_searcher, open_writer
from search.protocol.request import SearchRequest
from search.schema.document import Document, Section
from search.schema.fields import BODY, DEFAULT_FIELDS
from search.settings.settings import Settings

BODY_WORDS = 500
SECTIONS = 4
_SENTENCE = 12
"""Words."""
_NOW = datetime(2026, 1, 2, tzinfo=UTC)
_SIZE = 20


def main() -> None:
    """Build both indexes, ask in turn, and print medians."""
    options = _options()
    console = Console(width=120)
    with tempfile.TemporaryDirectory(dir=options.folder) as path:
        searchers = {}
        for name, shown in (("with passages", True), ("searched only", False)):
            started = time.process_time()
            size = _build(Path(path) / name, options.records, is_shown=shown)
            spent = time.process_time() - started
            console.print(f"{name}: {size / options.records:,.0f} bytes a record, {spent:.1f} s of CPU")
            searchers[name] = open_searcher(Path(path) / name)
        console.print(_table(searchers, options.rounds))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.passages", description=__doc__)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where the indexes are made, for as long as they are measured")
    return parser.parse_args()


def _build(folder: Path, count: int, *, is_shown: bool) -> int:
    """Index so many records; the bytes of the index."""
    fields = DEFAULT_FIELDS.with_field(replace(DEFAULT_FIELDS[BODY], shown=is_shown))
    with open_writer(folder, Settings(fields=fields)) as writer:
        for document in _documents(count):
            writer.add(document)
        return writer.commit(_NOW).size_bytes


def _documents(count: int) -> Iterator[Document]:
    random = np.random.default_rng(2)
    vocabulary = [word(number) for number in range(WORDS)]
    share = 1 / np.arange(1, WORDS + 1)
    cumulated = np.cumsum(share / share.sum())
    for record in records("synthetic", count):
        chosen = np.searchsorted(cumulated, random.random(BODY_WORDS)).tolist()
        body, sections = _body([vocabulary[number] for number in chosen])
        values = {
            "title": record.title,
            "excerpt": record.excerpt,
            "topics": record.topics,
            "provider": (record.provider,),
            "published": record.published,
            "body": body,
        }
        yield Document(record.id, values, sections)


def _body(words: list[str]) -> tuple[str, tuple[Section, ...]]:
    sentences = [" ".join(words[first : first + _SENTENCE]).capitalize() for first in range(0, len(words), _SENTENCE)]
    each = -(-len(sentences) // SECTIONS)
    parts = [". ".join(sentences[first : first + each]) + "." for first in range(0, len(sentences), each)]
    text, sections = "", []
    for number, part in enumerate(parts):
        sections.append(Section(len(text), f"part-{number}"))
        text += f"Part {number}\n{part}\n"
    return text.rstrip("\n"), tuple(sections)


def _table(searchers: dict[str, Searcher], rounds: int) -> Table:
    """Medians of milliseconds for each kind of question; the first time that each is asked is a column of its own."""
    table = Table(title=f"Milliseconds of CPU for {_SIZE} hits without facets, the first time and later")
    for name in ("question", "plain", "", "searched only", "", "with passages", "", "ratio", "passages"):
        table.add_column(name, justify="right")
    for kind, queries in _questions().items():
        times: dict[str, tuple[list[float], list[float]]] = {}
        shown = 0
        ways = [("plain", "with passages", False), ("searched only",) * 2 + (True,), ("with passages",) * 2 + (True,)]
        for number in range(rounds + 1):
            for query in queries:
                for way, index, marks in ways:
                    request = SearchRequest(query, size=_SIZE, highlights=marks, facets=())
                    started = time.thread_time()
                    hits = searchers[index].search(request, _NOW).hits
                    spent = (time.thread_time() - started) * 1000
                    times.setdefault(way, ([], []))[number > 0].append(spent)
                    shown += sum(len(hit.passages) for hit in hits) if number == 0 else 0
        cells = [f"{median(part):.2f}" for way, _, _ in ways for part in times[way]]
        ratio = median(times["with passages"][1]) / median(times["searched only"][1])
        table.add_row(kind, *cells, f"{ratio:.2f}", f"{shown / len(queries):.1f}")
    return table


def _questions() -> dict[str, list[str]]:
    """Questions by kind: words by their rank in the vocabulary."""
    random = np.random.default_rng(3)

    def some(low: int, high: int, many: int, form: str = "{}") -> list[str]:
        drawn = random.integers(low, high, (40, many)).tolist()
        return [form.format(" ".join(map(word, numbers))) for numbers in drawn]

    return {
        "a rare word": some(5_000, WORDS, 1),
        "a common word": some(5, 60, 1),
        "two words": some(100, 2_000, 2),
        "two common words": some(5, 60, 2),
        "four words": some(50, 3_000, 4),
        "a beginning": [f"{one[:3]}*" for one in some(100, 2_000, 1)],
        "two words beside each other": some(5, 40, 2, '"{}"'),
        "forty words": some(50, 5_000, 40),
    }


if __name__ == "__main__":
    main()
