"""What do tests of the indexer share? A folder of content, a build, and what is in the index then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from conftest import NOW

from indexer.commands import cli
from indexer.job import Job
from indexer.reporting.report import Report
from indexer.updating import build
from search.protocol.engine import open_searcher
from search.protocol.request import SearchRequest
from search.settings.settings import Settings


def run(*sources: Path, settings: Settings | None = None, **changes: Any) -> Report:
    """The report of a build into the folder `index` beside the first source."""
    address = sources[0].parent / "index"
    return build.build(Job(sources, address, settings or Settings(), **{"now": NOW, **changes}))


def outcomes(report: Report) -> dict[str, str]:
    """The outcome of each file by its path relative to the content folder."""
    return {file.path.partition("content/")[2]: file.outcome.value for file in report.files}


def ids(address: Path) -> set[str]:
    """The ids of the documents in an index."""
    searcher = open_searcher(address)
    try:
        return {hit.id for hit in searcher.search(SearchRequest(size=100), NOW).hits}
    finally:
        searcher.close()


def main(*arguments: object) -> int:
    """The exit status of newsdex-index."""
    return cli.main([str(argument) for argument in arguments])
