"""What the configuration of a site, or of Newsdex, says of files by their path.

| file                              | whose                                                                 |
|-----------------------------------|-----------------------------------------------------------------------|
| `newsdex.yaml`                    | `defaults`                                                            |
| `hugo.toml`, `config/_default/…`  | Hugo: `cascade`                                                       |
| `_config.yml`                     | Jekyll: `defaults`, those of the longest path before the others       |
| `docfx.json`                      | DocFX: `globalMetadata`, `fileMetadata`                               |
| `pelicanconf.py`                  | Pelican: `DEFAULT_METADATA`, of which literal texts are read          |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.addresses import site_files
from indexer.addresses.scheme import AddressScheme
from indexer.front_matter.metadata import Entry, Metadata
from indexer.inheritance import data_files, globs, sections
from indexer.inheritance.data_files import Data
from indexer.inheritance.inherited import of_metadata
from indexer.inheritance.rules import MAX_RULES, PageFile, Rule
from indexer.problems import UnreadableFileError
from search.settings.defaults import FolderDefaults

_WILD = frozenset("*?[{")
_SUFFIXES = ("toml", "yaml", "yml", "json")
_HUGO = (
    *(f"{name}.{suffix}" for name in ("config", "hugo") for suffix in _SUFFIXES),
    *(
        f"config/{environment}/{name}.{suffix}"
        for environment in ("_default", "production")
        for name in ("config", "hugo", "cascade")
        for suffix in _SUFFIXES
    ),
)
_JEKYLL = ("_config.yml", "_config.yaml", "_config.toml")
_DOCFX = "docfx.json"
_PELICAN = ("pelicanconf.py", "publishconf.py")
FILES = (*_HUGO, *_JEKYLL, _DOCFX, *_PELICAN)
"""All that are looked for, from the root of a site."""


@dataclass(frozen=True, slots=True)
class InFolder:
    """The files in the folders that a pattern names, and below."""

    pattern: str

    def __call__(self, page: PageFile) -> bool:
        """Whether a file is one of them."""
        return globs.matches(f"{self.pattern}/**", page.inner)


@dataclass(frozen=True, slots=True)
class JekyllScope:
    """The files of a `scope` of Jekyll: those whose path begins so, of one type."""

    path: str
    kind: str
    source: str
    collections: str

    def __call__(self, page: PageFile) -> bool:
        """Whether a file is one of them."""
        path = page.on_site
        for folder in filter(None, (self.source, self.collections)):
            path = path.removeprefix(f"{folder}/")
        return (not self.kind or self.kind in _jekyll_kinds(path)) and self._has(path)

    def _has(self, path: str) -> bool:
        scope = self.path.removeprefix(f"{self.collections}/") if self.collections else self.path
        if not _WILD & set(scope):
            return path.startswith(scope)
        names = path.split("/")
        return any(globs.matches(scope, "/".join(names[:count])) for count in range(1, len(names) + 1))


def _jekyll_kinds(path: str) -> tuple[str, ...]:
    folders = path.split("/")[:-1]
    if "_drafts" in folders:
        return ("drafts", "posts")
    if "_posts" in folders:
        return ("posts",)
    return (folders[0][1:],) if folders and folders[0].startswith("_") else ("pages",)


@dataclass(frozen=True, slots=True)
class OnSite:
    """The files whose path, from the root of the site, is as a pattern says."""

    pattern: str

    def __call__(self, page: PageFile) -> bool:
        """Whether a file is one of them."""
        return globs.matches(self.pattern, page.on_site)


def of_settings(defaults: Sequence[FolderDefaults]) -> Iterator[Rule]:
    """The rules of `defaults` in `newsdex.yaml`."""
    for one in defaults:
        entries = of_metadata(Metadata.of_mapping(dict(one.values)))
        if _WILD & set(one.folder):
            names = one.folder.split("/")
            known = next(number for number, name in enumerate(names) if _WILD & set(name))
            yield Rule("/".join(names[:known]), entries, selects=InFolder(one.folder))
        else:
            yield Rule(one.folder, entries)


def of_site(root: Path, scheme: AddressScheme, shown: str) -> Iterator[Rule]:
    """The rules of the files in the root of a site, whose names are shown after this prefix."""
    for name in FILES:
        path = root / name
        if path.is_file():
            yield from _of_file(path, name, shown + name, scheme)


def _of_file(path: Path, name: str, shown: str, scheme: AddressScheme) -> Iterator[Rule]:
    if name in _HUGO:
        yield from _hugo(path, shown, scheme)
    elif name in _JEKYLL:
        yield from _of_data(_read(path, shown, b"defaults"), _jekyll)
    elif name == _DOCFX:
        yield from _of_data(_read(path, shown, b"metadata"), _docfx)
    else:
        said = site_files.pairs(site_files.block(site_files.text(path), "DEFAULT_METADATA"))
        if said:
            yield Rule("", of_metadata(Metadata.of(Entry(key, value) for key, value in said)))


def _read(path: Path, shown: str, word: bytes) -> Data:
    """The data of a configuration in which a word stands; nothing of another one."""
    data = data_files.content(path, shown)
    if isinstance(data, Data) or word not in data.lower():
        return data if isinstance(data, Data) else data_files.NO_DATA
    found = data_files.read_list(path, shown, "cascade") if path.stem == "cascade" else data_files.read(path, shown)
    if found.problem and (mapping := site_files.mapping(path)):  # with tags that front matter may not have
        with suppress(UnreadableFileError, RecursionError):
            return Data(data_files.bounded(Metadata.of_mapping({str(key): one for key, one in mapping.items()})))
    return found


def _of_data(data: Data, rules: Any) -> Iterator[Rule]:
    if data.problem and data.may_hide:
        yield Rule("", problem=data.problem)
    yield from rules({entry.key: entry.value for _, entry in data.metadata.named})


def _hugo(path: Path, shown: str, scheme: AddressScheme) -> Iterator[Rule]:
    data = _read(path, shown, b"" if path.stem == "cascade" else b"cascade")
    if path.stem == "cascade" and data.metadata.named and not data.metadata.among({"cascade"}):
        given = {entry.key: entry.value for _, entry in data.metadata.named}
        data = Data(Metadata.of_mapping({"cascade": given}))
    if data.problem and data.may_hide:
        yield Rule("", problem=data.problem)
    yield from sections.cascades(data, PageFile("", ""), shown, scheme)
    for languages in data.metadata.among({"languages"}):
        for language, said in languages.value.items() if isinstance(languages.value, dict) else ():
            if isinstance(said, dict):
                page = PageFile("", "", str(language).lower())
                yield from sections.cascades(Data(Metadata.of_mapping(said)), page, shown, scheme)


def _jekyll(config: Mapping[str, Any]) -> Iterator[Rule]:
    given = config.get("defaults")
    found: list[tuple[tuple[int, bool], Rule]] = []
    source, collections = (str(config.get(key) or "").strip("./") for key in ("source", "collections_dir"))
    for one in given[:MAX_RULES] if isinstance(given, list) else ():
        scope, values = (one.get("scope"), one.get("values")) if isinstance(one, dict) else (None, None)
        if isinstance(values, dict):
            scope = scope if isinstance(scope, dict) else {}
            path, kind = (str(scope.get(key) or "") for key in ("path", "type"))
            path = path.removeprefix("./").strip("/") if path.strip("./") else ""
            selects = JekyllScope(path, kind, source, collections)
            rule = Rule("", of_metadata(Metadata.of_mapping(values)), selects=selects)
            found.append(((len(path), bool(kind)), rule))
    yield from (rule for _, rule in sorted(found, key=lambda pair: pair[0]))


def _docfx(config: Mapping[str, Any]) -> Iterator[Rule]:
    build = config.get("build")
    if not isinstance(build, dict):
        return
    everywhere, by_file = build.get("globalMetadata"), build.get("fileMetadata")
    if isinstance(everywhere, dict):
        yield Rule("", of_metadata(Metadata.of_mapping(everywhere)))
    for key, values in by_file.items() if isinstance(by_file, dict) else ():
        for pattern, value in list(values.items())[:MAX_RULES] if isinstance(values, dict) else ():
            yield Rule("", of_metadata(Metadata.of_mapping({str(key): value})), selects=OnSite(str(pattern)))
