"""Does an export have all hits of a search, of one generation, in a form that other programs read and none runs?"""

from __future__ import annotations

import csv
import io
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import brotli  # type: ignore[import-untyped]
import orjson
import pytest
import zstandard
from conftest import NOW, build, indexed
from flask.testing import FlaskClient
from handmade import documents
from hypothesis import given, settings
from hypothesis import strategies as st
from web import Index, client, hrefs, html, one
from zlib_ng import zlib_ng

from search import deadline
from search.deadline import Deadline
from search.errors import DeadlineExceeded
from search.protocol.engine import Searcher, open_searcher
from search.protocol.request import SearchRequest
from search.protocol.results import Part
from search.schema.fields import EXPIRES, PUBLISHED
from webapp.exports import cells
from webapp.exports import routes as exports
from webapp.exports.body import Body, whole
from webapp.exports.formats import FORMATS
from webapp.exports.places import places_of

ENTRY = "{http://www.w3.org/2005/Atom}entry"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u200b=1", "\uff1d1", "=cmd|' /C calc'!A0")


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A service of the handmade documents."""
    with indexed(tmp_path_factory.mktemp("exports") / "index", documents()) as searcher:
        yield client(searcher)


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few documents are several pages."""
    monkeypatch.setattr(exports, "PAGE_HITS", 7)


def _table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def _found(web: FlaskClient, query: str) -> list[dict[str, Any]]:
    answer = web.get(f"/api/search?{query}&size=100&facets=none").get_json()
    hits: list[dict[str, Any]] = answer["hits"]
    return hits


@pytest.mark.parametrize(
    "query", ["", "q=solar", "q=solar&sort=-heat&collapse=0", "topics=Data&-kind=news", "q=nothingatall"]
)
def test_each_format_has_the_hits_of_the_search(web: FlaskClient, query: str) -> None:
    """All hits in the order of the search, each once, in every format; the header says how many."""
    ids = [hit["id"] for hit in _found(web, query)]
    answers = {name: web.get(f"/api/export?format={name}&{query}", buffered=True) for name in FORMATS}
    assert {answer.headers["X-Newsdex-Hits"] for answer in answers.values()} == {str(len(ids))}
    document = orjson.loads(answers["json"].data)
    assert [hit["id"] for hit in document["hits"]] == ids
    assert document["stories"] == len(ids)
    assert [orjson.loads(line)["id"] for line in answers["ndjson"].data.splitlines()] == ids
    assert [row["id"] for row in _table(answers["csv"].data)] == ids
    assert len(ET.fromstring(answers["atom"].data).findall(ENTRY)) == len(ids)
    for name, answer in answers.items():
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert answer.headers["Content-Disposition"].rstrip('"').endswith(f"{NOW.date()}.{name}")


def test_hits_have_the_fields_that_are_chosen(web: FlaskClient) -> None:
    """By default those of documents, without what a search adds; else those that the request names."""
    plain = [orjson.loads(line) for line in web.get("/api/export?format=ndjson&q=solar").data.splitlines()]
    document = web.get(f"/api/documents/{plain[0]['id']}").get_json()["document"]
    assert plain[0] == document
    some = "q=solar&fields=title,score,matched"
    lines = [orjson.loads(line) for line in web.get(f"/api/export?format=ndjson&{some}").data.splitlines()]
    assert lines == _found(web, some)
    assert list(_table(web.get(f"/api/export?format=csv&{some}").data)[0]) == ["id", "title", "score", "matched"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("format=", "format"),
        ("format=xlsx", "format"),
        ("format=csv&format=csv", "format"),
        ("format=csv&page=2", "page"),
        ("format=csv&size=5", "size"),
        ("format=csv&facets=none", "facets"),
        ("format=csv&explain=1", "explain"),
        ("format=csv&typing=1", "typing"),
        ("format=csv&utm_source=x", "utm_source"),
        ("format=csv&fields=body", "body"),
    ],
)
def test_what_means_nothing_is_refused(web: FlaskClient, query: str, parameter: str) -> None:
    """Parameters of pages, and unknown ones, are errors that name them."""
    problem = web.get(f"/api/export?{query}").get_json(force=True)
    assert (problem["status"], problem["parameter"]) == (400, parameter)


def test_who_has_it_gets_no_other(web: FlaskClient) -> None:
    """HEAD tells what GET would, and its tag makes another answer needless; the place is free again each time."""
    for _ in range(3):
        head = web.head("/api/export?format=csv&q=solar")
        assert (head.status_code, head.data) == (200, b"")
        again = web.get("/api/export?format=csv&q=solar", headers={"If-None-Match": head.headers["ETag"]})
        assert again.status_code == 304
    full = web.get("/api/export?format=csv&q=solar", buffered=True)
    assert head.headers["X-Newsdex-Hits"] == full.headers["X-Newsdex-Hits"]


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_it_is_compressed_while_it_is_made(web: FlaskClient, coding: str) -> None:
    """Parts in a coding are, put together, the export."""
    decoded = {
        "gzip": lambda data: zlib_ng.decompress(data, 31),
        "br": brotli.decompress,
        "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
    }[coding]
    plain, short = (
        web.get("/api/export?format=ndjson", headers={"Accept-Encoding": name}, buffered=True)
        for name in ("identity", coding)
    )
    assert short.headers["Content-Encoding"] == coding
    assert decoded(short.data) == plain.data
    assert len(short.data) < len(plain.data)


def test_a_new_generation_changes_nothing_of_an_export_that_has_begun(tmp_path: Path) -> None:
    """All parts are of the generation and the moment of the first one."""
    names = [f"d{number:02}" for number in range(30)]
    build(
        tmp_path / "index",
        [one(id=name, title=f"Title {name * 3}", **{EXPIRES: NOW.replace(hour=13)}) for name in names],
    )
    moments = [NOW]
    with closing(open_searcher(tmp_path / "index")) as searcher:
        web = client(searcher, CLOCK=lambda: moments[-1])
        with web.get("/api/export?format=ndjson&collapse=0", buffered=False) as answer:
            parts = answer.iter_encoded()
            lines = next(parts).splitlines()
            build(tmp_path / "index", [one(id="other")])
            moments.append(NOW.replace(hour=14))
            assert web.get("/api/search").get_json()["total"] <= 1
            lines += b"".join(parts).splitlines()
    assert sorted(orjson.loads(line)["id"] for line in lines) == names


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_that_waits_or_has_expired_is_exported(index: Index, name: str) -> None:
    """An export with such documents is, byte for byte, that without them."""
    shown = [one(id=f"a{number}") for number in range(9)]
    hidden = [
        one(id="later", title="Zyx", **{PUBLISHED: NOW.replace(year=NOW.year + 1)}),
        one(id="gone", title="Zyx", **{EXPIRES: NOW}),
    ]
    texts = [
        client(index(*some)).get(f"/api/export?format={name}&collapse=0").data for some in (shown, [*hidden, *shown])
    ]
    assert texts[0] == texts[1]


def test_a_part_that_was_not_made_in_time_can_be_asked_for_again(index: Index) -> None:
    """A deadline ends a part, and nothing of the export is lost or repeated."""
    searcher = index(*(one(id=f"a{number:02}") for number in range(20)))
    body = _body(searcher)
    lines = next(body)
    with deadline.within(Deadline.after(-1)), pytest.raises(DeadlineExceeded):
        next(body)
    lines += b"".join(body)
    assert len({orjson.loads(line)["id"] for line in lines.splitlines()}) == 20
    assert len(lines.splitlines()) == 20


def _body(searcher: Searcher) -> Body:
    app = client(searcher).application
    with app.test_request_context("/api/export?format=ndjson&collapse=0"):
        response = exports.export()
        assert isinstance(response.response, Body)
        return response.response


def test_pages_that_read_the_query_in_other_ways_are_no_export(index: Index) -> None:
    """A page that lacks corrections has other hits than the one before it: it is no part."""
    results = index(one()).search(SearchRequest(), NOW)
    assert whole(results) == results
    with pytest.raises(DeadlineExceeded):
        whole(replace(results, missing=(Part.CORRECTIONS,)))


def test_a_client_has_one_export_at_a_time(index: Index) -> None:
    """Another one of the same client, or one too many of all, is refused until one ends or its client goes away."""
    web = client(index(*(one(id=f"a{number:02}") for number in range(30))))
    address, busy = "/api/export?format=ndjson&collapse=0", 503
    clients = [{"environ_base": {"REMOTE_ADDR": f"10.0.0.{number}"}} for number in range(3)]
    first = web.get(address, buffered=False, **clients[0])
    assert web.get(address, **clients[0]).status_code == busy
    second = web.get(address, buffered=False, **clients[1])
    assert web.get(address, **clients[2]).status_code == busy
    first.close()
    assert len(web.get(address, **clients[2]).data.splitlines()) == 30
    second.close()
    assert not places_of(web.application)._clients


def test_a_script_of_another_origin_reads_how_many_there_are(index: Index) -> None:
    """The headers of an export are among those that its browser lets it read."""
    web = client(index(one()), CORS_ORIGINS=("https://a.example",))
    answer = web.get("/api/export", headers={"Origin": "https://a.example"}, buffered=True)
    assert {"X-Newsdex-Hits", "Content-Disposition"} <= set(answer.headers["Access-Control-Expose-Headers"].split(", "))


def test_an_operator_can_switch_exports_off(index: Index) -> None:
    """Then there is no such address, and the page has no link to it."""
    searcher = index(*documents())
    off, on = client(searcher, EXPORTS=0), client(searcher)
    assert off.get("/api/export?format=csv").status_code == 404
    for web, count in ((off, 0), (on, len(FORMATS))):
        assert len(hrefs(html(web.get("/search?q=solar")), ".formats a")) == count


def test_the_page_leads_to_all_documents_that_it_counts(web: FlaskClient) -> None:
    """The links of a page, whichever of its pages, export as many documents as it says there are."""
    for query in ("q=solar&topics=Data&page=2&size=5", "", "q=solar&sort=heat&typing=1"):
        page = html(web.get(f"/search?{query}"))
        total = page.css_first("#total b")
        assert total
        for address in hrefs(page, ".formats a"):
            assert web.head(address).headers["X-Newsdex-Hits"] == total.text().replace(",", ""), address


def test_the_addresses_of_a_page_can_be_copied(web: FlaskClient) -> None:
    """The field of a program's address is whole, and answers with what the page counts; so is that of the feed."""
    page = html(web.get("/search?q=solar+%22x%22&topics=Data"))
    addresses = {node.attributes["id"]: node.attributes["value"] or "" for node in page.css(".address input")}
    assert addresses["api-address"] == "http://localhost/api/search?q=solar+%22x%22&topics=Data"
    assert addresses["feed-address"] == "http://localhost/search.atom?q=solar+%22x%22&topics=Data"
    for address in addresses.values():
        assert web.get(address.removeprefix("http://localhost")).status_code == 200


def test_a_file_has_a_harmless_name(index: Index) -> None:
    """Whatever is searched, the name of the file is words, the day and the format."""
    web = client(index(one()))
    for query, expected in (
        ("../../etc/passwd", "newsdex-etc-passwd"),
        ('a"b\r\nX: y', "newsdex-a-b-x-y"),
        ("", "newsdex"),
    ):
        said = web.head(f"/api/export?{urlencode({'format': 'csv', 'q': query})}").headers["Content-Disposition"]
        assert said == f"attachment; filename={expected}-{NOW.date()}.csv"
    said = web.head("/api/export", query_string={"format": "csv", "q": "über 日本"}).headers["Content-Disposition"]
    plain, _, full = said.partition("; filename*=UTF-8''")
    assert plain == f"attachment; filename=newsdex-ber-{NOW.date()}.csv"
    assert full == f"newsdex-%C3%BCber-%E6%97%A5%E6%9C%AC-{NOW.date()}.csv"


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(index: Index, text: str) -> None:
    """A text of the content that a spreadsheet would calculate begins with an apostrophe, in whichever column."""
    document = one(id=f"{text}/id", title=text, excerpt=text, topics=(text, "=2"), heat=-5)
    [row] = _table(client(index(document)).get("/api/export?format=csv").data)
    for name in ("title", "excerpt", "topics"):
        assert row[name].startswith("'"), name
    assert row["heat"] == "-5"


@settings(max_examples=60)
@given(st.lists(st.lists(st.one_of(st.text(), st.sampled_from(FORMULAS), st.lists(st.text())), min_size=1), min_size=1))
def test_a_table_is_read_as_it_was_written(rows: list[list[Any]]) -> None:
    """Commas, quotation marks and line breaks stay in their cells, and none of these begins a formula."""
    texts = [[cells.cell(value) for value in row] for row in rows]
    assert list(csv.reader(io.StringIO(cells.rows(texts), newline=""))) == texts
    for text in (text for row in texts for text in row):
        assert text.lstrip()[:1] not in set("=+-@") or text == ""
