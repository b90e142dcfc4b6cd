"""Is an export everything that a search is about, in a form that other programs read, and nothing else?"""

from __future__ import annotations

import csv
import http.client
import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from conftest import NOW, build
from flask.testing import FlaskClient
from served import service
from web import client

from search.errors import DeadlineExceeded
from search.protocol.engine import Searcher, open_searcher
from search.protocol.request import SearchRequest
from search.protocol.results import SearchResults
from search.schema.document import Document
from webapp.exports import pages
from webapp.exports.formats import cell
from webapp.exports.pages import ExportedPages

Index = Callable[..., Searcher]
COUNT = 1203


def _documents() -> list[Document]:
    some = [
        Document(
            f"n/{number:04}",
            {
                "title": f"Tide {number}",
                "topics": ("Sea", f"T{number % 7}"),
                "heat": number,
                "published": NOW - timedelta(days=1, seconds=number),
            },
        )
        for number in range(COUNT)
    ]
    return [*some, Document("later", {"title": "Tide unseen", "published": NOW + timedelta(days=1)})]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of more documents than one page of an export has."""
    path = tmp_path_factory.mktemp("export") / "index"
    build(path, _documents())
    return path


@pytest.fixture(scope="module")
def web(folder: Path) -> Iterator[FlaskClient]:
    """A client of a service over it."""
    searcher = open_searcher(folder)
    yield client(searcher)
    searcher.close()


def _rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def _entries(data: bytes) -> list[str]:
    links = ET.fromstring(data).iterfind("{*}entry/{*}link[@rel='alternate']")
    return [link.attrib["href"].removeprefix("http://localhost/documents/") for link in links]


IDS: Mapping[str, Callable[[bytes], list[str]]] = {
    "json": lambda data: [one["id"] for one in json.loads(data)["documents"]],
    "ndjson": lambda data: [json.loads(line)["id"] for line in data.splitlines()],
    "csv": lambda data: [row["id"] for row in _rows(data)],
    "atom": _entries,
}
"""How each format is read: the ids of its documents."""


def test_every_format_has_every_document(web: FlaskClient) -> None:
    """JSON, NDJSON, CSV and Atom have the same documents, in the order of the search, and say how many there are."""
    expected = [f"n/{number:04}" for number in range(COUNT)]
    for name in ("json", "ndjson", "csv", "atom"):
        answer = web.get(f"/api/export?format={name}&q=tide&sort=-published", buffered=True)
        assert answer.status_code == 200
        assert answer.headers["X-Total-Count"] == str(COUNT)
        assert answer.headers["Content-Disposition"].endswith(f'.{name}"')
        assert b"unseen" not in answer.data
        assert IDS[name](answer.data) == expected, name


def test_filters_and_fields_are_those_of_a_search(web: FlaskClient) -> None:
    """What is filtered is left out, documents of one story are all there, and `fields` says what each has."""
    answer = web.get("/api/export?topics=T3&fields=heat,title&format=csv", buffered=True)
    rows = _rows(answer.data)
    assert [int(row["heat"]) % 7 for row in rows] == [3] * len(rows)
    assert list(rows[0]) == ["id", "heat", "title"]
    scored = json.loads(web.get("/api/export?q=tide&fields=score", buffered=True).data)["documents"]
    assert all(set(one) == {"id", "score"} for one in scored)


@pytest.mark.parametrize("query", ["format=xml", "format=csv&format=csv", "utm_source=x", "fields=nothing"])
def test_what_is_not_understood_is_refused(web: FlaskClient, query: str) -> None:
    """Endpoints for programs are strict."""
    assert web.get(f"/api/export?{query}", buffered=True).status_code == 400


def test_a_copy_that_is_still_right_is_not_sent_again(web: FlaskClient) -> None:
    """An export has an entity tag, and HEAD tells what GET would."""
    answer = web.get("/api/export?format=csv", buffered=True)
    assert web.get("/api/export?format=csv", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    for _ in range(5):
        head = web.head("/api/export?format=csv")
        assert (head.status_code, head.data, head.headers["X-Total-Count"]) == (200, b"", str(COUNT))


def test_few_run_at_a_time(folder: Path) -> None:
    """One more than may run is refused with 503, and may run when another has ended or was left; 0 is no endpoint."""
    searcher = open_searcher(folder)
    web = client(searcher, EXPORTS=1)
    first = web.get("/api/export?format=ndjson", buffered=False)
    assert web.get("/api/export", buffered=True).status_code == 503
    first.close()
    assert web.get("/api/export", buffered=True).status_code == 200
    assert client(searcher, EXPORTS=0).get("/api/export", buffered=True).status_code == 404
    searcher.close()


def test_an_export_stays_of_its_generation(tmp_path: Path) -> None:
    """While it is read a new generation comes; the export has no document of it, and lacks none."""
    path = tmp_path / "index"
    build(path, _documents())
    web = client(open_searcher(path))
    parts = web.get("/api/export?format=ndjson&q=tide", buffered=False).iter_encoded()
    data = next(parts)
    build(path, [Document(f"new/{number}", {"title": "Tide"}) for number in range(3)])
    assert json.loads(web.get("/api/search?q=tide").data)["total"] == 3
    data += b"".join(parts)
    assert len({json.loads(line)["id"] for line in data.splitlines()}) == COUNT


def test_a_page_that_takes_too_long_is_tried_again(web: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy moment ends no export."""
    failed: list[int] = []
    attempt = ExportedPages._attempt

    def late(self: ExportedPages, request: SearchRequest) -> SearchResults:
        if request.after and not failed:
            failed.append(1)
            raise DeadlineExceeded(limit_s=1.0)
        return attempt(self, request)

    monkeypatch.setattr(ExportedPages, "_attempt", late)
    monkeypatch.setattr(pages, "_PAUSE_S", 0.0)
    answer = web.get("/api/export?format=ndjson", buffered=True)
    assert failed
    assert len(answer.data.splitlines()) == COUNT


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=1+1", "'=1+1"),
        ("+49", "'+49"),
        ("@a", "'@a"),
        ("-x", "'-x"),
        ("\tx", "'\tx"),
        (-5, "-5"),
        (1.5, "1.5"),
        (True, "true"),
        (None, ""),
        (["a", "b"], "a; b"),
        (["=a", "b"], "'=a; b"),
        ({"a": [1]}, '{"a":[1]}'),
    ],
)
def test_no_cell_is_a_formula(value: Any, text: str) -> None:
    """A spreadsheet shows every cell and runs none."""
    assert cell(value) == text


def test_an_export_is_streamed_by_the_server(folder: Path) -> None:
    """It goes on for longer than the deadline of a request, for one who reads slowly, and others are answered."""
    with service(folder, "--deadline", "0.3", "--workers", "1", "--exports", "1") as running:
        connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=20)
        connection.request("GET", "/api/export?format=ndjson&q=tide")
        answer = connection.getresponse()
        assert answer.status == 200
        with closing(http.client.HTTPConnection("127.0.0.1", running.port, timeout=20)) as other:
            other.request("GET", "/api/search?q=tide")
            assert other.getresponse().status == 200
        lines = answer.read().splitlines()
        assert len(lines) == COUNT + 1 == int(answer.headers["X-Total-Count"])  # none waits today
        connection.close()
