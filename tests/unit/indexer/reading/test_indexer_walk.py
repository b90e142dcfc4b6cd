"""Which files are content?"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from conftest import NOW, Write
from contents import ids, outcomes, run

from indexer.job import Job
from indexer.reading import sources, walk
from indexer.reading.file_report import Outcome
from search.errors import ContentMissing
from search.settings.settings import Settings


def test_only_content_is_read(content: Path, write: Write) -> None:
    """Files with a known suffix are content at any depth, in any case, and those in ignored folders are not."""
    for name in ("a.md", "b/c.MARKDOWN", "_news/d.html", "e.HTM", "f.mkd", "g.mdown"):
        write(name)
    for folder in walk.IGNORED_FOLDERS | {".git"}:
        write(f"b/{folder}/x.md")
    write(".hidden.md")
    write("data.yaml")
    report = run(content)
    assert ids(content.parent / "index") == {"a", "b/c", "_news/d", "e", "f", "g"}
    assert report.count(Outcome.INDEXED) == 6
    assert set(report.ignored_by) >= {"_data is no content", "begins with a dot", "no content: .yaml"}


def test_ignored_patterns(content: Path, write: Write) -> None:
    """A pattern of the settings names files or folders, by name or by path."""
    for name in ("a.md", "a.draft.md", "archive/b.md", "x/archive/c.md", "x/y/d.md", "x/y/e.md"):
        write(name)
    report = run(content, settings=Settings(ignore=("*.draft.md", "archive/", "x/y/d.md")))
    indexed = {path for path, outcome in outcomes(report).items() if outcome == "indexed"}
    assert indexed == {"a.md", "x/y/e.md"}


def test_symbolic_links(content: Path, write: Write, tmp_path: Path) -> None:
    """A link is followed to a file inside the root only; leaving links, loops and linked folders are reported."""
    write("sub/a.md")
    (tmp_path / "outside.md").write_text("secret", encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    (content / "inside.md").symlink_to("sub/a.md")
    (content / "leaves.md").symlink_to(tmp_path / "outside.md")
    (content / "far").symlink_to(tmp_path / "elsewhere")
    (content / "sub" / "loop").symlink_to(content)
    (content / "self.md").symlink_to("self.md")
    report = run(content)
    assert ids(tmp_path / "index") == {"sub/a", "inside"}
    warned = {file.path.rpartition("/")[2] for file in report.files if file.problems}
    assert warned == {"leaves.md", "far", "loop", "self.md"}


def test_locks_of_editors_are_no_content(content: Path, write: Write) -> None:
    """The broken link that is Emacs' lock, and the file that is Office's, are left out without a warning."""
    write("lock.md")
    write("~$lock.md")
    (content / ".#lock.md").symlink_to("me@here.1234:5678")
    (content / "drafts-link.md").symlink_to("nowhere")
    report = run(content, settings=Settings(ignore=("drafts-*",)))
    assert ids(content.parent / "index") == {"lock"}
    assert report.is_clean
    assert report.ignored_by == {"begins with a dot": 1, "begins with ~$": 1, "ignored by drafts-*": 1}


def test_unreadable_things_are_reported(content: Path, write: Write) -> None:
    """A pipe is skipped, and a file name that is no text is a failed file."""
    write("a.md")
    os.mkfifo(content / "pipe.md")
    try:
        Path(os.fsdecode(bytes(content) + b"/\xff.md")).write_text("x", encoding="utf-8")
    except OSError:
        pytest.skip("this file system has no names that are not UTF-8")
    report = run(content)
    assert report.count(Outcome.INDEXED) == 1
    assert report.count(Outcome.FAILED) == 1
    json.dumps(report.to_json(), ensure_ascii=False).encode()


def test_two_files_with_one_id(content: Path, write: Write) -> None:
    """The second file fails and names the first, within one folder and across two."""
    write("a.html")
    write("a.md")
    other = content.parent / "other"
    other.mkdir()
    (other / "a.md").write_text("x", encoding="utf-8")
    report = run(content, other)
    failed = [file for file in report.files if file.outcome is Outcome.FAILED]
    assert [file.path for file in failed] == [str(content / "a.md"), str(other / "a.md")]
    assert all("already taken by" in file.problems[0].reason for file in failed)


def test_sources_that_overlap_give_each_file_once(content: Path, write: Write) -> None:
    """A file that two sources contain is read once."""
    write("sub/a.md")
    report = run(content, content / "sub")
    assert sorted(file.outcome.value for file in report.files) == ["ignored", "indexed"]


def test_single_file_is_a_source(write: Write) -> None:
    """A source may be one file; its id is its name."""
    path = write("a.md")
    run(path)
    assert ids(path.parent / "index") == {"a"}


def test_missing_source_is_an_error(content: Path) -> None:
    """A source that does not exist, or is no content, is named."""
    for path in (content / "none", Path(__file__)):
        with pytest.raises(ContentMissing):
            run(path)


def test_looking_at_what_has_changed_finds_what_looking_at_everything_does(content: Path, write: Write) -> None:
    """Of files and folders that came, changed and went, and of the content folder itself; in the one that has them."""
    other = content.parent / "other"
    other.mkdir()
    for name in ("a.md", "b.md", "c/d.md", "c/e.md", "f/g.md"):
        write(name)
        (other / Path(name).name).write_text("x", encoding="utf-8")
    job = Job((content, other), content.parent / "index", Settings(ignore=("ignored.md",)), NOW)
    before = sources.list_all(job)
    (content / "a.md").unlink()
    (content / "c").rename(content / "h")
    write("b.md", "title: Longer")
    write("f/new.md")
    write("f/ignored.md")
    changed = [str(content / path) for path in ("a.md", "c", "h", "b.md", "f/new.md", "f/ignored.md")]
    after = sources.list_all(job)
    assert sources.relist(before, job, changed) == after != before
    assert sources.relist(before, job, [str(content)]) == after
    assert sources.relist(before, job, [str(other)]) == before
