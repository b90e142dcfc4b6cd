"""Files that speak of all in their folder and below, or of the page beside them.

| file                                   | whose                             | lists are |
|----------------------------------------|-----------------------------------|-----------|
| `x/x.json`, `x/x.11tydata.json`, `.js` | Eleventy: directory data          | joined    |
| `x/a.11tydata.json`, `x/a.json`        | Eleventy: data of the page `x/a`  | joined    |
| `_data.yml`, `_data.json`              | Lume: shared data                 | replaced  |
| `_defaults.yml`                        | Bridgetown: front matter defaults | replaced  |
| `_metadata.yml`                        | Quarto: directory metadata        | joined    |
| `.meta.yml`                            | MkDocs Material: the plugin meta  | joined    |
| `a.meta`                               | Nikola: metadata of the page `a`  | replaced  |
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from indexer.inheritance import data_files, script_data
from indexer.inheritance.data_files import Data
from indexer.inheritance.inherited import Below, of_metadata
from indexer.inheritance.rules import Rule
from indexer.problems import Problem

SCRIPTS = (".js", ".cjs", ".mjs", ".ts")
ENDS = (*data_files.LANGUAGES, *SCRIPTS, ".meta")
"""What the names of all these files end with."""

_SHARED = {"_data": Below.DEFAULT, "_defaults": Below.DEFAULT, "_metadata": Below.JOINED, ".meta": Below.JOINED}
"""Stems of files that speak of their folder, whatever it is named."""
HIDDEN_NAMES = frozenset({".meta.yml", ".meta.yaml"})
"""Those of these files that begin with a dot."""
_PROGRAMS_DATA = frozenset({"package", "tsconfig", "composer"})
"""Stems of the JSON of programs, which may stand in a folder of their name."""
_OWN_SUFFIX = ".11tydata"
_ANY_META = re.compile(rb"")


class DataFile(NamedTuple):
    """A file that speaks of others."""

    inner: str
    """Its path in the content folder."""
    folder: str
    page: str
    """The stem of the page that it speaks of; empty for its whole folder."""
    below: Below


def data_file(inner: str, top: str, *, has_pages: bool) -> DataFile | None:
    """What a file of such a name speaks of; None for another one.

    `top` is the name of the content folder; `has_pages` says whether plain `a.json` is data of the page `a`.
    """
    folder, _, name = inner.rpartition("/")
    stem, dot, end = name.rpartition(".")
    suffix = dot + end.lower()
    if suffix == ".meta":
        return DataFile(inner, folder, stem, Below.DEFAULT) if stem else None
    if stem in _SHARED:
        return DataFile(inner, folder, "", _SHARED[stem])
    is_plain = not stem.endswith(_OWN_SUFFIX)
    if suffix not in ENDS or (is_plain and (suffix in SCRIPTS or stem in _PROGRAMS_DATA)):
        return None
    stem = stem.removesuffix(_OWN_SUFFIX)
    if stem == (folder.rpartition("/")[2] or top):
        return DataFile(inner, folder, "", Below.JOINED)
    return None if is_plain and not has_pages else DataFile(inner, folder, stem, Below.JOINED)


def rule(file: DataFile, path: Path, shown: str, *, is_refused: bool = False) -> tuple[Rule | None, Problem | None]:
    """The rule that a file at a path makes, and what its report says of it."""
    if path.suffix.lower() in SCRIPTS and not is_refused:
        script = script_data.read(path, shown)
        entries = of_metadata(script.metadata, file.below)
        return (Rule(file.folder, entries, page=file.page) if entries else None), script.problem
    data = data_files.refused(shown) if is_refused else _read(path, shown)
    if data.problem:
        return (Rule(file.folder, problem=data.problem, page=file.page) if data.may_hide else None), data.problem
    entries = of_metadata(data.metadata, file.below)
    return (Rule(file.folder, entries, page=file.page) if entries else None), None


def _read(path: Path, shown: str) -> Data:
    if path.suffix.lower() == ".meta":
        return data_files.read_front_matter(path, shown, only_with=_ANY_META)
    return data_files.read(path, shown)


def names_in(folder: str) -> tuple[str, ...]:
    """The names of all files that speak of a folder of this name."""
    plain = tuple(f"{stem}{suffix}" for stem in (folder, *_SHARED) for suffix in data_files.LANGUAGES)
    return plain + tuple(f"{folder}{_OWN_SUFFIX}{suffix}" for suffix in (*data_files.LANGUAGES, *SCRIPTS))


def may_count(path: str) -> bool:
    """Whether a file of this name may be one of them."""
    return path.endswith(ENDS)
