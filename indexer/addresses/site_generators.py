"""Recognition of a site generator by its own files, in the content folder or in one of the nearest above."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from indexer.addresses import code_schemes as by_code
from indexer.addresses import data_schemes as by_data
from indexer.addresses import site_files
from indexer.addresses.scheme import NO_SCHEME, AddressScheme
from indexer.addresses.site_files import Stamp

LEVELS_ABOVE = 3
"""`src/content/docs` of Astro is so far below its root."""

_VAULT = ".obsidian"
"""The folder of an Obsidian vault with its settings."""

_HEXO_KEYS = frozenset(
    {"new_post_name", "public_dir", "source_dir", "default_layout", "post_asset_folder", "archive_dir"}
)
_ZOLA_KEYS = frozenset({"base_url", "compile_sass", "build_search_index", "generate_feeds", "default_language"})

_DATA_FILES = (
    *(
        f"{folder}{name}.{suffix}"
        for folder in ("", "config/_default/")
        for name in ("hugo", "config")
        for suffix in ("toml", "yaml", "yml", "json")
    ),
    *("_config.yml", "_config.yaml", "_config.toml", "mkdocs.yml", "mkdocs.yaml", "book.toml"),
)
_SCRIPTS = ("js", "mjs", "cjs", "ts", "mts", "cts")
_CODE_FILES: tuple[tuple[str, Callable[[Path, str], AddressScheme]], ...] = (
    (".eleventy.js", by_code.eleventy),
    *((f"eleventy.config.{end}", by_code.eleventy) for end in _SCRIPTS),
    *((f"astro.config.{end}", by_code.astro) for end in _SCRIPTS),
    *((f"docusaurus.config.{end}", by_code.docusaurus) for end in _SCRIPTS),
    *((f".vitepress/config.{end}", by_code.vitepress) for end in _SCRIPTS),
    *((f".vitepress/config/index.{end}", by_code.vitepress) for end in _SCRIPTS),
    ("pelicanconf.py", by_code.pelican),
)


def recognised(source: Path, locales: Iterable[str] = ()) -> AddressScheme:
    """The scheme of the site that a content folder, or a file, belongs to; one without a generator when none is found.

    The locales are those of the settings, beside which those of the site count.
    """
    is_vault = any((root / _VAULT).is_dir() for root, _ in _roots(source))
    for root, folder in _roots(source):
        scheme = _at(root)
        if scheme:
            names = tuple(dict.fromkeys((*scheme.locales, *locales)))
            return replace(scheme, offset=_path_from(root, folder), locales=names, is_vault=is_vault)
    return replace(NO_SCHEME, locales=tuple(locales), is_vault=is_vault)


def version(sources: Iterable[Path]) -> tuple[tuple[Path, Stamp], ...]:
    """What tells the files of site generators from what they are before or after."""
    names = (_VAULT, *_DATA_FILES, *(name for name, _ in _CODE_FILES))
    roots = dict.fromkeys(root for source in sources for root, _ in _roots(source))
    found = ((root / name, site_files.stamp(root / name)) for root in roots for name in names)
    return tuple((path, stamp) for path, stamp in found if stamp)


def _roots(source: Path) -> Iterator[tuple[Path, Path]]:
    """The folders that may be the root of the site, the nearest first, each with the content folder."""
    try:
        folder = source.resolve()
        folder = folder.parent if folder.is_file() else folder
    except (OSError, RuntimeError):  # a loop of symbolic links, before Python 3.13
        return
    for root in (folder, *folder.parents[:LEVELS_ABOVE]):
        yield root, folder
        yield root / "website", folder  # where Docusaurus is beside the `docs` of a program


def _path_from(root: Path, folder: Path) -> str:
    path = os.path.relpath(folder, root).replace(os.sep, "/")
    return "" if path == "." else path


def _at(root: Path) -> AddressScheme | None:
    """The scheme of the generator whose file is in a folder."""
    for name in _DATA_FILES:
        if (root / name).is_file():
            data = site_files.mapping(root / name)
            make = _maker(root, name, data)
            if make:
                return replace(make(root, data), source=str(root / name))
    for name, of_code in _CODE_FILES:
        if (root / name).is_file():
            return replace(of_code(root, site_files.code(root / name)), source=str(root / name))
    return None


def _maker(root: Path, name: str, data: Mapping[str, Any]) -> Callable[[Path, Mapping[str, Any]], AddressScheme] | None:
    """Which generator a file of this name and data belongs to; None when it is none of them."""
    stem = Path(name).stem
    if stem == "hugo" or name.startswith("config/_default/"):
        return by_data.hugo
    if stem == "config":
        return _hugo_or_zola(root, data)
    if stem == "_config":
        is_hexo = bool(_HEXO_KEYS & set(data)) or '"hexo"' in site_files.text(root / "package.json")
        return by_data.hexo if is_hexo else by_data.jekyll
    return by_data.mdbook if stem == "book" else by_data.mkdocs


def _hugo_or_zola(root: Path, data: Mapping[str, Any]) -> Callable[[Path, Mapping[str, Any]], AddressScheme] | None:
    """Zola writes `base_url`, Hugo `baseURL`; a file named `config` may be of anything else, too."""
    if "base_url" in data and _ZOLA_KEYS & set(data):
        return by_data.zola
    keys = set(site_files.folded(data))
    is_hugo = "baseurl" in keys or (
        bool(keys & {"languagecode", "permalinks", "menu", "params"}) and _has_folders(root)
    )
    return by_data.hugo if is_hugo else None


def _has_folders(root: Path) -> bool:
    return any((root / name).is_dir() for name in ("content", "archetypes", "layouts", "themes"))
