"""A body in a content coding, coded part by part while it is made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from webapp.answers.content_coding import Encode, encoder


class CodedParts:
    """An iterator over the coded parts of a body; where a part fails, it can be asked for again."""

    def __init__(self, parts: Iterable[bytes], coding: str) -> None:
        """The coding is one of those that `content_coding` knows."""
        self._source = parts
        self._parts = iter(parts)
        self._encode: Encode | None = encoder(coding)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        if self._encode is None:
            raise StopIteration
        try:
            part = next(self._parts)
        except StopIteration:
            last, self._encode = self._encode(None), None
            return last
        return self._encode(part)

    def close(self) -> None:
        """Close the body."""
        getattr(self._source, "close", bytes)()
