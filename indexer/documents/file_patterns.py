"""Patterns of files in `newsdex.yaml`: shell patterns of a name or of a path in the content folder.

`*` stands for slashes, too; `{a,b}` is either, and `**/` any folders or none. A pattern that begins with a slash is of
the path alone, and one of a folder is of all that is in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from fnmatch import translate
from functools import lru_cache
from itertools import accumulate

from indexer.inheritance import globs


def first_match(path: str, patterns: tuple[str, ...]) -> str | None:
    """The first pattern that a path or its last name matches; None when none does."""
    if not patterns:
        return None
    composed = path if path.isascii() else unicodedata.normalize("NFC", path)
    return next((pattern for matches, pattern in _matchers(patterns) if matches(composed)), None)


def first_match_above(path: str, patterns: tuple[str, ...]) -> str | None:
    """The first pattern that a path matches, or a folder in it."""
    if not patterns:
        return None
    paths = accumulate(path.split("/"), "{}/{}".format)
    return next((found for one in paths if (found := first_match(one, patterns))), None)


@lru_cache
def _matchers(patterns: tuple[str, ...]) -> tuple[tuple[Callable[[str], bool], str], ...]:
    """For each pattern a matcher of paths, and the pattern as it is written."""
    return tuple((_matcher(pattern), pattern) for pattern in patterns)


def _matcher(pattern: str) -> Callable[[str], bool]:
    bare = unicodedata.normalize("NFC", pattern).removeprefix("./").rstrip("/")
    is_path, bare = bare.startswith("/"), bare.lstrip("/")
    has_choice = "**" in bare or "{" in bare
    find = re.compile(translate(bare)).match

    def matches(path: str) -> bool:
        name = path if is_path else path.rpartition("/")[2]
        return bool(find(path) or find(name)) or (
            has_choice and (globs.matches(bare, path) or globs.matches(bare, name))
        )

    return matches
