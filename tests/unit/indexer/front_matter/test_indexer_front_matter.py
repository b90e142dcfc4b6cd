"""Can any file make the reading of front matter fail in an unforeseen way, or leak what is private?"""

from __future__ import annotations

import time

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents import document
from indexer.documents.document import ContentPath
from indexer.front_matter.decoding import MAX_SIZE_BYTES
from indexer.front_matter.parser import parse
from indexer.problems import Problem, UnreadableFileError
from search.schema.document import Document
from search.settings.settings import Settings

PIECES = st.sampled_from(
    [
        *(
            "---",
            "\n",
            "...",
            "+++",
            ";;;",
            "{",
            "}",
            "[",
            "]",
            ": ",
            "- ",
            "? ",
            "&a ",
            "*a",
            "!!str ",
            "! ",
            "|",
            ">",
        ),
        *('"', "'", "#", "@", "`", "%", "\t", " ", "title", "secured", "published", "date", "2021-13-45", "<<: ", "\\"),
        *(
            "\ufeff",
            "\x00",
            "\x85",
            "\u2028",
            "\U0001f600",
            "{{",
            "{%",
            "<b>",
            "=",
            "[[",
            "1e999",
            "~",
            "~~~",
            "*",
            "_",
        ),
    ]
)


def read(data: bytes) -> Document | Problem:
    """What becomes of a file with these bytes."""
    try:
        readings = document.read(data, ContentPath("news/x.md"), Settings(), NOW, editors=True)
    except UnreadableFileError as error:
        return error.problem
    assert readings.document
    assert "TOPSECRET" not in str(readings.problems)
    return readings.document


@given(
    st.binary()
    | st.lists(PIECES).map("".join).map(str.encode)
    | st.text().map(lambda text: f"---\n{text}\n---\n".encode())
)
def test_any_bytes_are_a_document_or_a_report(data: bytes) -> None:
    """Whatever a file holds, it becomes a valid document or a report with a remedy."""
    found = read(data)
    if isinstance(found, Problem):
        assert found.reason
        assert found.remedy
    else:
        found.check(Settings().fields)


@given(st.lists(PIECES).map("".join).map(lambda text: text.replace("\x00", "").strip()))
def test_secret_never_reaches_a_document(text: str) -> None:
    """However the rest of the front matter is written, no value holds the secret."""
    data = f'---\nprovider: {{name: N, secured: "TOPSECRET"}}\nsecured: "TOPSECRET"\nx: {text}\n---\n'.encode()
    found = read(data)
    if isinstance(found, Document):
        # A fence inside the text ends the front matter, and what follows it is the body.
        found = Document(found.id, {name: found.values[name] for name in found.values.keys() - {"body", "excerpt"}})
    assert "TOPSECRET" not in str(found)


@pytest.mark.parametrize(
    "hostile",
    ["a: " + "[" * 100_000, "- " * 100_000, "? " * 100_000, "a: " + '[ "]", ' * 30_000, "{a: " * 50_000],
)
def test_deep_nesting_is_a_report(hostile: str) -> None:
    """Nesting that would overflow the stack of libyaml is refused, or costs its key, in little time."""
    start = time.perf_counter()
    try:
        assert not parse(f"---\n{hostile}\n---\n".encode()).metadata.named
    except UnreadableFileError as error:
        assert error.problem.reason  # noqa: PT017 - either is right
    assert time.perf_counter() - start < 5


def test_too_long_files_are_reports() -> None:
    """Neither a file of more than 5 MiB nor front matter of more than 256 KiB is read."""
    with pytest.raises(UnreadableFileError, match="longer than 5 MiB"):
        parse(b"x" * (MAX_SIZE_BYTES + 1))
    with pytest.raises(UnreadableFileError, match="longer than 256 KiB"):
        parse(b"---\ntitle: " + b"x" * 300_000 + b"\n---\n")


def test_long_secret_costs_nothing() -> None:
    """A secret longer than the bound of front matter is dropped before the bound is looked at."""
    data = b'---\nsecured: "' + b"x" * 1_000_000 + b'"\ntitle: T\n---\nBody'
    found = parse(data)
    assert [entry.key for _, entry in found.metadata.named] == ["title"]


def test_deep_toml_and_json_are_reports() -> None:
    """Nesting that Python's own parsers cannot follow is a report."""
    for data in (b"+++\na = " + b"[" * 5_000 + b"\n+++\n", b'{"a": ' + b"[" * 100_000):
        with pytest.raises(UnreadableFileError):
            parse(data)


@pytest.mark.parametrize("key", ["secured", "SE-CURED", '"secured"', '"\\x73ecured"', "featured_content", "ｓecured"])
@pytest.mark.parametrize("above", ["", "secured: x\n", "secured: x\nfeaturedContent: y\n"])
def test_a_private_key_inside_is_dropped_whatever_is_private_above(above: str, key: str) -> None:
    """To count private names in the text instead of looking through all values loses none of them."""
    found = parse(f"---\n{above}title: T\nprice:\n  {key}: TOPSECRET\n  kept: 1\n---\nBody".encode())
    assert "TOPSECRET" not in str(found.metadata)
    assert [entry.value for _, entry in found.metadata.named] == ["T", {"kept": 1}]
