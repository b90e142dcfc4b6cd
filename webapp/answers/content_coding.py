"""Content coding: which one a client likes best, and bytes in it (RFC 9110, 8.4 and 12.5.3).

Compression beside text of a stranger's choice tells what else is in an answer by its length (BREACH).  Answers repeat
what is asked, and hold no secret: no cookie, token or account, and nothing that whoever asks may not read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

import brotli  # type: ignore[import-untyped]
import zstandard
from werkzeug.http import parse_accept_header
from zlib_ng import zlib_ng

LEAST_BYTES = 1000
"""A shorter body fits into a packet as it is."""
_MAX_HEADER_CHARACTERS = 256
"""A longer `Accept-Encoding` is not read."""
_GZIP = 31
"""The window of 2^15 bytes, and 16 for the header of gzip, as zlib counts."""

_QUICK: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType(
    {
        "zstd": lambda body: zstandard.ZstdCompressor(3).compress(body),
        "br": lambda body: bytes(brotli.compress(body, quality=4)),
        "gzip": lambda body: bytes(zlib_ng.compress(body, 6, _GZIP)),
    }
)
"""For what is made while a client waits, the best first; each takes about 1 ms for 100 KB."""
_SMALL: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType(
    {
        "br": lambda body: bytes(brotli.compress(body, quality=11)),
        "zstd": lambda body: zstandard.ZstdCompressor(19).compress(body),
        "gzip": lambda body: bytes(zlib_ng.compress(body, 9, _GZIP)),
    }
)
"""For files that never change, the smallest first."""


class Preference(NamedTuple):
    """What one client likes best."""

    codings: tuple[str, ...] = ()
    """Those that it likes equally well and better than none; empty when it wants no coding."""
    refuses_none: bool = False
    """Whether it refuses a body without a coding."""

    def coding(self, size: int, order: Mapping[str, object] = _QUICK) -> str:
        """The coding of a body of so many bytes; empty for none."""
        if size < LEAST_BYTES and not self.refuses_none:
            return ""
        return next((name for name in order if name in self.codings), "")


def preference(header: str) -> Preference:
    """The preference that an `Accept-Encoding` says; what is malformed in it says nothing."""
    return _preference(header) if 0 < len(header) <= _MAX_HEADER_CHARACTERS else Preference()


@lru_cache(maxsize=256)
def _preference(header: str) -> Preference:
    said = {name.lower(): quality for name, quality in parse_accept_header(header)}
    others = said.get("*", 0.0)
    wanted = {name: said[name] for name in _QUICK if said.get(name)}
    if not wanted and others:  # any one will do: the oldest that is not refused, which every client knows
        wanted = {name: others for name in reversed(tuple(_QUICK)) if name not in said}
        wanted = dict(islice(wanted.items(), 1))
    best = max(wanted.values(), default=0.0)
    none = said.get("identity", 0.0 if "*" in said and not others else None)
    if none is not None and none > best:
        return Preference()
    return Preference(tuple(name for name, quality in wanted.items() if quality == best), refuses_none=none == 0)


def compressed(body: bytes, coding: str) -> bytes:
    """A body in a coding, made while a client waits."""
    return _QUICK[coding](body)


@lru_cache(maxsize=64)
def compressed_once(body: bytes, accepted: Preference) -> tuple[bytes, str]:
    """A file that never changes as small as can be, and its coding; kept for as long as the process lives."""
    coding = accepted.coding(len(body), _SMALL)
    return (_SMALL[coding](body), coding) if coding else (body, "")


Encode = Callable[[bytes | None], bytes]
"""A part in its coding, whole, so that the client can read it at once; of None, the end of the body."""


def _zstd_parts() -> Encode:
    coder = zstandard.ZstdCompressor(3).compressobj()
    return lambda part: (
        coder.flush() if part is None else coder.compress(part) + coder.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    )


def _brotli_parts() -> Encode:
    coder = brotli.Compressor(quality=4)
    return lambda part: bytes(coder.finish() if part is None else coder.process(part) + coder.flush())


def _gzip_parts() -> Encode:
    coder = zlib_ng.compressobj(6, zlib_ng.DEFLATED, _GZIP)
    return lambda part: bytes(
        coder.flush() if part is None else coder.compress(part) + coder.flush(zlib_ng.Z_SYNC_FLUSH)
    )


_BY_PARTS: Mapping[str, Callable[[], Encode]] = MappingProxyType(
    {"zstd": _zstd_parts, "br": _brotli_parts, "gzip": _gzip_parts}
)


def encoder(coding: str) -> Encode:
    """What codes a body part by part while it is made."""
    return _BY_PARTS[coding]()
