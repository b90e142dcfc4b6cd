"""Does the page work in a real browser? Searched, filtered, gone back from, without JavaScript, and under attack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import build
from handmade import documents
from playwright.sync_api import Browser, Page, expect
from sample import MEDIA
from served import served

from search.schema.document import Document
from search.schema.fields import DEFAULT_FIELDS, ID, STATE, Kind

pytestmark = pytest.mark.browser

ATTACK = "\"'><script>window.attacked=1</script><img src=x onerror=window.attacked=1><svg/onload=window.attacked=1>"
"""Text that runs wherever it is not escaped."""


@pytest.fixture(scope="module")
def address(sample_index: Path) -> Iterator[str]:
    """A service of the sample collection, with its pictures."""
    with served(sample_index, "--media", str(MEDIA)) as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails the test when a script on it fails, or anything is blocked by the content policy."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert not faults


def _total(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator("#total").inner_text()))


def test_typing_searches_and_the_address_holds_the_search(page: Page, address: str) -> None:
    """Words typed into the box change the hits and the address; loaded anew, the page is the same."""
    page.goto(address)
    everything = _total(page)
    page.locator("#q").press_sequentially("facial recognition", delay=10)
    expect(page).to_have_url(re.compile(r"q=facial(\+|%20)recognition"))
    expect(page.locator(".hits mark").first).to_be_visible()
    found = _total(page)
    assert 0 < found < everything
    page.reload()
    assert _total(page) == found
    expect(page.locator("#q")).to_have_value("facial recognition")


def test_suggestions_are_a_combobox(page: Page, address: str) -> None:
    """Arrow keys go through the suggestions and back to the box, Escape closes them, Enter follows one."""
    page.goto(f"{address}/search?sort=-heat&type=article")
    box, options = page.get_by_role("combobox", name="Search"), page.locator("#suggestions").get_by_role("option")
    box.press_sequentially("fac", delay=10)
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    active = box.get_attribute("aria-activedescendant")
    assert active == options.first.get_attribute("id")
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("fac")
    box.press("ArrowDown")
    expect(options.first).to_be_visible()
    box.press("ArrowUp")
    title = options.last.locator(".text").inner_text()
    box.press("Enter")
    expect(page).to_have_url(re.compile("sort=-heat"))
    expect(box).to_have_value(f'"{title}"')
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert "type=article" in page.url
    expect(page.locator(".hits .title").first).to_have_text(title)


def test_a_suggested_value_is_a_filter(page: Page, address: str) -> None:
    """A click on a suggested topic chooses it in place of the words, and gives as many hits as stood beside it."""
    page.goto(f"{address}/documents/{quote(_first_id(page, address))}")
    page.locator("#q").press_sequentially("open da", delay=10)
    topic = page.locator("#suggestions").get_by_role("option").filter(has_text="Topics").first
    expect(topic).to_contain_text("Open Data")
    count = int(topic.locator(".about").inner_text().rpartition(" ")[2])
    topic.click()
    expect(page.locator(".chips")).to_contain_text("Open Data")
    expect(page.locator("#q")).to_have_value("")
    assert _total(page) == count


def _first_id(page: Page, address: str) -> str:
    return str(page.request.get(f"{address}/api/search?size=1").json()["hits"][0]["id"])


def test_a_facet_value_gives_the_count_it_shows(page: Page, address: str) -> None:
    """Clicking a value gives as many hits as stood beside it, a chip that removes it, and keeps the query."""
    page.goto(f"{address}/search?q=data")
    value = page.locator(".facet .choose").first
    name, count = value.locator(".name").inner_text(), int(value.locator(".count").inner_text())
    before = _total(page)
    value.click()
    expect(page.locator(".chips")).to_contain_text(name)
    assert _total(page) == count
    page.locator(".chips a").first.click()
    expect(page.locator(".chips")).to_have_count(0)
    assert _total(page) == before
    expect(page.locator("#q")).to_have_value("data")


def test_the_back_button_undoes_a_filter(page: Page, address: str) -> None:
    """After a click on a value, back shows the hits, the address and the box of before, and forward those of after."""
    page.goto(f"{address}/search?q=open")
    before, url = _total(page), page.url
    page.locator(".facet .choose").first.click()
    expect(page.locator(".chips")).to_be_visible()
    after = _total(page)
    page.go_back()
    expect(page.locator(".chips")).to_have_count(0)
    assert (_total(page), page.url) == (before, url)
    page.go_forward()
    expect(page.locator(".chips")).to_be_visible()
    assert _total(page) == after


def test_a_month_of_the_histogram_can_be_clicked(page: Page, address: str) -> None:
    """Clicking a bar keeps the documents of its month or year only, as many as its name says."""
    page.goto(address)
    bar = page.locator("svg a[href*='published=']").last
    count = int(re.findall(r"[\d,]+", bar.get_attribute("aria-label") or bar.locator("title").inner_text())[-1])
    bar.click()
    expect(page).to_have_url(re.compile("published="))
    expect(page.locator(".chips")).to_be_visible()
    assert _total(page) == count


def test_from_years_to_a_day_by_keyboard(page: Page, address: str) -> None:
    """A year leads to its months, a month to its days, each reached by keys alone and named for those who hear it."""
    page.goto(address)
    for _ in range(3):
        bar = page.locator(".bars a").last
        name, url = bar.get_attribute("aria-label") or "", page.url
        bar.focus()
        page.keyboard.press("Enter")
        expect(page).not_to_have_url(url)
        text, count = name.rsplit(": ", 1)
        expect(page.locator("#total")).to_have_text(count)
        expect(page.locator(".chips")).to_contain_text(text)
        if re.search(r"published=\d{4}-\d\d-\d\d", page.url):
            break
    expect(page.locator(".bars a[aria-current]")).to_have_attribute("aria-label", f"{name}, chosen")
    assert not Axe().run(page).response["violations"]


def test_a_document_has_a_page_with_what_is_related(page: Page, address: str) -> None:
    """A hit leads to the page of its document, and a related one that is in the index to its page there."""
    page.goto(f"{address}/search?q=facial+recognition+turnstile")
    page.locator(".hit .here").first.click()
    expect(page.locator("h1")).to_contain_text("Facial recognition at the turnstile")
    page.locator("a[href^='/documents/']", has_text="pauses its face-matching gates").first.click()
    expect(page.locator("h1")).to_contain_text("pauses its face-matching gates")


def test_all_of_it_works_without_javascript(browser: Browser, address: str) -> None:
    """Search, filter, sort and paging are links and forms."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        page.locator("#q").fill("data")
        page.locator("form#search button[type=submit]").first.click()
        expect(page).to_have_url(re.compile("q=data"))
        value = page.locator(".facet .choose").first
        count = int(value.locator(".count").inner_text())
        value.click()
        assert _total(page) == count
        page.locator("#sort").select_option("published")
        page.get_by_role("button", name="Apply").click()
        expect(page).to_have_url(re.compile("sort=published"))
        assert _total(page) == count
        page.goto(f"{address}/search?size=5")
        first = page.locator(".hits .title").all_inner_texts()
        page.locator("a[rel=next]").first.click()
        assert not set(first) & set(page.locator(".hits .title").all_inner_texts())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_screen_and_axe_finds_no_fault(
    browser: Browser, address: str, width: int, scheme: str
) -> None:
    """On a phone and a desktop, light and dark, no page scrolls sideways and axe-core finds no fault (WCAG 2.2 AA)."""
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    options = {"runOnly": rules if scheme == "light" else ["color-contrast"]}  # a scheme changes only colors
    with browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme) as context:  # type: ignore[arg-type]
        page = context.new_page()
        for path in ("/", "/search?q=data&topics=AI", "/search?q=zzzz", "/facets/topics", "/search?nonsense=1"):
            page.goto(address + path)
            if path == "/search?q=zzzz":
                page.locator("#q").fill("open d")
                expect(page.locator("#suggestions").get_by_role("option").first).to_be_visible()
                page.locator("#q").press("ArrowDown")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            faults = Axe().run(page, options=options).response["violations"]
            assert not faults, (path, [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in faults])


def test_no_script_in_content_or_query_ever_runs(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Markup in every field of a document, in the query and in filters is shown as text, on every page."""
    index = tmp_path_factory.mktemp("attack") / "index"
    build(index, [_attacking(document) for document in documents()])
    with served(index) as address, browser.new_context() as context:
        page = context.new_page()
        for path in ("/", "/search?q=script", "/facets/topics", "/documents/" + documents()[0].id):
            page.goto(address + path)
            page.wait_for_load_state("networkidle")
            assert page.evaluate("window.attacked") is None, path
        page.goto(address)
        page.locator("#q").fill(ATTACK)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("script"))
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.attacked") is None
        assert page.locator("script:not([src])").count() == 0


def _attacking(document: Document) -> Document:
    """The document with the attack in each of its texts."""
    texts = {
        field.name: (ATTACK, *document.values_of(field))
        if field.many
        else f"{ATTACK} {document.values.get(field.name)}"
        for field in DEFAULT_FIELDS
        if field.kind in {Kind.TEXT, Kind.KEYWORD} and field.name not in {ID, STATE}
    }
    data = {
        "images": [{"url": "javascript:alert(1)", "title": ATTACK}],
        "price": ATTACK,
        "actions": [{"title": ATTACK}],
    }
    return replace(document, values={**document.values, **texts, **data})
