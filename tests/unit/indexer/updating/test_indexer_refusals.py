"""When does the old index stand, because what was found is not what the content is?"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Write, writer
from contents import ids, run

from indexer.reading import processes
from indexer.reading.file_report import Outcome
from indexer.reporting.changes import Changes
from search.errors import ContentMissing, FolderUnreadable, SourceShrunk


def many(write: Write, count: int, folder: str = "") -> list[Path]:
    """That many documents, each with another content."""
    return [write(f"{folder}{number:02d}.md", f"title: {folder}{number}") for number in range(count)]


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Does something once in the next run, after the files were found and before they are read."""
    read = processes.read

    def at_once(act: Callable[[], object]) -> None:
        def acted(*arguments: Any) -> Any:
            monkeypatch.setattr(processes, "read", read)
            act()
            return read(*arguments)

        monkeypatch.setattr(processes, "read", acted)

    return at_once


@pytest.mark.parametrize("has_other", [False, True])
def test_folder_that_goes_away_while_it_is_read(
    content: Path, write: Write, between: Callable[[Callable[[], object]], None], *, has_other: bool
) -> None:
    """The index stands when a content folder is gone before its files are read, be another one in its place."""
    write("a.md")
    run(content)
    many(write, 3)

    def move() -> None:
        content.rename(content.with_name("elsewhere"))
        if has_other:
            content.mkdir()

    between(move)
    with pytest.raises(ContentMissing, match=str(content)):
        run(content)
    assert ids(content.parent / "index") == {"a"}


def test_file_that_goes_away_before_it_is_read(
    content: Path, write: Write, between: Callable[[Callable[[], object]], None]
) -> None:
    """The others are indexed, and the remedy is not to allow reading it."""
    write("a.md")
    path = write("b.md")
    between(path.unlink)
    report = run(content)
    (failed,) = (file for file in report.files if file.outcome is Outcome.FAILED)
    assert (failed.id, failed.problems[0].remedy) == ("b", "It was there when the run began; run it again.")
    assert ids(content.parent / "index") == {"a"}


def forbid(monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    """Make a folder one that cannot be listed, also for root, whom no permission stops."""
    scandir = os.scandir

    def refused(path: str) -> Any:
        if path.endswith(f"/{folder}/"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)


def test_folder_that_cannot_be_read_any_more(content: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its documents are not gone: the run is refused, and says how many they are and where, unless it is allowed."""
    many(write, 3)
    many(write, 2, "nüws/")
    many(write, 1, "nüws/old/")
    write("nüws-other/a.md")
    first = run(content)
    forbid(monkeypatch, "nüws")
    (content / "00.md").unlink()
    for full in (False, True):
        refusal = run(content, full=full).refusal
        assert isinstance(refusal, FolderUnreadable)
        assert (refusal.documents, refusal.folders) == (3, (f"{content}/nüws",))
    assert len(ids(content.parent / "index")) == first.count(Outcome.INDEXED) == 7
    assert run(content, allow_shrink=True).refusal is None
    assert ids(content.parent / "index") == {"01", "02", "nüws-other/a"}
    assert run(content).refusal is None


def test_first_run_with_a_folder_that_cannot_be_read(
    content: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What can be read is indexed, and the folder is a failure in the report."""
    write("a.md")
    write("news/b.md")
    forbid(monkeypatch, "news")
    report = run(content)
    assert (report.refusal, report.count(Outcome.FAILED)) == (None, 1)
    assert ids(content.parent / "index") == {"a"}


def test_another_folder_is_refused(content: Path, write: Write, tmp_path: Path) -> None:
    """Documents that are gone are not made up for by others that are new."""
    many(write, 41)
    run(content)
    other = writer(tmp_path / "other")
    many(other, 100, "new/")
    refusal = run(tmp_path / "other").refusal
    assert isinstance(refusal, SourceShrunk)
    assert (refusal.before, refusal.now, refusal.removed, refusal.failed) == (41, 100, 41, 0)
    assert len(ids(tmp_path / "index")) == 41


def test_files_of_one_content_that_move_are_not_gone(content: Path, write: Write) -> None:
    """Each of many files with the same content is renamed, and none of them is removed."""
    for number in range(30):
        write(f"old/{number:02d}.md")
    run(content)
    (content / "old").rename(content / "new")
    report = run(content)
    assert report.refusal is None
    assert report.changes == Changes(renamed=tuple((f"old/{number:02d}", f"new/{number:02d}") for number in range(30)))


def test_the_last_documents_may_be_hidden(content: Path, write: Write) -> None:
    """Hiding takes effect whatever else is gone, as long as that alone would not be refused."""
    paths = many(write, 60)
    run(content)
    for path in paths[:15]:
        path.unlink()
    for path in paths[15:]:
        write(path.name, "draft: true")
    assert run(content).refusal is None
    assert ids(content.parent / "index") == set()
