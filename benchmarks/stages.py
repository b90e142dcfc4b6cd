"""Where does the time go of a search that nobody asked before? Its stages, each without those inside of it."""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from pkgutil import resolve_name
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from rich.console import Console
from rich.table import Table

from benchmarks.corpus import records
from benchmarks.suggestions import build
from search.protocol import answer_json
from search.protocol.engine import Searcher, open_searcher
from search.protocol.request import SearchRequest

_NOW = datetime(2026, 6, 1, tzinfo=UTC)
_FACETS = ("provider", "topics", "published")
_WARMED = 100
_ENGINE = "search.whoosh_engine"
_STAGES = {
    f"{_ENGINE}.matching.matcher:Matcher.prepare": "the query is read, its words are looked up",
    f"{_ENGINE}.searcher:IndexSearcher._rewritten": "corrections, exclusions, quotes",
    f"{_ENGINE}.matching.relaxation:MatchStrategy.__call__": "documents and scores",
    f"{_ENGINE}.ranking.paging:Pager.page": "order",
    f"{_ENGINE}.searcher:IndexSearcher._facet_counts": "three facets",
    f"{_ENGINE}.matching.stored_values:StoredValues.content": "hits: stored values",
    f"{_ENGINE}.highlight.hits:HitHighlighter._places": "hits: places of words",
    f"{_ENGINE}.highlight.hits:HitHighlighter._highlights": "hits: marks",
    f"{_ENGINE}.highlight.passages:PassageMaker.of_page": "hits: passages",
    f"{_ENGINE}.searcher:IndexSearcher._hits": "hits: all else",
    "search.protocol.answer_json:to_json": "JSON: plain structures",
    "search.protocol.answer_json:json_bytes": "JSON: bytes",
}
"""What is called in each stage."""


def main() -> None:
    """Index, ask and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stages", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--corpus", default="headlines", choices=("synthetic", "headlines"))
    parser.add_argument("--asked", type=int, default=2_000, help="searches, each asked once")
    parser.add_argument("--size", type=int, default=10)
    parser.add_argument("--index", type=Path, help="an index that was built by this before, or where to build it")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        index = options.index or Path(folder)
        if not (index.is_dir() and any(index.iterdir())):
            build(index, options.corpus, options.records)
        queries = _queries(options.corpus, options.records, options.asked + _WARMED)
        Console(width=100).print(_table(open_searcher(index), queries, options.size))


def _queries(corpus: str, count: int, asked: int) -> list[str]:
    """A word of a title, two of them, and two beside each other, in turn, each query once."""
    chooser, found = random.Random(11), dict[str, None]()
    titles = [words for one in records(corpus, count) if len(words := one.title.split()) > 3]
    while len(found) < asked:
        words = chooser.choice(titles)
        place = chooser.randrange(len(words) - 1)
        beside = f'"{words[place]} {words[place + 1]}"'
        found[(words[place], " ".join(chooser.sample(words, 2)), beside)[len(found) % 3]] = None
    return list(found)


def _table(searcher: Searcher, queries: list[str], size: int) -> Table:
    for query in queries[:_WARMED]:
        _ask(searcher, query, size)
    timed, asked = _Timed(), queries[_WARMED:]
    with ExitStack() as stack:
        for name, stage in _STAGES.items():
            owner, _, attribute = name.rpartition("." if "." in name.partition(":")[2] else ":")
            of_owner = resolve_name(owner)
            stack.enter_context(patch.object(of_owner, attribute, timed.measured(getattr(of_owner, attribute), stage)))
        whole = timed.measured(_ask, "all else")
        for query in asked:
            whole(searcher, query, size)
    total = sum(timed.seconds.values())
    table = Table(title=f"Microseconds of CPU for {size} hits and three facets: {total / len(asked) * 1e6:,.0f} in all")
    for heading in ("stage", "µs", "%"):
        table.add_column(heading, justify="left" if heading == "stage" else "right")
    for stage in (*_STAGES.values(), "all else"):
        seconds = timed.seconds[stage]
        table.add_row(stage, f"{seconds / len(asked) * 1e6:,.0f}", f"{seconds / total * 100:.0f}")
    return table


def _ask(searcher: Searcher, query: str, size: int) -> None:
    results = searcher.search(SearchRequest(query, size=size, facets=_FACETS), _NOW)
    answer_json.json_bytes(answer_json.to_json(results, searcher.settings.fields))


class _Timed:
    """Seconds of CPU by stage."""

    def __init__(self) -> None:
        self.seconds = defaultdict[str, float](float)
        self._inside = [0.0]

    def measured(self, function: Callable[..., Any], stage: str) -> Callable[..., Any]:
        """The function, whose time is counted without that of the stages which it calls."""

        @wraps(function)
        def call(*given: Any, **named: Any) -> Any:
            self._inside.append(0.0)
            started = time.thread_time()
            try:
                return function(*given, **named)
            finally:
                spent = time.thread_time() - started
                self.seconds[stage] += spent - self._inside.pop()
                self._inside[-1] += spent

        return call


if __name__ == "__main__":
    main()
