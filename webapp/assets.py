"""Static files: the page's own style and script, scripts for other sites, and the deployer's media."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from flask import Blueprint, Response, request, send_file
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from webapp.answers import content_coding

FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_DAY = "public, max-age=86400"
FOR_AN_HOUR = "public, max-age=3600"
FAVICON = "favicon.svg"

_MODULES = MappingProxyType(
    {
        "widget.js": (
            *("dom", "texts", "style", "service", "scope", "recent"),
            *("list", "chips", "options", "dialog", "hotkeys", "element"),
        ),
        "newsdex-instantsearch.js": ("errors", "filters", "requests", "results", "client"),
        "page.js": ("navigation", "suggest", "exports", "about"),
    }
)
"""Scripts that are made of the modules in the folder of their name, each after those that it imports."""
_STYLES = MappingProxyType(
    {"page.css": ("theme", "head", "facets", "answer", "record", "site", "exports", "about", "screens")}
)
"""Style sheets that are made of those in the folder of their name, in this order."""
EMBEDDED = ("widget.js", "newsdex-instantsearch.js")
"""Scripts that pages of other sites load, by addresses that stay."""
_FOR_OTHER_SITES = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""A script of a module is only loaded with these; it is the same for everybody."""
_BETWEEN_MODULES = re.compile(rb"^import [^;]*;\n|^export (?!\{)", re.MULTILINE)
"""Imports, and exports where a name is declared; `export { … };` is of the whole."""

MEDIA_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""An SVG image may carry a style of its own, which some browsers look up here, but no script."""
BITMAP_POLICY = "default-src 'none'; sandbox"
"""Other media carry nothing."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of this package as it is sent."""

    name: str
    content: bytes
    url: str
    """Has a digest of the content, so that a cached copy is never stale."""

    def response(self, cache_control: str) -> Response:
        """The file as a response, in the coding that the client likes best."""
        mimetype = mimetypes.guess_type(self.name)[0] or "application/octet-stream"
        accepted = content_coding.preference(request.headers.get("Accept-Encoding", ""))
        body, coding = content_coding.compressed_once(self.content, accepted)
        response = Response(body, mimetype=mimetype, headers={"Cache-Control": cache_control})
        if coding:
            response.headers["Content-Encoding"] = coding
        response.vary.add("Accept-Encoding")
        return response


def read_assets() -> Mapping[str, Asset]:
    """The files of the package's `static` folder, by name."""
    folder = files("webapp") / "static"
    contents = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    contents |= {name: _one_module(folder / name.removesuffix(".js"), modules) for name, modules in _MODULES.items()}
    contents |= {name: _one_sheet(folder / name.removesuffix(".css"), sheets) for name, sheets in _STYLES.items()}
    return MappingProxyType({name: asset(name, content) for name, content in contents.items()})


def _one_module(folder: Traversable, names: Sequence[str]) -> bytes:
    """Modules as one, which is one request; what they import of each other is beside them there."""
    return b"\n".join(_BETWEEN_MODULES.sub(b"", (folder / f"{name}.js").read_bytes()) for name in names)


def _one_sheet(folder: Traversable, names: Sequence[str]) -> bytes:
    return b"\n".join((folder / f"{name}.css").read_bytes() for name in names)


def asset(name: str, content: bytes, folder: str = "static") -> Asset:
    """A file at an address in a folder that changes with its content."""
    stem, dot, suffix = name.rpartition(".")
    digest = hashlib.sha256(content).hexdigest()[:12]
    return Asset(name, content, f"/{folder}/{stem}.{digest}{dot}{suffix}")


def static_routes(assets: Mapping[str, Asset]) -> Blueprint:
    """The routes of the package's own files."""
    routes = Blueprint("static_files", __name__)
    by_url = {asset.url: asset for asset in assets.values()}

    @routes.get("/static/<name>")
    def static(name: str) -> Response:
        asset = by_url.get(f"/static/{name}")
        if asset is None:
            raise NotFound
        return asset.response(FOR_EVER)

    def embedded(asset: Asset) -> Response:
        response = asset.response(FOR_AN_HOUR)
        response.headers.update(_FOR_OTHER_SITES)
        response.add_etag()
        response.make_conditional(request)
        return response

    for name in EMBEDDED:
        routes.add_url_rule(f"/{name}", name.partition(".")[0], partial(embedded, assets[name]))

    @routes.get("/favicon.svg")
    def favicon() -> Response:
        return assets[FAVICON].response(FOR_A_DAY)

    return routes


def media_routes(folder: Path) -> Blueprint:
    """The route of the files in a folder of the deployer; hidden files and links that leave it are not found."""
    routes = Blueprint("media_files", __name__)
    root = folder.resolve()

    @routes.get("/media/<path:path>")
    def media(path: str) -> Response:
        response = send_file(_file(root, path), conditional=True)
        response.headers["Cache-Control"] = FOR_AN_HOUR
        is_svg = response.mimetype == "image/svg+xml"
        response.headers["Content-Security-Policy"] = MEDIA_POLICY if is_svg else BITMAP_POLICY
        return response

    return routes


def _file(root: Path, path: str) -> Path:
    joined = safe_join(str(root), path)
    if joined is None or "\0" in joined or any(part.startswith(".") for part in path.split("/")):
        raise NotFound
    try:
        file = Path(joined).resolve()
        is_inside = file.is_relative_to(root) and file.is_file()
    except OSError:  # a name that is too long
        is_inside = False
    if not is_inside:
        raise NotFound
    return file
