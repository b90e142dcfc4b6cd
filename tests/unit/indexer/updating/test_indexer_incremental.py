"""What is read again, what is said to have changed, and when does the old index stand?"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from conftest import NOW, Write, writer
from contents import ids, main, run

from indexer.reading import sources
from indexer.reading.file_reader import content_of
from indexer.reading.walk import ContentFile
from indexer.reporting.changes import Changes
from indexer.updating.manifest import Manifest
from search.configuration.reader import read_settings
from search.errors import NothingToIndex, SourceShrunk
from search.protocol.engine import open_searcher, read_user_data

LONG_AGO_NS = 10**18


@pytest.fixture
def write(content: Path) -> Write:
    """Writes one file of the content, each time with the same old time."""
    write_now = writer(content)

    def write_old(name: str, keys: str = "title: T") -> Path:
        path = write_now(name, keys)
        os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
        return path

    return write_old


def generation(content: Path) -> int:
    """Of the index of this content."""
    with closing(open_searcher(content.parent / "index")) as searcher:
        return searcher.info.generation


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as unchanged at once: nobody can set the time of their last change, so that it were long ago."""
    monkeypatch.setattr("indexer.updating.incremental_plan.RACY_NS", 0)


@pytest.mark.usefixtures("settled")
def test_without_a_change_nothing_is_read_or_written(content: Path, write: Write) -> None:
    """A second run reads no file, makes no generation and leaves every file of the index as it is."""
    write("a.md")
    write("b.md", "draft: true")
    first = run(content)
    before = {path: path.stat().st_mtime_ns for path in (content.parent / "index").iterdir()}
    second = run(content)
    assert (first.read, second.read, second.changes) == (2, 0, Changes())
    assert second.files == first.files
    assert {path: path.stat().st_mtime_ns for path in (content.parent / "index").iterdir()} == before


def test_each_way_to_change_is_told(content: Path, write: Write) -> None:
    """A document is added, changed, renamed, removed, hidden, shown or cannot be read; the report names each once."""
    for name in ("changed", "renamed", "removed", "hidden", "failed", "same", "suffix"):
        write(f"{name}.md", f"title: {name}")
    write("shown.md", "draft: true")
    run(content)
    write("added.md", "title: new")
    write("changed.md", "title: Another one")
    (content / "renamed.md").rename(content / "moved.md")
    (content / "removed.md").unlink()
    (content / "suffix.md").rename(content / "suffix.html")
    write("hidden.md", "draft: true")
    write("failed.md", "draft: a: b")
    write("shown.md", "draft: false")
    report = run(content)
    assert report.changes == Changes(
        added=("added",),
        changed=("changed",),
        renamed=(("renamed", "moved"),),
        removed=("removed",),
        hidden=("hidden",),
        shown=("shown",),
        failed=("failed",),
    )
    assert report.read == 7
    assert ids(content.parent / "index") == {"added", "changed", "moved", "shown", "same", "suffix"}
    assert run(content).changes == Changes()


def test_a_touched_file_is_not_indexed_again(content: Path, write: Write) -> None:
    """Another time with the same content is looked at once, and then remembered, without a new generation."""
    path = write("a.md")
    run(content)
    os.utime(path, ns=(LONG_AGO_NS + 1, LONG_AGO_NS + 1))
    report = run(content)
    assert (report.read, report.changes, generation(content)) == (0, Changes(), 1)
    path.chmod(0)  # opening it would fail now, unless the tests run as root
    assert Manifest.from_arrays(read_user_data(content.parent / "index").arrays).rows["modified"] == LONG_AGO_NS + 1


def test_a_change_within_the_tick_of_a_clock_is_noticed(content: Path, write: Write) -> None:
    """A file that changes right after it was read, and keeps its size and time, is read again."""
    path = write("a.md", "title: one")
    os.utime(path)
    status = path.stat()
    run(content)
    write("a.md", "title: two")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert run(content).changes == Changes(changed=("a",))


def copy_over(content: Path, write: Write) -> None:
    """As `cp -p`, `rsync -t` and normalised times do."""
    write("b.md", "title: two").rename(content / "a.md")


def write_in_place(content: Path, write: Write) -> None:
    """As an editor does that keeps the time."""
    assert write("a.md", "title: two").parent == content


def swap(content: Path, write: Write) -> None:
    """Two names change places; nothing is written."""
    assert write
    for old, new in (("a.md", "x"), ("other.md", "a.md"), ("x", "other.md")):
        (content / old).rename(content / new)


def link_elsewhere(content: Path, write: Write) -> None:
    """A link leads to another file."""
    assert write
    (content / "link.md").unlink()
    (content / "link.md").symlink_to("other.md")


CHANGES: Mapping[Callable[[Path, Write], None], set[str]] = {
    copy_over: {"a", "link"},
    write_in_place: {"a", "link"},
    swap: {"a", "other", "link"},
    link_elsewhere: {"link"},
}


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_keeps_size_and_time_is_noticed(
    content: Path, write: Write, change: Callable[[Path, Write], None]
) -> None:
    """The time that the system keeps itself, and the inode, tell a file whose size and own time tell nothing."""
    write("a.md", "title: one")
    write("other.md", "title: six")
    (content / "link.md").symlink_to("a.md")
    run(content)
    change(content, write)
    report = run(content)
    assert report.changes is not None
    assert set(report.changes.changed) == CHANGES[change]
    assert run(content).changes == Changes()


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("column", [0, 1])
def test_other_stamps_alone_change_nothing(
    content: Path, write: Write, column: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files that a copy or a mount gave other times or inodes are compared once, and not read into the index again."""
    write("a.md")
    run(content)
    opened: list[str] = []

    def open_it(file: ContentFile) -> bytes:
        opened.append(file.inner)
        return content_of(file)

    monkeypatch.setattr("indexer.updating.incremental_plan.content_of", open_it)
    stamps = sources._stamps
    monkeypatch.setattr(sources, "_stamps", lambda files: stamps(files) + np.array([column == 0, column == 1]))
    reports = [run(content), run(content)]
    assert [(report.read, report.changes) for report in reports] == [(0, Changes())] * 2
    assert (opened, generation(content)) == (["a.md"], 1)


def test_weights_and_labels_need_no_reading(content: Path, write: Write) -> None:
    """New weights, labels and the site's name are in the next generation; a new field reads everything."""
    write("a.md")
    run(content)
    changed = read_settings({"site": {"title": "S"}, "fields": {"title": {"weight": 9, "label": "L"}}})
    report = run(content, settings=changed)
    assert (report.read, report.full, report.has_new_settings, generation(content)) == (0, "", True, 2)
    with closing(open_searcher(content.parent / "index")) as searcher:
        assert (searcher.settings.site.title, searcher.settings.fields["title"].weight) == ("S", 9)
    report = run(content, settings=read_settings({"fields": {"more": {}}}))
    assert report.read == 1
    assert "fields" in report.full
    assert report.changes == Changes()


def test_a_new_version_reads_everything(content: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another version of Newsdex or of a library may read otherwise is read again."""
    write("a.md")
    run(content)
    monkeypatch.setattr("indexer.job.version", lambda name: f"{name} 99")
    assert run(content).read == 1
    assert run(content).read == 0


def test_full_reads_everything(content: Path, write: Write) -> None:
    """`--full` reads all files, and tells what has changed as always."""
    write("a.md")
    run(content)
    report = run(content, full=True)
    assert (report.read, report.changes, generation(content)) == (1, Changes(), 2)


@pytest.mark.parametrize("pattern", ["*.notes", "*.docs", "*.terms", "*.toc", "*.json"])
@pytest.mark.parametrize("left", [b"", None])
def test_a_damaged_index_is_built_anew(content: Path, write: Write, pattern: str, left: bytes | None) -> None:
    """Whatever file of the index is cut off or gone, the next run with a change gives a whole index."""
    write("a.md")
    run(content)
    for path in (content.parent / "index").glob(pattern):
        path.write_bytes(left) if left is not None else path.unlink()
    write("b.md")
    assert "index" in run(content).full
    assert ids(content.parent / "index") == {"a", "b"}


def many(write: Write, count: int) -> list[Path]:
    """That many documents."""
    return [write(f"{number:02d}.md", f"title: {number}") for number in range(count)]


def test_a_folder_that_shrinks_is_refused(content: Path, write: Write) -> None:
    """When most documents are gone the index stands, in a full run too, unless it was allowed; fewer may go."""
    paths = many(write, 41)
    run(content)
    for path in paths[:21]:
        path.unlink()
    for full in (False, True):
        report = run(content, full=full, dry_run=not full)
        assert isinstance(report.refusal, SourceShrunk)
        assert (report.refusal.before, report.refusal.now, report.refusal.removed) == (41, 20, 21)
    assert len(ids(content.parent / "index")) == 41
    assert run(content, allow_shrink=True).refusal is None
    assert len(ids(content.parent / "index")) == 20
    paths[40].unlink()
    assert run(content).refusal is None


def test_an_empty_folder_is_refused(content: Path, write: Write) -> None:
    """The last document goes only when it was allowed; then the index is empty, and may stay so."""
    write("a.md").unlink()
    assert isinstance(run(content, allow_shrink=True).refusal, NothingToIndex)
    path = write("a.md")
    run(content)
    path.unlink()
    assert isinstance(run(content).refusal, NothingToIndex)
    assert ids(content.parent / "index") == {"a"}
    assert run(content, allow_shrink=True).refusal is None
    assert ids(content.parent / "index") == set()
    assert run(content).refusal is None


def test_hiding_is_never_refused(content: Path, write: Write) -> None:
    """Documents whose files say that they are hidden are gone at once, be it all of them."""
    paths = many(write, 30)
    run(content)
    for path in paths:
        write(path.name, "draft: true")
    report = run(content)
    assert report.refusal is None
    assert report.changes
    assert len(report.changes.hidden) == 30
    assert ids(content.parent / "index") == set()


def test_files_that_cannot_be_read_any_more_count_as_gone(content: Path, write: Write) -> None:
    """A disk that gives broken files does not empty the index."""
    many(write, 30)
    run(content)
    for path in content.iterdir():
        path.write_bytes(b"---\n\xff")
    assert isinstance(run(content).refusal, (SourceShrunk, NothingToIndex))
    assert len(ids(content.parent / "index")) == 30


def test_warnings_are_told_again(content: Path, write: Write) -> None:
    """What is wrong with a file is in every report until it is mended; only hidden and failed ones are read for it."""
    write("warned.md", "date: some day")
    write("failed.md", "draft: a: b")
    write("doubtful.md", "published: maybe")
    first = run(content)
    second = run(content)
    assert [file.to_json() for file in second.files] == [file.to_json() for file in first.files]
    assert len([file for file in second.files if file.problems]) == 3
    assert second.read == 2


def test_notes_tell_nothing_of_hidden_files(content: Path, write: Write) -> None:
    """Neither the name of a hidden file nor what is wrong with it is in a file of the index."""
    write("a.md")
    write("zyxname.md", "published: zyxvalue")
    write("zyxname2.md", "draft: true\ntitle: zyxtitle")
    run(content)
    assert not any(b"zyx" in path.read_bytes() for path in (content.parent / "index").iterdir())


def test_notes_of_a_stranger_are_not_believed() -> None:
    """Arrays that are absent, cut off or of another form say nothing, and do not stop a run."""
    arrays = Manifest.empty().to_arrays()
    assert Manifest.from_arrays(arrays).fingerprint == ""
    for name in arrays:
        for other in (None, b"x", b"{}", b"[[1]]", b'{"format":1,"fingerprint":"f","scanned_ns":0}'):
            changed = {key: array for key, array in arrays.items() if key != name}
            if other is not None:
                changed[name] = np.frombuffer(other, np.uint8)
            assert len(Manifest.from_arrays(changed).rows) == 0


def test_the_report_says_what_has_changed(
    content: Path, write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The terminal names a few documents of each way to change, the JSON all of them; a dry run says the same."""
    many(write, 10)
    write("later.md", "date: 2999-01-01")
    arguments = ("build", content, "--index", tmp_path / "index", "--report", tmp_path / "report.json")
    assert main(*arguments) == 0
    assert "appear later" in capsys.readouterr().out
    for number in range(10):
        write(f"{number:02d}.md", "title: changed")
    for extra, would_be in (("--dry-run", "would be "), ("--strict", "")):
        assert main(*arguments, extra) == 0
        assert f"10 {would_be}changed: 00, 01, 02, 03, 04 and 5 more" in capsys.readouterr().out
        report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
        assert len(report["changes"]["changed"]) == 10
        assert (report["counts"]["scheduled"], report["counts"]["read"]) == (1, 10)
    assert main(*arguments) == 0
    assert "Nothing has changed since the last run." in capsys.readouterr().out


def test_clock_that_goes_back(content: Path, write: Write) -> None:
    """What was expired by a clock that was wrong is there again when the clock is right."""
    write("a.md", "expires: 2022-07-01")
    write("b.md", "title: B")
    run(content)
    run(content, now=NOW.replace(year=2030))
    assert ids(content.parent / "index") == {"b"}
    report = run(content)
    assert report.changes == Changes(shown=("a",))
    assert ids(content.parent / "index") == {"a", "b"}
