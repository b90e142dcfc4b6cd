"""Globs: paths that match a pattern, name by name.

In a name, `*` stands for any characters, `?` for one and `[…]` for one of some; `{a,b}` is either, `**` any folders.

The time is proportional to the product of the numbers of names in both, whatever they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import translate
from functools import lru_cache

MAX_ALTERNATIVES = 64
"""That braces may stand for; a pattern with more is doubted, and matches everything."""
MAX_LENGTH = 1_000
"""In characters, of a pattern; a longer one is doubted, too."""

_BRACES = re.compile(r"\{([^{}]*)\}")
_ANY = None
"""The segment `**`: any number of names."""

_Segments = tuple[Callable[[str], object] | None, ...]


def matches(pattern: str, path: str) -> bool:
    """Whether a path is as a pattern says, name by name; a `**` before others may be no name."""
    alternatives = _compiled(pattern)
    names = path.split("/")
    return alternatives is None or any(_match(segments, names) for segments in alternatives)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> tuple[_Segments, ...] | None:
    """The alternatives that a pattern stands for; None when these are too many."""
    if len(pattern) > MAX_LENGTH:
        return None
    alternatives = [pattern]
    while any(found := [_BRACES.search(one) for one in alternatives]):
        alternatives = [
            f"{one[: braces.start()]}{choice}{one[braces.end() :]}" if braces else one
            for one, braces in zip(alternatives, found, strict=True)
            for choice in (braces[1].split(",") if braces else ("",))
        ]
        if len(alternatives) > MAX_ALTERNATIVES:
            return None
    spread = [one for alternative in alternatives for one in _spread(alternative)]
    return tuple(map(_segments, spread)) if len(spread) <= MAX_ALTERNATIVES else None


def _spread(pattern: str) -> list[str]:
    """A pattern whose `**` are names of their own: `a**` is `a*` and `a*/**`."""
    found = [""]
    for number, name in enumerate(pattern.split("/")):
        slash = "/" if number else ""
        if name == "**" or "**" not in name:
            found = [one + slash + name for one in found]
        else:
            joined, apart = re.sub(r"\*\*+", "*", name), re.sub(r"\*\*+", "*/**/*", name)
            apart = apart.removeprefix("*/").removesuffix("/*")
            found = [one + slash + form for one in found[:MAX_ALTERNATIVES] for form in (joined, apart)]
    return found


def _segments(pattern: str) -> _Segments:
    names = pattern.replace("[^", "[!").split("/")
    if names[-1] == "**":
        names.append("*")  # at the end it is at least one
    return tuple(_ANY if name == "**" else re.compile(translate(name)).match for name in names)


def _match(segments: _Segments, names: list[str]) -> bool:
    """Whether the names are as the segments say: after a mismatch the last `**` takes one name more."""
    at, name, retry = 0, 0, (-1, 0)
    while name < len(names):
        if at < len(segments) and segments[at] is _ANY:
            retry = (at, name)
            at += 1
        elif at < len(segments) and (match := segments[at]) and match(names[name]):
            at, name = at + 1, name + 1
        elif retry[0] >= 0:
            retry = (retry[0], retry[1] + 1)
            at, name = retry[0] + 1, retry[1]
        else:
            return False
    return all(one is _ANY for one in segments[at:])
