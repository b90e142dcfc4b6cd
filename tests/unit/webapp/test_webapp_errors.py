"""Is every error answered in one shape, for programs and for people?

For a program: `application/problem+json` with type, title, status, detail, instance and code, and the facts of the
error.  For a person: a page with the same code.  Neither is stored, and neither tells what only the log should.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from all_errors import each_error, example
from conftest import NOW
from flask.testing import FlaskClient
from handmade import documents
from openapi_answers import Comparison
from web import Index, client, hrefs, html
from werkzeug.test import TestResponse

from search.errors import DocumentNotFound, IndexMissing, NewsdexError, UnknownEngine
from webapp import create_app

BAD = [
    ("topic=AI", "unknown-parameter", "topic"),
    ("-topic=AI", "unknown-parameter", "-topic"),
    ("=", "unknown-parameter", ""),
    ("explains=1", "unknown-parameter", "explains"),
    ("%ff=1", "unknown-parameter", "�"),
    ("<script>alert(1)</script>=1", "unknown-parameter", "<script>alert(1)</script>"),
    ("q=a&q=b", "invalid-parameter", "q"),
    ("sort=tittle", "invalid-parameter", "sort"),
    ("sort=-relevance", "invalid-parameter", "sort"),
    ("page=0", "invalid-parameter", "page"),
    ("page=-1", "invalid-parameter", "page"),
    ("page=99999999999999", "invalid-parameter", "page"),
    ("page=%D9%A1", "invalid-parameter", "page"),
    ("size=101", "invalid-parameter", "size"),
    ("size=ten", "invalid-parameter", "size"),
    ("published=2021-13", "invalid-parameter", "published"),
    ("published=yesterday", "invalid-parameter", "published"),
    ("heat=warm", "invalid-parameter", "heat"),
    ("length=10", "invalid-parameter", "length"),
    ("topics=", "invalid-parameter", "topics"),
    ("missing=title", "invalid-parameter", "missing"),
    ("&".join(f"topics={number}" for number in range(201)), "invalid-parameter", "topics"),
]


PAGES = ("/", "/search", "/search.atom", "/facets/topics", "/range/published")


def assert_error(response: TestResponse, code: str, status: int) -> dict[str, Any]:
    """The response has the one shape of an error; gives its facts, none for a page."""
    assert response.status_code == status, response.text[:300]
    assert response.headers["Cache-Control"] == "no-store"
    assert "Traceback" not in response.text
    assert ("Retry-After" in response.headers) == (status == 503)
    if response.mimetype == "text/html":
        main = html(response).css_first("main")
        assert main is not None
        assert main.attributes["data-code"] == code
        return {}
    assert response.mimetype == "application/problem+json"
    problem: dict[str, Any] = response.get_json(force=True)
    assert {"type", "title", "status", "detail", "instance", "code"} <= problem.keys()
    assert (problem["code"], problem["status"]) == (code, status)
    return problem


@pytest.mark.parametrize(("query", "code", "parameter"), BAD)
def test_a_bad_parameter_is_named(index: Index, query: str, code: str, parameter: str) -> None:
    """A program and a person both learn which parameter is wrong, on every route that has parameters.

    Only programs learn of one that nobody knows; from a link that people share, it is left out.
    """
    web = client(index(*documents()[:3]))
    for path in ("/api/search", "/api/suggest", "/api/facets/topics", "/api/documents/x/similar"):
        assert assert_error(web.get(f"{path}?{query}"), code, 400)["parameter"] == parameter
    for path in PAGES:
        response = web.get(f"{path}?{query}")
        if code == "unknown-parameter":
            assert response.status_code in {200, 303}
        else:
            assert_error(response, code, 400)


def test_the_nearest_parameter_is_told(index: Index) -> None:
    """Who misspells a parameter is told the nearest one and all that there are."""
    problem = assert_error(client(index()).get("/api/search?topcs=AI"), "unknown-parameter", 400)
    assert problem["nearest"] == "topics"
    assert "published" in problem["known"]


def test_a_bad_page_offers_the_same_search_without_what_is_wrong(index: Index) -> None:
    """One link leads from the error to the search that was meant."""
    web = client(index(*documents()))
    for path, own in (("/search", ""), ("/facets/topics", "&contains=e")):
        page = html(web.get(f"{path}?q=solar{own}&utm_source=x&topics=Energy&page=abc"))
        [address] = [href for href in hrefs(page, "a.button") if href != "/"]
        assert address == f"{path}?q=solar{own}&topics=Energy"
        assert web.get(address).status_code == 200


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/nowhere", "page-not-found"),
        ("/api", "page-not-found"),
        ("/api/nowhere", "page-not-found"),
        ("/documents/nowhere", "document-not-found"),
        ("/api/documents/nowhere", "document-not-found"),
        ("/api/documents/%00%ff/<b>", "document-not-found"),
        ("/facets/title", "page-not-found"),
        ("/api/facets/published", "page-not-found"),
        ("/range/topics", "page-not-found"),
        ("/static/page.css", "page-not-found"),
        ("/static/../app.py", "page-not-found"),
        ("/media/a.svg", "page-not-found"),
    ],
)
def test_what_is_not_there_is_404(index: Index, path: str, code: str) -> None:
    """An unknown address and an unknown document are told apart, and neither is a failure."""
    assert_error(client(index(*documents()[:1])).get(path), code, 404)


@pytest.mark.parametrize("path", ["/search", "/api/search"])
def test_the_service_only_reads(index: Index, path: str) -> None:
    """Another method than those for reading is refused with those that are allowed."""
    response = client(index()).post(path)
    assert_error(response, "method-not-allowed", 405)
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def _failing_with(error: Exception) -> FlaskClient:
    def fail() -> None:
        raise error

    app = create_app({"CLOCK": lambda: NOW})
    app.extensions["newsdex"].searchers._open = fail
    return app.test_client()


@pytest.mark.parametrize("path", ["/", "/api/search", "/readyz", "/search.atom", "/documents/x", "/opensearch.xml"])
def test_a_failure_tells_a_reference_and_nothing_else(path: str, caplog: pytest.LogCaptureFixture) -> None:
    """The text of an unexpected error is in the log, under the reference that the answer gives."""
    response = _failing_with(ValueError("the secret")).get(path)
    assert_error(response, "internal-error", 500)
    assert "secret" not in response.text
    assert "the secret" in caplog.text
    assert caplog.records[0].getMessage().split()[-1] in response.text


@each_error
@pytest.mark.parametrize("path", ["/search", "/api/search", "/search.atom", "/opensearch.xml"])
def test_facts_for_operators_are_in_the_log_only(
    path: str, error: type[NewsdexError], caplog: pytest.LogCaptureFixture, comparison: Comparison
) -> None:
    """Whatever goes wrong with the index, nobody reads a place or a reason: the log tells them, under a reference."""
    response = _failing_with(example(error)).get(path)
    comparison.faults.clear()  # some of these errors never occur at this path
    shown = {fact for fact in flat(example(error)) if re.search(rf"(?<![0-9a-f]){re.escape(fact)}", response.text)}
    if error.is_public:
        assert error.facts is NewsdexError.facts
        assert response.status_code == error.status
    else:
        assert not shown
        assert all(fact in caplog.text for fact in flat(example(error)))
        assert caplog.records[0].getMessage().split()[-1] in response.text
        assert_error(response, *(("internal-error", 500) if error.status == 500 else (error.code, error.status)))


def flat(error: NewsdexError) -> list[str]:
    """All facts of an error as its text has them."""
    facts = error.facts().values()
    return [str(one) for fact in facts for one in (fact if isinstance(fact, tuple) else (fact,))]


def test_the_log_is_not_written_by_strangers(caplog: pytest.LogCaptureFixture) -> None:
    """A path with the end of a line in it does not begin a line of the log."""
    _failing_with(IndexMissing(location="here")).get("/facets/x%0aERROR%20forged?a%0aERROR")
    assert "ERROR forged" in caplog.text
    assert not any(line.startswith("ERROR forged") for line in caplog.records[0].getMessage().splitlines())


@pytest.mark.parametrize("path", ["/", "/search", "/api/search", "/readyz", "/search.atom", "/documents/x"])
def test_an_index_that_cannot_be_read_is_503(path: str) -> None:
    """Without an index the service says so, without its place, and asks to try again."""
    response = _failing_with(IndexMissing(location="/srv/secret")).get(path)
    assert_error(response, "index-missing", 503)
    assert "secret" not in response.text


def test_a_fault_of_configuration_is_no_fact_for_readers(caplog: pytest.LogCaptureFixture) -> None:
    """What an operator did wrong stands in the log, not on the page."""
    app = create_app({"INDEX": "secretengine:somewhere"})
    response = app.test_client().get("/api/search")
    assert_error(response, "internal-error", 500)
    assert "secretengine" not in response.text
    assert UnknownEngine.code == "unknown-engine"
    assert "secretengine" in caplog.text


def test_an_endless_value_is_not_sent_back(index: Index) -> None:
    """An error shows at most the beginning of what was found."""
    response = client(index()).get("/api/search?sort=" + "x" * 50_000)
    assert_error(response, "invalid-parameter", 400)
    assert len(response.data) < 3000


def test_a_vanished_document_between_two_steps_is_404(index: Index) -> None:
    """An error of the engine inside a page is answered like any other."""
    searcher = index(*documents()[:2])

    class Vanishing:
        def __getattr__(self, name: str) -> Any:
            return getattr(searcher, name)

        def latest(self) -> Vanishing:
            return self

        def linked(self, *_: object) -> Any:
            raise DocumentNotFound(id="gone")

    page = f"/documents/{documents()[0].id}"
    assert_error(client(Vanishing()).get(page), "document-not-found", 404)


@pytest.mark.parametrize("path", ["/search", "/facets/topics"])
def test_a_short_request_has_no_endless_page(index: Index, path: str) -> None:
    """Filters of many thousand characters, which every link would repeat, are for programs only."""
    query = "&".join(f"topics={number}{'x' * 200}" for number in range(150))
    web = client(index(*documents()))
    assert_error(web.get(f"{path}?{query}"), "invalid-parameter", 400)
    assert web.get(f"/api/search?{query}").status_code == 200
    assert web.get(f"{path}?q={'x' * 30_000}").status_code == 200
