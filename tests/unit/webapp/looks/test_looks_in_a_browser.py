"""Does the page look right in a browser: with a site's colours, from right to left, in the dark, and on paper?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from sample import CONTENT, MEDIA, NOW
from served import served

from indexer.commands import config
from indexer.job import Job
from indexer.updating.build import build

pytestmark = pytest.mark.browser

SITE = """
site:
  title: The Lantern
  language: auto
  logo: logo.svg
  colours: {accent: "#0b57d0", ink: "#102030", paper: "#ffffff"}
  fonts: {text: DejaVu Sans}
  footer: [{label: Mail, address: "mailto:a@b.example"}]
  css: own.css
  home: facets
  pictures: own
"""
SEARCH = "/search?q=data&topics=Climate"
_DIRECTIONS = """() => {
  const box = document.getElementById("q"), button = document.querySelector(".search button");
  const [b, x] = [button.getBoundingClientRect(), box.getBoundingClientRect()];
  const style = getComputedStyle(box);
  return {
    isButtonLeft: b.left - x.left < x.right - b.right,
    left: parseFloat(style.paddingLeft), right: parseFloat(style.paddingRight),
    sidebar: document.getElementById("sidebar").getBoundingClientRect().left,
    main: document.getElementById("main").getBoundingClientRect().left,
    scrolls: document.documentElement.scrollWidth > document.documentElement.clientWidth,
  };
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service of the sample collection with the looks of a site."""
    folder = tmp_path_factory.mktemp("looks")
    (folder / "newsdex.yaml").write_text(SITE)
    (folder / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    )
    (folder / "own.css").write_text(".brand span { text-transform: uppercase; }")
    build(Job((CONTENT,), folder / "index", config.read(folder / "newsdex.yaml"), NOW))
    with served(folder / "index", "--media", str(MEDIA)) as found:
        yield found


def _opened(browser: Browser, address: str, language: str, scheme: str, width: int) -> Page:
    context = browser.new_context(locale=language, color_scheme=scheme, viewport={"width": width, "height": 800})  # type: ignore[arg-type]
    page = context.new_page()
    page.on("console", lambda said: pytest.fail(said.text) if said.type == "error" else None)
    page.goto(address)
    return page


@pytest.mark.parametrize(("path", "scheme", "width"), [("/", "dark", 390), (SEARCH, "light", 1440)])
def test_axe_finds_no_fault_from_right_to_left(
    browser: Browser, address: str, path: str, scheme: str, width: int
) -> None:
    """With a site's colours in Arabic, in the light and the dark, all can be read and the page is not too wide."""
    page = _opened(browser, address + path, "ar", scheme, width)
    assert page.locator("html").get_attribute("lang") == "ar"
    results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert results.violations_count == 0, results.generate_report()
    assert not page.evaluate(_DIRECTIONS)["scrolls"]
    page.context.close()


def test_from_right_to_left_all_is_mirrored(browser: Browser, address: str) -> None:
    """The filters are right of the hits and the button is left in the box, which has room for it whatever is typed."""
    page = _opened(browser, address + SEARCH, "ar", "light", 1440)
    for typed in ("", "data", "بيانات"):
        page.locator("#q").fill(typed)
        found = page.evaluate(_DIRECTIONS)
        assert found["isButtonLeft"], typed
        assert found["left"] > found["right"], typed
        assert found["sidebar"] > found["main"]
    page.context.close()


def test_paper_is_light_and_shows_what_was_searched(browser: Browser, address: str) -> None:
    """A page that is printed in the dark is dark on light, with the query and the filters and without what one uses."""
    page = _opened(browser, address + SEARCH, "en", "dark", 1000)
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)" != dark
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(16, 32, 48)"
    heading = page.locator("h1")
    assert "data" in heading.inner_text()
    assert heading.bounding_box()["width"] > 100  # type: ignore[index]
    assert page.locator(".chips").get_by_text("Climate").is_visible()
    for hidden in (".search", "#sidebar", ".order", ".bottom"):
        assert not page.locator(hidden).first.is_visible(), hidden
    page.context.close()


def test_a_site_looks_as_it_says(browser: Browser, address: str) -> None:
    """Logo, colours, font and the style sheet of the site are there; no other host is asked."""
    page = _opened(browser, "about:blank", "en", "light", 1000)
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert hosts == {address.split("/")[2]}
    assert page.evaluate("document.querySelector('.logo').naturalWidth") > 0
    style = "getComputedStyle(document.querySelector('{}')).{}"
    assert page.evaluate(style.format(".search button", "backgroundColor")) == "rgb(11, 87, 208)"
    assert page.evaluate(style.format("body", "fontFamily")).startswith('"DejaVu Sans"')
    assert page.evaluate(style.format(".brand span", "textTransform")) == "uppercase"
    page.context.close()
