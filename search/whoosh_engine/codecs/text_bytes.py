"""Byte form of texts: UTF-8, the order of whose bytes is that of the characters.

A lone surrogate, which Python has where a name was no text, is kept, too: whatever can be a term has bytes of its own.
"""

from __future__ import annotations


def encoded(text: str) -> bytes:
    """The bytes of a text."""
    return text.encode("utf-8", "surrogatepass")


def decoded(data: bytes) -> str:
    """The text that some bytes are; UnicodeDecodeError when they are none."""
    return data.decode("utf-8", "surrogatepass")
