"""Promises about a service behind nginx, below a path, over TLS."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path

import orjson
import pytest
from browser import chromium_or_skip
from crawler import Got, crawl
from nginx import nginx_or_skip
from playwright.sync_api import expect
from sample import MEDIA
from served import listening

SHAPES = {"", "search", "search.atom", "opensearch.xml", "documents/.", "static/.", "api/search", "api/documents/."}


@dataclass(frozen=True, slots=True)
class Proxied:
    """A service behind nginx."""

    port: int
    folder: Path

    def get(self, url: str, **asked: str) -> Got:
        """What nginx answers at an address of https://news.example; its certificate is checked."""
        context = ssl.create_default_context(cafile=str(self.folder / "nginx" / "cert.pem"))
        path = url.removeprefix(f"https://news.example:{self.port}")
        with closing(_Connection("news.example", self.port, context)) as connection:
            connection.request("GET", path, headers={"Host": f"news.example:{self.port}", **asked})
            response = connection.getresponse()
            mimetype = response.headers.get_content_type()
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Got(response.status, mimetype, headers, response.read())


class _Connection(HTTPSConnection):
    """A connection to this machine, whatever its name."""

    def __init__(self, host: str, port: int, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=60, context=context)
        self._tls = context

    def connect(self) -> None:
        self.host, name = "127.0.0.1", self.host
        super(HTTPSConnection, self).connect()
        self.sock = self._tls.wrap_socket(self.sock, server_hostname=name)


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory, sample_index: Path) -> Iterator[Proxied]:
    """The sample collection behind nginx, which reaches the service by a Unix socket."""
    folder = tmp_path_factory.mktemp("nginx")
    socket = folder / "newsdex.sock"
    options = ("--socket", str(socket), "--trusted-proxies", "unix", "--allowed-hosts", "news.example,localhost")
    log = ("--access-log", str(folder / "access.log"), "--media", str(MEDIA))
    with nginx_or_skip(folder / "nginx", f"unix:{socket}") as port, listening(socket, sample_index, *options, *log):
        yield Proxied(port, folder)


def test_a_crawler_stays_below_the_path(proxied: Proxied) -> None:
    """Each link, form, feed, redirect and address in JSON is below https://news.example/news/."""
    done = crawl(proxied.get, f"https://news.example:{proxied.port}/news/", 130)
    assert not done.left
    guessed = ("/documents/one", "/similar/one")  # by the crawler itself
    assert {url for url in done.failures() if not any(guess in url for guess in guessed)} == set()
    assert done.shapes() >= SHAPES
    assert all("strict-transport-security" in got.headers for got in done.seen.values())


def test_the_client_is_the_clients_own(proxied: Proxied) -> None:
    """The log names who has asked nginx, and not who they say that they are."""
    url = f"https://news.example:{proxied.port}/news/api/search"
    proxied.get(url, **{"X-Forwarded-For": "6.6.6.6", "Forwarded": "for=6.6.6.6", "X-Request-ID": "mine-1"})
    end, lines = time.monotonic() + 10, list[bytes]()
    while not lines:
        assert time.monotonic() < end
        written = (proxied.folder / "access.log").read_bytes().splitlines()
        lines = [line for line in written if b"mine-1" in line]
    assert orjson.loads(lines[0])["client"] == "127.0.0.1"


def test_another_host_is_not_answered(proxied: Proxied) -> None:
    """A host that nginx hands on and nobody has named gets 421."""
    url = f"https://news.example:{proxied.port}/news/search.atom"
    got = proxied.get(url, Host="evil.example", **{"X-Forwarded-Host": "news.example"})
    assert got.status == 421
    assert b"evil" not in got.body


@pytest.mark.browser
def test_the_main_flow_stays_below_the_path(proxied: Proxied) -> None:
    """In a browser: search as one types, a suggestion, a facet, a document and back, with no fault in the console."""
    start = f"https://localhost:{proxied.port}/news/"
    with chromium_or_skip() as browser:
        page = browser.new_context(ignore_https_errors=True).new_page()
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(start)
        page.locator("#q").press_sequentially("open dat", delay=20)
        page.wait_for_url(f"{start}search?q=open+dat*")
        expect(page.locator("#suggestions [role=option]").first).to_be_visible()
        page.locator("#q").press("Enter")
        page.locator("#sidebar a.choose").first.click()
        expect(page.locator(".chip").first).to_be_visible()
        assert page.url.startswith(f"{start}search?")
        page.locator("ol.hits .here").first.click()
        page.wait_for_url(f"{start}documents/**")
        page.locator(".brand").click()
        page.wait_for_url(start)
    assert faults == []
