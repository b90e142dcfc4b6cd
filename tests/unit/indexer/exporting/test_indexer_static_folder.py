"""What is in the files of a static folder, and what never is?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sample
from conftest import NOW, build
from contents import main

from indexer.exporting import static_folder
from search.errors import ExportRefused
from search.protocol.engine import Searcher, open_searcher, open_writer
from search.schema.document import Document
from search.schema.fields import DEFAULT_FIELDS
from search.settings.looks import FooterLink, Looks
from search.settings.settings import Settings
from search.settings.site import Site

SHOWN = Document(
    "shown", {"title": "Sunrise over Łódź", "body": "visible words", "topics": ("light",), "published": NOW}
)
WAITING = Document(
    "waiting-id",
    {"title": "Embargoed", "topics": ("secrettopic",), "locale": "de", "published": NOW + timedelta(days=1)},
)
EXPIRED = Document("expired-id", {"title": "Bygone", "body": "formerly words", "expires": NOW - timedelta(days=1)})
LATER = Document("later", {"title": "Ephemeral", "expires": NOW + timedelta(days=2)})
HIDDEN_WORDS = (
    "embargo",
    "secrettopic",
    "bygon",
    "former",
    "waiting",
    "expired-id",
    "2022-06-16",
    "2022-06-14",
    '"und"',
)
"""Stems, a value, ids, days, and a word that is common in the language of the waiting document."""

Index = Callable[..., Searcher]


def all_text(folder: Path) -> str:
    """The names and contents of all files of a folder but those of the page, in lower case."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix == ".json"]
    assert files
    return "\n".join(f"{path.name}\n{path.read_text(encoding='utf-8')}" for path in files).lower()


def manifest(folder: Path) -> dict[str, object]:
    """The manifest of an export."""
    read: dict[str, object] = json.loads((folder / "manifest.json").read_bytes())
    return read


def test_what_is_hidden_is_in_no_file(index: Index, tmp_path: Path) -> None:
    """No word, value, id or moment of a waiting or expired document is in any file; those of others are."""
    made = static_folder.export(index(SHOWN, WAITING, EXPIRED, LATER), tmp_path / "out", NOW)
    text = all_text(tmp_path / "out")
    assert [word for word in HIDDEN_WORDS if word in text] == []
    assert all(word in text for word in ("sunrise", "lodz", "visible", "light", "ephemer"))
    assert (made.documents, made.until) == (2, NOW + timedelta(days=2))
    assert manifest(tmp_path / "out")["expires"] == {"1": int((NOW + timedelta(days=2)).timestamp())}


def test_what_was_deleted_or_hidden_since_is_gone(tmp_path: Path) -> None:
    """A document that is deleted leaves no word behind, in a segment that is not merged or in files of an export."""
    address, out = tmp_path / "index", tmp_path / "out"
    others = [replace(SHOWN, id=f"other-{number}") for number in range(5)]
    build(address, [Document("gone", {"title": "Vanished"}), *others])
    with opened(address) as searcher:
        static_folder.export(searcher, out, NOW)
    assert "vanish" in all_text(out)
    with opened(address) as searcher:
        following = searcher.info.content
    with open_writer(address, Settings(), ("content",), following=following) as writer:
        writer.remove("gone")
        writer.commit(NOW)
    with opened(address) as searcher:
        static_folder.export(searcher, out, NOW)
    assert "vanish" not in all_text(out)
    assert len(list((out / "data").iterdir())) == 1


def test_fields_that_hits_do_not_show_are_not_exported(index: Index, tmp_path: Path) -> None:
    """What is searched and not shown is in no file: a file shows all that it has."""
    body = replace(DEFAULT_FIELDS["body"], shown=False)
    settings = Settings(fields=DEFAULT_FIELDS.without("body").with_field(body))
    static_folder.export(index(SHOWN, settings=settings), tmp_path / "out", NOW)
    assert "visible" not in all_text(tmp_path / "out")


def test_an_index_for_editors_is_refused(index: Index, tmp_path: Path) -> None:
    """What is hidden may be in it: nothing is written."""
    with pytest.raises(ExportRefused, match="for editors"):
        static_folder.export(index(SHOWN, editors=True), tmp_path / "out", NOW)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("content", [None, "{}", "[]", "no JSON"])
def test_a_folder_with_other_files_is_left_alone(index: Index, tmp_path: Path, content: str | None) -> None:
    """Only a new folder, an empty one or that of an export is written to."""
    (tmp_path / ("notes.txt" if content is None else "manifest.json")).write_text(content or "mine")
    before = {path.name for path in tmp_path.iterdir()}
    searcher = index(SHOWN)
    with pytest.raises(ExportRefused, match="other files"):
        static_folder.export(searcher, tmp_path, NOW)
    assert {path.name for path in tmp_path.iterdir()} - before <= {"index-1"}


def test_the_page_has_no_script_of_a_site_in_it(index: Index, tmp_path: Path) -> None:
    """Names of a site are text, its language and colours are those of the page, and nothing stands inside the page."""
    looks = Looks(footer=(FooterLink("A & <b>", "https://a.example/?x=1&y=2"),))
    site = Site(title="<script>alert(1)</script>", description='"$title"', language="ar", looks=looks)
    static_folder.export(index(SHOWN, settings=Settings(site=site)), tmp_path / "out", NOW)
    page = (tmp_path / "out/index.html").read_text(encoding="utf-8")
    assert re.findall(r"<script[^>]*>[^<]", page) == re.findall(r"<style| style=| on\w+=", page) == []
    assert 'lang="ar" dir="rtl"' in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert '<a href="https://a.example/?x=1&amp;y=2" dir="auto">A &amp; &lt;b&gt;</a>' in page
    assert looks.light_palette.accent in (tmp_path / "out/colours.css").read_text()


def test_the_same_index_gives_the_same_files(index: Index, tmp_path: Path) -> None:
    """A second export changes nothing, so that caches stay right."""
    searcher = index(SHOWN, LATER)
    states = []
    for _ in range(2):
        static_folder.export(searcher, tmp_path / "out", NOW)
        files = sorted(path for path in (tmp_path / "out").rglob("*") if path.is_file())
        states.append([(path, path.read_bytes()) for path in files])
    assert states[0] == states[1]


def test_the_command_says_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The number of documents and the folder; a refusal has status 2."""
    build(tmp_path / "index", [SHOWN])
    assert main("export", tmp_path / "out", "--index", tmp_path / "index") == 0
    assert f"Documents in {tmp_path / 'out'}: 1, in" in capsys.readouterr().out
    assert main("export", tmp_path, "--index", tmp_path / "index") == 2
    assert "other files are in this folder" in capsys.readouterr().err


def opened(address: Path) -> closing[Searcher]:
    """A searcher that is closed at the end."""
    return closing(open_searcher(address))


def test_nothing_hidden_of_the_sample_is_in_its_folder(sample_index: Path, tmp_path: Path) -> None:
    """No word of a scheduled, expired or otherwise hidden record of the sample, of a payload or an embed."""
    with opened(sample_index) as searcher:
        made = static_folder.export(searcher, tmp_path / "out", sample.NOW)
        assert made.documents == searcher.visible_documents(sample.NOW)
    text = all_text(tmp_path / "out")
    assert [word for word in ("zyx", "securedsample", "<iframe") if word in text] == []
