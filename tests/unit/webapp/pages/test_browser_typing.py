"""Promises of the page while one types, goes back and forward, or has no connection, in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, Route, expect
from served import served

pytestmark = pytest.mark.browser

TYPED = "**/search?*typing=1"


@pytest.fixture(scope="module")
def address(sample_index: Path) -> Iterator[str]:
    """A service of the sample collection."""
    with served(sample_index) as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails the test when a script on it fails."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert not faults


def _total(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator("#total b").first.inner_text()))


def _asked(page: Page) -> list[str]:
    """The addresses of what is asked from now on, files left out."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.resource_type in {"fetch", "document"}:
            asked.append(request.url)

    page.on("request", note)
    return asked


def _shows(page: Page, query: str) -> None:
    """Wait until the hits are those of a query that somebody has typed."""
    expect(page).to_have_url(re.compile(rf"[?&]q={query}(&|$)"))
    expect(page.locator("#results")).not_to_have_attribute("aria-busy", "true")


def test_eight_letters_are_at_most_eight_requests(page: Page, address: str) -> None:
    """Hits and suggestions come together, one answer for each letter at most, the last one for the whole text."""
    page.goto(address)
    asked = _asked(page)
    page.locator("#q").press_sequentially("database", delay=30)
    _shows(page, "database")
    typed = [url for url in asked if "/api/facets/" not in url]  # asked for an empty box, before anything is typed
    assert 1 <= len(typed) <= 8
    assert "q=database&typing=1" in typed[-1]
    expect(page.locator("#suggestions [role=option]").first).to_contain_text("database")


def test_an_old_answer_never_replaces_a_newer_one(page: Page, address: str) -> None:
    """The answer to the first letters comes last, even where none is given up, and changes nothing."""
    page.add_init_script("AbortController.prototype.abort = () => {}")
    page.goto(address)
    held = _hold(page, "**/search?q=ro&typing=1")
    page.locator("#q").fill("ro")
    expect(page.locator("#waiting")).to_be_visible()
    page.locator("#q").fill("robots")
    _shows(page, "robots")
    found = _total(page)
    with page.expect_response("**/search?q=ro&typing=1"):
        held[0].continue_()
    page.locator("#q").fill("robotsx")
    page.locator("#q").fill("robots")
    _shows(page, "robots")
    assert _total(page) == found
    assert len(held) == 1


def _hold(page: Page, pattern: str) -> list[Route]:
    """What is asked at some addresses, each without an answer until the test gives one."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(pattern, hold)
    return held


def test_a_slow_answer_is_waited_for_visibly(page: Page, address: str) -> None:
    """The page says that it loads, in words too, while the old hits stay; then it says the total."""
    page.goto(address)
    held = _hold(page, TYPED)
    hits = page.locator(".hit").count()
    page.locator("#q").fill("data")
    expect(page.locator("#waiting")).to_be_visible()
    expect(page.locator("#results")).to_have_attribute("aria-busy", "true")
    expect(page.locator("#announcement")).to_have_text("Loading…")
    assert page.locator(".hit").count() == hits
    held.pop().continue_()
    _shows(page, "data")
    expect(page.locator("#waiting")).to_be_hidden()
    expect(page.locator("#announcement")).to_contain_text(str(_total(page)))


def test_what_is_typed_is_one_entry_and_each_action_one_step_back(page: Page, address: str) -> None:
    """`home → data → filter → sort` is gone back one by one, and forward; box, address and hits follow."""
    page.goto(address)
    states = [_state(page)]
    page.locator("#q").press_sequentially("data", delay=30)
    _shows(page, "data")
    asked = _asked(page)
    page.locator("#q").press("Enter")
    expect(page.locator("#suggested")).to_have_count(0)
    assert [url for url in asked if "typing" in url] == []
    states.append(_state(page))
    page.locator("#q").blur()
    page.locator(".facet .choose").first.click()
    expect(page.locator(".chips")).to_be_visible()
    states.append(_state(page))
    page.locator("#sort").select_option("published")
    expect(page).to_have_url(re.compile("sort=published"))
    states.append(_state(page))
    assert len({url for url, *_ in states}) == 4
    for go, following in ((page.go_back, states[-2::-1]), (page.go_forward, states[1:])):
        for state in following:
            go()
            _settled(page, partial(_is, page, state))


def _state(page: Page) -> tuple[str, str, str, str]:
    """What somebody sees of a search."""
    box, sort = page.locator("#q").input_value(), page.locator("#sort").input_value()
    return page.url, box, sort, page.locator("#total").inner_text()


def _is(page: Page, state: tuple[str, str, str, str]) -> bool:
    return _state(page) == state


def _settled(page: Page, is_right: Callable[[], bool]) -> None:
    """Wait until something is so, at most five seconds."""
    for _ in range(100):
        if is_right():
            return
        page.wait_for_timeout(50)
    raise AssertionError(_state(page))


def test_two_searches_are_two_entries(page: Page, address: str) -> None:
    """What is typed after Enter is another search; Enter alone makes no entry."""
    page.goto(address)
    for word in ("robots", "water"):
        page.locator("#q").fill("")
        page.locator("#q").press_sequentially(word)  # Enter comes before the last answers
        for _ in range(2):
            page.locator("#q").press("Enter")
            _shows(page, word)
            expect(page.locator("#suggested")).to_have_count(0)
    page.go_back()
    expect(page.locator("#q")).to_have_value("robots")
    _shows(page, "robots")
    page.go_back()
    expect(page.locator("#q")).to_have_value("")
    expect(page).to_have_url(f"{address}/")


def test_going_back_scrolls_to_where_one_was(page: Page, address: str) -> None:
    """Between searches, and from the page of a document; a search that is new begins at its top."""
    page.goto(f"{address}/search?q=data")
    page.evaluate("scrollTo(0, 900)")
    _settled(page, lambda: _top(page) == 900)
    page.locator("a[rel=next][data-top]").dispatch_event("click")
    expect(page).to_have_url(re.compile("page=2"))
    _settled(page, lambda: _top(page) == 0)
    page.go_back()
    expect(page).not_to_have_url(re.compile("page=2"))
    _settled(page, lambda: _top(page) == 900)
    page.locator(".facet .choose").first.dispatch_event("click")
    expect(page.locator(".chips")).to_be_visible()
    page.go_back()
    expect(page.locator(".chips")).to_have_count(0)
    page.evaluate("scrollTo(0, 700)")
    page.go_forward()
    expect(page.locator(".chips")).to_be_visible()
    _settled(page, lambda: _top(page) == 900)
    page.locator(".hit .here").last.dispatch_event("click")
    page.wait_for_url("**/documents/**")
    page.go_back()
    _settled(page, lambda: _top(page) == 900)


def _top(page: Page) -> int:
    return int(page.evaluate("Math.round(scrollY)"))


def test_a_lost_connection_keeps_the_page(page: Page, address: str) -> None:
    """Hits and text stay, the reason is announced beside a button, and that does what could not be done."""
    page.goto(f"{address}/search?q=data")
    hits = page.locator(".hit .title").all_inner_texts()
    page.context.set_offline(True)
    value = page.locator(".facet .choose").first
    name = value.locator(".name").inner_text()
    value.click()
    alert = page.get_by_role("alert")
    expect(alert).to_have_text("No connection. Try again")
    assert page.locator(".hit .title").all_inner_texts() == hits
    assert page.url.endswith("/search?q=data")
    page.locator("#q").fill("data x")
    expect(alert).to_have_text("No connection. Try again")
    expect(page.locator("#q")).to_have_value("data x")
    page.locator("#q").fill("data")
    page.context.set_offline(False)
    value.click()
    expect(page.locator(".chips")).to_contain_text(name)
    expect(alert).to_be_empty()
    page.context.set_offline(True)
    page.go_back()
    expect(alert).to_have_text("No connection. Try again")
    page.context.set_offline(False)
    alert.get_by_role("button", name="Try again").click()
    expect(page.locator(".chips")).to_have_count(0)
    expect(alert).to_be_empty()


@pytest.mark.parametrize(
    ("status", "text"), [(503, "The search is busy."), (429, "Too many searches"), (500, "The search failed.")]
)
def test_an_error_keeps_the_page_and_says_why(page: Page, address: str, status: int, text: str) -> None:
    """While one types, an answer that is an error has a few words of its own; the next text is asked for again."""
    page.goto(address)
    page.route("**/search?q=a&typing=1", lambda route: route.fulfill(status=status, body="<h1>no</h1>"))
    page.locator("#q").fill("a")
    expect(page.get_by_role("alert")).to_contain_text(text)
    assert page.url == f"{address}/"
    page.locator("#q").fill("ai")
    _shows(page, "ai")
    expect(page.get_by_role("alert")).to_be_empty()
    page.route("**/search?q=ai&*", lambda route: route.fulfill(status=status, body="<h1>no</h1>"))
    page.locator(".facet .choose").first.click()
    expect(page.get_by_role("alert")).to_contain_text(text)
    assert page.url == f"{address}/search?q=ai"


def test_escape_closes_the_suggestions_then_clears_the_box(page: Page, address: str) -> None:
    """First the list, then the text, and the hits are those without it; the list does not come back."""
    page.goto(f"{address}/search?topics=AI")
    everything = _total(page)
    box = page.locator("#q")
    box.fill("face")
    expect(page.locator("#suggestions")).to_be_visible()
    _shows(page, "face")
    box.press("Escape")
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(box).to_have_value("face")
    box.press("Escape")
    expect(box).to_have_value("")
    expect(page).to_have_url(f"{address}/search?topics=AI")
    _settled(page, lambda: _total(page) == everything)
    expect(page.locator("#suggestions")).to_be_hidden()


def test_nothing_is_asked_while_characters_are_composed(page: Page, address: str) -> None:
    """An input method may show letters that are none yet; only what it has made of them is searched."""
    page.goto(address)
    page.locator("#q").focus()
    expect(page.locator("#suggestions")).to_be_visible()
    asked = _asked(page)
    ime = page.context.new_cdp_session(page)
    for text in ("r", "ro", "robo"):
        ime.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    expect(page.locator("#q")).to_have_value("robo")
    assert not asked
    ime.send("Input.insertText", {"text": "robots"})
    _shows(page, "robots")
    assert len(asked) == 1


def test_pasted_text_is_searched_once(page: Page, address: str) -> None:
    """Also a text longer than any query: its first part is searched, and the page stays."""
    page.goto(address)
    page.locator("#q").focus()
    asked = _asked(page)
    page.keyboard.insert_text("facial recognition")
    _shows(page, r"facial\+recognition")
    page.locator("#q").fill("robots " * 3000)
    expect(page).to_have_url(re.compile("q=robots"))
    expect(page.locator("#results")).not_to_have_attribute("aria-busy", "true")
    expect(page.get_by_role("alert")).to_be_empty()
    assert len([url for url in asked if "typing" in url]) == 2


def test_the_address_is_that_of_the_links_without_what_pages_ignore(page: Page, address: str) -> None:
    """A shared link with foreign parameters works, and searching on drops them; names and values stay readable."""
    page.goto(f"{address}/search?q=data&utm_source=mail&fbclid=x")
    assert _total(page) > 0
    page.locator("#q").fill("topics:ai recogn*")
    expect(page).to_have_url(f"{address}/search?q=topics:ai+recogn*")
    assert page.locator("link[rel=canonical]").get_attribute("href") == page.url


def test_an_empty_box_offers_recent_searches_and_popular_topics(page: Page, address: str) -> None:
    """What was sent or led to a hit, kept in this browser alone and forgotten at a word; and topics with counts."""
    page.goto(address)
    everything = _asked(page)
    box, options = page.locator("#q"), page.locator("#suggestions [role=option]")
    box.click()
    popular = page.get_by_role("group", name="Popular topics").get_by_role("option")
    expect(popular.first).to_be_visible()
    assert page.get_by_role("group", name="Recent searches").count() == 0
    for word in ("robots", "water"):
        box.fill(word)
        box.press("Enter")
        _shows(page, word)
    box.fill("half typ")
    _shows(page, r"half\+typ")
    page.goto(address)
    sent = len(everything)
    box.click()
    recent = page.get_by_role("group", name="Recent searches").get_by_role("option")
    expect(popular.first).to_be_visible()
    assert recent.all_inner_texts() == ["water", "robots", "Forget recent searches"]
    assert not [url for url in everything[sent:] if "water" in url or "robots" in url]
    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("Enter")
    _shows(page, "robots")
    expect(box).to_have_value("robots")
    page.goto(address)
    box.click()
    recent.last.click()
    expect(recent).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage)") == []
    name, count = re.findall(r"(.+?)\s+(\d+)$", popular.first.inner_text())[0]
    popular.first.click()
    expect(page.locator(".chips")).to_contain_text(name)
    assert _total(page) == int(count)
    expect(options.first).to_be_hidden()


@pytest.mark.parametrize("kept", ["{", "7", '[1, null, "<img src=x onerror=alert(1)>"]'])
def test_whatever_the_browser_has_kept_is_text(page: Page, address: str, kept: str) -> None:
    """A storage that somebody else has written to is read as far as it is texts, and shown as such."""
    page.goto(address)
    page.evaluate(f"localStorage.setItem('newsdex-recent:/', {json.dumps(kept)})")
    page.locator("#q").click()
    expect(page.get_by_role("group", name="Popular topics")).to_be_visible()
    assert page.locator("#suggestions img").count() == 0


def test_a_page_from_the_cache_of_the_browser_is_as_it_was_left(page: Page, address: str) -> None:
    """After a document was looked at, the box says what the hits are of, and typing goes on."""
    page.goto(f"{address}/search?q=data")
    _hold(page, "**/search?q=datax&typing=1")
    page.locator("#q").fill("datax")
    page.locator(".hit .here").first.click()
    page.wait_for_url("**/documents/**")
    page.go_back()
    expect(page.locator("#q")).to_have_value("data")
    page.locator("#q").fill("robots")
    _shows(page, "robots")


def test_without_javascript_a_search_without_hits_leads_on(browser: Browser, address: str) -> None:
    """Each way out is a link to a page with as many documents as it says."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/search?q=recognx&topics=AI")
        ways = page.locator(".way")
        assert ways.count() >= 2
        for place in range(ways.count()):
            count = int(ways.nth(place).inner_text().rpartition(": ")[2])
            ways.nth(place).locator("a").click()
            assert _total(page) == count > 0
            page.go_back()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_in_what_comes_and_goes(browser: Browser, address: str, scheme: str) -> None:
    """An empty box with its offers, a search without hits, one that waits and one without a connection, on a phone."""
    with browser.new_context(viewport={"width": 320, "height": 700}, color_scheme=scheme) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(address)
        page.evaluate("localStorage.setItem('newsdex-recent:/', JSON.stringify(['robots', 'w'.repeat(150)]))")
        page.locator("#q").click()
        expect(page.locator("#suggestions [role=group]")).to_have_count(2)
        page.locator("#q").press("ArrowDown")
        _is_sound(page)
        page.goto(f"{address}/search?q=recognx&topics=AI")
        _is_sound(page)
        held = _hold(page, TYPED)
        page.locator("#q").fill("robots")
        expect(page.locator("#waiting")).to_be_visible()
        _is_sound(page, "#results")  # it is pale, for it is old
        held[0].abort()
        expect(page.get_by_role("alert")).to_have_text("No connection. Try again")
        _is_sound(page)


def _is_sound(page: Page, *but: str) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    faults = Axe().run(page, context={"exclude": [[one] for one in but]} if but else None).response["violations"]
    assert not faults, [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in faults]
