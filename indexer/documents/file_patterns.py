"""Patterns of files in `newsdex.yaml`: shell patterns of a name or of a path in the content folder."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import translate
from functools import lru_cache


def first_match(path: str, patterns: tuple[str, ...]) -> str | None:
    """The first pattern that a path or its last name matches; None when none does."""
    if not patterns:
        return None
    name = path.rpartition("/")[2]
    return next((pattern for find, pattern in _finders(patterns) if find(path) or find(name)), None)


@lru_cache
def _finders(patterns: tuple[str, ...]) -> tuple[tuple[Callable[[str], object], str], ...]:
    """For each pattern a matcher of names and paths, and the pattern as it is written."""
    bare = (pattern.removeprefix("./").rstrip("/") for pattern in patterns)
    return tuple((re.compile(translate(one)).match, pattern) for one, pattern in zip(bare, patterns, strict=True))
