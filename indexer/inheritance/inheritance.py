"""Inheritance: all that files inherit in some content folders, at the moment of their scan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

from indexer.addresses.scheme import NO_SCHEME, AddressScheme
from indexer.addresses.site_generators import LEVELS_ABOVE
from indexer.front_matter.hiding_keys import hiding_keys
from indexer.inheritance import folder_data, sections, site_defaults
from indexer.inheritance.inherited import NOTHING, Inherited, merged
from indexer.inheritance.rules import PageFile, Rule
from indexer.problems import Problem
from search.settings.settings import Settings

INDEX = "index."
"""In the names of files that may be a section or a leaf bundle."""

Place = tuple[str, str]
"""A folder, and the stem of a page in it; empty for the folder."""


class ListedFolder(NamedTuple):
    """A content folder, and the files in it that may say what others inherit."""

    path: Path
    shown: str
    """What reports show before each path in it."""
    content: Collection[str]
    """The paths of all content files."""
    others: Collection[str]
    """The paths of other files that may count."""

    def is_refused(self, inner: str) -> bool:
        """Whether a file is a symbolic link that leaves the folder, and is not followed."""
        path = self.path / inner
        return path.is_symlink() and not path.resolve().is_relative_to(self.path)


@dataclass(frozen=True)
class Inheritance:
    """What the files of one content folder inherit."""

    scheme: AddressScheme = NO_SCHEME
    rules: Mapping[Place, tuple[Rule, ...]] = field(default_factory=dict)
    """By the folder or the page that they speak of, from the weakest to the strongest."""
    warnings: Mapping[str, Problem] = field(default_factory=dict)
    """What is wrong with files that others inherit from, by their path."""
    _chains: dict[str, tuple[Rule, ...]] = field(default_factory=dict, repr=False, compare=False)
    _merged: dict[tuple[int, ...], Inherited] = field(default_factory=dict, repr=False, compare=False)

    def __getstate__(self) -> tuple[object, ...]:
        return self.scheme, self.rules, self.warnings

    def __setstate__(self, state: tuple[object, ...]) -> None:
        self.__dict__.update(zip(("scheme", "rules", "warnings"), state, strict=True), _chains={}, _merged={})

    @classmethod
    def of(cls, folder: ListedFolder, scheme: AddressScheme, settings: Settings) -> Self:
        """What the files of a listed folder inherit."""
        rules: dict[Place, tuple[Rule, ...]] = {}
        warnings: dict[str, Problem] = {}
        for rule in _found(folder, scheme, settings, warnings):
            if rule.entries or rule.problem:
                place = (rule.folder, rule.page)
                rules[place] = (*rules.get(place, ()), rule)
        return cls(scheme, rules, warnings)

    def inherited(self, inner: str) -> Inherited:
        """What the file at a path inherits."""
        if not self.rules:
            return NOTHING
        folder, _, name = inner.rpartition("/")
        rules = self._chain(folder) + self.rules.get((folder, name.rpartition(".")[0]), ())
        if not rules:
            return NOTHING
        page = page_file(inner, self.scheme)
        chosen = [rule for rule in rules if rule.selects is None or rule.selects(page)]
        key = tuple(map(id, chosen))
        if key not in self._merged:
            problem = next((rule.problem for rule in chosen if rule.problem), None)
            self._merged[key] = merged((rule.entries for rule in chosen), problem)
        return self._merged[key]

    def _chain(self, folder: str) -> tuple[Rule, ...]:
        """The rules of a folder and of all above it."""
        if folder not in self._chains:
            above = self._chain(folder.rpartition("/")[0]) if folder else ()
            self._chains[folder] = above + self.rules.get((folder, ""), ())
        return self._chains[folder]


def page_file(inner: str, scheme: AddressScheme) -> PageFile:
    """A file as rules look at it; its language is known where the site says which there are."""
    on_site = f"{scheme.offset}/{inner}" if scheme.offset else inner
    if not scheme.locales:
        return PageFile(inner, on_site)
    names = [*on_site.lower().split("/")[:-1], *inner.lower().rpartition("/")[2].split(".")[1:-1]]
    locales = {locale.lower() for locale in scheme.locales}
    language = next((name for name in names if name in locales), scheme.main_locale.lower())
    return PageFile(inner, on_site, language)


def _found(
    folder: ListedFolder, scheme: AddressScheme, settings: Settings, warnings: dict[str, Problem]
) -> Iterator[Rule]:
    """All rules, for each place from the weakest to the strongest."""
    yield from site_defaults.of_settings(settings.defaults)
    above = _above(folder.path, scheme)
    for root in dict.fromkeys((*above[:1], folder.path)):
        yield from site_defaults.of_site(root, scheme, f"{root}/" if root != folder.path else folder.shown)
    for root in above:
        listed = ListedFolder(root, f"{root}/", (), names_in(root))
        rules = (*_sections(listed, listed.others, scheme), *_data(listed, scheme, {}))
        yield from (rule for rule in rules if not (rule.folder or rule.page))
    yield from _sections(folder, (*folder.content, *folder.others), scheme)
    yield from _bundles(folder, scheme, settings)
    yield from _data(folder, scheme, warnings)


def _above(folder: Path, scheme: AddressScheme) -> list[Path]:
    """The folders from the root of the site to the content folder, without it."""
    depth = len(scheme.offset.split("/")) if scheme.source and scheme.offset else 0
    return [] if ".." in scheme.offset else list(reversed(folder.parents[:depth]))


def names_in(folder: Path) -> list[str]:
    """The names of the files in a folder, but for those in folders in it; none when it cannot be read."""
    try:
        return sorted(one.name for one in folder.iterdir() if not one.is_dir())
    except OSError:
        return []


def _sections(folder: ListedFolder, names: Iterable[str], scheme: AddressScheme) -> Iterator[Rule]:
    for inner in names:
        if INDEX in inner and sections.is_section(inner):
            page = page_file(inner, scheme)
            if not folder.is_refused(inner):
                yield from sections.section(page, folder.path / inner, folder.shown + inner, scheme)


def _bundles(folder: ListedFolder, scheme: AddressScheme, settings: Settings) -> Iterator[Rule]:
    """The rules of `index` files in whose folder, or below, other content is."""
    indexes = [inner for inner in folder.content if INDEX in inner and _is_index(inner)]
    if not indexes:
        return
    occupied: set[str] = set()
    for inner in folder.content:
        path = inner.rpartition("/")[0] if not (INDEX in inner and _is_index(inner)) else _parent(inner)
        while path is not None and path not in occupied:
            occupied.add(path)
            path = path.rpartition("/")[0] if path else None
    keys = hiding_keys(settings.hiding)
    for inner in indexes:
        if inner.rpartition("/")[0] in occupied:
            page = page_file(inner, scheme)
            yield from sections.bundle(page, folder.path / inner, folder.shown + inner, scheme, keys)


def _is_index(inner: str) -> bool:
    return inner.rpartition("/")[2].lower().startswith(INDEX)


def _parent(inner: str) -> str | None:
    """The folder above that of a file; None when there is none."""
    folder = inner.rpartition("/")[0]
    return folder.rpartition("/")[0] if folder else None


def _data(folder: ListedFolder, scheme: AddressScheme, warnings: dict[str, Problem]) -> Iterator[Rule]:
    pages: set[str] | None = None
    has_pages = scheme.generator.name == "eleventy"
    for inner in folder.others:
        file = folder_data.data_file(inner, folder.path.name, has_pages=has_pages)
        if file is None:
            continue
        if file.page:
            pages = {one.rpartition(".")[0] for one in folder.content} if pages is None else pages
            if f"{file.folder}/{file.page}".lstrip("/") not in pages:
                continue
        path, is_refused = folder.path / inner, folder.is_refused(inner)
        rule, problem = folder_data.rule(file, path, folder.shown + inner, is_refused=is_refused)
        if problem:
            warnings[inner] = problem
        if rule:
            yield rule


def version(sources: Sequence[Path]) -> tuple[tuple[str, int, int], ...]:
    """What tells the files above content folders, from which files in them inherit, from others."""
    found = []
    for source in sources:
        folder = source.resolve() if source.is_dir() else source.resolve().parent
        for root in (folder, *folder.parents[:LEVELS_ABOVE]):
            for name in (*site_defaults.FILES, *folder_data.names_in(root.name), "_index.md", "_index.html"):
                try:
                    status = (root / name).stat()
                except OSError:
                    continue
                found.append((str(root / name), status.st_mtime_ns, status.st_size))
    return tuple(found)
