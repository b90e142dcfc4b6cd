"""How do content folders become an index, and what does the report say of each file?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, Write
from contents import ids, main, outcomes, run
from data import data_file

from indexer.front_matter.decoding import MAX_SIZE_BYTES
from indexer.reading import file_reader, walk
from indexer.reading.walk import ContentFile
from search.protocol.engine import open_searcher
from search.protocol.request import SearchRequest
from search.protocol.results import FacetCounts
from search.schema.fields import STATE


def test_bad_files_do_not_stop_a_run(content: Path, write: Write) -> None:
    """Every other file is indexed, and each bad one is in the report with its place."""
    write("good.md")
    write("bad.md", "draft: a: b")
    (content / "open.md").write_text("---\ntitle: x\n", encoding="utf-8")
    (content / "big.md").write_bytes(b"x" * (6 * 1024 * 1024))
    report = run(content)
    assert outcomes(report) == {"bad.md": "failed", "big.md": "failed", "good.md": "indexed", "open.md": "failed"}
    places = [(problem.line, problem.column) for _, problem in report.failures]
    assert places == [(2, 9), (None, None), (1, 1)]


def test_unforeseen_failure_is_a_report(content: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even a defect of the indexer itself stops a run."""
    write("a.md")

    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("indexer.documents.document.read", broken)
    report = run(content)
    assert "ZeroDivisionError" in report.files[0].problems[0].reason


def test_file_that_has_grown_since_it_was_found_is_read_whole(tmp_path: Path) -> None:
    """What is read is what is there now, however long it was; of a file that is too long the start is enough."""
    (tmp_path / "a.md").write_bytes(b"x" * 10)
    (found,) = walk.files(tmp_path)
    assert isinstance(found, ContentFile)
    for length in (0, 9, 10, 11, 1000, MAX_SIZE_BYTES + 1, MAX_SIZE_BYTES + 2):
        (tmp_path / "a.md").write_bytes(b"y" * length)
        assert len(file_reader.content_of(found)) == min(length, MAX_SIZE_BYTES + 1)


def test_hidden_documents_are_for_editors_only(content: Path, write: Write) -> None:
    """Readers get public documents and no field of states; editors get all, each with its states."""
    write("public.md")
    write("hidden.md", "published: false\ndraft: true")
    report = run(content)
    assert report.hidden_by == {"published: false": 1, "draft: true": 1}
    assert ids(content.parent / "index") == {"public"}
    run(content, editors=True, replace_readers_index=True)
    searcher = open_searcher(content.parent / "index")
    try:
        facet = searcher.search(SearchRequest(), NOW).facets[STATE]
        assert isinstance(facet, FacetCounts)
        states = {value.value: value.count for value in facet.values}
        assert states == {"public": 1, "unpublished": 1, "draft": 1}
        assert searcher.info.editors
    finally:
        searcher.close()
    run(content)
    searcher = open_searcher(content.parent / "index")
    assert STATE not in searcher.settings.fields
    searcher.close()


def test_seed_article(tmp_path: Path) -> None:
    """The article that is not published makes no index for readers; editors find it without a byte of its secret."""
    source = data_file("seed-article.md")
    index = tmp_path / "index"
    assert main("build", source, "--index", index) == 2
    assert not index.exists()
    assert main("build", source, "--index", index, "--unpublished") == 0
    searcher = open_searcher(index)
    (hit,) = searcher.search(SearchRequest(query="facial recognition"), NOW).hits
    searcher.close()
    assert set(hit.fields["topics"]) == {"AI", "Computer Vision"}
    assert hit.fields["provider"] == ["Global Times"]
    assert len(hit.fields["related"]) == 2
    secret = source.read_text(encoding="utf-8").partition("secured: ")[2][1:40].encode()
    assert secret
    assert not any(secret[:20] in path.read_bytes() for path in index.iterdir())
