"""Do the links of hits open, whatever the names of files are?"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from contents import main
from flask.testing import FlaskClient
from served import service
from web import client, hrefs, html

from search.protocol.engine import open_searcher

ATOM = "{http://www.w3.org/2005/Atom}"
NAMES = {
    "line breaks": ["two\nlines", "\nfirst", "last\n", "x\r\ny", "folder\n/inside"],
    "other control characters": ["a\tb", "bell\x07", "escape\x1b[2J", "delete\x7f", "next\x85line"],
    "signs of addresses": [
        "50% off",
        "a%2Fb",
        "%",
        "100%25",
        "a#b",
        "#c",
        "what?",
        "a?q=x",
        "a&b=c",
        "a;b",
        "x:y",
        "a+b",
    ],
    "blanks and quotes": [" led", "trailed ", "a  b", "it's", 'say "x"', "back\\slash", "`tick`", "a,b", "a\u00a0b"],
    "dots and dashes": ["a..b", "b.md", "c.", "d.html", "-dash", "--index", "~home", "e...", "_under"],
    "markup": ["<b>x", "[link](y)", "{{ z }}", "<!--", "&amp;", "*star*", "$x"],
    "other scripts": [
        unicodedata.normalize("NFD", "été"),
        "tête",
        "日本 語",
        "😀",
        "колонка",
        "\u202egnp",
        "zero\u200bwidth",
        "Ⅳ",
    ],
    "names of routes": [
        "similar",
        "x",
        "x/similar",
        "x/similar/similar",
        "api",
        "api/search",
        "search",
        "documents/x",
        "api/documents/x/similar",
        "static/a",
        "y/similar",
        "suggest",
        "healthz",
        "CON",
    ],
    "long names": ["n" * 252, "/".join(["f" * 100] * 8), "ü" * 120],
}
"""Names of files without their suffix, by kind."""


def write(content: Path, names: list[str]) -> dict[str, str]:
    """Write a file of each name; its title by its id."""
    titles = {}
    for number, name in enumerate(names):
        path = content / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\ntitle: Number {number}\n---\nmango words\n", encoding="utf-8")
        titles[unicodedata.normalize("NFC", name)] = f"Number {number}"
    return titles


@pytest.fixture(params=NAMES)
def named(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[dict[str, str], FlaskClient]]:
    """The title of each document by its id, and a client of a service over an index of them."""
    titles = write(tmp_path / "content", NAMES[request.param])
    assert main("build", tmp_path / "content", "--index", tmp_path / "index", "--strict") == 0
    with closing(open_searcher(tmp_path / "index")) as searcher:
        yield titles, client(searcher)


def json_of(web: FlaskClient, path: str) -> dict[str, Any]:
    """The answer at a path."""
    response = web.get(path)
    assert response.status_code == 200, path
    answer: dict[str, Any] = response.get_json()
    return answer


def test_the_links_of_all_hits_open(named: tuple[dict[str, str], FlaskClient]) -> None:
    """Page, feed and JSON lead to the document of each name, and from it to its page and to what is like it."""
    titles, web = named
    links = hrefs(html(web.get("/search?q=mango&collapse=off&size=100")), "article h2 a")
    assert len(links) == len(titles)
    shown = [html(web.get(link)).css_first("h1") for link in links]
    assert {title.text(strip=True) for title in shown if title} == set(titles.values())
    hits = json_of(web, "/api/search?q=mango&collapse=off&size=100")["hits"]
    assert {hit["id"] for hit in hits} == set(titles)
    for hit in hits:
        told = json_of(web, f"/api/documents/{quote(hit['id'])}")
        assert (told["document"]["id"], told["document"]["title"]) == (hit["id"], titles[hit["id"]])
        assert json_of(web, told["links"]["self"]) == told
        assert web.get(told["links"]["html"]).status_code == 200
        assert json_of(web, told["links"]["similar"])["id"] == hit["id"]
        assert json_of(web, f"/api/documents/{quote(hit['id'], safe='')}") == told
    feed = ET.fromstring(web.get("/search.atom?q=mango&collapse=off").text)
    entries = [entry.attrib["href"] for entry in feed.findall(f"{ATOM}entry/{ATOM}link")]
    assert len(entries) >= len(titles)
    assert all(web.get(entry).status_code == 200 for entry in entries)


@pytest.mark.parametrize("folder", ["names", "similar"])
def test_names_of_the_shared_cases(folder: str, tmp_path: Path) -> None:
    """All hits of these folders open, on the page and as JSON."""
    cases = Path(__file__).parents[4] / "shared" / "cases" / "content" / folder
    if not cases.is_dir():
        pytest.skip("the shared cases are not beside the project")
    assert main("build", cases, "--index", tmp_path / "index") == 0
    with closing(open_searcher(tmp_path / "index")) as searcher:
        web = client(searcher)
        for hit in json_of(web, "/api/search?collapse=off&size=100")["hits"]:
            links = json_of(web, f"/api/documents/{quote(hit['id'], safe='')}")["links"]
            assert json_of(web, links["self"])["document"]["id"] == hit["id"]
            assert web.get(links["html"]).status_code == 200


def test_a_document_and_what_is_like_another_are_told_apart(tmp_path: Path) -> None:
    """An address that means a document means no other; `/api/similar/` means what is like one, whatever its id."""
    titles = write(tmp_path / "content", NAMES["names of routes"])
    assert main("build", tmp_path / "content", "--index", tmp_path / "index") == 0
    with closing(open_searcher(tmp_path / "index")) as searcher:
        web = client(searcher)
        for id in titles:
            assert json_of(web, f"/api/documents/{quote(id)}")["document"]["id"] == id
            assert json_of(web, f"/api/similar/{quote(id)}?collapse=off")["id"] == id
        assert json_of(web, "/api/documents/api/similar")["id"] == "api"
        assert web.get("/api/documents/none/similar").status_code == 404
        assert web.get("/api/similar/none").status_code == 404


def test_names_pass_the_server(tmp_path: Path) -> None:
    """The same addresses open over HTTP, where the server itself decodes them."""
    names = [name for names in NAMES.values() for name in names]
    titles = write(tmp_path / "content", names)
    assert main("build", tmp_path / "content", "--index", tmp_path / "index") == 0
    with service(tmp_path / "index") as running:
        for id, title in titles.items():
            for start in ("/documents/", "/api/documents/", "/api/similar/"):
                for safe in ("/", ""):
                    reply = running.get(start + quote(id, safe=safe))
                    assert reply.status == 200, (start, id)
                    assert title.encode() in reply.body or start == "/api/similar/"
