"""Do exports and the page about the API work in a real browser, with and without JavaScript?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sample import MEDIA
from served import served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(sample_index: Path) -> Iterator[str]:
    """A service of the sample collection, with its pictures."""
    with served(sample_index, "--media", str(MEDIA)) as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails the test when a script on it fails, or anything is blocked by the content policy."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"], accept_downloads=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    context.close()
    assert not faults


def _total(page: Page, address: str) -> int:
    return int(page.request.get(address).json()["total"])


def test_a_search_is_saved_and_its_address_copied(page: Page, address: str) -> None:
    """After typing, too, the links save all documents, and the button copies the address of a program."""
    page.goto(f"{address}/search?q=tide")
    page.locator("#q").fill("open data")
    expect(page).to_have_url(re.compile("open"))
    expect(page.locator("#api-address")).to_have_value(f"{address}/api/search?q=open+data")
    page.locator("#exports > summary").click()
    with page.expect_download() as downloading:
        page.locator(".formats").get_by_role("link", name="NDJSON").click()
    saved = downloading.value
    assert re.fullmatch(r"[\w-]+-open-data-\d{4}-\d\d-\d\d\.ndjson", saved.suggested_filename)
    assert len(Path(saved.path()).read_bytes().splitlines()) == _total(page, f"{address}/api/search?q=open+data")
    page.locator("[data-copy=api-address]").click()
    expect(page.locator("#announcement")).to_contain_text("copied")
    assert page.evaluate("() => navigator.clipboard.readText()") == f"{address}/api/search?q=open+data"


def test_an_answer_is_shown_in_its_place(page: Page, address: str) -> None:
    """A form asks its endpoint and shows the status, the time and the answer; errors and bodies of JSON, too."""
    page.goto(f"{address}/about/api?q=tide")
    search = page.locator("section[aria-labelledby=of-search]")
    search.locator(".try > summary").click()
    expect(search.locator("[name=q]")).to_have_value("tide")
    search.get_by_role("button", name="Ask").click()
    expect(search.locator("[data-status]")).to_have_text(re.compile(r"^200 OK in \d+ ms: /api/search\?q=tide$"))
    assert json.loads(search.locator("[data-answer]").inner_text())["query"]["text"] == "tide"
    search.locator("[name=page]").fill("none")
    search.locator("[name=page]").press("Enter")
    expect(search.locator("[data-status]")).to_contain_text("400")
    several = page.locator("section[aria-labelledby=of-multiSearch]")
    several.locator(".try > summary").click()
    several.get_by_role("button", name="Ask").click()
    expect(several.locator("[data-answer]")).to_contain_text('"results"')


def test_without_javascript_a_form_leads_to_the_answer(browser: Browser, address: str) -> None:
    """What is left empty is not asked, and the addresses of a search are fields without a button."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/about/api")
    document = page.locator("section[aria-labelledby=of-suggest]")
    document.locator(".try > summary").click()
    document.locator("[name=q]").fill("ti de & so")
    document.get_by_role("button", name="Ask").click()
    expect(page).to_have_url(f"{address}/api/suggest?q=ti+de+%26+so")
    page.goto(f"{address}/search?q=tide")
    page.locator("#exports > summary").click()
    expect(page.locator("#api-address")).to_be_visible()
    expect(page.locator(".copy").first).to_be_hidden()
    context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 320)])
def test_everybody_can_use_it(browser: Browser, address: str, scheme: str, width: int) -> None:
    """Open and with an answer, axe-core finds nothing, and nothing is too wide."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    for path, opened in (
        ("/about/api?q=tide", "section.operation .try > summary"),
        ("/search?q=tide", "#exports > summary"),
    ):
        page.goto(address + path)
        page.locator(opened).first.click()
        if "about" in path:
            page.get_by_role("button", name="Ask").first.click()
            expect(page.locator("[data-status]").first).to_contain_text(" ms")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    context.close()
