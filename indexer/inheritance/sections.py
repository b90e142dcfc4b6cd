"""What `_index` and `index` files say of the files below: Hugo's `cascade` and leaf bundles, drafts of Zola.

A `cascade` holds for the section itself, too; the first of several entries that match counts, and the nearest section
goes before those above it.
In Hugo, all that lies in the folder of an `index` file is a part of its page: what hides the page hides its parts.
Sources: “Front matter”, “Configure cascade” and “Page bundles” in the documentation of Hugo; “Section” in that of Zola.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from indexer.addresses.scheme import AddressScheme
from indexer.front_matter.hiding_keys import HidingKeys
from indexer.front_matter.metadata import Metadata, normal
from indexer.front_matter.schedule import DATE_KEYS
from indexer.inheritance import data_files, globs
from indexer.inheritance.data_files import Data
from indexer.inheritance.inherited import Below, of_metadata
from indexer.inheritance.rules import MAX_RULES, PageFile, Rule
from indexer.problems import Problem

CASCADE = "cascade"
"""The normal name of the key whose value a section gives to all below it."""
_TARGETS = frozenset({"target"})
_ENVIRONMENT = "production"
"""Of a site that is built to be shown, as by Hugo's own default."""
_BUNDLE_KEYS = frozenset({"headless", "build"})
"""Keys that only Hugo has; others of an `index` file count where the site is known to be Hugo's."""
_BUNDLE_WORDS = re.compile(rb"headless|build|\\u|\\x", re.IGNORECASE)
_ANY_WORDS = re.compile(rb"")
_ZOLA_WORDS = re.compile(rb"draft|cascade|\\u|\\x", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HugoTarget:
    """The pages that an entry of a `cascade` is for; what is not known of a page matches."""

    paths: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    """Folders that may be the content, from the root of the site, with a slash at their ends."""

    def __call__(self, page: PageFile) -> bool:
        """Whether a page is one of them."""
        return (
            (not self.kinds or any(globs.matches(one, kind) for one in self.kinds for kind in _kinds(page)))
            and (not (self.languages and page.language) or _has(self.languages, page.language))
            and (not self.paths or any(_has(self.paths, path) for path in self._page_paths(page)))
        )

    def _page_paths(self, page: PageFile) -> set[str]:
        """The paths that the page may have: from `/` on, without suffixes, in lower case."""
        paths = {page.inner, page.on_site}
        paths |= {path.removeprefix(base) for path in tuple(paths) for base in self.bases if path.startswith(base)}
        return {_page_path(path) for path in paths}


def _has(patterns: tuple[str, ...], text: str) -> bool:
    return any(globs.matches(pattern, text) for pattern in patterns)


def _page_path(path: str) -> str:
    folder, _, name = path.lower().replace(" ", "-").rpartition("/")
    stem = name.partition(".")[0]
    return "/" + (folder if stem in ("index", "_index") else f"{folder}/{stem}".lstrip("/"))


def _kinds(page: PageFile) -> tuple[str, ...]:
    return ("home", "section", "taxonomy", "term") if page.stem.lower() == "_index" else ("page",)


@dataclass(frozen=True, slots=True)
class PartsOfBundle:
    """The files of a leaf bundle but for its own page."""

    folder: str

    def __call__(self, page: PageFile) -> bool:
        """Whether a file is one of them."""
        return page.stem.lower() != "index" or page.folder != self.folder


def is_section(path: str) -> bool:
    """Whether a file speaks of its folder."""
    return path.rpartition("/")[2].lower().startswith("_index.")


def section(page: PageFile, path: Path, shown: str, scheme: AddressScheme) -> Iterator[Rule]:
    """The rules that an `_index` file makes, from the weakest to the strongest."""
    is_zola = scheme.generator.name == "zola"
    data = data_files.read_front_matter(path, shown, only_with=_ZOLA_WORDS if is_zola else data_files.WITH_CASCADE)
    if data.problem and data.may_hide:
        yield Rule(page.folder, problem=data.problem)
    if is_zola:
        draft = [entry for entry in data.metadata.among({"draft"}) if entry.value is True]
        if draft:
            yield Rule(page.folder, of_metadata(Metadata.of(draft), Below.FIRM))
    yield from cascades(data, page, shown, scheme)


def cascades(data: Data, page: PageFile, shown: str, scheme: AddressScheme) -> Iterator[Rule]:
    """The rules that the `cascade` of some metadata makes for the pages of its language in the folder of its page."""
    found = data.metadata.among({CASCADE})
    entries = [one for entry in found for one in _listed(entry.value) if isinstance(one, dict)]
    if len(entries) > MAX_RULES:
        problem = Problem(f"the cascade of {shown} has more than {MAX_RULES} entries", f"Shorten it in {shown}.")
        yield Rule(page.folder, problem=problem.as_error())
        return
    for one in reversed(entries):
        given = {key: value for key, value in one.items() if normal(str(key)) not in _TARGETS}
        target = next((value for key, value in one.items() if normal(str(key)) in _TARGETS), None)
        selects = hugo_target(target, scheme)
        if selects and page.language and not selects.languages:
            selects = replace(selects, languages=(page.language,))
        if selects:
            yield Rule(page.folder, of_metadata(Metadata.of_mapping(given), Below.WHOLE), selects=selects)


def hugo_target(target: Any, scheme: AddressScheme) -> HugoTarget | None:
    """The pages that the `target` of an entry names; None for those of other environments."""
    said = {normal(str(key)): value for key, value in target.items()} if isinstance(target, Mapping) else {}
    environments = _texts(said.get("environment"))
    if environments and not _has(environments, _ENVIRONMENT):
        return None
    languages = _texts(said.get("lang")) or _languages(said.get("sites"))
    paths, kinds = _texts(said.get("path")), _texts(said.get("kind"))
    if not (paths or kinds or languages):
        return HugoTarget()
    areas = {f"{area.folder}/" for area in scheme.areas if area.folder}
    locales = {f"content/{locale.lower()}/" for locale in scheme.locales}
    return HugoTarget(paths, kinds, languages, tuple(sorted({"content/", *areas, *locales})))


def _languages(sites: Any) -> tuple[str, ...]:
    matrix = sites.get("matrix") if isinstance(sites, dict) else None
    return _texts(matrix.get("languages")) if isinstance(matrix, dict) else ()


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(one.strip().lower() for one in _listed(value) if isinstance(one, str) and one.strip())


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def bundle(page: PageFile, path: Path, shown: str, scheme: AddressScheme, keys: HidingKeys) -> Iterator[Rule]:
    """The rules that an `index` file makes for the other files of its folder."""
    is_hugo = scheme.generator.name == "hugo"
    data = data_files.read_front_matter(path, shown, only_with=_ANY_WORDS if is_hugo else _BUNDLE_WORDS)
    if data.problem and data.may_hide and is_hugo:
        yield Rule(page.folder, problem=data.problem, selects=PartsOfBundle(page.folder))
    names = {*keys.by_name, *keys.listed, *DATE_KEYS} if is_hugo else _BUNDLE_KEYS
    hiding = Metadata.of(data.metadata.among(names))
    if hiding.named:
        yield Rule(page.folder, of_metadata(hiding, Below.FIRM), selects=PartsOfBundle(page.folder))
