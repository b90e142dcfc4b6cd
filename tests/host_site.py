"""Site of somebody who embeds the widget of a service: a web server of its own, under a strict content policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from urllib.parse import unquote, urlsplit

from other_site import serving


@dataclass(frozen=True, slots=True)
class Site:
    """A site of somebody who embeds the search, and the service."""

    origin: str
    service: str

    def page(self, markup: str = "<newsdex-search></newsdex-search>", lang: str = "en") -> str:
        """The address of a page with this markup."""
        return f"{self.origin}/page?{lang}&{markup}"


def _policy(service: str) -> str:
    origin = re.sub(r"(?<=\d)/.*", "", service)
    return f"default-src 'none'; script-src {origin}; connect-src {origin}; require-trusted-types-for 'script'"


@contextmanager
def host_site() -> Iterator[tuple[str, list[str]]]:
    """A web server of pages that load the widget: its origin, and where the address of the service is put."""
    service: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            lang, _, markup = unquote(urlsplit(self.path).query).partition("&")
            script = f'<script type="module" src="{service[0]}/widget.js"></script>' if markup else ""
            page = f"<!doctype html><html lang='{lang or 'en'}'><meta name=viewport content='width=device-width'>"
            page += f"<title>Site</title>{script}<main><h1>Site</h1><input aria-label=Own>{markup}</main>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", _policy(service[0]))
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with serving(Handler) as origin:
        yield origin, service
