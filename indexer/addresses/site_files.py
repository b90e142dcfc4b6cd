"""Plain data of a site generator's own files; no code of theirs is run.

YAML, TOML and JSON are read by safe parsers; of JavaScript and Python only literal texts and flags that stand beside a
known name, by bounded regular expressions.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

MAX_BYTES = 1 << 20
"""Of a file that is read; a larger one says nothing."""

_LINE_COMMENT = re.compile(r"(?<![:\"'`])//[^\n]*")
_BLOCK_COMMENT = re.compile(r"(?:^|(?<=\s))/\*")
"""Where one begins; `'./config/**'` is a text."""
_TEXT = r"(?:\"([^\"\n\\]{0,500})\"|'([^'\n\\]{0,500})'|`([^`$\n\\]{0,500})`)"
_PAIR = re.compile(rf"{_TEXT}\s*:\s*{_TEXT}")


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """Reads tags that are not YAML's own, as `!ENV` and `!!python/name:x`, as nothing."""


_Loader.add_multi_constructor("", lambda *_: None)


Stamp = tuple[int, int, int, int]


def stamp(path: Path) -> Stamp | None:
    """What tells a file from what it is before or after: size, both times and inode; None when it cannot be found.

    Programs keep or set the time of modification; that of the change, and the inode, they cannot.
    """
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def text(path: Path) -> str:
    """What is in a file; empty when it cannot be read, is no UTF-8 text or is too large."""
    with suppress(OSError, UnicodeDecodeError):
        if path.is_file() and path.stat().st_size <= MAX_BYTES:
            return path.read_bytes().decode("utf-8-sig")
    return ""


def mapping(path: Path) -> dict[str, Any]:
    """The mapping in a YAML, TOML or JSON file, by its suffix; an empty one when there is none."""
    found: Any = None
    with suppress(ValueError, RecursionError, yaml.YAMLError):
        written = text(path)
        if path.suffix == ".toml":
            found = tomllib.loads(written)
        elif path.suffix == ".json":
            found = json.loads(written) if written else None
        else:
            found = yaml.load(written, _Loader)  # noqa: S506  # a safe loader
    return found if isinstance(found, dict) else {}


def folded(data: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping with keys in lower case, as Hugo reads it."""
    return {str(key).lower(): value for key, value in data.items()}


def text_in(data: Mapping[str, Any], *keys: str) -> str:
    """The text at a path of keys; empty when there is another value."""
    value: Any = data
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def mapping_in(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The mapping under a key; an empty one when there is another value."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def code(path: Path) -> str:
    """What is in a file of JavaScript or TypeScript, without its comments."""
    source, parts, start = text(path), [], 0
    while found := _BLOCK_COMMENT.search(source, start):
        end = source.find("*/", found.end())
        if end < 0:
            break
        parts.append(source[start : found.start()])
        start = end + 2
    return _LINE_COMMENT.sub("", "".join((*parts, source[start:])))


def literal(source: str, *names: str) -> str:
    """The first literal text that code assigns to one of some names: `base: '/x/'`, `SITEURL = "…"`; else empty.

    A constant that stands for it is followed once: `site` and `const site = 'https://…'`.
    """
    for name in names:
        found = re.search(rf"(?<![\w.$])[\"']?{name}[\"']?\s*[:=]\s*(?:[\w.]+\s*(?:\|\||\?\?)\s*)?{_TEXT}", source)
        if found:
            return next(filter(None, found.groups()), "")
        named = re.search(rf"(?<![\w.$]){name}\s*:\s*(\w{{1,60}})\s*[,\n}}]", source)
        if named and named[1] not in ("true", "false", *names) and (value := literal(source, named[1])):
            return value
    return ""


def flag(source: str, name: str) -> bool | None:
    """The literal flag that code assigns to a name; None when there is none."""
    found = re.search(rf"(?<![\w.$])[\"']?{name}[\"']?\s*[:=]\s*(true|false)\b", source, re.IGNORECASE)
    return found[1].lower() == "true" if found else None


def block(source: str, name: str) -> str:
    """What stands between the braces after a name, inner ones included; empty when there is none."""
    found = re.search(rf"(?<![\w.$])[\"']?{name}[\"']?\s*[:=(]\s*\{{", source)
    if not found:
        return ""
    depth = 1
    for place in range(found.end(), min(len(source), found.end() + 20_000)):
        depth += {"{": 1, "}": -1}.get(source[place], 0)
        if not depth:
            return source[found.end() : place]
    return ""


def pairs(source: str) -> list[tuple[str, str]]:
    """The pairs of literal texts in code: `'en/:rest*': ':rest*'`."""
    found = [[part for part in one.groups() if part is not None] for one in _PAIR.finditer(source)]
    return [(one[0], one[1]) for one in found if len(one) == 2]
