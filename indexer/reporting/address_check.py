"""Check of addresses: those of documents against the sitemap, or the built output, of their site."""

from __future__ import annotations

import gzip
import html
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit

from indexer.job import Job
from indexer.reading import file_reader, sources
from search.errors import ContentMissing, reason_of
from search.schema.fields import URL

MAX_BYTES = 50 << 20
"""Of one sitemap, as the protocol has it."""
MAX_SITEMAPS = 1_000
MAX_PAGES = 1_000_000

_LOC = re.compile(r"<loc>\s*(?:<!\[CDATA\[)?\s*([^<>\s]{1,2048})\s*(?:\]\]>)?\s*</loc>", re.IGNORECASE)
_ENDING = re.compile(r"(?:/index)?(?:\.html?)?/*$")


@dataclass(frozen=True, slots=True)
class AddressCheck:
    """How the addresses of documents and of pages compare."""

    right: tuple[str, ...]
    """Ids of the documents whose address is one of the site."""
    other_ending: tuple[tuple[str, str, str], ...]
    """Id, address, and the address of the site that differs only in its suffix or its last slash."""
    unknown: tuple[tuple[str, str], ...]
    """Id and address that the site does not have."""
    without: tuple[str, ...]
    """Ids of the documents without an address."""
    elsewhere: tuple[tuple[str, str], ...]
    """Id and address on another host."""
    unclaimed: tuple[str, ...]
    """Addresses of the site that no document has: lists of tags, pages that are no content, hidden ones."""

    @property
    def share(self) -> float:
        """The share of right addresses among all that are, or should be, on the site."""
        wrong = len(self.other_ending) + len(self.unknown) + len(self.without)
        return len(self.right) / (len(self.right) + wrong) if self.right else 0.0

    @classmethod
    def of(cls, addresses: Iterable[tuple[str, str]], pages: frozenset[str], host: str, base: str) -> Self:
        """The comparison of ids and addresses with paths of pages on a host, all below a base path."""
        by_stem = {_ENDING.sub("", page): page for page in pages}
        right, ending, unknown, without, elsewhere = [], [], [], [], []
        claimed: set[str] = set()
        for id, address in addresses:
            path = path_of(address, base)
            near = by_stem.get(_ENDING.sub("", path))
            if not address:
                without.append(id)
            elif host and (named := urlsplit(address).hostname) and named != host:
                elsewhere.append((id, address))
            elif path in pages:
                right.append(id)
                claimed.add(path)
            elif near is not None:
                ending.append((id, address, near))
                claimed.add(near)
            else:
                unknown.append((id, address))
        left = tuple(sorted(pages - claimed))
        return cls(tuple(right), tuple(ending), tuple(unknown), tuple(without), tuple(elsewhere), left)


def check(job: Job, site: Path) -> AddressCheck:
    """The comparison for the documents of a job; ContentMissing when there is no sitemap or folder."""
    scan = sources.scan(job)
    job = replace(job, inheritance=scan.inheritance)
    pages, host = _pages(site)
    known = [job.settings.site.url, *(scheme.base_url for scheme in job.schemes)]
    base = next((urlsplit(url).path for url in known if url), "")
    documents = (result.document for result in file_reader.read(scan.files, job))
    addresses = [(one.id, str(one.values.get(URL, ""))) for one in documents if one]
    is_folder = site.is_dir()
    paths = frozenset(pages if is_folder else (path_of(page, base) for page in pages))
    return AddressCheck.of(
        addresses, paths, host or next((urlsplit(url).hostname or "" for url in known if url), ""), base
    )


def path_of(address: str, base: str = "") -> str:
    """The path of an address below a base path, without percent signs of encoding, in one Unicode form."""
    path = unicodedata.normalize("NFC", unquote(urlsplit(address).path)) or "/"
    below = path.removeprefix(base) if base and f"{path}/".startswith(f"{base}/") else path
    return below if below.startswith("/") else f"/{below}"


def _pages(site: Path) -> tuple[list[str], str]:
    """The addresses of the pages of a site, and its host when they say it."""
    if site.is_dir():
        return list(_built(site)), ""
    found = list(_listed(site, site.resolve().parent, set()))
    if not found:
        raise ContentMissing(path=str(site), reason="it lists no pages")
    return found, urlsplit(found[0]).hostname or ""


def _built(root: Path) -> Iterator[str]:
    """The paths of the pages in a built output folder."""
    for folder, _, files in os.walk(root):
        inner = Path(folder).relative_to(root).as_posix().strip(".")
        for name in files:
            if name.endswith((".html", ".htm")):
                path = f"/{inner}/{name}" if inner else f"/{name}"
                yield unicodedata.normalize("NFC", path.removesuffix("index.html"))


def _listed(sitemap: Path, root: Path, seen: set[Path]) -> Iterator[str]:
    """The addresses in a sitemap, and in those that lie beside it and that it lists; nothing is fetched."""
    if sitemap in seen or len(seen) >= MAX_SITEMAPS:
        return
    seen.add(sitemap)
    text = _text(sitemap)
    links = [html.unescape(found[1]) for found in _LOC.finditer(text)]
    if "<sitemapindex" not in text:
        yield from links[:MAX_PAGES]
        return
    for link in links:
        path = unquote(urlsplit(link).path).lstrip("/")
        places = (root / path, root / Path(path).name)
        with suppress(OSError):
            inside = (place.resolve() for place in places)
            found = next((one for one in inside if one.is_relative_to(root) and one.is_file()), None)
            if found:
                yield from _listed(found, root, seen)


def _text(sitemap: Path) -> str:
    try:
        with gzip.open(sitemap) if sitemap.suffix == ".gz" else sitemap.open("rb") as file:
            return file.read(MAX_BYTES).decode("utf-8", "replace")
    except (OSError, EOFError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else "it ends too early"
        raise ContentMissing(path=str(sitemap), reason=reason) from None
