"""Promises about cursors, and about the fields that hits have."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, build
from flask.testing import FlaskClient
from handmade import documents
from hypothesis import given
from hypothesis import strategies as st
from web import Index, client, one

from search.protocol.answer_json import hit_json
from search.protocol.cursor import Cursor
from search.protocol.engine import Searcher, open_searcher
from search.protocol.explanation import Explanation
from search.protocol.request import HIT_FACTS, SearchRequest
from search.protocol.results import Hit
from search.schema.document import Document
from search.schema.fields import ID, PUBLISHED

ORDERS = (
    "",
    "sort=-heat",
    "sort=published",
    "q=solar&match=any",
    "q=solar&sort=-published",
    "collapse=off",
    "topics=AI",
)


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A client of a service of the handmade documents."""
    folder = tmp_path_factory.mktemp("cursors") / "index"
    build(folder, documents())
    with closing(open_searcher(folder)) as searcher:
        yield client(searcher)


def _walk(web: FlaskClient, query: str, size: int) -> list[str]:
    """The ids of all hits, page by page."""
    seen, more = list[str](), ""
    while True:
        answer = web.get(f"/api/search?{query}&size={size}{more}").get_json()
        assert answer["page"] == len(seen) // size + 1
        seen += [hit["id"] for hit in answer["hits"]]
        if answer["after"] is None:
            assert len(seen) == answer["stories"]
            return seen
        more = f"&after={answer['after']}"


@pytest.mark.parametrize("size", [1, 5, 100])
@pytest.mark.parametrize("query", ORDERS)
def test_cursors_lead_through_all_hits(web: FlaskClient, query: str, size: int) -> None:
    """Page after page has each hit once, in the order of one large page, ties included."""
    whole = web.get(f"/api/search?{query}&size=100").get_json()
    assert _walk(web, query, size) == [hit["id"] for hit in whole["hits"]]


def test_links_follow_the_cursor(web: FlaskClient) -> None:
    """After a cursor the next page has one, too; the first page and the pages for people have none."""
    first = web.get("/api/search?size=5&fields=title").get_json()
    second = web.get(f"/api/search?size=5&fields=title&after={first['after']}").get_json()
    assert web.get(second["links"]["next"]).get_json()["hits"][0] not in (*first["hits"], *second["hits"])
    assert web.get(second["links"]["self"]).get_json()["hits"] == second["hits"]
    assert web.get(second["links"]["first"]).get_json()["hits"] == first["hits"]
    assert not any(name in second["links"][to] for to in ("html", "atom") for name in ("after", "fields"))


def test_what_decides_nothing_may_change_on_the_way(web: FlaskClient) -> None:
    """Another size, other facets and other fields go on at the same place."""
    first = web.get("/api/search?sort=-heat&size=5").get_json()
    rest = web.get(f"/api/search?sort=-heat&size=100&facets=none&fields=title&after={first['after']}").get_json()
    whole = web.get("/api/search?sort=-heat&size=100").get_json()
    assert [hit["id"] for hit in rest["hits"]] == [hit["id"] for hit in whole["hits"][5:]]


@pytest.mark.parametrize("query", ["q=solar", "topics=AI", "sort=heat", "collapse=0", "exact=1", "match=any"])
def test_another_request_is_told(web: FlaskClient, query: str) -> None:
    """A cursor of another query, filter or order is refused."""
    after = web.get("/api/search?size=5").get_json()["after"]
    answer = web.get(f"/api/search?{query}&after={after}")
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (409, "cursor-mismatch")


def test_a_page_has_one_place(web: FlaskClient) -> None:
    """A cursor and the number of a page do not go together; pages for people take no notice of a cursor."""
    after = web.get("/api/search?size=5").get_json()["after"]
    assert web.get(f"/api/search?after={after}&page=2").get_json(force=True)["parameter"] == "page"
    assert web.get("/search?after=nonsense&fields=nonsense").status_code == 200


@given(st.data())
def test_a_changed_cursor_is_none(web: FlaskClient, data: st.DataObject) -> None:
    """A text that differs in one letter from a cursor is refused, whichever letter it is."""
    after = web.get("/api/search?size=5&facets=none").get_json()["after"]
    place = data.draw(st.integers(0, len(after) - 1))
    letter = data.draw(st.sampled_from("AZaz09-_ é."))
    changed = after[:place] + letter + after[place + 1 :]
    answer = web.get("/api/search", query_string={"after": changed, "facets": "none"})
    same = changed == after or (letter in "AZaz09-_" and _bytes(changed) == _bytes(after))
    assert answer.status_code == 200 if same else answer.status_code in {400, 409}


def _bytes(text: str) -> bytes:
    """What the text stands for; its last letter may have bits that stand for nothing."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@given(st.builds(Cursor, st.text(), st.integers(1, 2**31 - 1), st.integers(0), st.text()))
def test_a_cursor_is_read_as_it_was_written(cursor: Cursor) -> None:
    """Whatever the id is, the text of a cursor means the same cursor."""
    assert Cursor.parse(str(cursor)) == cursor


def test_any_place_costs_no_more_than_all(web: FlaskClient) -> None:
    """A cursor that somebody has made, behind all hits, is at its document, or says that it is gone."""
    request = SearchRequest()
    first = web.get("/api/search").get_json()["hits"][0]["id"]
    for id, status in ((first, 200), ("nowhere", 410)):
        answer = web.get(f"/api/search?after={Cursor(id, 2**31 - 1, 1, request.digest)}")
        assert answer.status_code == status
    assert answer.get_json(force=True)["generation"] == 1


def _docs(*names: str) -> list[Document]:
    return [one(id=name, title=f"Title {name * 3}", heat=ord(name)) for name in names]


def _pages(folder: Path, query: str, *generations: str) -> list[Any]:
    """The answers page by page, each from a newer generation of documents named by letters."""
    answers, more = [], ""
    for names in generations:
        build(folder, _docs(*names))
        with closing(open_searcher(folder)) as searcher:
            answers.append(client(searcher).get(f"/api/search?{query}&size=2{more}").get_json(force=True))
        more = f"&after={answers[-1].get('after')}"
    return answers


@pytest.mark.parametrize(
    ("generations", "expected"),
    [
        (("abcdef", "abcdef", "abcdef"), ["ab", "cd", "ef"]),
        (("bcdef", "abcdef", "abcdef"), ["bc", "de", "f"]),  # one that comes before the place moves it
        (("abcdef", "bcdef", "bcdef"), ["ab", "cd", "ef"]),
        (("abcdefgh", "habg", "abgh"), ["ab", "gh"]),
        (("af", "af"), ["af"]),
    ],
)
def test_a_cursor_survives_a_new_generation(tmp_path: Path, generations: tuple[str, ...], expected: list[str]) -> None:
    """The next page begins after the last hit of the page before, wherever that is by now."""
    answers = _pages(tmp_path / "index", "sort=heat", *generations[: len(expected)])
    assert ["".join(hit["id"] for hit in answer["hits"]) for answer in answers] == expected


def test_a_cursor_says_that_its_place_is_gone(tmp_path: Path) -> None:
    """When the last hit of the page before is gone, nobody knows where the next page begins: that is said."""
    _, gone = _pages(tmp_path / "index", "sort=heat", "abcdef", "acdef")
    assert (gone["status"], gone["code"], gone["generation"]) == (410, "cursor-outdated", 1)


def test_a_cursor_tells_of_nothing_hidden(index: Index) -> None:
    """A document that waits for its date is no place, and does not move one."""
    shown, waiting = _docs(*"abcd"), one(id="later", heat=0, **{PUBLISHED: NOW.replace(year=NOW.year + 1)})
    texts = [client(index(*some)).get("/api/search?sort=heat&size=2").get_json() for some in (shown, [*shown, waiting])]
    assert texts[0]["after"] == texts[1]["after"]
    made = Cursor("later", 1, 1, replace(SearchRequest(), sort="heat").digest)
    assert client(index(*shown, waiting)).get(f"/api/search?sort=heat&after={made}").status_code == 410


# What hits have


def test_hits_have_what_is_chosen(web: FlaskClient) -> None:
    """A hit has its id and the chosen fields that its document has, repeated or with commas; nothing else changes."""
    whole = web.get("/api/search?q=solar&size=5").get_json()
    for query in ("fields=title&fields=score&fields=topics", "fields=title,score,topics"):
        some = web.get(f"/api/search?q=solar&size=5&{query}").get_json()
        names = ("id", "title", "score", "topics")
        assert some["hits"] == [{name: hit[name] for name in hit if name in names} for hit in whole["hits"]]
        assert some["facets"] == whole["facets"]
    assert web.get("/api/search?fields=id&size=1").get_json()["hits"][0].keys() == {"id"}
    similar = web.get(f"/api/documents/{whole['hits'][0]['id']}/similar?fields=title").get_json()
    assert all(hit.keys() == {"id", "title"} for hit in similar["hits"])


def test_words_are_marked_only_where_that_is_chosen(web: FlaskClient) -> None:
    """Highlights are made when hits are to have them, and when nothing is said of fields."""
    marked, bare = (web.get(f"/api/search?q=solar&fields={names}").get_json() for names in ("highlights", "title"))
    assert any(hit["highlights"] for hit in marked["hits"])
    assert all(hit.keys() == {"id", "title"} for hit in bare["hits"])


@pytest.mark.parametrize(("name", "nearest"), [("titel", "title"), ("scores", "score"), ("body", ""), ("", "")])
def test_an_unknown_field_is_told(web: FlaskClient, name: str, nearest: str) -> None:
    """A field that hits do not have, such as the text that is searched and not shown, is an error with the nearest."""
    problem = web.get(f"/api/search?fields=title,{name}").get_json(force=True)
    assert (problem["status"], problem["code"], problem["parameter"]) == (400, "unknown-parameter", name)
    assert problem["nearest"] == nearest or (name == "body" and problem["nearest"] in problem["known"])
    assert name not in problem["known"]


def test_every_name_of_a_hit_can_be_chosen() -> None:
    """What a hit has beside its fields is what a request may choose beside them."""
    hit = Hit(id="", fields={}, explanation=Explanation(0, ""))
    assert hit_json(hit).keys() - {ID} == set(HIT_FACTS)


def test_the_version_is_on_each_answer(web: FlaskClient) -> None:
    """Answers of endpoints, problems too, say the version that the OpenAPI document has; pages do not."""
    version = web.get("/api/openapi.json").get_json()["info"]["version"]
    for path in ("/api/search", "/api/search?x=1", "/api/nothing"):
        assert web.get(path).headers["X-Newsdex-API"] == version
    assert "X-Newsdex-API" not in web.get("/").headers


def test_a_searcher_of_the_engine_gives_places(index: Index) -> None:
    """An engine says where a page ends, and none at the end."""
    searcher: Searcher = index(*documents())
    results = searcher.search(SearchRequest(size=7), NOW)
    assert results.after
    assert (results.after.offset, results.after.id) == (7, results.hits[-1].id)
    assert searcher.search(SearchRequest(size=100), NOW).after is None
    assert searcher.search(SearchRequest(page=50), NOW).after is None
