"""Reading of one mapping of the configuration, with errors that name the nearest key."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from search.errors import SettingInvalid
from search.nearest import nearest

ReadFile = Callable[[str, int], bytes | None]
"""Gives the first bytes of a file that the configuration names, at most so many; None when there is no such file."""

_SHOWN = reprlib.Repr()
"""A value in an error: YAML can write in a few lines what has millions of parts, or contains itself."""
_SHOWN.maxstring = _SHOWN.maxother = 200
_SHOWN.maxlevel = 3


@dataclass(frozen=True, slots=True)
class ConfigMapping:
    """A mapping of the configuration, and the path of keys to it."""

    source: str
    path: str
    data: Any

    def fail(self, key: str, expected: str, found: Any) -> SettingInvalid:
        """The error for an entry that is not as expected."""
        return SettingInvalid(source=self.source, key=self._path(key), expected=expected, found=_SHOWN.repr(found))

    def _path(self, key: str) -> str:
        return f"{self.path}.{key}".strip(".") or "the file"

    def require_keys(self, known: tuple[str, ...]) -> None:
        """Raise SettingInvalid when this is no mapping, or has a key that is not known; it names the nearest."""
        if not isinstance(self.data, Mapping):
            raise self.fail("", "a mapping of keys to values", self.data)
        for key in self.data:
            if key not in known:
                near = nearest(str(key)[: _SHOWN.maxstring], known)
                guess = f" (did you mean {near}?)" if near else ""
                raise self.fail("", f"made of {', '.join(known)}{guess}", key)

    def entry(self, key: str) -> ConfigMapping:
        """The mapping of a key; an empty one when it is absent."""
        value = self.data.get(key)
        return ConfigMapping(self.source, self._path(key), {} if value is None else value)

    def entries(self) -> list[tuple[str, ConfigMapping]]:
        """The entries of this mapping, by name."""
        # YAML reads yes, no, null and numbers as other types than text.
        if not (isinstance(self.data, Mapping) and all(isinstance(name, str) for name in self.data)):
            raise self.fail("", "a mapping of names to entries", self.data)
        return [(name, ConfigMapping(self.source, f"{self.path}.{name}", value)) for name, value in self.data.items()]

    def listed(self, key: str) -> list[ConfigMapping]:
        """The entries of a list of a key; empty when it is absent."""
        entries = self.value(key, "a list of entries", lambda value: isinstance(value, list | None), None) or []
        return [ConfigMapping(self.source, f"{self._path(key)}[{place}]", one) for place, one in enumerate(entries, 1)]

    def value(self, key: str, expected: str, is_valid: Callable[[Any], bool], default: Any) -> Any:
        """The value of a key; the default when it is absent, SettingInvalid when it is not valid."""
        if key not in self.data:
            return default
        value = self.data[key]
        if not is_valid(value):
            raise self.fail(key, expected, value)
        return value

    def text(self, key: str, default: str) -> str:
        """A text."""
        return str(self.value(key, "a text", lambda value: isinstance(value, str), default))

    def flag(self, key: str, *, default: bool) -> bool:
        """A flag."""
        return bool(self.value(key, "true or false", lambda value: isinstance(value, bool), default))

    def texts(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """A list of texts, none of which is empty."""

        def is_valid(value: Any) -> bool:
            return isinstance(value, list) and all(isinstance(one, str) and one for one in value)

        return tuple(self.value(key, "a list of texts", is_valid, default))


def is_number_to(greatest: float) -> Callable[[Any], bool]:
    """Whether a value is a number from 0 to the greatest."""
    return lambda value: isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= greatest
