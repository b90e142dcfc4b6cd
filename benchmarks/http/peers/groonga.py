"""The HTTP server of Groonga."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

import orjson

from benchmarks.corpus import Record
from benchmarks.http.peers.peer import COUNTED, SIZE, Kind, PeerMissing
from benchmarks.http.process import Server, free_port, started
from benchmarks.http.searches import Search

_STEMMER = "plugin_register token_filters/stem"
_SCHEMA = f"""{_STEMMER}
table_create Topics TABLE_PAT_KEY ShortText
table_create Providers TABLE_PAT_KEY ShortText
table_create Years TABLE_PAT_KEY UInt16
table_create Records TABLE_NO_KEY
column_create Records id COLUMN_SCALAR ShortText
column_create Records title COLUMN_SCALAR Text
column_create Records body COLUMN_SCALAR Text
column_create Records topics COLUMN_VECTOR Topics
column_create Records provider COLUMN_SCALAR Providers
column_create Records year COLUMN_SCALAR Years
table_create Words TABLE_PAT_KEY ShortText \
--default_tokenizer TokenBigram --normalizer NormalizerAuto --token_filters TokenFilterStem"""
_INDEXES = """column_create Words records COLUMN_INDEX|WITH_POSITION|WITH_SECTION Records title,body
column_create Years records COLUMN_INDEX Records year"""
_BATCH = 5_000
"""Records that are loaded by one command."""


class Groonga:
    """Groonga, its words stemmed by its own plugin; one process with a thread for each core."""

    name = "groonga"
    connections: ClassVar[int] = 32
    warming_s: ClassVar[float] = 2
    sources: ClassVar[tuple[Path, ...]] = (Path(__file__),)

    def __init__(self) -> None:
        command = shutil.which("groonga")
        if command is None:
            raise PeerMissing("expected the command groonga, found none; on Debian: apt-get install groonga-bin")
        self._command = command

    def version(self) -> str:
        """As it says itself."""
        said = subprocess.run([self._command, "--version"], capture_output=True, text=True, check=True).stdout
        return said.splitlines()[0].strip()

    def load(self, records: Iterable[Record], folder: Path) -> None:
        """Its indexes after the records, as its documentation advises."""
        database = str(folder / "db")
        self._run(("-n", database), _SCHEMA)
        rest = iter(records)
        while batch := list(islice(rest, _BATCH)):
            self._run((database,), f"load --table Records\n{json.dumps(list(map(_loaded, batch)))}")
        self._run((database,), _INDEXES)

    def start(self, folder: Path, log: Path) -> AbstractContextManager[Server]:
        """In the foreground."""
        port = free_port()
        options = ("--protocol", "http", "--bind-address", "127.0.0.1", "-p", str(port), "-s", str(folder / "db"))
        return started((self._command, *options), port, "/d/status", log)

    def address(self, kind: Kind, search: Search) -> str | None:
        """A command `select` with drilldowns."""
        return f"/d/select?{urlencode(list(_asked(search)))}" if kind == "search" else None

    def total(self, answer: bytes) -> int:
        """The number of hits, before the rows."""
        return int(orjson.loads(answer)[1][0][0][0])

    def _run(self, options: tuple[str, ...], commands: str) -> None:
        command = [self._command, *options]
        said = subprocess.run(command, input=f"{commands}\n".encode(), capture_output=True, check=True).stdout
        for line in said.decode().splitlines():
            if line.startswith("[[0,"):
                continue
            if _STEMMER.partition(" ")[2] in line:
                raise PeerMissing("expected Groonga's stemmer; on Debian: apt-get install groonga-token-filter-stem")
            raise RuntimeError(f"expected Groonga to load records, found {line[:300]}")


def _loaded(record: Record) -> dict[str, Any]:
    return {
        "id": record.id,
        "title": record.title,
        "body": record.excerpt,
        "topics": record.topics,
        "provider": record.provider,
        "year": record.published.year,
    }


def _asked(search: Search) -> Iterator[tuple[str, object]]:
    yield from {"table": "Records", "match_columns": "title*3||body", "query": search.query}.items()
    yield from {"sort_keys": "-_score", "limit": SIZE, "offset": SIZE * (search.page - 1)}.items()
    yield "output_columns", "id,title,provider,topics,year,_score"
    if search.year:
        yield "filter", f"year == {search.year}"
    for name in ("provider", "topics", "year"):
        yield f"drilldowns[{name}].keys", name
        yield f"drilldowns[{name}].limit", COUNTED
        yield f"drilldowns[{name}].sort_keys", "-_nsubrecs"
