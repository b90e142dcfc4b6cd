"""Sources of settings: flags go before variables of the environment, and these before `newsdex.yaml`."""

from __future__ import annotations

import argparse
import difflib
import os
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from search.errors import SettingInvalid, reason_of
from webapp.server.setting_kinds import TOKEN
from webapp.server.settings import SECTION, SETTINGS, VARIABLE_PREFIX, ServeSettings, Setting

FILE_NAME = "newsdex.yaml"
CONFIG_VARIABLE = f"{VARIABLE_PREFIX}CONFIG"
_COMMAND, _ENVIRONMENT = "the command line", "the environment"
_MAX_FILE_BYTES = 1 << 20
_MAX_SHOWN = 60
"""Characters of a value that an error repeats."""
_NOT_OURS = ("REQUIRE_",)
"""Beginnings of variables that tests read."""

Texts = Mapping[str, Sequence[str]]
"""The texts of each setting that a source has, by name."""


def parser() -> argparse.ArgumentParser:
    """The command line; a flag that is not given is None."""
    made = argparse.ArgumentParser(
        prog="newsdex-serve",
        description="Serve the search page and the endpoints.",
        epilog=f"A setting is also read from the environment ({VARIABLE_PREFIX}PORT for --port), and from {SECTION}: "
        f"in {FILE_NAME} (port: 8000); flags go first, then the environment. SIGHUP starts the workers anew, SIGTERM "
        "stops when the requests under way are answered.",
    )
    for setting in SETTINGS:
        default = f"; default: {setting.default_text}" if setting.default_text else ""
        about = (setting.about + default).replace("%", "%%")
        if setting.kind.is_flag:
            made.add_argument(setting.flag, action=argparse.BooleanOptionalAction, help=about)
        else:
            made.add_argument(setting.flag, action="append", metavar=setting.metavar, help=about)
    made.add_argument("--config", type=Path, metavar="FILE", help=f"the file of settings; default: {FILE_NAME} here")
    made.add_argument("--check", action="store_true", help="say what would be served and what is unsafe, and end")
    made.add_argument("--version", action="version", version=f"%(prog)s {version('newsdex')}")
    return made


def read(chosen: argparse.Namespace, environ: Mapping[str, str] = os.environ) -> ServeSettings:
    """The settings of a command line, the environment and the file; SettingInvalid names what cannot be used."""
    file = chosen.config or (Path(environ[CONFIG_VARIABLE]) if environ.get(CONFIG_VARIABLE) else None)
    sources: list[tuple[str, Texts]] = [
        (_COMMAND, _flags(chosen)),
        (_ENVIRONMENT, _variables(environ)),
        _file(file),
    ]
    values = {}
    for setting in SETTINGS:
        found = next(((source, texts[setting.name]) for source, texts in sources if setting.name in texts), None)
        if found:
            values[setting.name] = _value(setting, *found)
    return ServeSettings(**values)


def unknown_variables(environ: Mapping[str, str] = os.environ) -> Iterator[str]:
    """Variables of the environment that look like settings and are none."""
    known = {CONFIG_VARIABLE, *(setting.variable for setting in SETTINGS)}
    for name in environ:
        rest = name.removeprefix(VARIABLE_PREFIX)
        if rest != name and name not in known and not rest.startswith(_NOT_OURS):
            yield name


def _flags(chosen: argparse.Namespace) -> Texts:
    given = {setting: getattr(chosen, setting.name) for setting in SETTINGS}
    return {
        setting.name: _split(setting, [str(value)] if setting.kind.is_flag else value)
        for setting, value in given.items()
        if value is not None
    }


def _variables(environ: Mapping[str, str]) -> Texts:
    """An empty variable is none: files of services set them so."""
    return {
        setting.name: _split(setting, [environ[setting.variable]])
        for setting in SETTINGS
        if environ.get(setting.variable)
    }


def _split(setting: Setting, texts: Sequence[str]) -> Sequence[str]:
    """The entries of a list, which commas part; of any other setting the last text counts."""
    if setting.kind.is_list:
        return [part.strip() for text in texts for part in text.split(",") if part.strip()]
    return texts[-1:]


def _value(setting: Setting, source: str, texts: Sequence[str]) -> Any:
    values = [_read(setting, source, text) for text in texts]
    return tuple(dict.fromkeys(values)) if setting.kind.is_list else values[-1]


def _read(setting: Setting, source: str, text: str) -> Any:
    try:
        return setting.kind.read(text)
    except ValueError:
        places = {_COMMAND: setting.flag, _ENVIRONMENT: setting.variable}
        key = places.get(source, f"{SECTION}.{setting.name}")
        found = "another text" if setting.kind is TOKEN else repr(text[:_MAX_SHOWN])
        raise SettingInvalid(source, key, setting.kind.expected, found) from None


def _file(path: Path | None) -> tuple[str, Texts]:
    """The entries of a file; of the one in this folder, if there is one, when none is named."""
    file = path or Path(FILE_NAME)
    if not path and not file.is_file():
        return FILE_NAME, {}
    data = _mapping(str(file), "the file", _load(file)).get(SECTION)
    entries = _mapping(str(file), SECTION, data)
    names = [setting.name for setting in SETTINGS]
    for key in entries:
        if key not in names:
            near = difflib.get_close_matches(str(key)[:_MAX_SHOWN], names, 1, cutoff=0.0)[0]
            raise SettingInvalid(str(file), SECTION, f"made of {', '.join(names)} (did you mean {near}?)", _shown(key))
    return str(file), {
        setting.name: _texts(str(file), setting, entries[setting.name])
        for setting in SETTINGS
        if entries.get(setting.name) is not None
    }


def _load(file: Path) -> Any:
    try:
        if not file.is_file():
            raise SettingInvalid(str(file), "the file", "a file", "none, or no regular one")
        with file.open("rb") as opened:
            text = opened.read(_MAX_FILE_BYTES + 1)
        if len(text) > _MAX_FILE_BYTES:
            raise SettingInvalid(str(file), "the file", f"at most {_MAX_FILE_BYTES} bytes long", "more")
        return yaml.safe_load(text)
    except OSError as error:
        raise SettingInvalid(str(file), "the file", "readable", reason_of(error)) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise SettingInvalid(str(file), "the file", "valid YAML", _shown(str(error))) from None


def _mapping(source: str, key: str, data: Any) -> Mapping[Any, Any]:
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise SettingInvalid(source, key, "a mapping of keys to values", _shown(data))
    return data


def _texts(source: str, setting: Setting, value: Any) -> Sequence[str]:
    """The texts of an entry: YAML reads numbers and flags as such."""
    values = value if setting.kind.is_list and isinstance(value, list) else [value]
    flat = [_text(setting, one) for one in values]
    if None in flat:
        raise SettingInvalid(source, f"{SECTION}.{setting.name}", setting.kind.expected, _shown(value))
    return _split(setting, [text for text in flat if text is not None])


def _text(setting: Setting, value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value) if setting.kind.is_flag else None
    return str(value) if isinstance(value, str | int | float) else None


def _shown(value: Any) -> str:
    """A value in an error; of what has parts only its type, for it may refer to itself or to millions of others."""
    return (
        repr(value[:_MAX_SHOWN])
        if isinstance(value, str)
        else repr(value)
        if isinstance(value, int | float)
        else f"a {type(value).__name__}"
    )
