"""Does a page with InstantSearch find here what it asks for? The filters of its client, and its own widgets."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from npm import file_or_skip
from other_site import other_site
from playwright.sync_api import Browser, Page, expect
from served import served

import webapp

pytestmark = pytest.mark.browser

INSTANTSEARCH = ("instantsearch.js", "4.118.1", "dist/instantsearch.production.min.js")
PAGE = Path(__file__).with_name("instantsearch.html")
MODULES = Path(webapp.__file__).with_name("static") / "newsdex-instantsearch"
TAGS = {"highlightPreTag": "__ais-highlight__", "highlightPostTag": "__/ais-highlight__"}
"""As InstantSearch sends them: it escapes the texts itself."""

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Site:
    """A site of another origin, and the service that it asks."""

    address: str
    service: str
    folder: Path

    def api(self, **parameters: object) -> Any:
        """An answer of the service, each document a hit of its own."""
        query = urlencode({"collapse": 0, "typing": 1, **parameters}, doseq=True)
        with urlopen(f"{self.service}/api/search?{query}") as response:
            return json.load(response)


@pytest.fixture(scope="module")
def site(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site whose pages may ask a service of the sample collection."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "empty.html").write_text("<!doctype html><link rel=icon href=data:,>")
    with (
        other_site(folder) as address,
        served(sample_index, "--cors-origins", address, "--deadline", "10") as service,
    ):
        yield Site(address, service, folder)


@pytest.fixture(scope="module")
def empty(browser: Browser, site: Site) -> Iterator[Page]:
    """A page without InstantSearch, for what is asked of the client alone."""
    page = browser.new_page()
    page.goto(f"{site.address}/empty.html")
    yield page
    page.close()


@pytest.fixture(scope="module")
def widgets(site: Site) -> None:
    """The site has a page with InstantSearch."""
    shutil.copy(file_or_skip(*INSTANTSEARCH), site.folder / "instantsearch.js")
    (site.folder / "index.html").write_text(PAGE.read_text().replace("SERVICE", site.service))


@pytest.fixture
def page(browser: Browser, site: Site, widgets: None) -> Iterator[Page]:
    """The page with InstantSearch; an error of a script or a blocked request fails the test."""
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(site.address)
    expect(page.locator("#hits h2")).to_have_count(5)
    yield page
    page.close()
    assert not faults


_SEARCH = """async ([service, options, requests]) => {
  const { searchClient } = await import(service + "/newsdex-instantsearch.js");
  const say = (error) => ({ error: error.message, name: error.name, code: error.code, status: error.status });
  return searchClient({ service, ...options }).search(requests).then(({ results }) => results, say);
}"""


def _search(page: Page, site: Site, *params: dict[str, Any], index: str = "newsdex", **options: object) -> Any:
    """The results of the client for requests with these parameters, or its error."""
    requests = [{"indexName": index, "params": one} for one in params]
    return page.evaluate(_SEARCH, [site.service, options, requests])


# Filters.

Condition = tuple[str, Callable[[Document], bool]]
"""A condition as `filters` has it, and whether a document meets it."""


def _seconds(value: str) -> int:
    return int(datetime.fromisoformat(value).timestamp())


_NUMBERS: dict[str, Callable[[Document], float | None]] = {
    "heat": lambda document: document.get("heat"),
    "published": lambda document: _seconds(document["published"]) if "published" in document else None,
}
_SIGNS: dict[str, Callable[[float, float], bool]] = {
    ">=": lambda found, asked: found >= asked,
    ">": lambda found, asked: found > asked,
    "<=": lambda found, asked: found <= asked,
    "<": lambda found, asked: found < asked,
    "=": lambda found, asked: found == asked,
}


def _values(document: Document, field: str) -> list[str]:
    value = document.get(field, [])
    return value if isinstance(value, list) else [value]


def _is_value(field: str, value: str) -> Condition:
    return f'{field}:"{value}"', lambda document: value in _values(document, field)


def _is_number(field: str, sign: str, asked: float) -> Condition:
    def meets(document: Document) -> bool:
        found = _NUMBERS[field](document)
        return found is not None and _SIGNS[sign](found, asked)

    return f"{field}{sign}{asked}", meets


def _is_between(field: str, low: float, high: float) -> Condition:
    from_low, to_high = _is_number(field, ">=", low), _is_number(field, "<=", high)
    return f"{field}:{low} TO {high}", lambda document: from_low[1](document) and to_high[1](document)


def _random_condition(choose: random.Random, documents: list[Document]) -> Condition:
    """One of a value or number that some document has."""
    document = choose.choice([one for one in documents if "published" in one and one.get("topics")])
    kind = choose.randrange(4)
    if kind < 2:
        field = choose.choice(["topics", "kind", "provider"])
        return _is_value(field, choose.choice(_values(document, field)))
    field = choose.choice([name for name, number in _NUMBERS.items() if number(document) is not None])
    number = _NUMBERS[field](document) or 0
    if kind == 2:
        return _is_number(field, choose.choice(list(_SIGNS)), number)
    return _is_between(field, *sorted([number, number + choose.choice([-20, 5, 10_000_000])]))


def _random_filter(choose: random.Random, documents: list[Document], depth: int = 2) -> Condition:
    """A condition, or several with AND, OR, NOT and brackets."""
    shape = choose.choice(["one", "not", "and", "or"]) if depth else "one"
    if shape == "one":
        return _random_condition(choose, documents)
    left, is_left = _random_filter(choose, documents, depth - 1)
    if shape == "not":
        return f"NOT ({left})", lambda document: not is_left(document)
    right, is_right = _random_filter(choose, documents, depth - 1)
    if shape == "and":
        return f"({left}) AND ({right})", lambda document: is_left(document) and is_right(document)
    return f"({left}) OR ({right})", lambda document: is_left(document) or is_right(document)


@pytest.fixture(scope="module")
def documents(site: Site) -> list[Document]:
    """All documents of the collection."""
    return [hit for page in (1, 2) for hit in site.api(size=100, page=page)["hits"]]


def test_filters_keep_what_they_say_and_facets_count_it(empty: Page, site: Site, documents: list[Document]) -> None:
    """Any expression of values, numbers, dates, AND, OR and NOT keeps the documents that meet it, and counts these."""
    choose = random.Random(24)
    asked = [_random_filter(choose, documents) for _ in range(60)]
    shown = {"hitsPerPage": 100, "facets": ["topics", "kind", "published.lvl0"], "attributesToRetrieve": ["kind"]}
    results = _search(empty, site, *({"filters": text, **shown} for text, _ in asked))
    assert isinstance(results, list), results
    for (text, meets), result in zip(asked, results, strict=True):
        kept = [document for document in documents if meets(document)]
        assert result["nbHits"] == len(kept), text
        assert len(kept) > 100 or {hit["objectID"] for hit in result["hits"]} == {one["id"] for one in kept}, text
        for field in ("topics", "kind"):
            counts = Counter(value for document in kept for value in _values(document, field))
            assert result["facets"][field] == dict(counts), text
        years = Counter(document["published"][:4] for document in kept if "published" in document)
        assert result["facets"]["published.lvl0"] == dict(years), text


@pytest.mark.parametrize(
    ("params", "same"),
    [
        (
            {"facetFilters": [["topics:AI", "topics:Climate"], "kind:news"]},
            {"topics": ["AI", "Climate"], "kind": "news"},
        ),
        ({"facetFilters": ["topics:AI", "topics:Open Data"]}, {"q": 'topics:"AI" topics:"Open Data"'}),
        ({"facetFilters": ["topics:-AI"], "facets": ["topics"]}, {"-topics": "AI"}),
        ({"facetFilters": [["topics:AI", "kind:people"]]}, {"q": '(topics:"AI" OR kind:"people")'}),
        ({"facetFilters": [["author.name:Graphite Journal"]]}, {"provider": "Graphite Journal"}),
        ({"facetFilters": [["published.lvl1:2026 > 2026-05"]]}, {"published": "2026-05"}),
        ({"facetFilters": [["published:2025", "published:2024"]]}, {"published": ["2024", "2025"]}),
        ({"facetFilters": [["topics:\\-AI"]]}, {"topics": "-AI"}),
        ({"numericFilters": ["heat>10", "heat<=50"]}, {"heat": "10..50", "-heat": "10"}),
        ({"numericFilters": ["heat>=10", "heat<=90", "heat<50"]}, {"heat": "10..<50"}),
        ({"numericFilters": [["heat<20", "heat>300"], "heat>15"]}, {"heat": ["<20", ">300"], "q": "heat:>15"}),
        ({"numericFilters": ["length>=1200"]}, {"length": "PT20M.."}),
        ({"numericFilters": "published>=1767225600"}, {"published": "2026-01-01.."}),
        ({"filters": "objectID:_people/nobody"}, {"id": "_people/nobody"}),
        ({"query": "village", "queryType": "prefixNone"}, {"q": "village", "typing": 0}),
        (
            {"query": "OR village", "facetFilters": ["topics:AI", "topics:Search"]},
            {"q": 'topics:"AI" topics:"Search" village'},
        ),
        ({"query": "vilage", "typoTolerance": False}, {"q": "vilage", "exact": 1}),
        ({"distinct": True}, {"collapse": 1}),
        ({"page": 1, "hitsPerPage": 30}, {"page": 2, "size": 30}),
        ({"offset": 60, "length": 30}, {"page": 3, "size": 30}),
    ],
    ids=str,
)
def test_parameters_mean_what_they_do_elsewhere(
    empty: Page, site: Site, params: dict[str, Any], same: dict[str, Any]
) -> None:
    """A parameter of InstantSearch gives the hits of the parameters of the service that say the same."""
    [result] = _search(empty, site, {"hitsPerPage": 50, **params}, attributes={"author.name": "provider"})
    answer = site.api(**{"size": 50, "facets": "none", **same})
    assert [hit["objectID"] for hit in result["hits"]] == [hit["id"] for hit in answer["hits"]]
    assert result["nbHits"] == answer["stories"]


@pytest.mark.parametrize(
    ("params", "index", "said"),
    [
        ({"filters": "zebra:1"}, "newsdex", "“zebra” is no field to filter by; expected one of id, topics"),
        ({"filters": "topics:AI OR"}, "newsdex", "no expression of conditions"),
        ({"filters": 'topics:"AI'}, "newsdex", "no expression of conditions"),
        ({"filters": "topics:AI kind:news"}, "newsdex", "goes on after its end"),
        ({"facets": ["zebra"]}, "newsdex", "“zebra” is no field"),
        ({"numericFilters": ["topics>3"]}, "newsdex", "expected a number"),
        ({"numericFilters": ["heat>much"]}, "newsdex", "expected a number"),
        ({"facetFilters": ["published:2024) OR (x"]}, "newsdex", "no value of a date"),
        ({"facetFilters": ["topics:AI", 'topics:A" OR "B']}, "newsdex", "has a quote"),
        ({"aroundLatLng": "1,2"}, "newsdex", "aroundLatLng"),
        ({"hitsPerPage": 1000}, "newsdex", "expected 0 to 100"),
        ({}, "newsdex:-zebra", "should be one of relevance"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_said(empty: Page, site: Site, params: dict[str, Any], index: str, said: str) -> None:
    """What the service cannot do, or has not, is an error that names it; nothing is left out in silence."""
    assert said in _search(empty, site, params, index=index)["error"]


def test_errors_of_the_service_are_errors_with_their_code(empty: Page, site: Site) -> None:
    """A problem of one search, alone or among several, rejects with its code and status."""
    for count in (1, 2):
        error = _search(empty, site, *([{"query": "tide"}] * count), index="newsdex:-zebra")
        assert (error["name"], error["code"], error["status"]) == ("NewsdexError", "invalid-parameter", 400)


# Answers.


def test_answers_have_the_shape_that_widgets_read(empty: Page, site: Site) -> None:
    """Counts, pages, ends of numbers, and marks are where InstantSearch looks for them."""
    facets = ["topics", "heat", "published", "length", "published.lvl1"]
    [result] = _search(empty, site, {"query": "village", "hitsPerPage": 1, "facets": facets, **TAGS})
    answer = site.api(q="village", size=1, facets=["topics", "published"])
    assert (result["nbHits"], result["nbPages"], result["page"]) == (answer["total"], answer["total"], 0)
    counted = answer["facets"]["topics"]["values"]
    assert result["facets"]["topics"] == {one["value"]: one["count"] for one in counted}
    months = {f"{one['value'][:4]} > {one['value']}": one["count"] for one in answer["facets"]["published"]["months"]}
    assert result["facets"]["published.lvl1"] == months
    [coldest], [hottest] = (site.api(q="village", size=1, sort=sort)["hits"] for sort in ("heat", "-heat"))
    assert result["facets_stats"]["heat"] == {"min": coldest["heat"], "max": hottest["heat"]}
    [newest] = site.api(q="village", size=1, sort="-published")["hits"]
    assert result["facets_stats"]["published"]["max"] == _seconds(newest["published"])
    highlights = result["hits"][0]["_highlightResult"]
    whole = {"matchLevel": "full", "fullyHighlighted": False, "matchedWords": ["village"]}
    marked = next(name for name in ("title", "excerpt") if "village" in answer["hits"][0]["matched"].get(name, []))
    assert highlights[marked].items() >= whole.items()
    assert "__ais-highlight__village__/ais-highlight__" in highlights[marked]["value"]
    assert highlights["topics"][0]["matchLevel"] == "none"


_HIT = """async ([hit, params]) => {
  const { hitOf } = await import("/results.js");
  return hitOf(hit, params, { names: [] });
}"""


@pytest.mark.parametrize("tags", [{}, {"highlightPreTag": "<b>", "highlightPostTag": "</b>"}, TAGS], ids=str)
def test_texts_cannot_run(empty: Page, site: Site, tags: dict[str, str]) -> None:
    """With tags of HTML texts stay escaped; with others they are plain, and InstantSearch escapes them."""
    shutil.copy(MODULES / "results.js", site.folder)
    attack = "<img src=x onerror=window.attacked=1>"
    escaped = attack.replace("<", "&lt;").replace(">", "&gt;")
    mark = f"{escaped} <mark>solar &amp; wind</mark> $1 $&"
    hit = {
        "id": "1",
        "title": attack,
        "excerpt": "…",
        "highlights": {"excerpt": mark},
        "matched": {"excerpt": ["solar"]},
    }
    texts = empty.evaluate(_HIT, [hit, {**tags, "attributesToSnippet": ["excerpt:50"]}])
    before, after = tags.get("highlightPreTag", "<em>"), tags.get("highlightPostTag", "</em>")
    is_plain = tags == TAGS
    assert texts["_highlightResult"]["title"]["value"] == (attack if is_plain else escaped)
    expected = f"{before}solar & wind{after}" if is_plain else f"{before}solar &amp; wind{after}"
    for result in (texts["_highlightResult"], texts["_snippetResult"]):
        assert result["excerpt"]["value"] == f"{attack if is_plain else escaped} {expected} $1 $&"


def test_one_search_is_got_and_several_are_posted_at_once(empty: Page, site: Site) -> None:
    """A search alone has an address, which caches know; those of one page of widgets are one request."""
    asked: list[str] = []

    def note(request: Any) -> None:
        asked.append(f"{request.method} {request.url.removeprefix(site.service).partition('?')[0]}")

    empty.on("request", note)
    _search(empty, site, {"query": "tide"})
    _search(empty, site, {"query": "tide"}, {"query": "tide", "facets": ["heat"]})
    empty.remove_listener("request", note)
    searches = [one for one in asked if "search" in one.rpartition("/")[2] and "instantsearch" not in one]
    assert searches == ["GET /api/search", "POST /api/multi-search"]


# The page.


def _hits(page: Page, total: int) -> None:
    """The page shows so many hits in its statistics."""
    expect(page.locator("#stats")).to_have_text(re.compile(rf"^{total:,} results? found" if total else "No results"))


def _titles(page: Page) -> list[str]:
    return page.locator("#hits h2").all_inner_texts()


def test_words_are_marked_and_completed(page: Page, site: Site) -> None:
    """Typing finds what the service finds, marked in title and text, and completes the word from another index."""
    page.locator("#box input").fill("villag")
    answer = site.api(q="villag", size=5)
    _hits(page, answer["stories"])
    expect(page.locator("#hits mark").first).to_have_text(re.compile("^village", re.IGNORECASE))
    assert _titles(page) == [hit["title"] for hit in answer["hits"]]
    expect(page.locator("#suggestions")).to_contain_text("village")


def test_values_narrow_by_or_and_by_and(page: Page, site: Site, documents: list[Document]) -> None:
    """A list with “or” adds documents by each value and keeps its counts; one with “and” takes them away."""
    topics = page.locator("#topics li")
    counts = topics.locator(".ais-RefinementList-count").all_inner_texts()
    topics.filter(has_text="Python").click()
    topics.filter(has_text="Climate").click()
    _hits(page, site.api(topics=["Python", "Climate"])["total"])
    assert sorted(topics.locator(".ais-RefinementList-count").all_inner_texts()) == sorted(counts)
    page.locator("#clear button").click()
    _hits(page, len(documents))
    first, second = "Intermediate", "Beginner"
    page.locator("#both li").filter(has_text=first).click()
    page.locator("#both li").filter(has_text=second).click()
    both = [one for one in documents if {first, second} <= set(_values(one, "levels"))]
    _hits(page, len(both))
    expect(page.locator("#current")).to_contain_text(second)


def test_values_are_searched(page: Page, site: Site) -> None:
    """The box of a list finds values that are not shown, marked; more are shown on demand."""
    page.locator("#topics input[type=search]").fill("node")
    value = page.locator("#topics li").filter(has_text="Node.js")
    expect(value.locator("mark")).to_have_text("Node")
    value.click()
    _hits(page, site.api(topics="Node.js")["total"])
    page.locator("#topics .ais-RefinementList-showMore").click()
    distinct = site.api(facets="topics", size=1)["facets"]["topics"]["distinct"]
    expect(page.locator("#topics li")).to_have_count(distinct)


def test_numbers_and_dates_narrow(page: Page, site: Site) -> None:
    """A range of numbers, a duration, a menu of values, one of years and months, and a switch go together."""
    low, high = page.locator("#heat input").all()
    low.fill("20")
    high.fill("200")
    page.locator("#heat button").click()
    _hits(page, site.api(heat="20..200")["total"])
    page.locator("#when li").filter(has_text="2026").click()
    _hits(page, site.api(heat="20..200", published="2026")["total"])
    page.locator("#when li li").filter(has_text="2026-10").click()
    _hits(page, site.api(heat="20..200", published="2026-10")["total"])
    page.locator("#when li").filter(has_text="2026-10").first.locator("a").first.click()
    page.locator("#long li").filter(has_text="Short").click()
    page.locator("#video input").check()
    _hits(page, site.api(heat="20..200", length="..PT20M", type="video")["total"])
    page.locator("#kind li").filter(has_text="videos").click()
    _hits(page, site.api(heat="20..200", length="..PT20M", type="video", kind="videos")["total"])


def test_a_slider_of_dates_narrows(page: Page, site: Site) -> None:
    """A range of dates is one of seconds since 1970, with the first and the last document at its ends."""
    page.evaluate(
        """search.setUiState((state) => ({ ...state, newsdex: { ...state.newsdex,
           range: { published: "1767225600:1769903999" } } }))"""
    )
    _hits(page, site.api(published="2026-01")["total"])
    [first] = site.api(sort="published", size=1)["hits"]
    slider = page.evaluate("search.renderState.newsdex.range.published.range")
    assert slider["min"] == _seconds(first["published"])


def test_order_size_page_and_address(page: Page, site: Site) -> None:
    """Orders are indexes, pages follow each other, and the address of the page brings all back."""
    page.locator("#sort select").select_option("newsdex:heat")
    page.locator("#size select").select_option("50")
    page.locator("#pages a", has_text="2").click()
    expected = [hit["title"] for hit in site.api(sort="heat", size=50, page=2)["hits"]]
    expect(page.locator("#hits h2").first).to_have_text(expected[0])
    assert _titles(page) == expected
    expect(page).to_have_url(re.compile("page"))
    page.reload()
    expect(page.locator("#hits h2").first).to_have_text(expected[0])
    assert _titles(page) == expected


def test_the_page_hears_of_errors(page: Page) -> None:
    """What cannot be asked is an error event of InstantSearch, with its text; the page stays as it was."""
    page.evaluate("search.setUiState({ newsdex: { configure: { aroundLatLng: '1,2' } } })")
    expect(page).to_have_title("aroundLatLng: the service cannot search so")
    expect(page.locator("#hits h2")).to_have_count(5)
