"""Promises about several searches in one request."""

from __future__ import annotations

import time
from typing import Any

import pytest
from flask.testing import FlaskClient
from handmade import documents
from web import Index, client

from search.errors import IndexDamaged, ServiceBusy
from search.protocol.engine import Searcher
from webapp.api.multi_search import MAX_SEARCHES
from webapp.api.request_body import MAX_BYTES

PATH = "/api/multi-search"


@pytest.fixture
def searcher(index: Index) -> Searcher:
    """The handmade documents."""
    return index(*documents())


@pytest.fixture
def web(searcher: Searcher) -> FlaskClient:
    """A client of a service of them."""
    return client(searcher)


def _timeless(answer: dict[str, Any]) -> dict[str, Any]:
    return answer | {"took_ms": 0}


def test_each_search_is_answered_as_if_alone(web: FlaskClient) -> None:
    """Each answer is that of the same search at /api/search, whether its values are texts, numbers or lists."""
    searches = [
        {"q": "solar", "size": 3, "facets": "none"},
        {"topics": ["Energy", "Oceans"], "-provider": "Field Notes", "size": "2", "fields": ["title", "score"]},
        {"exact": True, "collapse": False, "highlights": "off", "heat": ["10..20", ">50"]},
        {},
    ]
    queries = [
        "q=solar&size=3&facets=none",
        "topics=Energy&topics=Oceans&-provider=Field+Notes&size=2&fields=title&fields=score",
        "exact=1&collapse=0&highlights=0&heat=10..20&heat=%3E50",
        "",
    ]
    found = web.post(PATH, json={"searches": searches}).get_json()
    assert found["generation"] == 1
    assert len(found["results"]) == len(queries)
    for result, query in zip(found["results"], queries, strict=True):
        assert _timeless(result["answer"]) == _timeless(web.get(f"/api/search?{query}").get_json())


def test_each_search_has_an_error_of_its_own(web: FlaskClient) -> None:
    """A search that cannot be answered has the problem that it has alone, and the others are answered."""
    found = web.post(PATH, json={"searches": [{"sort": "x"}, {"q": "solar"}, {"nothing": 1}, {"size": 101}]}).get_json()
    assert [next(iter(result)) for result in found["results"]] == ["problem", "answer", "problem", "problem"]
    alone = web.get("/api/search?sort=x").get_json(force=True)
    assert found["results"][0]["problem"] == alone | {"instance": PATH}
    assert found["results"][2]["problem"]["code"] == "unknown-parameter"
    assert found["results"][3]["problem"]["parameter"] == "size"


@pytest.mark.parametrize(
    ("body", "place", "found"),
    [
        ([], "The body", "a list"),
        ({}, "The body", "an object"),
        ({"searches": [{}], "size": 1}, "The body", "“size”"),
        ({"searches": {}}, "searches", "an object"),
        ({"searches": []}, "searches", "0 of them"),
        ({"searches": [{}] * (MAX_SEARCHES + 1)}, "searches", f"{MAX_SEARCHES + 1} of them"),
        ({"searches": [{}, "solar"]}, "searches[1]", "a text"),
        ({"searches": [{"q": None}]}, "searches[0].q", "null"),
        ({"searches": [{"topics": [["AI"]]}]}, "searches[0].topics", "a list"),
        ({"searches": [{"q": {"x": 1}}]}, "searches[0].q", "an object"),
    ],
)
def test_another_body_is_told(web: FlaskClient, body: object, place: str, found: str) -> None:
    """A body of another form is an error that names the place, what is there and what should be."""
    answer = web.post(PATH, json=body)
    problem = answer.get_json(force=True)
    assert (answer.status_code, problem["code"]) == (400, "invalid-body")
    assert (problem["place"], problem["found"]) == (place, found)
    assert problem["expected"]


@pytest.mark.parametrize(
    ("data", "mimetype", "code"),
    [
        (b"{", "application/json", "invalid-body"),
        (b"", "application/json", "invalid-body"),
        (b'{"searches": ["\xff"]}', "application/json", "invalid-body"),
        (b"[" * 60_000, "application/json", "invalid-body"),
        (b'{"searches": [{}]}', "text/plain", "unsupported-media-type"),
        (b'{"searches": [{}]}', "", "unsupported-media-type"),
        (b" " * (MAX_BYTES + 1), "application/json", "body-too-large"),
    ],
)
def test_what_is_no_json_or_too_large_is_told(web: FlaskClient, data: bytes, mimetype: str, code: str) -> None:
    """A body that is cut, nested without end, of another kind or too large is an error of its own, and no failure."""
    answer = web.post(PATH, data=data, content_type=mimetype)
    assert answer.get_json(force=True)["code"] == code
    assert answer.status_code in {400, 413, 415}


def test_only_post_is_answered(web: FlaskClient) -> None:
    """GET has no body; what is answered is never kept."""
    assert web.get(PATH).status_code == 405
    assert web.post(PATH, json={"searches": [{}]}).headers["Cache-Control"] == "no-store"


class _Failing:
    """A searcher that fails after so many searches."""

    def __init__(self, searcher: Searcher, error: Exception, after: int) -> None:
        self._searcher, self._error, self._left = searcher, error, after

    def __getattr__(self, name: str) -> Any:
        return getattr(self._searcher, name)

    def latest(self) -> Any:
        return self

    def search(self, *arguments: Any) -> Any:
        self._left -= 1
        if self._left < 0:
            raise self._error
        return self._searcher.search(*arguments)


class _Slow(_Failing):
    """A searcher whose first search takes all the time that there is."""

    def search(self, *arguments: Any) -> Any:
        found = self._searcher.search(*arguments)
        time.sleep(1.1 if arguments[0].query else 0)
        return found


def test_the_deadline_is_one_for_all(searcher: Searcher) -> None:
    """What comes after the deadline has a problem; what was answered before stays."""
    web = client(_Slow(searcher, KeyError(), 0), DEADLINE_S=1)
    assert web.get("/readyz").status_code == 200  # the index is open
    found = web.post(PATH, json={"searches": [{"q": "solar"}] * 3}).get_json()
    codes = [result.get("problem", {}).get("code") for result in found["results"]]
    assert codes == [None, "deadline-exceeded", "deadline-exceeded"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ServiceBusy(), "service-busy"),
        (IndexDamaged("/secret", "toc", "torn"), "index-damaged"),
        (KeyError("x"), "internal-error"),
    ],
)
def test_what_is_wrong_with_the_service_is_no_answer(searcher: Searcher, error: Exception, code: str) -> None:
    """A busy service, a damaged index and a fault are errors of the whole request, and tell no place."""
    answer = client(_Failing(searcher, error, 1)).post(PATH, json={"searches": [{}, {}]})
    assert answer.status_code >= 500
    assert answer.get_json(force=True)["code"] == code
    assert b"/secret" not in answer.data


def test_each_search_counts_for_a_rate(searcher: Searcher) -> None:
    """A client that may search twelve times in an hour may not do so sixteen times in one request."""
    web = client(searcher, RATE="12/hour")
    assert web.post(PATH, json={"searches": [{}] * 4}).status_code == 200
    assert web.post(PATH, json={"searches": [{}] * 8}).status_code == 200
    assert web.get("/api/search").status_code == 429
    web = client(searcher, RATE="12/hour")
    assert web.post(PATH, json={"searches": [{}] * 16}).status_code == 429


def test_cursors_work_here(web: FlaskClient) -> None:
    """The next page of an answer can be asked for among other searches."""
    asked = {"q": "solar", "size": 2}
    first = web.post(PATH, json={"searches": [asked]}).get_json()["results"][0]["answer"]
    both = web.post(PATH, json={"searches": [asked, {**asked, "after": first["after"]}]}).get_json()["results"]
    assert _timeless(both[0]["answer"]) == _timeless(first)
    assert {hit["id"] for hit in first["hits"]}.isdisjoint(hit["id"] for hit in both[1]["answer"]["hits"])
