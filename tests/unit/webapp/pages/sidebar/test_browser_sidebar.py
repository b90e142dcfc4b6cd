"""Do facets, timeline and drawer work in a real browser: by pointer, by keys, on a phone, and without JavaScript?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect
from sample import MEDIA
from served import served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(sample_index: Path) -> Iterator[str]:
    """A service of the sample collection."""
    with served(sample_index, "--media", str(MEDIA)) as found:
        yield found


def _page(browser: Browser, width: int, *, has_script: bool = True) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=has_script)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    context.close()
    assert not faults


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A wide page whose scripts must not fail."""
    yield from _page(browser, 1440)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A narrow page whose scripts must not fail."""
    yield from _page(browser, 390)


def _number(shown: Locator) -> int:
    return int(re.sub(r"\D", "", shown.inner_text()))


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.dataset.key || document.activeElement.className"))


def _axe(page: Page) -> None:
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


def test_few_tab_stops_lead_to_the_first_hit(page: Page, address: str) -> None:
    """From the start of the page fewer than twenty presses of Tab reach the first hit, and the first one may skip."""
    page.goto(address)
    for presses in range(1, 20):
        page.keyboard.press("Tab")
        if presses == 1:
            expect(page.locator(".skip")).to_be_focused()
        if page.evaluate("Boolean(document.activeElement.closest('.hit'))"):
            return
    pytest.fail("no hit within 19 presses of Tab")


def test_arrow_keys_go_through_a_facet(page: Page, address: str) -> None:
    """Arrows, Home and End reach each value, what is behind "more" too once it is open; Tab returns where one was."""
    page.goto(address)
    facet = page.locator(".facet").filter(has=page.get_by_role("heading", name="Topics"))
    facet.locator(".choose").first.focus()
    page.keyboard.press("ArrowDown")
    expect(facet.locator(".choose").nth(1)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(facet.locator(".choose").nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(facet.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(facet.locator(".more .choose").first).to_be_focused()
    page.keyboard.press("Home")
    expect(facet.locator(".choose").first).to_be_focused()


def test_more_values_open_in_place_and_are_sifted(page: Page, address: str) -> None:
    """All values are behind one button, by text; nothing is loaded anew, and choosing one keeps it open."""
    page.goto(f"{address}/search?q=the")
    page.evaluate("window.stays = 1")
    more = page.locator('[data-kept="more topics"]')
    expect(more.locator(".choose").first).to_be_hidden()
    more.locator("summary").click()
    expect(more.locator(".choose").first).to_be_visible()
    more.get_by_role("searchbox").press_sequentially("robo")
    expect(more.locator(".name")).to_have_text(["Robotics"])
    count = _number(more.locator(".count"))
    more.locator(".choose").click()
    expect(page.locator("#total b").first).to_have_text(str(count))
    expect(page.locator(".facet .choose").first).to_contain_text("Robotics")
    expect(more.get_by_role("searchbox")).to_have_value("robo")
    assert page.evaluate("window.stays") == 1


def test_a_menu_excludes(page: Page, address: str) -> None:
    """The button beside a value is reached by an arrow; its menu excludes the value or leaves it alone, by keys."""
    page.goto(f"{address}/search?kind=videos&page=2&size=5")
    choose = page.locator('.choose[data-key="kind=videos"]')
    total = _number(page.locator("#total b").first)
    choose.focus()
    for key in ("ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("menuitem")).to_have_text(["Exclude videos", "Only videos"])
    expect(page.get_by_role("menuitem").first).to_be_focused()
    _axe(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    assert _focused(page) == "not kind=videos"
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"-kind=videos"))
    expect(page.locator(".chip")).to_contain_text("is not")
    assert _number(page.locator("#total b").first) != total
    page.locator('.exclude[data-key="not kind=news"]').click()
    page.get_by_role("menuitem", name="Only news").click()
    expect(page).to_have_url(re.compile(r"\?(size=5&)?kind=news(&size=5)?$"))


def test_the_ends_of_a_range_move_by_keys(page: Page, address: str) -> None:
    """Each end is a slider that says its date: arrows, Page, Home and End move it, and the hits follow."""
    page.goto(address)
    page.evaluate("window.stays = 1")
    first, last = page.get_by_role("slider", name="From"), page.get_by_role("slider", name="To")
    before = first.get_attribute("aria-valuetext")
    total = _number(page.locator("#total b").first)
    first.focus()
    for key in ("End", "Home", "PageUp", "ArrowRight"):
        page.keyboard.press(key)
    assert first.get_attribute("aria-valuetext") != before
    expect(page).to_have_url(re.compile(r"published=\d{4}(-\d\d)?\.\.\d{4}"))
    expect(first).to_be_focused()
    assert _number(page.locator("#total b").first) < total
    chosen = page.locator(".bars a.selected")
    assert 0 < chosen.count() < page.locator(".bars a").count()
    shown = sum(
        int(re.sub(r"\D", "", (bar.get_attribute("aria-label") or "").rpartition(": ")[2])) for bar in chosen.all()
    )
    assert shown == _number(page.locator("#total b").first)
    last.focus()
    page.keyboard.press("Home")  # no end passes the other
    assert last.get_attribute("aria-valuenow") == first.get_attribute("aria-valuenow")
    first.focus()
    expect(page.locator(".bars a.selected")).to_have_count(1)
    assert page.evaluate("window.stays") == 1


def test_the_ends_of_a_range_are_dragged(page: Page, address: str) -> None:
    """An end that is dragged colours the bars on its way, searches once when it is let go, and back undoes that."""
    page.goto(address)
    svg, last = page.locator(".bars"), page.get_by_role("slider", name="To")
    total, url = _number(page.locator("#total b").first), page.url
    svg.scroll_into_view_if_needed()
    box, knob = svg.bounding_box(), last.bounding_box()
    assert box
    assert knob
    page.mouse.move(knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2)
    page.mouse.down()
    for share in (0.8, 0.6):
        page.mouse.move(box["x"] + box["width"] * share, knob["y"])
    expect(page.locator(".bars a.selected").first).to_be_visible()
    assert page.url == url
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"published="))
    expect(page.locator("#total b").first).not_to_have_text(str(total))
    page.go_back()
    expect(page.locator("#total b").first).to_have_text(str(total))


def test_a_range_is_typed_as_days(page: Page, address: str) -> None:
    """Days may be typed, in any order of the ends; the page stays."""
    page.goto(f"{address}/search?q=data")
    page.evaluate("window.stays = 1")
    form = page.locator(".range").filter(has=page.locator('[data-range="published"]'))
    form.locator("summary").click()
    form.get_by_label("From").fill("2026-05-31")
    form.get_by_label("To").fill("2025-12-15")
    form.get_by_role("button").click()
    expect(page.locator(".chip")).to_contain_text("15 December 2025 to 31 May 2026")
    expect(form.get_by_label("From")).to_have_value("2025-12-15")
    assert "published=2025-12-15..2026-05-31" in unquote(page.url)
    assert page.evaluate("window.stays") == 1


def test_a_drawer_on_a_phone(phone: Page, address: str) -> None:
    """Filters fill the screen; focus stays in them, counts are live, Escape and "Show" lead back to their button."""
    phone.goto(f"{address}/search?q=data")
    opener, drawer = phone.locator(".filters summary"), phone.get_by_role("dialog", name="Filters")
    expect(drawer).to_have_count(0)
    opener.click()
    expect(drawer).to_be_visible()
    box = drawer.bounding_box()
    assert box
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 800)
    for key in ("Shift+Tab", "Tab", "Tab"):
        phone.keyboard.press(key)
        assert phone.evaluate("document.querySelector('#drawer').contains(document.activeElement)")
    value = drawer.locator(".choose").first
    count = _number(value.locator(".count"))
    value.click()
    show = drawer.get_by_role("link", name=f"Show {count} result")
    expect(show).to_be_in_viewport()
    expect(phone.locator("#drawer-status")).to_have_text(show.inner_text())
    _axe(phone)
    drawer.get_by_role("link", name="Clear").click()
    expect(phone).to_have_url(f"{address}/search?q=data")
    expect(drawer).to_be_visible()
    phone.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(opener).to_be_focused()
    opener.click()
    drawer.locator(".show").click()
    expect(drawer).to_have_count(0)
    expect(opener).to_be_focused()
    assert phone.evaluate("document.querySelectorAll('[inert]').length") == 0


def test_all_of_it_without_a_script(browser: Browser, address: str) -> None:
    """Without JavaScript each value is a link, more values open, filters of a phone open, and a range is a form."""
    for page in _page(browser, 390, has_script=False):
        page.goto(f"{address}/search?q=data")
        expect(page.locator(".choose").first).to_be_hidden()
        page.locator(".filters summary").click()
        more = page.locator('[data-kept="more topics"]')
        more.locator("summary").click()
        expect(more.locator(".choose").first).to_be_visible()
        expect(more.locator("input")).to_be_hidden()
        expect(page.get_by_role("slider")).to_have_count(0)
        form = page.locator(".range").filter(has=page.locator('[data-range="published"]'))
        form.locator("summary").click()
        form.get_by_label("From").fill("2026-05")
        form.get_by_label("To").fill("2025-12")
        form.get_by_role("button").click()
        assert "published=2025-12..2026-05" in unquote(page.url)
        page.locator(".filters summary").click()
        page.locator(".exclude").first.click()
        expect(page.locator(".chip")).to_have_count(2)
