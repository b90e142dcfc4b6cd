"""Does a browser find in a static folder what the engine finds, on a page for all hands and eyes?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import NOW, build
from other_site import other_site
from playwright.sync_api import Browser, Page, expect

from indexer.exporting import static_folder
from search.protocol.engine import Searcher, open_searcher
from search.protocol.request import SearchRequest
from search.protocol.results import FacetCounts, SearchResults, ValueCount
from search.schema.document import Document
from search.settings.ranking_weights import RankingWeights
from search.settings.settings import Settings
from search.settings.site import Site
from search.text.folding import fold
from webapp.assets import read_assets

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("nothing_is_rewritten")]

WORDS = (
    *("connect", "connected", "connection", "House", "houses", "the", "of", "naïve", "NAIVE", "Ærø", "straße", "c++"),
    *("happy", "happier", "O’Neil's", "constructor", "__proto__", "42", "Łódź", "running", "runs", "zebra", "C#"),
)
STOP_WORDS = {"the", "of"}
"""Beside others they tell the engine apart what is else equal, and the folder nothing."""
ATTACK = "<img src=x onerror=window.attacked=1></mark><mark>&lt;b&gt;"
"""Text that runs wherever it is not text."""
HOST = """<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,">
<script type="module" src="/widget.js"></script><newsdex-search folder="docs/search-0"></newsdex-search></html>"""
TOPICS = ("red", "green", "blue")
UNBOOSTED = RankingWeights(nearness=0, whole_title=0, title_start=0, freshness=0, quality=0, heat=0)
SETTINGS = Settings(site=Site(title="Lantern", url="https://lantern.example"), ranking=UNBOOSTED)
EXPECTED = ("net::ERR_FAILED", "404")
"""What the browser says of requests that a test has aborted, or of files that are gone."""
FORMS_AND_ROUNDING = 0.1
"""What another form of a word counts less in the engine, and what 255 levels lose, as a share of a score."""


def corpus(random: Random, count: int) -> list[Document]:
    """Documents of few words, some of them common."""
    weights = [1 / (number + 1) for number in range(len(WORDS))]

    def some(most: int) -> str:
        return " ".join(random.choices(WORDS, weights, k=random.randint(1, most)))

    return [
        Document(
            f"d{number}",
            {
                "title": some(3),
                "body": some(12),
                "topics": tuple(random.sample(TOPICS, random.randint(0, 2))),
                "published": NOW - timedelta(days=random.randint(1, 900)),
                "url": f"/pages/{number}",
            },
        )
        for number in range(count)
    ]


@dataclass(frozen=True)
class Exported:
    """Indexes, and their static folders below paths of a plain web server; the first is looked at by most tests."""

    searchers: tuple[Searcher, ...]
    origin: str

    @property
    def searcher(self) -> Searcher:
        """That of the first folder."""
        return self.searchers[0]

    def address(self, number: int = 0) -> str:
        """Of a folder."""
        return f"{self.origin}/docs/search-{number}/"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exported]:
    """Some forty documents, of which one expires, and smaller corpora."""
    folder = tmp_path_factory.mktemp("site")
    ephemeral = Document("e", {"title": f"Ephemeral {ATTACK}", "expires": NOW + timedelta(days=9)})
    with ExitStack() as opened, other_site(folder) as origin:
        searchers = []
        for number, count in enumerate((40, 1, 9, 25)):
            index = folder / f"index-{number}"
            build(index, [*corpus(Random(number), count), ephemeral], SETTINGS)
            searchers.append(opened.enter_context(closing(open_searcher(index))))
            static_folder.export(searchers[-1], folder / f"docs/search-{number}", NOW)
        yield Exported(tuple(searchers), origin)


@pytest.fixture
def page(browser: Browser, exported: Exported) -> Iterator[Page]:
    """The page of the folder in the present of the tests; no script fails on it."""
    context = browser.new_context(locale="en-GB", reduced_motion="reduce")
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.extend([message.text] if message.type == "error" else []))
    opened.clock.set_fixed_time(NOW)
    opened.goto(exported.address())
    expect(opened.get_by_role("status")).to_contain_text("result")
    yield opened
    context.close()
    assert [error for error in errors if not any(one in error for one in EXPECTED)] == []


def found_in_browser(
    page: Page, queries: list[str], chosen: dict[str, list[str]] | None = None, address: str = ""
) -> list[Any]:
    """For each query the ids of all hits in their order, and the counts of its facets."""
    script = """async ([queries, chosen, address]) => {
      const { StaticSearch } = await import(new URL("search.js", location.href));
      const search = new StaticSearch(address);
      const choices = new Map(Object.entries(chosen).map(([name, values]) => [name, new Set(values)]));
      const answers = [];
      for (const query of queries) {
        const { hits, facets } = await search.search(query, { chosen: choices, size: 1000 });
        const pairs = ({ name, values }) => values.map(({ value, count }) => [`${name}:${value}`, count]);
        const counts = facets.flatMap(pairs);
        answers.push([hits.map((hit) => hit.id), Object.fromEntries(counts)]);
      }
      return answers;
    }"""
    answers: list[Any] = page.evaluate(script, [queries, chosen or {}, address or page.url])
    return answers


@pytest.mark.parametrize("number", range(4))
def test_one_and_two_words_find_what_the_engine_finds(page: Page, exported: Exported, number: int) -> None:
    """The same documents and counts of values, and an order in which scores fall but for forms and rounding."""
    having = exported.searchers[number].word_index(NOW).forms
    words = [word for word in WORDS if fold(word) in having]  # the term of another form is guessed
    pairs = [" ".join(Random(f"{number} {pair}").sample(words, 2)) for pair in range(30)]
    queries = ["", *words, *pairs]
    answers = found_in_browser(page, queries, address=exported.address(number))
    for query, (ids, counts) in zip(queries, answers, strict=True):
        request = SearchRequest(query=query, collapse=False, size=100)
        results = exported.searchers[number].search(request, NOW)
        assert set(ids) == {hit.id for hit in results.hits}, query
        topics = {f"topics:{one.value}": one.count for one in values_of(results, "topics")}
        assert {name: count for name, count in counts.items() if name.startswith("topics:")} == topics, query
        if len(STOP_WORDS & set(query.split())) in {0, len(query.split())}:
            assert_falling(ids, {hit.id: hit.score for hit in results.hits if not hit.lacking}, query)


def values_of(results: SearchResults, name: str) -> tuple[ValueCount, ...]:
    """The values of a facet with their counts; of dates the years."""
    facet = results.facets[name]
    return facet.values if isinstance(facet, FacetCounts) else facet.years


def assert_falling(ids: list[str], scores: dict[str, float], query: str) -> None:
    """Those with all words come first, the best before all others."""
    assert set(ids[: len(scores)]) == scores.keys(), query
    ordered = [scores[id] for id in ids[: len(scores)]]
    assert all(after <= before * (1 + FORMS_AND_ROUNDING) + 1e-6 for before, after in pairwise(ordered)), query


def test_chosen_values_narrow_hits_and_other_facets(page: Page, exported: Exported) -> None:
    """Values of one facet are joined with or, and do not narrow its own counts; years are one, too."""
    ((ids, counts),) = found_in_browser(page, ["connect"], {"topics": ["red", "blue"]})
    asked = SearchRequest(query="connect", collapse=False, size=100).toggled("topics", "red").toggled("topics", "blue")
    results = exported.searcher.search(asked, NOW)
    assert set(ids) == {hit.id for hit in results.hits} != set()
    years = {f"published:{one.value}": one.count for one in values_of(results, "published")}
    assert {name: count for name, count in counts.items() if name.startswith("published:")} == years
    assert counts["topics:green"] > 0


def test_words_are_folded_as_in_the_index(page: Page) -> None:
    """Case, accents, ligatures and apostrophes of Latin, Greek and Cyrillic words."""
    latin = [chr(code) for code in range(0xC0, 0x250) if chr(code).isalpha()]
    words = [f"x{letter}y" for letter in latin]
    words += ["NAÏVE", "œuvre", "ﬁne", "straße", "STRAẞE", "İstanbul", "ışık", "O’Neil's", "co\u00adoperate", "Ёлка"]
    words += ["Ἀθῆναι", "ΑΘΗΝΑΣ", "Ｗｉｄｅ", "e\u0301te\u0301", "a" * 70]
    script = """async (words) => {
      const { fold } = await import(new URL("folding.js", location.href));
      return words.map(fold);
    }"""
    assert dict(zip(words, page.evaluate(script, words), strict=True)) == {word: fold(word[:64]) for word in words}


def test_the_term_of_a_form_that_no_document_has_is_guessed(page: Page, tmp_path: Path) -> None:
    """What ends as other words do is found by its stem; what does not end so, or leaves too little, is not."""
    verbs = ("connect", "walk", "jump", "print", "count", "start")
    titles = [f"{verb} {verb}ing" for verb in verbs] + ["publish"]
    build(tmp_path / "index", [Document(title, {"title": title}) for title in titles])
    with closing(open_searcher(tmp_path / "index")) as searcher:
        static_folder.export(searcher, tmp_path / "out", NOW)
    with other_site(tmp_path) as origin:
        page.goto(f"{origin}/out/")
        found = found_in_browser(page, ["publishing", "published", "sing"])
    assert [ids for ids, _ in found] == [["publish"], [], []]


def test_an_open_page_follows_a_new_export(page: Page, tmp_path: Path) -> None:
    """The files that it knew are gone: it looks which ones have taken their place."""
    with other_site(tmp_path) as origin:
        for title in ("Before", "After"):
            build(tmp_path / title, [Document(title, {"title": title})])
            with closing(open_searcher(tmp_path / title)) as searcher:
                static_folder.export(searcher, tmp_path / "out", NOW)
            if title == "Before":
                page.goto(f"{origin}/out/")
                expect(page.locator("#hits h2")).to_have_text("Before")
        page.get_by_role("searchbox").fill("after")
        expect(page.locator("#hits h2")).to_have_text("After")


def test_what_expires_is_dropped(page: Page) -> None:
    """A document is found until its moment, and then no more, by its words or without any."""
    for moment, expected in ((NOW, 1), (NOW + timedelta(days=10), 0)):
        page.clock.set_fixed_time(moment)
        (words, _), (everything, _) = found_in_browser(page, ["ephemeral", ""])
        assert [len(words), len(everything)] == [expected, 40 + expected]


def test_the_last_word_is_a_beginning_while_one_types(page: Page) -> None:
    """Hits follow the keys, with their words marked and a link to the page of the site; the address keeps the query."""
    page.keyboard.press("/")
    page.keyboard.type("zeb")
    marked = page.locator("#hits mark").first
    expect(marked).to_have_text("zebra")
    expect(page).to_have_url(re.compile(r"\?q=zeb$"))
    expect(page.locator("#hits a").first).to_have_attribute("href", re.compile(r"^https://lantern\.example/pages/\d+$"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("No results for “zeb”.")


def test_a_keyboard_does_everything(page: Page) -> None:
    """Keys go to the box, from hit to hit, choose a value, load more and take choices back; the focus stays."""
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#hits a").nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#hits a").nth(1)).to_be_focused()
    page.locator("#more").press("Enter")
    expect(page.locator("#hits a").nth(10)).to_be_focused()
    box = page.get_by_role("checkbox", name="red")
    box.press("Space")
    expect(page.get_by_role("checkbox", name="red")).to_be_checked()
    expect(page.get_by_role("checkbox", name="red")).to_be_focused()
    page.locator("#clear").press("Enter")
    expect(page.locator("#q")).to_be_focused()
    expect(page.get_by_role("checkbox", name="red")).not_to_be_checked()
    page.go_back()
    expect(page.get_by_role("checkbox", name="red")).to_be_checked()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_keeps_people_out(page: Page, scheme: Any) -> None:
    """Axe finds nothing in light and dark, with hits, on a phone, and nothing scrolls sideways there."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 600})
    page.goto(f"{page.url}?q=connect&topics=red&utm_source=x")
    expect(page.locator("#hits mark").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert Axe().run(page).response["violations"] == []


def test_a_lost_connection_is_said_and_tried_again(page: Page) -> None:
    """The page stays; what was asked is asked again."""
    page.context.route("**/words-*.json", lambda route: route.abort())
    page.get_by_role("searchbox").fill("zebra")
    expect(page.get_by_role("status")).to_have_text("No connection.")
    page.context.unroute("**/words-*.json")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#hits mark").first).to_be_visible()


def test_all_languages_have_all_texts(page: Page) -> None:
    """English names them; each other language has the same."""
    script = """async () => {
      const { textsOf } = await import(new URL("texts.js", location.href));
      return ["en", "de", "fr", "es", "ar"].map((language) => {
        const texts = textsOf(language);
        return [Object.keys(texts), Object.keys(texts.fields), texts.search];
      });
    }"""
    texts = page.evaluate(script)
    assert all(one[:2] == texts[0][:2] for one in texts)
    assert len({one[2] for one in texts}) == len(texts)


def test_content_is_text(page: Page) -> None:
    """Markup in a title is shown as it is written, around the marks, too."""
    page.get_by_role("searchbox").fill("img ephemeral")
    heading = page.locator("#hits h2").first
    expect(heading.locator("mark")).to_have_text(["Ephemeral", "img"])
    expect(heading).to_have_text(f"Ephemeral {ATTACK}")
    assert page.evaluate("window.attacked") is None


def test_the_search_of_other_pages_takes_a_folder(page: Page, exported: Exported) -> None:
    """The element finds hits of a folder, with marks and links, narrows them by chips, and shows more."""
    widget = read_assets()["widget.js"].content
    site = exported.origin + "/host.html"
    page.route(site, lambda route: route.fulfill(body=HOST, content_type="text/html"))
    page.route("**/widget.js", lambda route: route.fulfill(body=widget, content_type="text/javascript"))
    page.goto(site)
    page.get_by_role("button").click()
    page.get_by_role("combobox").fill("connec")
    hits = page.locator(".hit")
    expect(hits.locator("mark").first).to_have_text(re.compile("connect"))
    expect(hits).to_have_count(8)
    expect(hits.first).to_have_attribute("href", re.compile(r"^https://lantern\.example/pages/\d+$"))
    page.locator(".more").click()
    expect(hits.nth(8)).to_be_visible()
    page.get_by_role("button", name="green").click()
    expect(page.get_by_role("button", name="green")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("combobox").fill("ephemeral")
    page.get_by_role("button", name="green").click()
    expect(hits).to_contain_text([f"Ephemeral {ATTACK}"])
    assert page.evaluate("window.attacked") is None
