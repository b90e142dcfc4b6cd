"""Address schemes of site generators that are configured by code: Eleventy, Astro, Docusaurus, VitePress and Pelican.

Only literal values are read, as in `site_files`; what code computes has the documented default. Each function takes the
root of a site, the code of its configuration and the configuration's file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from indexer.addresses.data_schemes import base_url
from indexer.addresses.scheme import GENERATORS, AddressScheme, Area, Ending
from indexer.addresses.site_files import block, flag, literal, mapping, pairs, text, text_in, texts

MAX_FOLDERS = 2_000
"""In which data of folders is looked for."""
_STRFTIME = {"Y": "year", "y": "short_year", "m": "month", "d": "day", "B": "long_month", "b": "short_month"}
_REWRITE = re.compile(r"(?P<folder>(?:[\w.-]+/)*):\w+(?:\*|\(\.\*\))?")


def eleventy(root: Path, code: str) -> AddressScheme:
    """Eleventy: `dir.input`, `pathPrefix`, and the permalinks of folders in their data files."""
    source = literal(block(code, "dir"), "input") or literal(block(code, "return"), "input")
    found = re.search(r"setInputDirectory\(\s*[\"']([^\"'\n]{1,200})", code)
    source = (found[1] if found else source).strip("./")
    area = Area(source, drops_dates=True)
    prefix = literal(code, "pathPrefix")
    return AddressScheme(
        GENERATORS["eleventy"],
        (area,),
        base_url("", prefix) if prefix not in ("", "/") else "",
        defaults=tuple(_data_of_folders(root, source)),
    )


def _data_of_folders(root: Path, source: str) -> Iterator[tuple[str, str]]:
    """The permalinks in `posts/posts.json` and its likes, the deepest folder first."""
    found: list[tuple[str, str]] = []
    start = root / source
    for number, (at, names, files) in enumerate(os.walk(start)):
        folder = Path(at)
        names[:] = sorted(name for name in names if not name.startswith((".", "_site", "node_modules")))
        if number > MAX_FOLDERS:
            break
        for file in sorted(files):
            stem, _, end = file.partition(".")
            if stem != folder.name or end not in (
                "json",
                "11tydata.json",
                "11tydata.js",
                "11tydata.cjs",
                "11tydata.mjs",
            ):
                continue
            path = folder / file
            permalink = (
                text_in(mapping(path), "permalink") if end.endswith("json") else literal(text(path), "permalink")
            )
            if permalink:
                found.append((folder.relative_to(root).as_posix().strip("."), permalink))
    yield from sorted(found, key=lambda pair: -len(pair[0]))


def astro(root: Path, code: str) -> AddressScheme:
    """Astro: `site`, `base`, `trailingSlash`, `build.format`; Starlight; collections by the routes that are there."""
    source = (literal(code, "srcDir") or "src").strip("./")
    ending = Ending.FOLDER
    if literal(code, "trailingSlash") == "never" or literal(block(code, "build"), "format") == "file":
        ending = Ending.BARE
    base = base_url(literal(code, "site"), literal(code, "base"))
    if "@astrojs/starlight" in code:
        areas = (Area(f"{source}/content/docs", ending=ending), Area(f"{source}/pages", ending=ending))
        return AddressScheme(GENERATORS["starlight"], areas, base)
    pages = root / source / "pages"
    content = root / source / "content"
    collections = sorted(one.name for one in content.iterdir() if one.is_dir()) if content.is_dir() else []
    named = [Area(f"{source}/content/{name}", base=_route(pages, name), ending=ending) for name in collections]
    return AddressScheme(GENERATORS["astro"], (*named, Area(f"{source}/pages", ending=ending)), base)


def _route(pages: Path, collection: str) -> str:
    """Where the pages of a collection begin: the folder of the only dynamic route, or that of the same name."""
    routes = (
        {file.parent.relative_to(pages).as_posix() for file in pages.rglob("[[]*[]].astro")}
        if pages.is_dir()
        else set()
    )
    routes = {route for route in routes if "[" not in route}
    alike = [route for route in routes if route.rpartition("/")[2].rstrip("s") == collection.rstrip("s")]
    found = alike[0] if len(alike) == 1 else next(iter(routes)) if len(routes) == 1 else collection
    return "/" if found == "." else f"/{found}/"


def docusaurus(root: Path, code: str) -> AddressScheme:
    """Docusaurus: `url`, `baseUrl`, `trailingSlash`, `path` and `routeBasePath` of docs and blog, versions, locales."""
    slash = flag(code, "trailingSlash")
    ending = Ending.FOLDER if slash else Ending.BARE
    index = Ending.BARE if slash is False else Ending.FOLDER
    docs, blog = block(code, "docs"), block(code, "blog")
    docs_folder, docs_base = _plugin(docs, "docs")
    blog_folder, blog_base = _plugin(blog, "blog")
    page = Area("src/pages", ending=ending, index_ending=index)
    doc = replace(page, drops_numbers=flag(docs, "numberPrefixParser") is not False)
    post = _post(blog_folder, blog_base, ending)
    versions = dict(_versions(root, docs))
    areas = [replace(doc, folder=docs_folder, base=docs_base + versions["current"]), post, page]
    for name, part in versions.items():
        areas.append(replace(doc, folder=f"versioned_docs/{name}", base=docs_base + part))
    for locale in _folders(root / "i18n"):
        plugin = f"i18n/{locale}/docusaurus-plugin-content-"
        for name, part in versions.items():
            areas.append(replace(doc, folder=f"{plugin}docs/{name}", base=f"/{locale}{docs_base}{part}"))
        areas.append(_post(f"{plugin}blog", f"/{locale}{blog_base}", ending))
        areas.append(replace(page, folder=f"{plugin}pages", base=f"/{locale}/"))
    return AddressScheme(
        GENERATORS["docusaurus"],
        tuple(area for area in areas if area.folder),
        base_url(literal(code, "url"), literal(code, "baseUrl")),
    )


def _post(folder: str, base: str, ending: Ending) -> Area:
    """The area of a blog of Docusaurus."""
    return Area(folder, f"{base}:dated_path{ending}", base, has_bundles=True, slug_pattern=f"{base}:slug{ending}")


def _versions(root: Path, docs: str) -> Iterator[tuple[str, str]]:
    """The folders of versions of the docs, each with what its addresses begin with; the last one has nothing there."""
    names = [name.removeprefix("version-") for name in _folders(root / "versioned_docs")]
    listed = re.findall(r'"([^"\n]{1,60})"', text(root / "versions.json"))
    last = literal(docs, "lastVersion") or next((one for one in listed if one in names), "current")
    yield "current", "" if last == "current" else "next/"
    for name in names:
        yield f"version-{name}", "" if name == last else f"{name}/"


def _folders(root: Path) -> list[str]:
    """The names of the folders in a folder; none when it cannot be read."""
    with suppress(OSError):
        return sorted(one.name for one in root.iterdir() if one.is_dir())[:MAX_FOLDERS]
    return []


def _plugin(code: str, name: str) -> tuple[str, str]:
    """The folder of a plugin's content, and where its addresses begin."""
    folder = (literal(code, "path") or name).removeprefix("./").strip("/")
    found = re.search(r"routeBasePath\s*:\s*([\"'])(.{0,200}?)\1", code)
    route = found[2] if found else name
    return folder, f"/{route.strip('/')}/".replace("//", "/")


def vitepress(_root: Path, code: str) -> AddressScheme:
    """VitePress: `base`, `srcDir`, `srcExclude`, `cleanUrls`, a sitemap's `hostname`, and rewrites of whole folders."""
    source = literal(code, "srcDir").strip("./")
    ending = Ending.BARE if flag(code, "cleanUrls") else Ending.FILE
    areas = [Area(source, ending=ending)]
    for old, new in pairs(block(code, "rewrites")):
        before, after = _REWRITE.fullmatch(old), _REWRITE.fullmatch(new)
        if before and after:
            folder = "/".join(filter(None, (source, before["folder"].strip("/"))))
            areas.insert(0, Area(folder, base=f"/{after['folder']}", ending=ending))
    host = literal(code, "hostname", "siteUrl", "SITE_URL")
    excluded = tuple(f"{source}/{one}".lstrip("/") for one in texts(code, "srcExclude"))
    base = base_url(host, literal(code, "base"))
    return AddressScheme(GENERATORS["vitepress"], tuple(areas), base, excluded=excluded)


def pelican(root: Path, code: str) -> AddressScheme:
    """Pelican: `SITEURL`, `PATH`, `ARTICLE_URL`, `PAGE_URL`, `SLUGIFY_SOURCE` and their documented defaults."""
    settings = code + "\n" + text(root / "publishconf.py")
    source = literal(settings, "PATH").strip("./")
    by_name = literal(settings, "SLUGIFY_SOURCE") == "basename"
    article = _pelican_pattern(literal(settings, "ARTICLE_URL") or "{slug}.html", by_name=by_name)
    page = _pelican_pattern(literal(settings, "PAGE_URL") or "pages/{slug}.html", by_name=by_name)
    pages = "/".join(filter(None, (source, "pages")))
    areas = (Area(pages, page), Area(source, article, drops_dates=by_name))
    sites = re.findall(r"^SITEURL\s*=\s*[\"']([^\"'\n]{1,300})", settings, re.MULTILINE)
    return AddressScheme(GENERATORS["pelican"], areas, base_url(sites[-1] if sites else ""))


def _pelican_pattern(pattern: str, *, by_name: bool) -> str:
    """A pattern with tokens: `{date:%Y}/{slug}/` is `/:year/:slug/`."""

    def token(found: re.Match[str]) -> str:
        if found[1] == "date":
            return re.sub(r"%([A-Za-z])", lambda one: f":{_STRFTIME.get(one[1], 'unknown')}", found[2] or "")
        return ":slugorfilename" if found[1] == "slug" and by_name else f":{found[1]}"

    return "/" + re.sub(r"\{(\w+)(?::([^{}]*))?\}", token, pattern).lstrip("/")
