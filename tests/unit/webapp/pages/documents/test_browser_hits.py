"""Do hits work in a real browser? Stories that unfold, pictures that break, views that stay, and the way back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import build
from playwright.sync_api import Browser, Page, expect
from served import served
from web import one

from search.schema.document import Document, Section

pytestmark = pytest.mark.browser

_TITLE = "Harbour bridge reopens after storm repairs"
_LAYOUT_SHIFT = """() => new Promise((resolve) => {
  let shift = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) shift += one.value; })
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(shift)));
})"""
"""The cumulative layout shift of a page so far."""


def _documents() -> Iterator[Document]:
    for day in range(1, 4):
        yield one(
            id=f"story{day}",
            title=_TITLE,
            excerpt="The bridge is open.",
            provider=(f"Paper {day}",),
            published=datetime(2022, 3, day, 9, tzinfo=UTC),
            images=[{"url": "/media/nowhere.png", "width": 640, "height": 360}],
        )
    topics = tuple(f"Topic {number}" for number in range(9))
    body = "Installing\nThe bridge has a daemon."
    yield Document(
        "guide",
        {
            "title": "A guide to the bridge",
            "type": "course",
            "topics": topics,
            "body": body,
            "images": ["/media/nowhere.png"],
        },
        (Section(0, "installing"),),
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service of a story in three papers and a guide, whose pictures are all broken."""
    index, media = tmp_path_factory.mktemp("hits") / "index", tmp_path_factory.mktemp("media")
    build(index, list(_documents()))
    with served(index, "--media", str(media)) as found:
        yield found


@contextmanager
def _page(browser: Browser, *, width: int = 1280, script: bool = True) -> Iterator[Page]:
    """A page that fails the test when a script on it fails, or the content policy blocks anything."""
    viewport = {"width": width, "height": 900}
    with browser.new_context(viewport=viewport, java_script_enabled=script) as context:  # type: ignore[arg-type]
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
        yield page
        assert not faults


def test_a_story_unfolds_in_place(browser: Browser, address: str) -> None:
    """The others are asked for when somebody opens it, once, and listed there without the hit itself."""
    with _page(browser) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if "story=" in request.url else None)
        page.goto(f"{address}/search?q=reopens")
        story = page.locator(".story")
        shown = page.locator(".hit").get_attribute("data-id")
        assert not asked
        story.locator("summary").press("Enter")
        expect(story.locator("li")).to_have_count(2)
        links = [link.get_attribute("href") or "" for link in story.locator("li > a").all()]
        assert {re.sub(r".*/|\?.*", "", link) for link in links} == {"story1", "story2", "story3"} - {shown}
        story.locator("summary").press("Enter")
        story.locator("summary").press("Enter")
        assert len(asked) == 1
        assert not Axe().run(page).response["violations"]


def test_a_story_that_cannot_be_had_keeps_its_link(browser: Browser, address: str) -> None:
    """Without a connection, or a script, what unfolds is a link to the list, and a later try brings it."""
    with _page(browser) as page:
        page.goto(f"{address}/search?q=reopens")
        page.context.set_offline(True)
        with page.expect_event("requestfailed"):
            page.locator(".story summary").click()
        expect(page.locator(".story a")).to_be_visible()
        page.context.set_offline(False)
        page.locator(".story summary").click()
        page.locator(".story summary").click()
        expect(page.locator(".story li")).to_have_count(2)
    with _page(browser, script=False) as page:
        page.goto(f"{address}/search?q=reopens")
        page.locator(".story summary").click()
        page.locator(".story a").click()
        expect(page.locator(".hit")).to_have_count(3)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_broken_picture_gives_way_to_its_drawing(browser: Browser, address: str, width: int) -> None:
    """Among hits and on the page of a document the drawing is in the place of the picture, and nothing moves."""
    with _page(browser, width=width) as page:
        for path, frame in (("/search?q=bridge", ".thumb"), ("/documents/guide", ".lead-image .frame")):
            page.goto(address + path)
            expect(page.locator(f"{frame} img")).to_have_count(0)
            box = page.locator(f"{frame} .drawing").first.bounding_box()
            assert box is not None
            assert box["width"] > 20
            assert page.evaluate(_LAYOUT_SHIFT) < 0.01


def test_the_view_is_kept_in_the_browser(browser: Browser, address: str) -> None:
    """Compact stays when one searches on and comes again, reaches no address, and list is a click away."""
    with _page(browser) as page:
        page.goto(f"{address}/search?q=bridge")
        expect(page.locator(".excerpt")).to_be_visible()
        page.get_by_role("radio", name="List").press("ArrowRight")
        expect(page.locator(".excerpt")).to_be_hidden()
        assert not Axe().run(page).response["violations"]
        page.locator("#q").fill("bridge guide")
        page.locator("#q").press("Enter")
        expect(page).to_have_url(re.compile(r"guide"))
        expect(page.get_by_role("radio", name="Compact")).to_be_checked()
        assert "compact" not in page.url
        page.goto(f"{address}/search?q=bridge")
        expect(page.locator(".excerpt")).to_be_hidden()
        assert page.evaluate(_LAYOUT_SHIFT) < 0.01
        page.get_by_role("radio", name="Compact").press("ArrowLeft")
        expect(page.locator(".excerpt")).to_be_visible()
    with _page(browser, script=False) as page:
        page.goto(f"{address}/search?q=bridge")
        page.get_by_text("Compact").click()
        expect(page.locator(".excerpt")).to_be_hidden()


def test_from_a_hit_to_its_document_and_back(browser: Browser, address: str) -> None:
    """Without a script, too: to the next document of the search, back to its results, and to all topics in place."""
    with _page(browser, script=False) as page:
        page.goto(f"{address}/search?q=bridge&sort=published")
        page.locator(".hit .title a").first.click()
        expect(page.locator(".back")).to_contain_text("Back to 4 results for “bridge”")
        page.locator(".beside [rel=next]").click()
        expect(page.locator(".back")).to_contain_text("2 of 2")
        expect(page.locator(".full-text h2")).to_have_attribute("id", "section-installing")
        page.locator(".back a").click()
        expect(page).to_have_url(f"{address}/search?q=bridge&sort=published")
        expect(page.locator(".topics .more li").first).to_be_hidden()
        page.locator(".topics .more summary").click()
        expect(page.locator(".topics .more li")).to_have_count(3)
        expect(page.locator(".topics .more li").first).to_be_visible()


def test_axe_finds_no_fault_on_the_page_of_a_document(browser: Browser, address: str) -> None:
    """With the way back, the text and a drawing, on a phone, and the policy lets the data for search engines stand."""
    with _page(browser, width=390) as page:
        for path in ("/documents/guide?q=bridge", "/search?q=bridge&explain=1"):
            page.goto(address + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            assert not Axe().run(page).response["violations"]
