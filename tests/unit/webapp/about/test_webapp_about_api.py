"""Does the page about the API show each endpoint, lead to it, and give code that asks what was searched?"""

from __future__ import annotations

import ast
import json
import re
import shlex
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from conftest import indexed
from flask.testing import FlaskClient
from handmade import documents
from hypothesis import given, settings
from hypothesis import strategies as st
from web import client, hrefs, html

from webapp.about.snippets import snippets

ODD = (
    "it's",
    'a "b"',
    "back\\slash",
    "two\nlines",
    "$(touch x) `y`",
    "</script><b>",
    "\u2028\u202e",
    "100 %",
    "a'b\"c",
)


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A service of the handmade documents."""
    with indexed(tmp_path_factory.mktemp("about") / "index", documents()) as searcher:
        yield client(searcher)


def test_each_operation_is_there_with_its_parameters(web: FlaskClient) -> None:
    """Each operation of the OpenAPI document has a form with a field for each of its parameters, or for its body."""
    paths = web.get("/api/openapi.json").get_json()["paths"]
    page = html(web.get("/about/api"))
    forms = {form.attributes["action"]: form for form in page.css("form[data-try]")}
    assert len(forms) == sum(map(len, paths.values()))
    for path, methods in paths.items():
        for method, operation in methods.items():
            form = forms[f"/about/api/{operation['operationId']}" if method == "get" else path]
            names = [field.attributes["name"] for field in form.css("input, select")]
            assert sorted(map(str, names)) == sorted(one["name"] for one in operation.get("parameters", ()))
            assert len(form.css("textarea")) == (method == "post")


@pytest.mark.parametrize(
    ("form", "written", "expected"),
    [
        ("search", {"q": "solar", "page": "", "topics": "", "sort": "-heat"}, "/api/search?q=solar&sort=-heat"),
        ("document", {"id": documents()[0].id}, f"/api/documents/{documents()[0].id}"),
        ("document", {"id": "a?b#c/ü"}, "/api/documents/a%3Fb%23c/%C3%BC"),
        ("document", {"id": "//evil.example/x"}, "/api/documents/evil.example/x"),
        ("facet", {"field": "topics", "contains": "", "limit": "3"}, "/api/facets/topics?limit=3"),
        ("document", {"id": ""}, "/about/api#of-document"),
        ("facet", {"contains": "a"}, "/about/api#of-facet"),
        ("export", {"q": "solar", "format": ""}, "/api/export?q=solar"),
        ("openapi", {}, "/api/openapi.json"),
        ("health", {}, "/healthz"),
    ],
)
def test_a_form_leads_to_the_answer(web: FlaskClient, form: str, written: dict[str, str], expected: str) -> None:
    """What is written into a form without a script is in the address of the endpoint; what is left empty is not.

    A form that lacks what it needs leads back to itself.
    """
    answer = web.get(f"/about/api/{form}", query_string=written)
    assert (answer.status_code, answer.headers["Location"]) == (303, expected)


@pytest.mark.parametrize("address", ["nothing", "multiSearch", "mcp"])
def test_there_is_no_way_to_nowhere(web: FlaskClient, address: str) -> None:
    """An unknown operation, and one that is posted, lead nowhere."""
    assert web.get(f"/about/api/{address}").status_code == 404


def test_the_page_is_about_the_search_that_leads_to_it(web: FlaskClient) -> None:
    """The results lead to code for their search, and it leads back; the foot of each page leads to the page itself."""
    results = html(web.get("/search?q=solar+it%27s&topics=Data&page=2"))
    [address] = hrefs(results, "#exports a[href*='/about/api']")
    page = html(web.get(address))
    assert hrefs(page, "main > p > a")[1] == "/search?q=solar+it%27s&topics=Data"
    [curl] = [node.text() for node in page.css("#code-curl")]
    assert shlex.split(curl)[-1] == "http://localhost/api/search?q=solar+it%27s&topics=Data"
    assert web.get(shlex.split(curl)[-1].removeprefix("http://localhost")).status_code == 200
    assert "/about/api" in hrefs(html(web.get("/")), "footer a")


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(["q", "-topics"]), st.one_of(st.sampled_from(ODD), st.text()))))
def test_what_is_searched_is_text_in_the_code(pairs: list[tuple[str, str]]) -> None:
    """In each language the code is well-formed, and asks exactly for the names and values that were given."""
    pairs = [(name, value.encode("utf-8", "replace").decode()) for name, value in pairs]
    address = "https://a.example/api/search"
    whole = f"{address}?{urlencode(pairs)}"
    code = {snippet.id: snippet.code for snippet in snippets(address, pairs, whole)}
    assert shlex.split(code["curl"]) == ["curl", "-s", whole]
    assert parse_qsl(urlsplit(whole).query, keep_blank_values=True) == pairs
    [listed] = [node.value for node in ast.parse(code["python"]).body if isinstance(node, ast.Assign)]
    assert ast.literal_eval(listed) == pairs
    found = re.search(r"URLSearchParams\((\[.*\])\);\nconst answer", code["javascript"], re.DOTALL)
    assert found
    assert [tuple(pair) for pair in json.loads(re.sub(r",\n\]$", "\n]", found[1]))] == pairs
    assert code["python"].isascii()
    assert code["javascript"].isascii()


def test_a_hostile_query_is_shown_as_text(web: FlaskClient) -> None:
    """Markup in a query makes no element of the page."""
    answer = web.get("/about/api", query_string={"q": "</code><script>x</script>"})
    assert "<script>x" not in answer.text
    assert "<script>x" in (html(answer).css_first("#code-python") or html(answer)).text()
