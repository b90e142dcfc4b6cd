"""What does the page look like in each of its states? `make screenshots` takes a picture of sixteen of them.

Three are those of the documents, which are taken into `docs/` when the folder is that one.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from browser import chromium
from playwright.sync_api import Browser, Page
from sample import CONFIG, CONTENT, MEDIA, NOW
from served import served

from indexer.commands import config
from indexer.job import Job
from indexer.updating.build import build

PHONE, DESKTOP = (390, 844), (1440, 900)


def _nothing(_: Page) -> None:
    """The page as it comes."""


def _typed(page: Page) -> None:
    page.locator("#q").press_sequentially("open da")
    page.locator("#suggestions [role=option]").first.wait_for()


def _drawer(page: Page) -> None:
    page.locator(".filters summary").click()
    page.locator("#drawer .choose").first.wait_for()


def _menu(page: Page) -> None:
    page.locator(".facet .choose").first.hover()


def _compact(page: Page) -> None:
    page.get_by_text("Compact").click()


def _saved(page: Page) -> None:
    page.locator("#exports summary").click()
    page.locator("#exports").scroll_into_view_if_needed()


def _printed(page: Page) -> None:
    page.emulate_media(media="print")


def _offline(page: Page) -> None:
    page.context.set_offline(True)
    page.locator(".facet .choose").first.click()
    page.locator("#fault").wait_for()


@dataclass(frozen=True, slots=True)
class State:
    """One state of the page."""

    name: str
    address: str
    size: tuple[int, int] = DESKTOP
    scheme: str = "light"
    language: str = "en"
    after: Callable[[Page], None] = _nothing
    """What is done before the picture is taken."""


STATES = (
    State("search-page", "/search?q=open+data", (1080, 640)),
    State("search-page-phone", "/search?q=open+data", PHONE),
    State("document", "/documents/_news/2026-05-12-marrowick-tram-archive?q=open+data"),
    State("start", "/"),
    State("start-phone-dark", "/", PHONE, "dark"),
    State("results-dark", "/search?q=open+data", scheme="dark"),
    State("typing", "/", after=_typed),
    State("drawer", "/search?q=open+data", PHONE, after=_drawer),
    State("value-menu", "/search?q=open+data", after=_menu),
    State("timeline", "/search?q=data&published=2025-03..2025-10"),
    State("compact", "/search?q=open+data", after=_compact),
    State("nothing-found", "/search?q=kubern+gague&topics=Python"),
    State("exports", "/search?q=open+data", after=_saved),
    State("no-connection", "/search?q=open+data", after=_offline),
    State("print", "/search?q=open+data&topics=Open+Data", after=_printed),
    State("arabic", "/search?q=open+data", language="ar"),
)
"""The first three are those of the documents."""


def main() -> None:
    """Take the pictures into a folder."""
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = config.read(CONFIG)
        settings = replace(settings, site=replace(settings.site, language="auto"))
        build(Job((CONTENT,), Path(folder), settings, NOW))
        with served(Path(folder), "--media", str(MEDIA)) as address, chromium() as browser:
            for state in STATES[:3] if target.name == "docs" else STATES:
                _picture(browser, address, state, target / f"{state.name}.png")


def _picture(browser: Browser, address: str, state: State, path: Path) -> None:
    width, height = state.size
    options = {"color_scheme": state.scheme, "locale": state.language, "reduced_motion": "reduce"}
    context = browser.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address + state.address, wait_until="load")
    state.after(page)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path)
    context.close()


if __name__ == "__main__":
    main()
