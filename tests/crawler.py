"""A crawler of a service: it follows each link, form, feed and address in JSON from the front page on.

What it finds of the service itself must stay below its start, by the scheme and at the host that it is asked by.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit
from xml.etree import ElementTree as ET

import orjson
from selectolax.lexbor import LexborHTMLParser

_ATTRIBUTES = ("href", "src", "action", "data-start", "data-suggest")
_MARKUP = {"text/html": "html", "application/atom+xml": "xml", "application/opensearchdescription+xml": "xml"}


class Got(NamedTuple):
    """One answer."""

    status: int
    mimetype: str
    headers: Mapping[str, str]
    """By names in small letters."""
    body: bytes


Get = Callable[[str], Got]
"""Asks an absolute address."""


@dataclass
class Crawl:
    """What a crawl has seen."""

    start: str
    own_hosts: frozenset[str]
    """Names by which only this service is known: of it, of its proxy, and of what stands behind that."""
    seen: dict[str, Got] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    """Addresses of the service that leave its start."""

    def shapes(self) -> set[str]:
        """The paths below the start, with a dot in place of each name."""
        paths = (urlsplit(url).path.removeprefix(urlsplit(self.start).path) for url in self.seen)
        return {
            re.sub(r"^((?:api/)?(?:documents|facets|static|media|range))/.*?(/similar)?$", r"\1/.\2", path)
            for path in paths
        }

    def failures(self) -> dict[str, int]:
        """Addresses that did not answer well."""
        return {url: got.status for url, got in self.seen.items() if got.status >= 400}


def crawl(get: Get, start: str, most: int = 300, own_hosts: frozenset[str] = frozenset()) -> Crawl:
    """Visit a service from its front page on; of each shape of address about as many as of others."""
    done = Crawl(start, own_hosts | {urlsplit(start).hostname or "", "localhost", "127.0.0.1", ""})
    waiting: dict[str, deque[str]] = {"": deque([start])}
    while len(done.seen) < most and any(waiting.values()):
        for queue in [queue for queue in waiting.values() if queue]:
            url = queue.popleft()
            done.seen[url] = got = get(url)
            for found in {urljoin(url, one) for one in addresses(url, got)}:
                if not _is_own(found, done):
                    continue
                if not found.startswith(start):
                    done.left.add(f"{found} in {url}")
                elif found not in done.seen and not any(found in one for one in waiting.values()):
                    shape = "/".join(urlsplit(found).path.split("/")[:4])
                    waiting.setdefault(shape, deque()).append(found)
    return done


def _is_own(url: str, done: Crawl) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and (parts.hostname or "") in done.own_hosts


def addresses(url: str, got: Got) -> Iterator[str]:
    """All addresses in an answer, as they are written."""
    if "location" in got.headers:
        yield got.headers["location"]
    if got.mimetype == "text/html":
        yield from _of_page(url, LexborHTMLParser(got.body))
    elif got.mimetype.endswith("xml") and "svg" not in got.mimetype:
        for node in ET.fromstring(got.body).iter():
            yield from (
                node.get(name, "").replace("{searchTerms}", "one") for name in ("href", "template") if node.get(name)
            )
            if node.tag.endswith("Image"):
                yield node.text or ""
    elif got.mimetype.endswith("ndjson"):
        yield from (found for line in got.body.splitlines() for found in _of_json(url, orjson.loads(line)))
    elif got.mimetype.endswith("json"):
        yield from _of_json(url, orjson.loads(got.body))


def _of_page(url: str, page: LexborHTMLParser) -> Iterator[str]:
    for name in _ATTRIBUTES:
        yield from (node.attributes[name] or "" for node in page.css(f"[{name}]:not([method=post])"))
    for form in page.css("form:not([method=post])"):
        inputs = [(node.attributes.get("name") or "", node.attributes.get("value") or "") for node in form.css("input")]
        filled = [(name, value or {"q": "one", "from": "2021", "to": "2022"}.get(name, "")) for name, value in inputs]
        yield f"{form.attributes['action']}?{urlencode([pair for pair in filled if all(pair)])}"


def _of_json(url: str, data: Any) -> Iterator[str]:
    if not isinstance(data, dict):
        yield from (one for part in (data if isinstance(data, list) else ()) for one in _of_json(url, part))
        return
    links = data.get("links")
    yield from (one for one in (links.values() if isinstance(links, dict) else ()) if isinstance(one, str))
    if "openapi" in data:
        server = data["servers"][0]["url"].rstrip("/")
        names = {"{id}": "one", "{field}": "topics"}
        yield from (
            server + re.sub(r"\{\w+\}", lambda part: names[part[0]], path)
            for path, methods in data["paths"].items()
            if "get" in methods
        )
        return
    if "instance" in data:
        yield data["instance"]
    for part in data.values():
        yield from _of_json(url, part)
