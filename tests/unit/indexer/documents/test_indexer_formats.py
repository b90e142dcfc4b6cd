"""Are files of other formats read by their own rules, and hidden by their own metadata?"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from indexer.documents import document, formats
from indexer.documents.document import ContentPath
from indexer.markup.other_formats import restructured_text
from indexer.problems import UnreadableFileError
from indexer.reading import walk
from search.configuration.reader import read_settings
from search.errors import SettingInvalid
from search.settings.settings import Settings

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def read(name: str, text: str) -> document.ParsedFile:
    """The file of this name and text."""
    return document.read(text.encode(), ContentPath(name), Settings(), NOW)


def notebook(*cells: dict[str, Any], **metadata: Any) -> str:
    """A notebook of these cells."""
    return json.dumps({"cells": list(cells), "metadata": metadata, "nbformat": 4})


def cell(source: str, kind: str = "markdown", **metadata: Any) -> dict[str, Any]:
    """A cell of a notebook."""
    return {"cell_type": kind, "source": source.splitlines(keepends=True), "metadata": metadata}


PAGES = {
    "a.qmd": "---\ntitle: Whales\n---\nThe mango grows.\n\n```{r}\n#| include: false\nUNSEEN\n```\n",
    "a.Rmd": "---\ntitle: Whales\n---\nThe mango grows.\n\n```{r setup, include=FALSE}\nUNSEEN\n```\n",
    "a.mkdn": "# Whales\n\nThe mango grows.\n",
    "whales.txt": "The mango grows.\n",
    "a.rst": "Whales\n======\n\n:date: 2021-03-02\n\nThe *mango* :ref:`grows <x>`.\n\n.. UNSEEN\n"
    "\n.. raw:: html\n\n   UNSEEN\n",
    "a.adoc": "= Whales\n:date: 2021-03-02\n:toc:\n\nThe *mango* link:/x[grows].\n// UNSEEN\n////\nUNSEEN\n////\n",
    "a.org": "#+TITLE: Whales\n#+DATE: 2021-03-02\n\nThe *mango* [[/x][grows]].\n# UNSEEN\n* COMMENT UNSEEN\nUNSEEN\n",
    "a.ipynb": notebook(
        cell("# Whales\n"),
        cell("The mango grows.\n"),
        cell("UNSEEN", tags=["remove-cell"]),
        cell("UNSEEN", "code", tags=["hide-input"]),
        cell("#| echo: false\nUNSEEN", "code"),
        date="2021-03-02",
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_text_is_read_without_what_is_not_shown(name: str) -> None:
    """The title, the words and the date come out, and no comment, raw part or hidden cell."""
    found = read(name, PAGES[name])
    assert found.document, found.reasons
    values = found.document.values
    assert values["title"] == "Whales"
    assert "mango grows" in values["body"]
    assert "UNSEEN" not in str(values)
    if "2021" in PAGES[name]:
        assert values["published"] == datetime(2021, 3, 2, tzinfo=UTC)


HIDDEN = {
    "a.rst": ("Whales\n======\n\n:draft: true\n\nText\n", ":draft: true\n\nWhales\n======\n\nText\n"),
    "b.rst": ("Whales\n======\n\n.. meta::\n   :robots: noindex\n\nText\n", ":nosearch:\n\nWhales\n======\n"),
    "a.adoc": ("= Whales\n:draft:\n\nText\n", "= Whales\nAnn Lee\n:page-draft: true\n\nText\n"),
    "a.org": ("#+TITLE: Whales\n#+DRAFT: true\n\nText\n", "#+TITLE: Whales\n\nText\n\n#+HUGO_DRAFT: true\n"),
    "a.ipynb": (
        notebook(cell("Text"), draft=True),
        notebook(cell("---\ndraft: true\n---", "raw"), cell("Text")),
        notebook(cell("Text"), quarto={"draft": True}),
    ),
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in HIDDEN.items() for text in texts])
def test_metadata_of_a_format_hides(name: str, text: str) -> None:
    """What hides is found where the format has its metadata: the file is hidden, or fails."""
    try:
        found = read(name, text)
    except UnreadableFileError:
        return
    assert found.document is None
    assert found.reasons


PRIVATE = {
    "a.rst": "Whales\n======\n\n:secured: TOPSECRET\n\nText\n",
    "a.adoc": "= Whales\n:secured: TOPSECRET\n\nText\n",
    "a.org": "#+TITLE: Whales\n#+SECURED: TOPSECRET\n\nText\n",
    "a.ipynb": notebook(cell("Text"), secured="TOPSECRET", extra={"featuredContent": "TOPSECRET"}),
    "b.ipynb": notebook(cell("---\nsecured: TOPSECRET\n---", "raw"), cell("Text")),
    "c.ipynb": notebook({"cell_type": "markdown", "source": "Text", "secured": "TOPSECRET"}),
    "a.qmd": "---\nsecured: TOPSECRET\n---\nText\n",
    "a.txt": "secured: TOPSECRET\n\nText\n",
}


@pytest.mark.parametrize("name", PRIVATE)
def test_private_keys_never_come_out(name: str) -> None:
    """In no format, and wherever it has its metadata."""
    try:
        assert "TOPSECRET" not in str(read(name, PRIVATE[name]))
    except UnreadableFileError as error:
        assert "TOPSECRET" not in str(error.problem)  # noqa: PT017 - a report is as public


def test_the_settings_say_which_suffixes_count(tmp_path: Path) -> None:
    """By default Markdown and HTML; else what is listed, and text files that are about the folder never."""
    names = (
        "a.md",
        "b.qmd",
        "c.Rmd",
        "d.mkdn",
        "e.txt",
        "f.rst",
        "README.txt",
        "robots.txt",
        "requirements-dev.txt",
        "g",
    )
    for name in names:
        (tmp_path / name).write_text("x")

    def content(*suffixes: str) -> list[str]:
        listed = formats.suffixes_of(read_settings({"suffixes": list(suffixes)} if suffixes else {}).suffixes)
        found = walk.files(tmp_path, suffixes=listed)
        return [one.inner for one in found if isinstance(one, walk.ContentFile)]

    assert content() == ["a.md", "b.qmd", "c.Rmd", "d.mkdn"]
    assert content(".txt", ".RST") == ["e.txt", "f.rst"]
    with pytest.raises(SettingInvalid, match="suffixes"):
        read_settings({"suffixes": ["txt"]})


def test_a_format_without_its_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report says what to install."""
    monkeypatch.setattr(restructured_text, "IS_READABLE", False)
    with pytest.raises(UnreadableFileError) as raised:
        read("a.rst", "x")
    assert "newsdex[formats]" in raised.value.problem.remedy


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"cells": 1}', "[" * 100_000, '{"cells": [], "metadata": []}'])
def test_what_is_no_notebook_fails(text: str) -> None:
    """With a reason, whatever it is."""
    with pytest.raises(UnreadableFileError):
        formats.parse(text.encode(), ".ipynb")


def test_no_file_is_included(tmp_path: Path) -> None:
    """A document reads no other file."""
    (tmp_path / "x").write_text("UNSEEN")
    for name, text in {
        "a.rst": f"Text\n\n.. include:: {tmp_path / 'x'}\n\n.. csv-table::\n   :file: {tmp_path / 'x'}\n",
        "a.adoc": f"Text\n\ninclude::{tmp_path / 'x'}[]\n",
        "a.org": f"Text\n\n#+INCLUDE: {tmp_path / 'x'}\n",
    }.items():
        found = read(name, text)
        assert found.document
        assert "UNSEEN" not in str(found.document.values)


@pytest.mark.parametrize("suffix", [".adoc", ".org", ".qmd", ".txt", ".ipynb"])
def test_formats_are_read_in_time_proportional_to_the_text(suffix: str) -> None:
    """However malformed a text is."""
    start = time.perf_counter()
    for part in ("*a ", "[[", "<<", "link:", "_", ":a:", "#+", "```{r}\n", "* x\n", "http://", "[", "=\n", "`"):
        formats.read(part * 2_000, suffix)
    assert time.perf_counter() - start < 10
