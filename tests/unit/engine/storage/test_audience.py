"""Hidden documents and an index for readers: they replace it only when someone asks for that."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import orjson
import pytest
from conftest import NOW, Write, build
from contents import ids, main, run

from indexer.job import Job
from indexer.updating.watch import Watch
from search.errors import IndexForReaders
from search.protocol.engine import open_searcher, open_upkeep, open_writer
from search.schema.document import Document
from search.settings.settings import Settings

FLAG = "--replace-readers-index"
COMMANDS = {
    "build": ("build", "content", "--unpublished"),
    "full build": ("build", "content", "--unpublished", "--full", "--allow-shrink"),
    "rollback": ("rollback",),
    "rollback to": ("rollback", "--to", "1"),
    "restore": ("restore", "saved"),
}


@pytest.fixture
def index(content: Path, write: Write, tmp_path: Path) -> Path:
    """An index for readers after one for editors, and a backup of the latter beside it."""
    write("shown.md")
    write("draft.md", "draft: true")
    run(content, editors=True)
    open_upkeep(tmp_path / "index").backup(tmp_path / "saved")
    run(content)
    return tmp_path / "index"


def _files(folder: Path) -> Mapping[str, bytes]:
    """What is in a folder; a lock that nobody holds says nothing."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if "LOCK" not in path.name}


def _is_for_editors(folder: Path) -> bool:
    with closing(open_searcher(folder)) as searcher:
        return searcher.info.editors


def test_readers_may_replace_what_editors_see(index: Path) -> None:
    """The other direction needs no word: an index for readers takes the place of one for editors."""
    assert not _is_for_editors(index)
    assert ids(index) == {"shown"}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_each_command_asks(
    index: Path, command: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each ends with 2, names the flag, and leaves every byte of the index; with the flag it does what it is told."""
    monkeypatch.chdir(index.parent)
    before = _files(index)
    assert main(*command, "--index", index) == 2
    error = capsys.readouterr().err
    assert f"expected an index for editors at {index}, or none; found generation 2, which is for readers" in error
    assert f"add {FLAG}" in error
    assert _files(index) == before
    assert main(*command, "--index", index, FLAG) == 0
    assert _is_for_editors(index)
    assert ids(index) == {"shown", "draft"}


def test_a_dry_run_says_so(index: Path, content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whether a build would be refused is told without building; with the flag the dry run reports, and no more."""
    before = _files(index)
    assert main("build", content, "--index", index, "--unpublished", "--dry-run") == 2
    assert FLAG in capsys.readouterr().err
    assert main("build", content, "--index", index, "--unpublished", "--dry-run", FLAG) == 0
    assert "would be indexed" in capsys.readouterr().out
    assert _files(index) == before


def test_the_report_has_the_refusal(index: Path, content: Path, tmp_path: Path) -> None:
    """A build that is refused for this reason writes its report as any other, with the refusal and without files."""
    file = tmp_path / "report.json"
    assert main("build", content, "--index", index, "--unpublished", "--report", file) == 2
    report = json.loads(file.read_text(encoding="utf-8"))
    assert f"add {FLAG}" in report["refused"]
    assert (report["editors"], report["files"]) == (True, [])


def test_nothing_is_read_for_a_build_that_is_refused(index: Path, content: Path) -> None:
    """The refusal comes before the content is looked at, which may take long."""
    (content / "shown.md").unlink()
    content.rename(content.with_name("elsewhere"))
    report = run(content, editors=True)
    assert isinstance(report.refusal, IndexForReaders)
    assert report.files == ()
    assert report.refusal.facts() == {
        "location": str(index),
        "generation": 2,
        "replacement": "The build with --unpublished",
    }


@pytest.mark.parametrize("is_allowed", [False, True])
def test_watch_asks_too(index: Path, content: Path, *, is_allowed: bool) -> None:
    """What follows the content for editors tells the refusal and replaces no index for readers."""
    stop = threading.Event()
    job = Job((content,), index, Settings(), NOW, editors=True, replace_readers_index=is_allowed)
    outcome = next(Watch(lambda: job, lambda: 0, stop).outcomes())
    assert isinstance(outcome, IndexForReaders) is not is_allowed
    assert _is_for_editors(index) is is_allowed


def test_an_index_for_editors_needs_no_flag(content: Path, write: Write) -> None:
    """Where there is no index, or one for editors, a build for editors goes on as before."""
    write("draft.md", "draft: true")
    run(content, editors=True)
    write("other.md", "draft: true")
    run(content, editors=True)
    run(content, editors=True, full=True)
    assert ids(content.parent / "index") == {"draft", "other"}


def test_an_index_that_another_process_made_meanwhile(tmp_path: Path) -> None:
    """A writer for editors looks once more when it holds the lock."""
    with open_writer(tmp_path / "index", Settings(), editors=True) as writer:
        build(tmp_path / "index", [Document("shown", {})])
        with pytest.raises(IndexForReaders):
            writer.add(Document("draft", {}))
    build(tmp_path / "index", [Document("again", {})])  # nothing is locked
    assert ids(tmp_path / "index") == {"again"}


@pytest.mark.parametrize(
    ("facts", "is_refused"),
    [
        ({"format": 1, "editors": True}, False),
        ({"format": 1, "editors": False}, True),
        ({"format": 1}, True),
        ([], True),
    ],
)
def test_an_index_that_cannot_be_read(content: Path, write: Write, facts: object, *, is_refused: bool) -> None:
    """One of another format is for whom it says; one that does not say it is for readers."""
    write("draft.md", "draft: true")
    run(content, editors=True)
    (content.parent / "index/newsdex-1.json").write_bytes(orjson.dumps(facts))
    report = run(content, editors=True)
    assert isinstance(report.refusal, IndexForReaders) is is_refused
    assert report.has_effect is not is_refused
