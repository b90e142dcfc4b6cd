"""Datasette over SQLite's FTS5."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import venv
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlencode

import orjson

from benchmarks.corpus import Record
from benchmarks.http.cache import made_once
from benchmarks.http.peers.peer import COUNTED, SIZE, Kind, PeerMissing
from benchmarks.http.process import Server, free_port, started
from benchmarks.http.searches import Search

_REQUIREMENT = "datasette>=0.65,<1"
_SCHEMA = """
create table record (id integer primary key, title text, body text, provider text, topics text, year integer);
create virtual table record_fts
    using fts5(title, body, tokenize='porter unicode61', content="record", content_rowid="id");
"""
"""Datasette finds the index of a table by how `content` is written."""
_INDEXES = """
insert into record_fts(record_fts) values ('rebuild');
insert into record_fts(record_fts) values ('optimize');
create index record_year on record(year);
create index record_provider on record(provider);
analyze;
"""
_PATIENCE = ("--setting", "facet_time_limit_ms", "5000", "--setting", "sql_time_limit_ms", "10000")
"""Its default of 200 ms would leave out counts."""


class Datasette:
    """Datasette in a virtual environment of its own; its table pages are in the order of rows, not of relevance."""

    name = "datasette"
    connections: ClassVar[int] = 2
    """It answers a few a second, and goes on answering clients that have gone."""
    warming_s: ClassVar[float] = 2
    sources: ClassVar[tuple[Path, ...]] = (Path(__file__),)

    def __init__(self) -> None:
        try:
            folder = made_once("datasette", (Path(__file__),), _install)
        except (OSError, subprocess.CalledProcessError) as error:
            raise PeerMissing(f"expected pip to install {_REQUIREMENT}, found {error}") from error
        self._command = (str(folder / "bin/python"), "-m", "datasette")

    def version(self) -> str:
        """As it says itself, and of the SQLite that it is run with."""
        code = "import sqlite3; print('SQLite', sqlite3.sqlite_version)"
        commands = (*self._command, "--version"), (self._command[0], "-c", code)
        said = (subprocess.run(one, capture_output=True, text=True, check=True).stdout.strip() for one in commands)
        return ", ".join(said)

    def load(self, records: Iterable[Record], folder: Path) -> None:
        """Its indexes after the records."""
        with closing(sqlite3.connect(folder / "datasette.db")) as database, database:
            database.executescript(_SCHEMA)
            database.executemany("insert into record values (?, ?, ?, ?, ?, ?)", map(_row, records))
            database.executescript(_INDEXES)

    def start(self, folder: Path, log: Path) -> AbstractContextManager[Server]:
        """With time enough to count."""
        port = free_port()
        command = (*self._command, "serve", str(folder / "datasette.db"), "-p", str(port), *_PATIENCE)
        return started(command, port, "/-/versions.json", log)

    def address(self, kind: Kind, search: Search) -> str | None:
        """A page of the table, as JSON."""
        return f"/datasette/record.json?{urlencode(list(_asked(search)))}" if kind == "search" else None

    def total(self, answer: bytes) -> int:
        """The rows that are left of the table."""
        return int(orjson.loads(answer)["filtered_table_rows_count"])


def _install(folder: Path) -> None:
    venv.create(folder, with_pip=True)
    command = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", _REQUIREMENT]
    subprocess.run(command, check=True, stdout=sys.stderr)


def _row(record: Record) -> tuple[int, str, str, str, str, int]:
    topics = json.dumps(record.topics)
    return int(record.id), record.title, record.excerpt, record.provider, topics, record.published.year


def _asked(search: Search) -> Iterator[tuple[str, object]]:
    yield from {"_search": search.query, "_size": SIZE, "_shape": "objects"}.items()
    for column in ("title", "provider", "topics", "year"):
        yield "_col", column
    if search.page > 1:
        yield "_next", 1000  # its pages begin after a row
    if search.year:
        yield "year__exact", search.year
    yield from (("_facet", "provider"), ("_facet", "year"), ("_facet_array", "topics"), ("_facet_size", COUNTED))
