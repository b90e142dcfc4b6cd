"""Printable form of a text for a terminal."""

from __future__ import annotations


def printable(text: str) -> str:
    """The text with spaces for control characters, which a terminal would obey."""
    return "".join(char if char.isprintable() else " " for char in text)
