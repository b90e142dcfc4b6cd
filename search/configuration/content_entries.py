"""Entries of the configuration that say how content is read: what is hidden, and defaults by folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from search.configuration.mapping import ConfigMapping
from search.settings.defaults import FolderDefaults
from search.settings.hiding import Hiding, HidingRules


def read_hiding(top: ConfigMapping) -> Hiding:
    """What is hidden in addition to the built-in rules, and what is shown in spite of them."""
    return Hiding(_hiding_rules(top.entry("hide")), _hiding_rules(top.entry("show")))


def _hiding_rules(entry: ConfigMapping) -> HidingRules:
    entry.require_keys(("keys", "values", "folders", "patterns"))
    values = tuple((key, _scalars(one)) for key, one in entry.entry("values").entries())
    folders = tuple(folder.strip("/") for folder in entry.texts("folders", ()))
    return HidingRules(entry.texts("keys", ()), values, folders, entry.texts("patterns", ()))


def read_defaults(top: ConfigMapping) -> tuple[FolderDefaults, ...]:
    """The front matter that the files of folders have unless they say otherwise."""
    return tuple(map(_folder_defaults, top.listed("defaults")))


def _folder_defaults(entry: ConfigMapping) -> FolderDefaults:
    entry.require_keys(("folder", "values"))
    folder = entry.text("folder", "").removeprefix("./").strip("/")
    if ".." in folder.split("/"):
        raise entry.fail("folder", "a path inside of the content", folder)
    values = tuple((key, one.data) for key, one in entry.entry("values").entries())
    if not values:
        raise entry.fail("values", "a mapping of one key or more to values", entry.data.get("values"))
    return FolderDefaults("" if folder == "." else folder, values)


def _scalars(entry: ConfigMapping) -> tuple[str, ...]:
    """A list of scalars as texts: YAML reads `no` and `0` as other types."""
    words = entry.data
    if not isinstance(words, Sequence) or isinstance(words, str) or not all(map(_is_scalar, words)) or not words:
        raise entry.fail("", "a list of texts", words)
    return tuple(str(word).lower() if isinstance(word, bool) else str(word) for word in words)


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float)
