"""Does the endpoint promise what programs rely on?"""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import count

import pytest
from conftest import NOW
from handmade import documents
from web import Index, client, hrefs, html, one

from search.protocol.answer_json import json_bytes
from search.protocol.engine import Searcher


@pytest.fixture
def searcher(index: Index) -> Searcher:
    """The handmade documents."""
    return index(*documents())


def test_an_answer_has_the_promised_names(searcher: Searcher) -> None:
    """Names at the top, in a hit and in facets are those that the documentation gives."""
    answer = client(searcher).get("/api/search?q=solar&topics=Energy&-provider=Field+Notes&size=2").get_json()
    assert list(answer) == [
        *("total", "stories", "hits", "facets", "page", "pages", "size", "after", "sort"),
        *("query", "filters", "generation", "links", "took_ms"),
    ]
    hit = answer["hits"][0]
    assert {"id", "title", "topics", "provider", "score", "highlights", "lacking"} <= hit.keys()
    assert hit["highlights"]["excerpt"].count("<mark>solar</mark>") == 1
    assert hit["score"] > 0
    energy = next(value for value in answer["facets"]["topics"]["values"] if value["value"] == "Energy")
    assert energy == {"value": "Energy", "count": answer["total"], "selected": True, "excluded": False}
    assert answer["facets"]["levels"]["missing"].keys() == {"count", "selected"}
    assert answer["facets"]["published"].keys() == {"label", "years", "months", "days", "missing"}
    term = {"text": "solar", "kind": "word", "role": "required", "field": "", "reason": ""}
    assert answer["query"]["terms"] == [{**term, "start": 0, "end": 5, "without": ""}]
    steps = [{"words": 1, "documents": answer["total"]}]
    assert answer["query"]["matching"] == {"asked": "auto", "steps": steps}
    assert answer["query"]["reading"] == "solar"
    assert answer["filters"]["-provider".strip("-")]["none_of"] == ["Field Notes"]


def test_the_ranges_of_a_number(searcher: Searcher) -> None:
    """The values of a facet of numbers are ranges, which a filter reads; days are counted where they are few."""
    web = client(searcher)
    values = web.get("/api/facets/length").get_json()["values"]
    assert values
    for value in values:
        found = web.get("/api/search", query_string={"length": value["value"], "facets": "length"}).get_json()
        assert found["total"] == value["count"]
        assert {entry["value"] for entry in found["facets"]["length"]["values"]} == {entry["value"] for entry in values}
    month = web.get("/api/search").get_json()["facets"]["published"]["months"][-1]
    dates = web.get(f"/api/search?published={month['value']}").get_json()["facets"]["published"]
    assert sum(day["count"] for day in dates["days"]) == month["count"]
    assert all(day["value"].startswith(month["value"]) for day in dates["days"])


def test_what_is_not_asked_for_is_not_made(searcher: Searcher) -> None:
    """Without highlights and facets an answer has the same hits, and its links ask for no more."""
    web = client(searcher)
    whole = web.get("/api/search?q=solar&size=2").get_json()
    bare = web.get("/api/search?q=solar&size=2&highlights=0&facets=none").get_json()
    assert any(hit["highlights"] for hit in whole["hits"])
    assert bare["facets"] == {}
    assert bare["hits"] == [hit | {"highlights": {}, "passages": [], "matched": {}} for hit in whole["hits"]]
    assert all("highlights=0&facets=none" in bare["links"][name] for name in ("self", "next", "html"))
    some = web.get("/api/search?q=solar&facets=published&facets=topics").get_json()
    assert some["facets"] == {name: whole["facets"][name] for name in ("topics", "published")}


def test_links_lead_through_all_pages(searcher: Searcher) -> None:
    """The links of an answer visit each hit exactly once, and end where they say."""
    web = client(searcher)
    address, seen = "/api/search?sort=-heat&size=7", []
    for _ in count():
        answer = web.get(address).get_json()
        seen += [hit["id"] for hit in answer["hits"]]
        assert answer["links"]["self"] == address
        if "next" not in answer["links"]:
            break
        address = answer["links"]["next"]
    assert address == answer["links"]["last"]
    assert sorted(seen) == sorted(document.id for document in documents())
    assert web.get(answer["links"]["prev"]).get_json()["page"] == answer["page"] - 1
    assert web.get(answer["links"]["html"]).mimetype == "text/html"
    assert web.get(answer["links"]["atom"]).mimetype == "application/atom+xml"


def test_a_page_past_the_end_has_no_hits(searcher: Searcher) -> None:
    """It is no error, for hits may have gone; its links lead back."""
    answer = client(searcher).get("/api/search?page=1000000&size=100").get_json()
    assert (answer["hits"], answer["total"], answer["pages"]) == ([], 32, 1)
    assert answer["links"]["prev"] == "/api/search?size=100"
    assert "next" not in answer["links"]


def test_a_document_has_its_fields(searcher: Searcher) -> None:
    """One document is answered with the fields of a hit, and the address of its page."""
    id = documents()[3].id
    answer = client(searcher).get(f"/api/documents/{id}").get_json()
    assert answer["document"]["id"] == id
    assert answer["document"]["title"] == documents()[3].values["title"]
    ends = {"self": f"/api/documents/{id}", "html": f"/documents/{id}", "similar": f"/api/similar/{id}"}
    assert answer["links"] == ends


@pytest.mark.parametrize("id", ["a b/c#d?e", "é/ü", "100%", "a+b&c=d", "日本"])
def test_any_id_can_be_asked_for(index: Index, id: str) -> None:
    """The address of a document brings back the document, whatever characters its id has."""
    web = client(index(one(id=id)))
    [address] = hrefs(html(web.get("/")), ".hit .title a")
    assert web.get(address).status_code == 200
    assert web.get(f"/api{address}").get_json()["document"]["id"] == id
    assert web.get(f"/api{address}").get_json()["links"]["html"] == address


def test_the_values_of_a_facet_can_be_searched(searcher: Searcher) -> None:
    """Values that contain a text are counted under the query and the filters of other fields."""
    web = client(searcher)
    answer = web.get("/api/facets/topics?contains=c&limit=2&kind=news").get_json()
    assert answer["field"] == "topics"
    assert len(answer["values"]) == 2
    for value in answer["values"]:
        assert "c" in value["value"].lower()
        found = web.get("/api/search", query_string={"topics": value["value"], "kind": "news"}).get_json()
        assert found["total"] == value["count"]


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "limit=1&limit=2", "contains=a&contains=b"])
def test_the_values_of_a_facet_have_a_limit(searcher: Searcher, query: str) -> None:
    """A limit that is no number from 1 to 1000, and what is given twice, is an error that names it."""
    response = client(searcher).get(f"/api/facets/topics?{query}")
    assert response.status_code == 400
    assert response.get_json(force=True)["parameter"] == query.split("=", maxsplit=1)[0]


def test_readiness_names_the_index(searcher: Searcher) -> None:
    """An operator learns which generation is served, and how old it is."""
    web = client(searcher, CLOCK=lambda: NOW + timedelta(minutes=5))
    facts = web.get("/readyz").get_json()
    assert (facts["status"], facts["documents"], facts["age_s"]) == ("ready", 32, 300.0)
    assert facts.keys() == {"status", "documents", "generation", "built_at", "age_s"}  # no size: it tells what waits
    assert web.get("/healthz").get_json() == {"status": "alive"}


def test_no_number_or_character_is_too_strange_for_json() -> None:
    """Lone surrogates and numbers beyond 64 bits, which YAML can bring, are written, not a failure."""
    data = {"width": 10**30, "title": "\udc80 odd"}
    assert json.loads(json_bytes(data)) == data
