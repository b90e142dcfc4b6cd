"""Chinese scripts: simplified and traditional characters of a text, where OpenCC is installed (`newsdex[chinese]`)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

try:
    from opencc import OpenCC  # type: ignore[import-not-found, import-untyped, unused-ignore]  # it carries no types
except ImportError:
    OpenCC = None

Converter = Callable[[str], str]

_CONFIGURATIONS = ("s2t", "t2s")
"""OpenCC's names for the ways from simplified to traditional characters, and back."""


@cache
def converters() -> tuple[Converter, ...]:
    """The ways to write a text in the other script; none where OpenCC is not installed."""
    return tuple(OpenCC(name).convert for name in _CONFIGURATIONS) if OpenCC else ()


@lru_cache(maxsize=1 << 12)
def in_other_script(text: str) -> tuple[str, ...]:
    """A text in the other script of Chinese, where it differs; a converter has a dictionary of phrases."""
    return tuple(dict.fromkeys(other for convert in converters() if (other := convert(text)) != text))
