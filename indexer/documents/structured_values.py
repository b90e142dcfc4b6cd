"""Structured values: the part of images, related documents and the like that is kept and shown.

Images, related documents and actions keep the keys that a page can use; other structured values keep all of theirs.
Nowhere is a private key kept, nor an address that must not become a link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, time
from typing import Any

import orjson

from indexer.front_matter import scalars
from indexer.front_matter.metadata import is_empty, is_private, normal
from indexer.markup.markdown import one_line, one_line_of_markdown, start_of
from search.schema.fields import IMAGES, RELATED, Field

MAX_DEPTH = 6
MAX_SIZE_BYTES = 64 * 1024
EXCERPT_LENGTH = 1_000

_MOST_KEYS = 4096
"""That are remembered: the keys of one site are few."""
_BLANKS = dict.fromkeys(range(0x21))
"""What browsers leave out of an address."""
_SCRIPTS = ("javascript:", "vbscript:", "data:text/html")
_LINE_KEYS = frozenset({"title", "name", "alt", "attribution", "type", "domain"})
_EXCERPT_KEYS = frozenset({"excerpt", "description"})


def shaped(field: Field, value: Any) -> Any:
    """The part of a value that a field of kind data may keep; None when nothing of it is of use."""
    shape = _SHAPES.get(field.name, _any)
    kept = shape(value)
    return None if is_empty(kept) else kept


def is_too_large(value: Any) -> bool:
    """Whether the JSON of a kept value is more than an index should carry with each hit."""
    return len(orjson.dumps(value)) > MAX_SIZE_BYTES


def _any(value: Any, depth: int = 0) -> Any:
    """The value as JSON, without private keys, unsafe addresses and what is nested too deeply."""
    if isinstance(value, str):
        return None if _is_script(value) else _text(value)
    if isinstance(value, (list, tuple)):
        kept = [_any(one, depth + 1) for one in value] if depth < MAX_DEPTH else []
        return [one for one in kept if one or one == 0]
    if isinstance(value, dict):
        return _mapping(value, _ALL_KEYS, depth)
    return scalars.text(value) if isinstance(value, (date, time)) else _number(value)


class _Keys(dict[Any, tuple[str, Callable[[Any, int], Any]]]):
    """Under which name each key of a mapping is kept, and how its value is read; the name is empty when it is not."""

    def __init__(self, wanted: Iterable[str] | None = None) -> None:
        """Those that are wanted are kept, spelled as they are wanted; None wants all."""
        super().__init__()
        self._wanted = None if wanted is None else {normal(key): key for key in wanted}

    def __missing__(self, key: Any) -> tuple[str, Callable[[Any, int], Any]]:
        name = _public(str(key)) if self._wanted is None else self._wanted.get(normal(str(key)), "")
        found = name, _reader(name)
        if isinstance(key, str) and len(self) < _MOST_KEYS:
            self[key] = found
        return found


_ALL_KEYS = _Keys()
_IMAGE_KEYS = _Keys(("url", "width", "height", "title", "alt", "attribution"))
_RELATED_KEYS = _Keys(
    (
        *("id", "title", "name", "excerpt", "publishedDateTime", "webUrl", "originalUrl", "url", "ampWebUrl", "type"),
        *("provider", "images", "quality", "heat", "topics", "length"),
    )
)
_ACTION_KEYS = _Keys(("title", "name", "url", "type", "attribution"))


def _mapping(value: Mapping[Any, Any], keys: _Keys, depth: int) -> dict[str, Any]:
    """A mapping with the keys that are wanted."""
    kept: dict[str, Any] = {}
    for key, one in value.items() if depth < MAX_DEPTH else ():
        name, read = keys[key]
        if name and ((found := read(one, depth + 1)) or found == 0):  # which is a number, or false
            kept[name] = found
    return kept


def _public(key: str) -> str:
    """A key as it may be shown; empty when it is private."""
    name = _text(key)
    return "" if is_private(name) else name


def _reader(key: str) -> Callable[[Any, int], Any]:
    """How the value of a key is read, given how deep it is."""
    name = normal(key)
    if name.endswith(("url", "href", "src")):
        return lambda value, _: scalars.link(value)
    if name in _LINE_KEYS:
        return lambda value, depth: one_line(value) if isinstance(value, str) else _any(value, depth)
    if name in _EXCERPT_KEYS:
        return lambda value, depth: _excerpt(value) if isinstance(value, str) else _any(value, depth)
    if name == "images":
        return lambda value, _: _images(value)
    if name == "related":
        return lambda _value, _depth: None  # a chain of related documents has no end
    return _any


def _excerpt(value: str) -> str:
    line = one_line_of_markdown(value)
    return line if len(line) <= EXCERPT_LENGTH else start_of(line, EXCERPT_LENGTH)


def _images(value: Any) -> list[dict[str, Any]]:
    found = (_mapping(_named(one, "url"), _IMAGE_KEYS, 0) for one in _each(value))
    return [image for image in found if "url" in image]


def _related(value: Any) -> list[Any]:
    """Mappings with a title or an address; a text is an address or the id of another document."""
    found = (_any(one) if isinstance(one, str) else _mapping(one, _RELATED_KEYS, 0) for one in _each(value))
    return [one for one in found if one and (isinstance(one, str) or one.keys() & {"title", "name", "webUrl", "url"})]


def _actions(value: Any) -> list[dict[str, Any]]:
    found = (_mapping(_named(one, "url"), _ACTION_KEYS, 0) for one in _each(value))
    return [action for action in found if "url" in action]


_SHAPES: Mapping[str, Callable[[Any], Any]] = {IMAGES: _images, RELATED: _related, "actions": _actions}


def _each(value: Any) -> Iterator[Mapping[str, Any] | str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, (str, dict)) and not is_empty(one):
            yield one


def _named(value: Mapping[str, Any] | str, key: str) -> Mapping[str, Any]:
    return {key: value} if isinstance(value, str) else value


def _number(value: Any) -> Any:
    """A flag or a number that JSON can write; None for infinities and for what is no scalar."""
    if value is None or isinstance(value, bool):
        return value
    return scalars.number(value) if isinstance(value, (int, float)) else None


def _text(value: str) -> str:
    if not value.isprintable():
        value = "".join(char for char in value if char in "\n\t" or char.isprintable())
    return value.strip()


def _is_script(value: str) -> bool:
    start = value[:40]
    if ":" not in start:
        return False
    return start.translate(_BLANKS).lower().startswith(_SCRIPTS)
