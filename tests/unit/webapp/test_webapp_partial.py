"""Promises about answers that lack parts: they say so wherever they are read, and nobody keeps them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient
from handmade import documents
from test_webapp_caching import PATHS
from web import Index, client, html

from search import deadline
from search.deadline import Deadline, within
from search.errors import DeadlineExceeded
from search.protocol.engine import Searcher
from search.protocol.request import SearchRequest
from search.protocol.results import Part, SearchResults
from webapp.monitoring import observers
from webapp.pages.partial_answers import HELP, LACKING, RELATED, SIMILAR

RECENT = "/search?published=P30D"
"""What it finds depends on the moment: it has no tag in any case."""
SEARCHES = ["/", "/search?q=solar", "/search?q=nothing&topics=Energy", "/api/search?q=solar", "/search.atom?q=solar"]


class Hurried:
    """A searcher whose answers lack some parts; all else is as of the searcher itself."""

    def __init__(self, searcher: Searcher, *parts: Part) -> None:
        """The parts are missing each time."""
        self._searcher, self._parts = searcher, parts

    def __getattr__(self, name: str) -> Any:
        return getattr(self._searcher, name)

    def latest(self) -> Hurried:
        """This one is the newest."""
        return self

    def search(self, request: SearchRequest, now: datetime) -> SearchResults:
        """An answer as the engine gives it when its time is over in these parts."""
        with deadline.partial(), within(Deadline.after(60.0)):
            for part in self._parts:
                deadline.optional(part, _never, None)
            return replace(self._searcher.search(request, now), missing=self._parts)


def _never(*_: object) -> Any:
    raise DeadlineExceeded(limit_s=0)


@pytest.fixture
def web(index: Index) -> FlaskClient:
    """A client of a service that has no time for facets and corrections."""
    return client(Hurried(index(*documents()), Part.CORRECTIONS, Part.FACETS))


@pytest.mark.parametrize("path", [*SEARCHES, RECENT])
def test_nobody_keeps_it(web: FlaskClient, path: str) -> None:
    """It has no tag, and is not to be stored."""
    answer = web.get(path)
    assert answer.status_code == 200
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_lacks_nothing_is_kept(index: Index) -> None:
    """Answers without optional parts, and whole ones, have tags as ever, and say nothing of parts."""
    searcher = index(*documents())
    for path in {*PATHS} - {*SEARCHES, "/search?q=solar", "/api/search?q=solar", "/search.atom"}:
        assert "ETag" in client(Hurried(searcher, Part.FACETS)).get(path).headers, path
    for path in SEARCHES:
        answer = client(searcher).get(path)
        assert "ETag" in answer.headers
        assert "There was no time" not in answer.text
        assert not {"partial", "missing"} & {*(answer.get_json(silent=True) or {})}


def test_each_answer_says_what_it_lacks(web: FlaskClient) -> None:
    """A program reads the names of the parts, people a sentence about each."""
    answer = web.get("/api/search?q=solar").get_json()
    assert (answer["partial"], answer["missing"]) == (True, ["corrections", "facets"])
    for path in ("/search?q=solar", "/search.atom?q=solar"):
        text = web.get(path).text
        assert "There was no time for everything: words are neither corrected nor joined by their synonyms; " in text
        assert "filters or their counts are missing. Try again, or ask for less." in text


@pytest.mark.parametrize("part", Part)
def test_each_part_has_a_sentence(index: Index, part: Part) -> None:
    """No part is missing without a word about it."""
    page = html(client(Hurried(index(*documents()), part)).get("/search?q=solar"))
    notice = page.css_first("#partial")
    assert notice is not None
    assert LACKING[part] in notice.text()


def test_several_searches_say_it_each(web: FlaskClient) -> None:
    """Each answer among several says it for itself."""
    results = web.post("/api/multi-search", json={"searches": [{"q": "solar"}, {"sort": "x"}]}).get_json()["results"]
    assert results[0]["answer"]["missing"] == ["corrections", "facets"]
    assert results[1]["problem"]["code"] == "invalid-parameter"


def test_assistants_learn_it(web: FlaskClient) -> None:
    """The results of a tool say what they lack."""
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
    params = {"name": "search", "arguments": {"query": "solar"}}
    result = web.post("/mcp", json={**call, "params": params}).get_json()["result"]
    assert result["structuredContent"]["missing"] == ["corrections", "facets"]
    assert result["structuredContent"]["partial"] is True


@pytest.mark.parametrize(
    ("path", "call", "part", "shown"),
    [
        ("/search?q=solar&topics=Nowhere", "search", HELP, "Nothing found"),
        (f"/documents/{documents()[0].id}", "similar", SIMILAR, "Tidal turbines"),
        (f"/documents/{documents()[0].id}", "linked", RELATED, "Tidal turbines"),
    ],
)
def test_what_a_page_has_beside_its_subject_may_be_missing(
    index: Index, path: str, call: str, part: str, shown: str
) -> None:
    """A page is answered when there is no time for its help and its links, says so, and is not kept."""
    searcher: Any = Hurried(index(*documents()))
    answer, first = getattr(searcher, call), call == "search"
    web = client(searcher, DEADLINE_S=60)
    web.get("/")  # warms up

    def ended(*arguments: Any) -> Any:
        nonlocal first
        is_subject, first = first, False
        return answer(*arguments) if is_subject else _never()

    setattr(searcher, call, ended)
    page = web.get(path)
    assert page.status_code == 200
    assert shown in page.text
    assert LACKING[part] in page.text
    assert "ETag" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"
    setattr(searcher, call, answer)
    whole = web.get(path)
    assert whole.headers["ETag"]
    assert LACKING[part] not in whole.text


def test_operators_learn_of_it(index: Index, tmp_path: Path) -> None:
    """Such answers are counted, and so are their parts and what is refused; the line of a request has its parts."""
    searcher: Any = Hurried(index(*documents()), Part.PASSAGES)
    web = client(searcher, METRICS=True, ACCESS_LOG=str(tmp_path / "log"))
    for path in ("/search?q=solar", "/api/search", "/facets/topics"):
        assert web.get(path).status_code == 200
    searcher.search = _never
    assert web.get("/search?q=solar").status_code == 503
    metrics = web.get("/metrics").text
    assert "\nnewsdex_partial_total 2.0" in metrics
    assert '\nnewsdex_missing_total{part="passages"} 2.0' in metrics
    assert "\nnewsdex_refused_total 1.0" in metrics
    observers.close(web.application)
    lines = map(orjson.loads, (tmp_path / "log").read_bytes().splitlines())
    assert [line.get("missing") for line in lines][:4] == [["passages"], ["passages"], None, None]
