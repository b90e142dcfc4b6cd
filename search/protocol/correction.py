"""Corrections of a query, as plain frozen data, and the corrected query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Correction:
    """Part of a query that was meant otherwise, or may have been."""

    written: str
    meant: str
    """As it is written in documents, but for case and accents."""
    is_automatic: bool
    """Whether the answer has it in place; else it is only proposed."""
    start: int
    """Offset of its first character in the query."""
    end: int


def corrected(text: str, corrections: Iterable[Correction]) -> str:
    """The text of a query with all of some corrections in place."""
    for one in sorted(corrections, key=lambda one: -one.start):
        text = text[: one.start] + one.meant + text[one.end :]
    return text
