"""Cursor: the place in an order of hits where a page ends and the next one begins.

Its text is opaque and ends with a checksum: one that was cut or changed is no cursor.
It is not signed, for nobody gains by making one: any place may be asked for, and the deadline bounds what it costs.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import blake2b
from typing import Self

_CHECKSUM_BYTES = 6
PATTERN = "^[A-Za-z0-9_-]{32,6000}$"
"""Of the texts that may be cursors; an id is as long as a path at most."""
_MAX_OFFSET = 1 << 31
"""No index has more documents."""
_ENCODER = json.JSONEncoder(separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place after one hit."""

    id: str
    """Of the hit."""
    offset: int
    """The number of hits up to it, itself included."""
    generation: int
    """That has answered with it."""
    digest: str
    """Of what decides which hits there are, and their order (see `SearchRequest.digest`)."""

    def __str__(self) -> str:
        content = _ENCODER.encode([self.id, self.offset, self.generation, self.digest]).encode()
        return urlsafe_b64encode(content + _checksum(content)).rstrip(b"=").decode()

    @classmethod
    def parse(cls, text: str) -> Self:
        """The inverse of `str`; ValueError for any other text."""
        data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        content, checksum = data[:-_CHECKSUM_BYTES], data[-_CHECKSUM_BYTES:]
        if checksum != _checksum(content):
            raise ValueError(text)
        match json.loads(content):
            case [str(id), int(offset), int(generation), str(digest)] if 0 < offset < _MAX_OFFSET:
                return cls(id, offset, generation, digest)
        raise ValueError(text)


def _checksum(content: bytes) -> bytes:
    return blake2b(content, digest_size=_CHECKSUM_BYTES, person=b"newsdex-cursor").digest()
