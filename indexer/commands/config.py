"""Configuration file `newsdex.yaml`: where it is, and its settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import yaml

from indexer.addresses import site_files
from indexer.addresses.site_files import Stamp
from indexer.commands import config_files, config_lines
from search.configuration import looks_entries
from search.configuration.reader import read_settings
from search.errors import SettingInvalid, reason_of
from search.settings.settings import Settings

FILE_NAME = "newsdex.yaml"


def read(path: Path, sources: Iterable[Path] = ()) -> Settings:
    """The settings in a file; SettingInvalid when it cannot be read or an entry means nothing.

    Files that it names are beside it, or in the content folders.
    """
    try:
        data = yaml.safe_load(path.read_bytes())
    except OSError as error:
        raise SettingInvalid(str(path), "the file", "readable", reason_of(error)) from None
    except yaml.YAMLError as error:
        raise _invalid(path, error) from None
    except (ValueError, RecursionError) as error:  # an impossible date, or nesting without end
        raise SettingInvalid(str(path), "the file", "valid YAML", str(error)) from None
    try:
        return read_settings(data, str(path), partial(config_files.read, (path.parent, *sources)))
    except SettingInvalid as error:
        line = config_lines.line_of(path.read_text(encoding="utf-8-sig"), error.key, error.found)
        raise replace(error, source=f"{path}:{line}" if line else str(path)) from None


def find(sources: Iterable[Path], folder: Path) -> Path | None:
    """The configuration in this folder, else in a content folder or beside it, if there is one."""
    places = [folder, *(place for source in sources for place in (source, source.resolve().parent))]
    return next((place / FILE_NAME for place in places if (place / FILE_NAME).is_file()), None)


def version(path: Path | None, sources: Iterable[Path] = ()) -> tuple[Path, Stamp, tuple[Stamp | None, ...]] | None:
    """Path and stamp of a configuration, and those of files that it names, which change with them; None without one."""
    stamp = site_files.stamp(path) if path else None
    if path is None or stamp is None:
        return None
    site = site_files.mapping(path).get("site")
    names = [site.get(key) for key in looks_entries.FILE_KEYS] if isinstance(site, Mapping) else []
    found = [config_files.find((path.parent, *sources), name) for name in names if isinstance(name, str)]
    return path, stamp, tuple(site_files.stamp(one) if one else None for one in found)


def _invalid(path: Path, error: yaml.YAMLError) -> SettingInvalid:
    mark = getattr(error, "problem_mark", None)
    place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "the file"
    return SettingInvalid(str(path), place, "valid YAML", getattr(error, "problem", None) or str(error))
