"""Address schemes of site generators configured by plain data: Hugo, Zola, Jekyll, Hexo, MkDocs, Quarto and mdBook.

Each function takes the root of a site and the data of its configuration. Sources: the pages about permalinks and URLs
in the documentation of each generator.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from indexer.addresses.scheme import GENERATORS, AddressScheme, Area, Ending
from indexer.addresses.site_files import folded, mapping, mapping_in, text_in

_JEKYLL_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
_GO_DATES = {"2006": "year", "06": "short_year", "01": "month", "1": "i_month", "02": "day", "2": "i_day"}
"""Parts of Go's reference time, as permalinks of Hugo may have them."""
_HUGO_FOLDER = Path("config/_default")
_LOCAL = re.compile(r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?=[:/]|$)", re.IGNORECASE)


def base_url(url: str, below: str = "") -> str:
    """Where a site is: absolute, or the path of its root when no host is known; without a slash at its end."""
    host = url.strip()
    if host and "://" not in host and not host.startswith("/"):
        host = f"https://{host}" if "." in host.split("/")[0] else ""
    if _LOCAL.match(host):
        host = "/" + host.partition("://")[2].partition("/")[2]
    if below.strip("/") and not host.rstrip("/").endswith(f"/{below.strip('/')}"):
        host = f"{host.rstrip('/')}/{below.strip('/')}"
    return host.rstrip("/")


def hugo(root: Path, config: Mapping[str, Any]) -> AddressScheme:
    """Hugo: `permalinks`, `uglyURLs`, `languages`, `contentDir` and `baseURL`."""
    data = folded(config)
    for file in sorted(root.glob(f"{_HUGO_FOLDER}/*.*")):
        name, _, part = file.stem.lower().partition(".")
        found = mapping(file) if file.suffix in (".toml", ".yaml", ".yml", ".json") else {}
        inside = {part: found} if part else found  # `languages.en.toml`
        data |= folded(found) if name in ("hugo", "config") else {name: {**mapping_in(data, name), **inside}}
    languages = {str(key): value for key, value in mapping_in(data, "languages").items() if isinstance(value, dict)}
    main = text_in(data, "defaultcontentlanguage") or next(iter(languages), "en")
    in_folder = data.get("defaultcontentlanguageinsubdir") is True
    content = text_in(data, "contentdir") or "content"
    ugly = data.get("uglyurls") is True
    ending = Ending.FILE if ugly else Ending.FOLDER
    folders = [(text_in(folded(value), "contentdir"), "", key) for key, value in languages.items()]
    folders = [one for one in (*_hugo_mounts(data, main), *folders) if one[0]]
    areas: list[Area] = []
    rest = [] if any(language == main for *_, language in folders) else [(content, "", main)]
    for folder, below, language in [*folders, *rest]:
        base = "/" if language == main and not in_folder else f"/{language}/"
        areas += _hugo_areas(folder.strip("./"), base + below, data, ending)
    return AddressScheme(
        GENERATORS["hugo"],
        tuple(areas),
        base_url(text_in(data, "baseurl")),
        locales=tuple(languages),
        main_locale="" if in_folder else main,
    )


def _hugo_mounts(data: Mapping[str, Any], main: str) -> Iterator[tuple[str, str, str]]:
    """The folders that are mounted as content: source, where below the content, and language."""
    mounts = folded(mapping_in(data, "module")).get("mounts")
    for mount in mounts if isinstance(mounts, list) else ():
        facts = folded(mount) if isinstance(mount, dict) else {}
        root, _, below = text_in(facts, "target").strip("/").partition("/")
        languages = mapping_in(mapping_in(facts, "sites"), "matrix").get("languages")
        named = languages[0] if isinstance(languages, list) and languages else languages
        if root == "content":
            yield text_in(facts, "source"), f"{below}/".lstrip("/"), text_in(facts, "lang") or str(named or main)


def _hugo_areas(content: str, base: str, data: Mapping[str, Any], ending: Ending) -> Iterator[Area]:
    """The areas of one content folder: sections with permalinks or ugly addresses, and the rest."""
    permalinks = folded(mapping_in(data, "permalinks"))
    patterns = {**permalinks, **mapping_in(permalinks, "page")}
    ugly = mapping_in(data, "uglyurls")
    drops = ":filename" in str(folded(mapping_in(data, "frontmatter")).get("date", ""))
    for section in dict.fromkeys((*patterns, *ugly)):
        end = Ending.FILE if ugly.get(section) is True else ending
        pattern = patterns.get(section)
        made = _hugo_pattern(pattern, base, end) if isinstance(pattern, str) else ""
        if made or section in ugly:
            folder = f"{content}/{section}".rstrip("/")
            depth = len(section.strip("/").split("/"))
            yield Area(folder, made, f"{base}{section}/", end, sections=depth, has_bundles=True, drops_dates=drops)
    yield Area(content, base=base, ending=ending, has_bundles=True, drops_dates=drops)


def _hugo_pattern(pattern: str, base: str, ending: Ending) -> str:
    tokens = re.sub(r":(\d+)", lambda found: f":{_GO_DATES.get(found[1], found[1])}", pattern)
    whole = base + tokens.strip().strip("/")
    return whole if re.search(r"\.\w+$", whole) else whole + ending


def zola(_root: Path, config: Mapping[str, Any]) -> AddressScheme:
    """Zola: `base_url` and `languages`."""
    languages = tuple(mapping_in(config, "languages"))
    main = text_in(config, "default_language") or "en"
    area = Area("content", has_bundles=True, drops_dates=True)
    return AddressScheme(
        GENERATORS["zola"], (area,), base_url(text_in(config, "base_url")), locales=languages, main_locale=main
    )


def jekyll(_root: Path, config: Mapping[str, Any]) -> AddressScheme:
    """Jekyll: `permalink`, `collections`, `defaults`, `include`, `exclude`, `source`, `url` and `baseurl`."""
    style = text_in(config, "permalink") or "date"
    source = text_in(config, "source").strip("./")
    posts = _JEKYLL_STYLES.get(style, style if style.startswith("/") else f"/{style}")
    collections = config.get("collections")
    listed = {name: {} for name in map(str, collections)} if isinstance(collections, list) else collections
    given = {
        str(key): value if isinstance(value, dict) else {}
        for key, value in (listed.items() if isinstance(listed, dict) else ())
    }
    posts = text_in(mapping_in(given, "posts"), "permalink") or posts
    below = f"{source}/" if source else ""
    below += f"{text_in(config, 'collections_dir').strip('/')}/".lstrip("/")
    areas = [
        Area(f"{below}_{name}", *_jekyll_collection(name, facts, style), collection=name, drops_dates=False)
        if facts.get("output") is True
        else Area(f"{below}_{name}", has_pages=False)
        for name, facts in given.items()
        if name not in ("posts", "drafts")
    ]
    areas.append(Area("_posts", posts, is_anywhere=True, drops_dates=True))
    rest = "" if _ends_as_folder(style) else f"/:path{_jekyll_ending(style)}"
    areas += [Area(below + name, rest and f"/{name}{rest}", f"/{name}/") for name in _jekyll_included(config)]
    areas.append(Area(source, rest))
    return AddressScheme(
        GENERATORS["jekyll"],
        tuple(areas),
        base_url(text_in(config, "url"), text_in(config, "baseurl")),
        defaults=tuple(_jekyll_defaults(config, below)),
        excluded=tuple(
            posixpath.join(source, one) for path in _paths_in(config, "exclude") for one in (path, f"{path}/*")
        ),
        timezone=text_in(config, "timezone"),
    )


def _jekyll_included(config: Mapping[str, Any]) -> list[str]:
    """The folders that are pages although their names begin with `_`."""
    names = _paths_in(config, "include")
    return [name for name in names if name.startswith("_") and name not in ("_posts", "_drafts")]


def _paths_in(config: Mapping[str, Any], key: str) -> list[str]:
    """The paths that a key lists, without slashes at their ends."""
    given = config.get(key)
    paths = (str(one).removeprefix("./").strip("/") for one in given if one) if isinstance(given, list) else ()
    return [path for path in paths if path]


def _ends_as_folder(style: str) -> bool:
    return style == "pretty" or style.endswith("/")


def _jekyll_ending(style: str) -> str:
    """What pages and collections have at the end by the style of the posts (`Utils.add_permalink_suffix`)."""
    if _ends_as_folder(style):
        return "/"
    return ".html" if style in _JEKYLL_STYLES or style.endswith(":output_ext") else ""


def _jekyll_collection(name: str, facts: Mapping[str, Any], style: str) -> tuple[str, str]:
    """The pattern of a collection, and where its folders begin."""
    pattern = text_in(facts, "permalink") or f"/:collection/:path{_jekyll_ending(style)}"
    pattern = pattern.replace("pretty", "/:collection/:path/") if pattern == "pretty" else pattern
    return pattern, f"/{name}/"


def _jekyll_defaults(config: Mapping[str, Any], below: str) -> Iterator[tuple[str, str]]:
    """The permalinks of front matter defaults, the most special scope first."""
    found: list[tuple[str, str]] = []
    given = config.get("defaults")
    for one in given if isinstance(given, list) else ():
        scope = mapping_in(one, "scope") if isinstance(one, dict) else {}
        permalink = text_in(mapping_in(one, "values"), "permalink") if isinstance(one, dict) else ""
        path, kind = text_in(scope, "path").strip("/"), text_in(scope, "type")
        if permalink and "*" not in path and kind != "pages":
            folder = path or (f"{below}_{kind}" if kind else "")
            found.append((folder, permalink))
    yield from sorted(found, key=lambda pair: -len(pair[0]))


def hexo(_root: Path, config: Mapping[str, Any]) -> AddressScheme:
    """Hexo: `permalink`, `new_post_name`, `source_dir`, `pretty_urls`, `url` and `root`."""
    source = (text_in(config, "source_dir") or "source").strip("./")
    pattern = text_in(config, "permalink") or ":year/:month/:day/:title/"
    names = text_in(config, "new_post_name")
    clean = mapping_in(config, "pretty_urls").get("trailing_html") is False
    posts = Area(f"{source}/_posts", f"/{pattern.lstrip('/')}", drops_dates=":year" in names)
    drafts = Area(f"{source}/_drafts", has_pages=False)
    pages = Area(source, ending=Ending.BARE if clean else Ending.FILE)
    return AddressScheme(
        GENERATORS["hexo"], (posts, drafts, pages), base_url(text_in(config, "url"), text_in(config, "root"))
    )


def mkdocs(_root: Path, config: Mapping[str, Any]) -> AddressScheme:
    """MkDocs: `docs_dir`, `use_directory_urls`, `site_url`; and the blog of Material for MkDocs by its defaults."""
    docs = (text_in(config, "docs_dir") or "docs").strip("./")
    ending = Ending.FILE if config.get("use_directory_urls") is False else Ending.FOLDER
    areas = [Area(docs, ending=ending, has_slugs=False)]
    if "blog" in str(config.get("plugins") or ""):
        slug = f"/blog/:year/:month/:day/:title{'/' if ending is Ending.FOLDER else '.html'}"
        slugged = slug.replace(":title", ":slug")
        areas.insert(0, Area(f"{docs}/blog/posts", slug, "/blog/", slug_pattern=slugged))
    return AddressScheme(GENERATORS["mkdocs"], tuple(areas), base_url(text_in(config, "site_url")))


def quarto(_root: Path, config: Mapping[str, Any]) -> AddressScheme:
    """Quarto: `site-url` and `site-path` of the website or the book."""
    parts = [mapping_in(config, kind) for kind in ("website", "book")]
    url, path = (next(filter(None, (text_in(part, key) for part in parts)), "") for key in ("site-url", "site-path"))
    return AddressScheme(GENERATORS["quarto"], (Area("", ending=Ending.FILE),), base_url(url, path))


def mdbook(_root: Path, config: Mapping[str, Any]) -> AddressScheme:
    """The tool mdBook: `book.src` and `output.html.site-url`."""
    source = (text_in(config, "book", "src") or "src").strip("./")
    area = Area(source, ending=Ending.FILE)
    return AddressScheme(GENERATORS["mdbook"], (area,), base_url(text_in(config, "output", "html", "site-url")))
