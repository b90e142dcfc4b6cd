"""Does a bad line cost its own key only, and never show what is hidden or private?"""

from __future__ import annotations

import time

import pytest
from conftest import NOW
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.documents import document
from indexer.documents.document import ContentPath
from indexer.problems import UnreadableFileError
from search.settings.settings import Settings

BAD = (
    "title: One: two",
    "author: @someone",
    "summary: `code` and more",
    'subtitle: "never closed',
    "note: 'never closed",
    "levels: [a, b",
    "more: [x] y",
    'path: "C:\\x"',
    "who:\t- a\n\t- b",
    "api: !ENV [A, b]",
    "icon: !!binary aGVsbG8=",
    "{{ template }}: x",
    "loose words",
    " indented: x",
    "? [a]",
    "x: {a: b",
    "y: *unknown",
    "z: a\u2028b",
    "- item",
    "---: x",
)
GOOD = ("heat: 1", "topics:\n- a", "abstract: |\n  a\n  b", "# remark", "", "date: 2020-01-01")
HIDING = ("draft: true", "published: false", "robots: noindex", "extra: {draft: true}", "expires: 2020-01-01")
PRIVATE = ("secured: TOPSECRET", "featuredContent: <TOPSECRET>", "price:\n  secured: TOPSECRET", '"secured": TOPSECRET')


def read(lines: list[str]) -> document.ParsedFile | None:
    """The file with these lines as front matter; None when it fails."""
    text = "\n".join(("---", *lines, "---", "Body"))
    try:
        return document.read(text.encode(), ContentPath("a.md"), Settings(), NOW)
    except UnreadableFileError:
        return None


@settings(max_examples=300)
@given(st.lists(st.sampled_from(BAD + GOOD), max_size=6), st.sampled_from(HIDING), st.integers(0, 6))
def test_a_bad_line_shows_nothing_that_is_hidden(lines: list[str], hiding: str, place: int) -> None:
    """Whatever stands around a key that hides, the file is hidden or fails."""
    found = read([*lines[:place], hiding, *lines[place:]])
    assert found is None or found.reasons
    assert found is None or found.document is None


@settings(max_examples=300)
@given(st.lists(st.sampled_from(BAD + GOOD), max_size=6), st.sampled_from(PRIVATE), st.integers(0, 6))
def test_a_bad_line_shows_nothing_that_is_private(lines: list[str], private: str, place: int) -> None:
    """Whatever stands around a private key, its value is in no document, and in no report."""
    assert "TOPSECRET" not in str(read([*lines[:place], private, *lines[place:]]))


@pytest.mark.parametrize("bad", [line for line in BAD[:7] if "!" not in line])
def test_a_bad_line_costs_its_own_key_only(bad: str) -> None:
    """The keys around it are read, and a warning has its place."""
    found = read(["heat: 1", bad, "topics: [z]"])
    assert found
    assert found.document
    assert (found.document.values["heat"], found.document.values["topics"][0]) == (1, "z")
    assert [problem.line for problem in found.problems] == [3]


def test_repair_takes_time_in_proportion() -> None:
    """Many bad lines, and long ones, are read in little time."""
    start = time.perf_counter()
    for many in (BAD[0], 'a: "b', "\tx", "loose", "a: [b"):
        read([f"k{number}{many}" for number in range(900)])
        read(["title: One: two", many * 20_000])
    assert time.perf_counter() - start < 5
