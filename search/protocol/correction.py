"""Corrections of a query, and the corrected query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Correction:
    """Replacement of a part of a query that is misspelt, or may be."""

    written: str
    meant: str
    """As documents write it, but for case and accents."""
    is_automatic: bool
    """Whether the results are those of the corrected query; else it is only proposed."""
    start: int
    """Offset of its first character in the query."""
    end: int


def corrected(text: str, corrections: Iterable[Correction]) -> str:
    """The text of a query with some corrections applied."""
    for correction in sorted(corrections, key=lambda one: -one.start):
        text = text[: correction.start] + correction.meant + text[correction.end :]
    return text
