"""Hiding rules of a deployer: additions to the built-in ones, and exceptions from them.

hide:
  keys: [internal_only]                # hide when true
  values: {audience: [staff, board]}   # hide when the key has one of these values
  folders: [minutes, news/_held]       # by name wherever they are, or by path from the top
  patterns: ["*.internal.md"]          # of names, and of paths from the top, as under `ignore`
show:
  keys: [noindex]                      # hide nothing
  values: {status: [review]}
  folders: [drafts]
  patterns: ["drafts/press-*"]         # not hidden by where they are: by no folder and no pattern
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class HidingRules:
    """Keys, values, folders and patterns of files, as they are written."""

    keys: tuple[str, ...] = ()
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The values of each key."""
    folders: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The rules as plain data."""
        return {
            "keys": list(self.keys),
            "values": {key: list(words) for key, words in self.values},
            "folders": list(self.folders),
            "patterns": list(self.patterns),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`."""
        values = tuple((key, tuple(words)) for key, words in data.get("values", {}).items())
        keys, folders, patterns = (tuple(data.get(name, ())) for name in ("keys", "folders", "patterns"))
        return cls(keys, values, folders, patterns)


@dataclass(frozen=True, slots=True)
class Hiding:
    """What is hidden in addition to the built-in rules, and what is shown in spite of them."""

    hide: HidingRules = HidingRules()
    show: HidingRules = HidingRules()

    def to_json(self) -> dict[str, Any]:
        """The rules as plain data."""
        return {"hide": self.hide.to_json(), "show": self.show.to_json()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`."""
        return cls(HidingRules.from_json(data.get("hide", {})), HidingRules.from_json(data.get("show", {})))
