"""Logo and style sheets of a site, by addresses with a digest of their content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from search.settings.looks import FooterLink, Looks
from search.settings.site import Site, absolute_link
from webapp import addresses, service_state
from webapp.assets import FOR_EVER, MEDIA_POLICY, Asset, asset
from webapp.caching import REVALIDATE
from webapp.looks.style_sheet import style_sheet

FOLDER = "site"
routes = Blueprint("site_files", __name__)


@dataclass(frozen=True, slots=True)
class SiteLooks:
    """What every page shows of the looks of its site."""

    style_sheets: tuple[str, ...]
    """Their addresses, in their order."""
    logo: str
    """Its address; empty for the one of Newsdex."""
    footer: tuple[FooterLink, ...]


def site_looks(site: Site) -> SiteLooks:
    """The looks of a site, with the addresses of its files."""
    held = _assets(site.looks)
    sheets = tuple(addresses.local(held[name].url) for name in ("theme.css", "style.css") if held[name].content)
    logo = next((addresses.local(one.url) for name, one in held.items() if name.startswith("logo.")), "")
    resolver = addresses.Resolver(site.url, service_state.service().has_media)
    return SiteLooks(sheets, logo or resolver.image(site.looks.logo_address), tuple(_footer(site)))


def _footer(site: Site) -> Iterator[FooterLink]:
    """The links that lead somewhere; a path needs the address of the site."""
    for link in site.looks.footer:
        address = link.address if link.address.startswith("mailto:") else absolute_link(site.url, link.address)
        if address:
            yield FooterLink(link.label, address)


@lru_cache(maxsize=4)
def _assets(looks: Looks) -> dict[str, Asset]:
    """The files of a site by name: its style sheet of colours and fonts, the one that it wrote, and its logo."""
    contents = {"theme.css": style_sheet(looks).encode()}
    contents["style.css"] = looks.css.content if looks.css else b""
    if looks.logo:
        contents[f"logo{looks.logo.suffix}"] = looks.logo.content
    return {name: asset(name, content, FOLDER) for name, content in contents.items()}


@routes.get(f"/{FOLDER}/<name>")
def site_file(name: str) -> Response:
    """A file of the site; of another digest than its own, from a page of another generation, it is not kept."""
    held = _assets(service_state.settings().site.looks)
    stem, _, rest = name.partition(".")
    found = held.get(f"{stem}.{rest.rpartition('.')[2]}")
    if found is None:
        raise NotFound
    response = found.response(FOR_EVER if found.url == f"/{FOLDER}/{name}" else REVALIDATE)
    if stem == "logo":
        response.headers["Content-Security-Policy"] = MEDIA_POLICY
    return response
