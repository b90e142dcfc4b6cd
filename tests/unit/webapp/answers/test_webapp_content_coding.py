"""Promises of content codings: every client reads what it gets, and gets what it likes best."""

from __future__ import annotations

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard
from handmade import documents
from hypothesis import given
from hypothesis import strategies as st
from web import Index, client
from zlib_ng import zlib_ng

from webapp.answers import content_coding
from webapp.answers.content_coding import LEAST_BYTES, preference

LONG, SHORT = LEAST_BYTES, LEAST_BYTES - 1


def decoded(body: bytes, coding: str | None) -> bytes:
    """A body as it was before it was compressed."""
    readers = {
        "br": brotli.decompress,
        "gzip": lambda packed: zlib_ng.decompress(packed, 31),
        "zstd": lambda packed: zstandard.ZstdDecompressor().decompress(packed),
    }
    return bytes(readers[coding](body)) if coding else body


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("deflate", ""),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("zstd;q=0.5, gzip;q=0.9, br;q=0.1", "gzip"),
        ("gzip;q=0", ""),
        ("br;q=0, *", "gzip"),
        ("*", "gzip"),
        ("*;q=0", ""),
        ("gzip;q=0, br;q=0, *", "zstd"),
        ("identity", ""),
        ("identity;q=1, gzip;q=0.5", ""),
        ("identity;q=0.5, gzip;q=1", "gzip"),
        ("identity;q=0", ""),
        ("identity;q=0, br", "br"),
        ("gzip;q=much", ""),
        (";;,=;q,\t\0", ""),
        ("gzip" + " " * 300, ""),
    ],
)
def test_the_coding_is_what_the_client_likes_best(header: str, coding: str) -> None:
    """By its quality, then the best of the equal ones; what is refused, unknown or malformed is never chosen."""
    assert preference(header).coding(LONG) == coding


def test_a_short_body_stays_as_it_is_unless_that_is_refused() -> None:
    """It fits into one packet either way."""
    assert preference("br, gzip").coding(SHORT) == ""
    assert preference("gzip, identity;q=0").coding(SHORT) == "gzip"
    assert preference("gzip, *;q=0").coding(SHORT) == "gzip"


@given(st.text(max_size=60) | st.text("gzipbrstd*,;q=01. ", max_size=60))
def test_no_header_fails(header: str) -> None:
    """Whatever a client writes, it gets a known coding or none."""
    assert preference(header).coding(LONG) in {"", "zstd", "br", "gzip"}


@given(st.binary(max_size=200))
def test_each_coding_keeps_every_byte(body: bytes) -> None:
    """What was compressed is read again as it was."""
    for coding in ("zstd", "br", "gzip"):
        assert decoded(content_coding.compressed(body, coding), coding) == body


@pytest.mark.parametrize("coding", ["zstd", "br", "gzip", None])
def test_every_text_is_compressed(index: Index, coding: str | None) -> None:
    """Pages, JSON, feeds, errors and files: shorter, with their length, and for caches of each coding."""
    web = client(index(*documents()))
    paths = ["/", "/api/search", "/search.atom", "/api/openapi.json", "/api/search?published=P1Y", "/api/nowhere"]
    paths += [text.partition('"')[0] for text in web.get("/").text.split('src="')[1:] if text.startswith("/static")]
    for path in paths:
        plain = web.get(path)
        found = web.get(path, headers={"Accept-Encoding": coding} if coding else {})
        is_coded = len(plain.data) >= LEAST_BYTES and coding is not None
        assert found.headers.get("Content-Encoding") == (coding if is_coded else None), path
        assert int(found.headers["Content-Length"]) == len(found.data)
        assert len(decoded(found.data, found.headers.get("Content-Encoding"))) == pytest.approx(len(plain.data), abs=4)
        assert "Accept-Encoding" in found.vary
        assert "Accept-Encoding" in plain.vary
        assert len(found.data) < len(plain.data) or not is_coded
