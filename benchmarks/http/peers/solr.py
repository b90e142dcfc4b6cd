"""Solr in the Jetty that it brings."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import orjson

from benchmarks.corpus import Record
from benchmarks.http.cache import made_once
from benchmarks.http.peers.peer import COUNTED, SIZE, Kind, PeerMissing
from benchmarks.http.process import Server, free_port, started
from benchmarks.http.searches import Search

_HERE = Path(__file__).parent / "solr_home"
_INSTALL = (_HERE / "pom.xml",)
_HEAP = ("-Xms1g", "-Xmx1g")
_READY = "/solr/records/select?q=*:*&rows=0"
_BATCH = 5_000
"""Records that are sent in one request."""
_COMMIT_S = 600


class Solr:
    """Solr from Maven Central, started by a few lines of Java; stems and facets as its default configuration has."""

    name = "solr"
    connections: ClassVar[int] = 32
    warming_s: ClassVar[float] = 20
    """Its compiler comes to each piece of code late."""
    sources: ClassVar[tuple[Path, ...]] = (Path(__file__), *sorted((_HERE / "conf").iterdir()))

    def __init__(self) -> None:
        missing = [command for command in ("java", "mvn") if shutil.which(command) is None]
        if missing:
            raise PeerMissing(f"expected java and mvn, found no {' and no '.join(missing)}; Java 17 is needed")
        try:
            jars = made_once("solr", _INSTALL, _install) / "classpath"
        except subprocess.CalledProcessError as error:
            raise PeerMissing(f"expected Maven to fetch Solr, found {error.stdout[-500:]!r}") from error
        self._java = ("java", *_HEAP, "-cp", jars.read_text().strip(), str(_HERE / "Main.java"))

    def version(self) -> str:
        """The one that was asked for, and Java's."""
        pom = (_HERE / "pom.xml").read_text()
        java = subprocess.run(["java", "--version"], capture_output=True, text=True, check=True).stdout.splitlines()
        return f"solr {pom.partition('<solr>')[2].partition('</solr>')[0]}, {java[0]}"

    def load(self, records: Iterable[Record], folder: Path) -> None:
        """Through the server itself, into one segment."""
        shutil.copytree(_HERE / "conf", folder / "home/records/conf")
        (folder / "home/records/core.properties").write_text("name=records\n")
        (folder / "home/solr.xml").write_text("<solr/>\n")
        rest = iter(records)
        with self.start(folder, folder / "load.log") as server:
            while batch := list(islice(rest, _BATCH)):
                _post(server, "", list(map(_loaded, batch)))
            _post(server, "?optimize=true&maxSegments=1", {"commit": {}})

    def start(self, folder: Path, log: Path) -> AbstractContextManager[Server]:
        """In its own Jetty."""
        port = free_port()
        return started((*self._java, str(folder / "home"), str(port)), port, _READY, log)

    def address(self, kind: Kind, search: Search) -> str | None:
        """By the parser edismax, all words required."""
        return f"/solr/records/select?{urlencode(list(_asked(search)))}" if kind == "search" else None

    def total(self, answer: bytes) -> int:
        """All that were found."""
        return int(orjson.loads(answer)["response"]["numFound"])


def _install(folder: Path) -> None:
    """Maven keeps the jars in its own repository; here is the path to them."""
    goal = ("dependency:build-classpath", f"-Dmdep.outputFile={folder / 'classpath'}")
    command = ["mvn", "-q", "-B", "-f", str(_HERE / "pom.xml"), *goal]
    subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def _post(server: Server, options: str, data: Any) -> None:
    address = f"http://127.0.0.1:{server.port}/solr/records/update{options}"
    with urlopen(Request(address, orjson.dumps(data), {"Content-Type": "application/json"}), timeout=_COMMIT_S):
        pass


def _loaded(record: Record) -> dict[str, Any]:
    return {
        "id": record.id,
        "title": record.title,
        "body": record.excerpt,
        "topics": record.topics,
        "provider": record.provider,
        "year": str(record.published.year),
    }


def _asked(search: Search) -> Iterator[tuple[str, object]]:
    yield from {"q": search.query, "defType": "edismax", "qf": "title^3 body", "q.op": "AND"}.items()
    yield from {"fl": "id,title,provider,topics,year,score", "wt": "json", "indent": "false"}.items()
    yield from {"rows": SIZE, "start": SIZE * (search.page - 1)}.items()
    if search.year:
        yield "fq", f"year:{search.year}"
    yield from {"facet": "true", "facet.limit": COUNTED, "facet.mincount": 1}.items()
    for name in ("provider", "topics", "year"):
        yield "facet.field", name
