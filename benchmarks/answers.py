"""Shares of answers that show why they are answers: marked hits of random queries, and words typed letter by letter.

    python -m benchmarks.answers index_data/content ../site/content

A query is two words of one document, in any order; a typed word never finds fewer documents before its end than there.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from indexer.job import Job
from indexer.updating.build import build
from search.protocol.engine import Searcher, open_searcher
from search.protocol.request import SearchRequest
from search.protocol.results import Hit
from search.schema.fields import EXCERPT, ID, TITLE
from search.settings.settings import Settings
from search.terminal.relevance import has
from search.text.analysis import STOP_TERMS, tokens
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.storage import commit_point

_SHORTEST, _TYPED_FROM = 3, 6
"""Letters of a word that is asked for, and of one that is typed."""
_WANTED = 0.99


def main() -> int:
    """Measure and print; 1 when too few hits are marked, or a typed word finds fewer on its way."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answers", description=__doc__)
    parser.add_argument("content", nargs="+", type=Path, help="folders of content, each measured by itself")
    parser.add_argument("--queries", type=int, default=300, help="queries of two words")
    parser.add_argument("--words", type=int, default=20, help="words that are typed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--missed", action="store_true", help="print what is not as it should be")
    options = parser.parse_args()
    amiss = False
    for content in options.content:
        with TemporaryDirectory() as folder:
            build(Job((content,), Path(folder), Settings(), datetime.now(UTC)))
            searcher, chance = open_searcher(folder), random.Random(options.seed)
            found = list(texts(Path(folder), searcher, datetime.now(UTC)))
            share, unmarked = marked(searcher, pairs(found, options.queries, chance))
            typed = long_words(found, options.words, chance)
            fewer = [state for word in typed for state in states_with_fewer(searcher, word)]
            searcher.close()
        print(f"{content}: {share:.2%} of the hits have a marked word; of {len(typed)} words {len(fewer)} states amiss")
        amiss |= share < _WANTED or bool(fewer)
        for line in (*unmarked, *fewer) if options.missed else ():
            print(f"  {line}")
    return int(amiss)


def texts(folder: Path, searcher: Searcher, now: datetime) -> Iterator[str]:
    """Title, excerpt and body of each visible document of an index."""
    _, segments = commit_point.open_segments(folder)
    reader = IndexReader(segments)
    for number in range(reader.count):
        stored, body = orjson.loads(reader.stored(number)), reader.text(number)
        if has(searcher, stored[ID][0], now):
            yield "\n".join((*stored.get(TITLE, ()), *stored.get(EXCERPT, ()), body.between(0, body.length)))


def pairs(some: Sequence[str], count: int, chance: random.Random) -> Iterator[str]:
    """Queries of two words of the same text."""
    while count:
        words = [
            word for word, term in _words(chance.choice(some)) if len(word) >= _SHORTEST and term not in STOP_TERMS
        ]
        if len(words) > 1:
            count -= 1
            yield " ".join(chance.sample(words, 2))


def long_words(some: Sequence[str], count: int, chance: random.Random) -> list[str]:
    """Words that are long enough to be typed."""
    words = sorted({word for text in some for word, _ in _words(text) if len(word) >= _TYPED_FROM and word.isalpha()})
    return chance.sample(words, min(count, len(words)))


def _words(text: str) -> Iterator[tuple[str, str]]:
    return ((text[word.start : word.end], word.term) for word in tokens(text))


def marked(searcher: Searcher, queries: Iterator[str]) -> tuple[float, list[str]]:
    """The share of the hits of first pages that show a marked word, and those that show none."""
    count, unmarked = 0, []
    for query in queries:
        hits = searcher.search(SearchRequest(query, facets=()), datetime.now(UTC)).hits
        count += len(hits)
        unmarked += [f"{query}: {hit.id} has no mark" for hit in hits if not is_marked(hit)]
    return 1 - len(unmarked) / max(count, 1), unmarked


def is_marked(hit: Hit) -> bool:
    """Whether a hit shows a marked word."""
    marks = (*map(str, (hit.highlights or {}).values()), *(passage.text for passage in hit.passages))
    return any("<mark>" in text for text in marks)


def states_with_fewer(searcher: Searcher, word: str) -> Iterator[str]:
    """The beginnings of a word that find fewer documents, while it is typed, than the word, or none."""
    whole = searcher.search(SearchRequest(word, facets=(), highlights=False), datetime.now(UTC)).total
    for end in range(1, len(word) + 1):
        request = SearchRequest(word[:end], typing=True, facets=(), highlights=False)
        found = searcher.search(request, datetime.now(UTC)).total
        if found < max(whole, 1):
            yield f"{word[:end]}: {found}, and {whole} for {word}"


if __name__ == "__main__":
    sys.exit(main())
