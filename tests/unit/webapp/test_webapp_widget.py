"""Does the search of a service work in a page of another site? Under a strict content policy, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import build
from handmade import documents
from host_site import Site, host_site
from playwright.sync_api import Browser, Locator, Page, Route, expect
from served import served

from search.schema.document import Document, Section

pytestmark = pytest.mark.browser

ATTACK = "\"'><script>window.attacked=1</script><img src=x onerror=window.attacked=1></mark><mark>&lt;b&gt;"
"""Text that runs wherever it is not text."""
BODY = "Before all.\nInstalling\nThe turbine and its daemon start."


def _documents(origin: str) -> Iterator[Document]:
    sections = (Section(0, ""), Section(BODY.index("Installing"), "installing"))
    values = {"title": "A guide", "excerpt": "How to run it.", "url": f"{origin}/guide/", "body": BODY}
    yield Document("guide", {**values, "topics": ("Energy",)}, sections)
    attack = {"title": f"Hostile {ATTACK}", "excerpt": ATTACK, "topics": (ATTACK,), "body": f"Hostile {ATTACK}"}
    yield Document("hostile/one two", {**attack, "provider": (ATTACK,)})
    yield from documents()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site, and beside it a service below a path that knows the site's origin."""
    index = tmp_path_factory.mktemp("widget") / "index"
    with host_site() as (origin, service):
        build(index, _documents(origin))
        with served(index, "--cors-origins", origin, "--root-path", "/news") as address:
            service.append(f"{address}/news")
            yield Site(origin, service[0])


@pytest.fixture(scope="module")
def shared_page(browser: Browser) -> Iterator[Page]:
    """One page for all tests of this module."""
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        context.set_default_timeout(20_000)
        yield context.new_page()


@pytest.fixture
def page(shared_page: Page) -> Iterator[Page]:
    """The page; the test fails when a script on it fails, or the content policy blocks anything."""
    faults: list[str] = []

    def note(text: str) -> None:
        if not text.startswith("Failed to load resource"):
            faults.append(text)

    shared_page.on("pageerror", lambda error: note(str(error)))
    shared_page.on("console", lambda said: note(said.text) if said.type == "error" else None)
    yield shared_page
    shared_page.unroute_all()
    assert not faults


def _open(page: Page, query: str, element: str = "newsdex-search") -> Locator:
    """Open the dialog with a query; its hits, one of which is there."""
    page.locator(element).first.evaluate("(element, query) => element.open(query)", query)
    hits = page.locator(element).first.locator(".hit")
    expect(hits.first).to_be_visible()
    return hits


def _focused(page: Page) -> str:
    """What has the focus in the shadow root of the first element, as its role or name; empty when nothing there."""
    return str(page.evaluate("document.querySelector('newsdex-search').shadowRoot.activeElement?.className ?? ''"))


def _asked(page: Page) -> list[dict[str, list[str]]]:
    """The parameters of the searches that are asked from now on."""
    found: list[dict[str, list[str]]] = []
    page.on("request", lambda one: found.append(parse_qs(urlsplit(one.url).query)) if "/api/" in one.url else None)
    return found


def test_keys_lead_from_the_page_to_a_page_of_the_site(page: Page, site: Site) -> None:
    """A key opens the dialog, typing finds, arrows and Enter lead to the section of the site's own page."""
    page.goto(site.page())
    expect(page.get_by_role("button", name="Search")).to_be_visible()
    page.keyboard.press("/")
    box = page.get_by_role("combobox")
    expect(box).to_be_focused()
    box.press_sequentially("turbine daemo")
    section = page.get_by_role("option").filter(has_text="Installing")
    expect(section.locator("mark").first).to_have_text("turbine")
    expect(page.get_by_role("status")).to_contain_text("result")
    while section.get_attribute("aria-selected") != "true":
        box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == section.get_attribute("id")
    box.press("Enter")
    expect(page).to_have_url(f"{site.origin}/guide/#installing")


def test_the_list_is_a_combobox(page: Page, site: Site) -> None:
    """Arrows go round through the box, Home and End to the ends, and Enter without an option ends the typing."""
    page.goto(site.page("<newsdex-search size=3></newsdex-search>"))
    hits = _open(page, "solar")
    box, options = page.get_by_role("combobox"), page.get_by_role("option")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    box.press("Home")
    expect(options.first).to_have_attribute("aria-selected", "true")
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("Enter")
    expect(hits.first).to_have_attribute("aria-selected", "true")
    box.press("End")
    box.press("Enter")
    expect(hits).to_have_count(6)
    expect(hits.nth(3)).to_have_attribute("aria-selected", "true")


def test_tab_stays_and_escape_leaves(page: Page, site: Site) -> None:
    """Tab goes round in the open dialog, both ways; Escape gives the focus back to where it was."""
    page.goto(site.page())
    page.get_by_label("Own").press("/")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_label("Own").press("Control+k")
    _open(page, "solar")
    stops = [_focused(page)]
    while len(stops) < 40:
        page.keyboard.press("Tab")
        stops.append(_focused(page))
        if stops[-1] == stops[0]:
            break
    assert "close" in stops
    assert "chip" in stops
    assert stops.index(stops[0], 1) == len(stops) - 1
    page.keyboard.press("Shift+Tab")
    assert "chip" in _focused(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_label("Own")).to_be_focused()
    expect(page.locator("html")).to_have_css("overflow", "visible")


def test_the_last_question_is_answered(page: Page, site: Site) -> None:
    """Letters in quick succession are one search, and an answer that comes late is not shown."""
    page.goto(site.page())
    page.keyboard.press("/")
    held: list[Route] = []
    page.route(re.compile("q=seis"), lambda route: held.append(route))  # noqa: PLW0108 - a builtin cannot be a handler
    asked = _asked(page)
    type_all = (
        """(box, texts) => { for (const text of texts) { box.value = text; box.dispatchEvent(new Event("input")); } }"""
    )
    with page.expect_request(re.compile("/api/suggest")):
        page.get_by_role("combobox").evaluate(type_all, ["se", "sei", "seis"])
    expect(page.locator("[aria-busy=true]")).to_have_count(1)
    page.get_by_role("combobox").evaluate(type_all, ["sol", "sold", "solder"])
    expect(page.locator(".hit").first).to_contain_text("soldering")
    for route in held:
        route.abort()
    assert [one["q"][0] for one in asked] == ["seis"] * 2 + ["solder"] * 2
    assert sum("typing" in one for one in asked) == 2
    expect(page.locator(".hit").first).to_contain_text("soldering")


def test_chips_narrow_and_are_taken_back(page: Page, site: Site) -> None:
    """A value gives as many hits as stand beside it, keeps the focus, and a second press takes it back.

    The last word may go on, as before.
    """
    page.goto(site.page("<newsdex-search facets='topics type'></newsdex-search>"))
    _open(page, "sola")
    asked = _asked(page)
    status = page.get_by_role("status")
    before = status.inner_text()
    chip = page.get_by_role("group", name="Topics").get_by_role("button").first
    count = chip.locator(".count").inner_text()
    chip.press("Enter")
    chosen = page.get_by_role("button", pressed=True)
    expect(chosen).to_be_focused()
    expect(status).to_have_text(f"{count} results")
    chosen.press("Enter")
    expect(status).to_have_text(before)
    assert [one["typing"] for one in asked if "facets" in one] == [["1"]] * 2


def test_values_are_for_people(page: Page, site: Site) -> None:
    """Languages have their names, lengths of time their units, and dates are years, newest first; all can be shown."""
    page.goto(site.page("<newsdex-search facets='locale length published provider'></newsdex-search>"))
    _open(page, "solar")
    expect(page.get_by_role("group", name="Language")).to_contain_text("German")
    expect(page.get_by_role("group", name="Length")).to_contain_text(re.compile(r"< \d+ min"))
    years = page.get_by_role("group", name="Published").locator("bdi").all_inner_texts()
    assert years == sorted(years, reverse=True)
    lengths = page.get_by_role("group", name="Length").locator("bdi")
    before = lengths.count()
    page.get_by_role("button", name="1 more").first.press("Enter")
    expect(lengths).to_have_count(before + 1)
    assert "chip" in _focused(page)


def test_fixed_filters_stay(page: Page, site: Site) -> None:
    """They are in each question, and nobody chooses among the values of their fields."""
    page.goto(site.page("<newsdex-search filters='topics=Energy&q=no&size=90' size=2></newsdex-search>"))
    asked = _asked(page)
    _open(page, "solar")
    expect(page.get_by_role("group", name="Provider")).to_be_visible()
    expect(page.get_by_role("group", name="Topics")).to_have_count(0)
    assert [(one["topics"], one["q"]) for one in asked] == [(["Energy"], ["solar"])] * 2
    assert {size for one in asked for size in one.get("size", [])} == {"2"}


def test_a_suggested_value_becomes_a_filter(page: Page, site: Site) -> None:
    """A suggested value of a field is chosen, and leaves the box."""
    page.goto(site.page())
    page.keyboard.press("/")
    page.get_by_role("combobox").fill("robot")
    page.get_by_role("option").filter(has_text="Topics").first.click()
    expect(page.get_by_role("button", pressed=True)).to_contain_text("Robotics")
    expect(page.get_by_role("combobox")).to_have_value("")
    expect(page.locator(".hit").first).to_be_visible()


def _as_if_it_led(route: Route, address: str) -> None:
    """Answer as the service does, but with this address in hits and passages."""
    answer = route.fetch()
    told = answer.json()
    for hit in told["hits"]:
        passage = {"text": "one", "section": "Two", "anchor": "two", "url": address}
        hit.update(url=address, passages=[passage])
    route.fulfill(response=answer, json=told)


@pytest.mark.parametrize(
    "address", ["javascript:window.attacked=1", "data:text/html,x", "\x01javascript:1", "http://[", ""]
)
def test_no_address_of_another_scheme_is_followed(page: Page, site: Site, address: str) -> None:
    """A hit that an answer leads elsewhere leads to its record; a section that leads nowhere is text."""
    page.goto(site.page())
    page.route(re.compile("/api/search"), lambda route: _as_if_it_led(route, address))
    hit = _open(page, "hostile").first
    assert hit.get_attribute("href") == f"{site.service}/documents/hostile/one%20two"
    expect(hit.locator(".text")).to_have_text("one")
    assert page.locator(".section").count() == 0


def test_content_is_text(page: Page, site: Site) -> None:
    """Markup in any field is shown as it is written and never runs."""
    page.goto(site.page("<newsdex-search facets='topics,provider'></newsdex-search>"))
    hit = _open(page, "hostile").first
    expect(hit.locator(".title")).to_have_text(f"Hostile {ATTACK}")
    expect(page.locator(".hit .title mark").first).to_have_text("Hostile")
    assert hit.get_attribute("href") == f"{site.service}/documents/hostile/one%20two"
    page.get_by_role("combobox").fill(ATTACK)
    page.wait_for_load_state("networkidle")
    assert page.locator("newsdex-search").locator("img, script").count() == 0
    assert page.evaluate("window.attacked") is None


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_fault_and_nothing_is_wider_than_the_screen(
    page: Page, site: Site, theme: str, width: int
) -> None:
    """In the open dialog with suggestions, hits, sections and chips, on a phone and a desktop, light and dark."""
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(site.page(f"<newsdex-search theme={theme}></newsdex-search>"))
    _open(page, "solar")
    page.get_by_role("button", name="Energy").click()
    expect(page.get_by_role("button", pressed=True)).to_be_visible()
    page.get_by_role("combobox").fill("turbine daemo")
    expect(page.locator(".section").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.evaluate(
        "Promise.all(document.querySelector('newsdex-search').getAnimations({subtree: true}).map(a => a.finished))"
    )
    faults = Axe().run(page).response["violations"]
    assert not faults, [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in faults]
    box = page.get_by_role("dialog").bounding_box()
    assert box
    assert box["width"] == 320 if width == 320 else box["width"] < 900
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    background = page.get_by_role("dialog").evaluate("node => getComputedStyle(node).backgroundColor")
    assert (max(map(int, re.findall(r"\d+", background))) < 128) == (theme == "dark")
    page.set_viewport_size({"width": 1440, "height": 900})


@pytest.mark.parametrize(
    ("lang", "name", "direction"),
    [("de_AT", "Suchen", "ltr"), ("fr", "Rechercher", "ltr"), ("es", "Buscar", "ltr"), ("ar", "بحث", "rtl")],
)
def test_it_speaks_the_language_of_the_page(page: Page, site: Site, lang: str, name: str, direction: str) -> None:
    """Its texts, labels and direction are those of the page's language."""
    page.goto(site.page(lang=lang))
    hits = _open(page, "solar")
    expect(page.get_by_role("dialog", name=name)).to_have_attribute("dir", direction)
    expect(page.get_by_role("group", name="Topics")).to_have_count(0)
    assert direction == "ltr" or hits.first.evaluate("node => getComputedStyle(node).direction") == "rtl"


def test_the_element_decides_its_language_and_texts(page: Page, site: Site) -> None:
    """`lang` of the element comes before that of the page, `texts` before both, and what nobody knows is English."""
    markup = "<newsdex-search lang=xx></newsdex-search><newsdex-search id=own lang=he></newsdex-search>"
    page.goto(site.page(markup, lang="de"))
    expect(page.get_by_role("button", name="Search").first).to_be_visible()
    page.locator("#own").evaluate("element => { element.texts = {search: 'חיפוש', results: '= {count}'}; }")
    _open(page, "solar", "#own")
    expect(page.get_by_role("dialog", name="חיפוש")).to_have_attribute("dir", "rtl")
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^= \d+$"))


def test_a_lost_connection_is_said_and_can_be_tried_again(page: Page, site: Site) -> None:
    """Without a connection the dialog says so, to those who hear it too, and one press asks again."""
    page.goto(site.page())
    page.keyboard.press("/")
    page.context.set_offline(True)
    page.get_by_role("combobox").fill("solar")
    expect(page.get_by_role("status")).to_have_text("No connection.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").press("Enter")
    expect(page.locator(".hit").first).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    expect(page.get_by_role("combobox")).to_be_focused()


def test_what_the_service_says_is_shown(page: Page, site: Site) -> None:
    """An error of the service is shown in its words, one of a busy service in ours, and an event tells the page."""
    page.goto(site.page("<newsdex-search filters='topcs=Energy'></newsdex-search>"))
    page.evaluate("addEventListener('newsdex-error', event => { window.kind = event.detail.kind; })")
    page.locator("newsdex-search").evaluate("element => element.open('solar')")
    expect(page.locator(".notice")).to_contain_text("The nearest known one is “topics”.")
    assert page.evaluate("window.kind") == "failed"
    page.route(re.compile("/api/search"), lambda route: route.fulfill(status=503, json={"code": "service-busy"}))
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".notice")).to_contain_text("Too many")


def test_recent_searches_are_kept_only_where_the_page_wants_it(page: Page, site: Site) -> None:
    """Without `recent` nothing is stored; with it what led to a hit is offered, and can be forgotten."""
    take = "event => event.preventDefault()"
    for attribute, kept in (("", 0), ("recent", 1)):
        page.goto(site.page(f"<newsdex-search {attribute}></newsdex-search>"))
        page.evaluate(f"addEventListener('newsdex-select', {take})")
        _open(page, "solar").first.click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        assert page.evaluate("localStorage.length") == kept
    page.locator("newsdex-search").evaluate("element => element.open('')")
    expect(page.get_by_role("option")).to_have_text(["solar"])
    page.get_by_role("button", name="Forget").click()
    expect(page.get_by_role("option")).to_have_count(0)
    assert page.evaluate("localStorage.length") == 0


def test_the_page_may_follow_hits_itself(page: Page, site: Site) -> None:
    """An event tells which hit was chosen; when it is prevented, the page stays."""
    page.goto(site.page())
    keep = "const {url, query, position} = event.detail; window.got = {url, query, position};"
    page.evaluate(f"addEventListener('newsdex-select', event => {{ event.preventDefault(); {keep} }})")
    _open(page, "guide how").first.click()
    assert page.evaluate("window.got") == {"url": f"{site.origin}/guide/", "query": "guide how", "position": 1}
    assert page.url.startswith(f"{site.origin}/page")


def test_several_elements_share_a_page(page: Page, site: Site) -> None:
    """Keys open the first that has them, and close what is open; no name is left in the page."""
    page.goto(f"{site.origin}/bare")
    names = "Object.getOwnPropertyNames(window)"
    before = set(page.evaluate(names))
    page.goto(site.page("<newsdex-search hotkey=off></newsdex-search><newsdex-search id=b></newsdex-search>"))
    expect(page.locator("#b").get_by_role("button")).to_be_visible()
    assert set(page.evaluate(names)) <= before
    page.keyboard.press("Control+k")
    expect(page.locator("#b").get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("/")
    assert page.evaluate("document.documentElement.style.overflow") == "hidden"
    page.locator("#b").evaluate("element => element.remove()")
    assert page.evaluate("document.documentElement.style.overflow") == ""
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_have_count(0)
