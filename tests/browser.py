"""Which browser do the tests drive? Run as a module, it says whether there is one: exit status 0 or 1."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
REQUIRED = "NEWSDEX_REQUIRE_BROWSER"
"""An environment variable that makes a missing browser a failure."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, else the one that Playwright installed; playwright's Error when there is neither."""
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    with sync_playwright() as playwright:
        # Root, as in a container, has no right to Chromium's sandbox.
        browser = playwright.chromium.launch(executable_path=path, chromium_sandbox=os.geteuid() != 0)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def chromium_or_skip() -> Iterator[Browser]:
    """The browser; without one the test is skipped, or fails where it is required."""
    try:
        with chromium() as browser:
            yield browser
    except Error as error:
        if "launch" not in str(error) or os.environ.get(REQUIRED):
            raise
        pytest.skip("no Chromium here: apt-get install chromium")


if __name__ == "__main__":
    try:
        with chromium() as found:
            print(f"Chromium {found.version}")  # noqa: T201 - it is asked for
    except Error:
        sys.exit(1)
