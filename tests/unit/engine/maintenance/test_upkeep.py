"""Does an index stay whole over the years: one writer, earlier generations that come back, merging beside all else?"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, build
from contents import main

from search.errors import (
    GenerationMissing,
    IndexChanged,
    IndexDamaged,
    IndexForReaders,
    IndexLocked,
    IndexMissing,
    IndexUnwritable,
)
from search.protocol.engine import open_searcher, open_upkeep, open_writer, read_user_data
from search.protocol.request import SearchRequest
from search.schema.document import Document
from search.schema.fields import ID
from search.settings.settings import Settings
from search.whoosh_engine.codecs.array_file import ArrayFile, replacing
from search.whoosh_engine.maintenance import background_merges
from search.whoosh_engine.schema import DocumentMapper, ordinal_fields, schema
from search.whoosh_engine.storage import commit_facts, deletion_policy
from search.whoosh_engine.storage.commit_facts import CommitFacts
from search.whoosh_engine.storage.commit_point import (
    INDEX_NAME,
    commit_point_path,
    latest_generation,
    open_segments,
    read_commit_point,
)
from search.whoosh_engine.storage.write_lock import Lock
from search.whoosh_engine.writer import merge_policy, segment_merger
from search.whoosh_engine.writer.commit import NewCommit


def document(id: str) -> Document:
    return Document(id, {"title": f"Title of {id}", "topics": ("AI",)})


ONE, TWO, THREE = map(document, ("one", "two", "three"))


def change(folder: Path, added: Iterable[str] = (), removed: Iterable[str] = ()) -> None:
    """Follow the newest generation with one that has some documents more, or less."""
    fields = Settings().fields
    with NewCommit(folder, schema(fields), ordinals=ordinal_fields(fields), keep=True) as new:
        for id in (*removed, *added):
            new.delete(ID, id)
        for id in added:
            kept = DocumentMapper(fields, Settings().language).map(document(id))
            new.add(kept)
        documents = sum(segment.doc_count() for segment in new._old) + len(list(added))
        CommitFacts(
            new.generation, Settings(), editors=False, built_at=NOW, sources=(), stored_documents=documents
        ).write(folder)
        new.commit()


def ids(folder: Path) -> list[str]:
    """Of all documents of the newest generation, which is whole."""
    with closing(open_searcher(folder)) as searcher:
        assert searcher.check() == []
        return sorted(hit.id for hit in searcher.search(SearchRequest(size=100), NOW).hits)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where an index may be, and is none."""
    return tmp_path / "index"


@pytest.fixture
def no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writers do not wait for each other."""
    monkeypatch.setattr(Lock.acquire, "__defaults__", (0.0,))


# One writer

_WRITES_AND_WAITS = """
import sys
from search.schema.document import Document
from search.protocol.engine import open_writer
from search.settings.settings import Settings
with open_writer(sys.argv[1], Settings()) as writer:
    writer.add(Document("one", {"title": "One"}))
    print("locked", flush=True)
    sys.stdin.read()
"""


@pytest.mark.usefixtures("no_wait")
def test_the_lock_names_its_holder_and_ends_with_it(folder: Path) -> None:
    """A second writer is told which process is writing, since when and with which command; once killed, it is free."""
    command = [sys.executable, "-c", _WRITES_AND_WAITS, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        with pytest.raises(IndexLocked) as raised:
            build(folder, [TWO])
        process.kill()
    for fact in (f"process {process.pid} on {os.uname().nodename} since 20", str(folder), "Wait until"):
        assert fact in str(raised.value)
    build(folder, [TWO])
    assert ids(folder) == ["two"]


@pytest.mark.usefixtures("no_wait")
@pytest.mark.parametrize("content", [b"", b"nonsense", b"[]", b'{"pid":"\x1b[2J"}', b"\xff" * 9_000])
def test_a_lock_with_foreign_bytes_is_a_lock(folder: Path, content: bytes) -> None:
    """Whatever stands in its file, a lock that is held is held."""
    folder.mkdir()
    with Lock(folder, INDEX_NAME).acquire():
        (folder / "MAIN_WRITELOCK").write_bytes(content)
        with pytest.raises(IndexLocked, match="does not say which"):
            build(folder, [ONE])


def test_a_writer_waits_for_a_moment(folder: Path) -> None:
    """A lock that is let go within the time to wait is no error."""
    folder.mkdir()
    lock = Lock(folder, INDEX_NAME).acquire()
    timer = threading.Timer(0.1, lock.release)
    timer.start()
    build(folder, [ONE])
    timer.join()
    assert ids(folder) == ["one"]


@pytest.mark.usefixtures("no_wait")
def test_a_lock_whose_file_was_removed_is_no_lock(folder: Path) -> None:
    """Who locks a file that its holder then removes does not believe to be alone."""
    folder.mkdir()
    stale = Lock(folder, INDEX_NAME)
    remove = Lock.remove
    with Lock(folder, INDEX_NAME).acquire() as first:
        remove(first)
        with Lock(folder, INDEX_NAME).acquire(), pytest.raises(IndexLocked):
            stale.acquire()


# Earlier generations


def test_the_last_contents_are_kept(folder: Path) -> None:
    """However often it is written, an index keeps so many contents, and no file of another."""
    for number in range(2 * deletion_policy.KEPT):
        build(folder, [document(str(number))])
    kept = open_upkeep(folder).history()
    assert [one.generation for one in kept] == [one.content for one in kept] == [4, 5, 6]
    assert [one.is_newest for one in kept] == [False, False, True]
    assert len(list(folder.glob("*.docs"))) == len(list(folder.glob("newsdex-*.json"))) == deletion_policy.KEPT


def test_going_back_and_forth(folder: Path) -> None:
    """Going back brings the content before, going back again the one before that, and each can be named."""
    for one in (ONE, TWO, THREE):
        build(folder, [one])
    upkeep = open_upkeep(folder)
    with closing(open_searcher(folder)) as reader:
        assert upkeep.rollback() == 4
        assert ids(folder) == ["two"]
        assert reader.latest().info.generation == 4
    assert upkeep.rollback() == 5
    assert ids(folder) == ["one"]
    with pytest.raises(GenerationMissing, match="no earlier generation"):
        upkeep.rollback()
    assert upkeep.rollback(3) == 6
    assert ids(folder) == ["three"]
    assert [one.content for one in upkeep.history()] == [1, 2, 3]
    with pytest.raises(GenerationMissing, match="no generation 99"):
        upkeep.rollback(99)
    build(folder, [ONE, TWO])
    assert upkeep.rollback() == 8
    assert ids(folder) == ["three"]


def test_deletions_come_back(folder: Path) -> None:
    """What a generation deleted, and the segments that it merged, are as they were before it."""
    build(folder, [ONE, TWO, THREE])
    change(folder, removed=["two"])
    change(folder, added=["four"])
    assert ids(folder) == ["four", "one", "three"]
    open_upkeep(folder).rollback(1)
    assert ids(folder) == ["one", "three", "two"]


def test_all_that_stands_beside_a_generation_comes_back(folder: Path) -> None:
    """Files beside a generation, of whatever kind, are those of the one that came back; a half-written one is not."""
    for one in (ONE, TWO):
        build(folder, [one])
        newest = len(list(folder.glob("newsdex-*.json")))
        for end in ("other", "other.tmp"):
            (folder / f"newsdex-{newest}.{end}").write_text(one.id)
    open_upkeep(folder).rollback()
    assert (folder / "newsdex-3.other").read_text() == "one"
    assert not list(folder.glob("*.tmp"))


def test_editors_stay_editors(folder: Path) -> None:
    """An index for editors that comes back says that it is one, and replaces one for readers only when asked to."""
    build(folder, [ONE], editors=True)
    build(folder, [TWO])
    for to in (None, 1):
        with pytest.raises(IndexForReaders, match=r"Generation 1 holds hidden documents.*--replace-readers-index"):
            open_upkeep(folder).rollback(to)
    assert ids(folder) == ["two"]
    assert latest_generation(folder) == 2
    assert open_upkeep(folder).rollback(replace_readers_index=True) == 3
    assert open_upkeep(folder).rollback(2) == 4
    assert ids(folder) == ["two"]
    open_upkeep(folder).rollback(3, replace_readers_index=True)
    with closing(open_searcher(folder)) as searcher:
        assert searcher.info.editors


@pytest.mark.parametrize("pattern", ["_MAIN_2.toc", "newsdex-2.json"])
def test_going_back_from_a_damaged_generation(folder: Path, pattern: str) -> None:
    """When the newest generation cannot be read, the one before comes back; and its files were kept until then."""
    for one in (ONE, TWO):
        build(folder, [one])
    (folder / pattern).write_bytes(b"nonsense")
    with pytest.raises(IndexDamaged, match="newsdex-index rollback"):
        open_searcher(folder)
    with pytest.raises(IndexDamaged), NewCommit(folder, schema(Settings().fields), keep=True) as new:
        CommitFacts.read(folder, new.generation - 1)
    assert open_upkeep(folder).rollback() == 3
    assert ids(folder) == ["one"]


def test_no_index_has_no_history(folder: Path) -> None:
    """Where there is no index there is nothing to keep."""
    upkeep = open_upkeep(folder)
    for step in (upkeep.history, upkeep.rollback, upkeep.merge):
        with pytest.raises(IndexMissing):
            step()
    assert not folder.exists()


def test_rollback_in_a_terminal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`rollback` says what came back and what is kept; --list changes nothing; exit status 2 without an earlier one."""
    for one in (ONE, TWO):
        build(folder, [one])
    assert main("rollback", "--list", "--index", folder) == 0
    assert "newest" in capsys.readouterr().out
    assert ids(folder) == ["two"]
    assert main("rollback", "--index", folder) == 0
    assert "Generation 3 is what generation 1 was." in capsys.readouterr().out
    assert ids(folder) == ["one"]
    assert main("rollback", "--index", folder) == 2
    assert "keeps no earlier generation; it keeps: 2, 3." in capsys.readouterr().err.replace("\n", " ")
    assert main("rollback", "--to", 2, "--index", folder) == 0
    assert ids(folder) == ["two"]


# Merging in the background


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments of two documents are large."""
    monkeypatch.setattr(merge_policy, "SMALL", 2)


def segments(folder: Path) -> list[int]:
    """How many documents each segment has."""
    return [segment.doc_count_all() for segment in read_commit_point(folder).segments]


def letters(text: str) -> list[Document]:
    return [document(letter) for letter in text]


@pytest.mark.usefixtures("small")
def test_large_segments_are_merged_after_the_commit(folder: Path) -> None:
    """The commit leaves them, `merge` makes them one in a generation with the same content, which takes its place."""
    build(folder, letters("abcd"))
    change(folder, added="ef")
    assert segments(folder) == [4, 2]
    assert open_upkeep(folder).merge() == 1
    assert segments(folder) == [6]
    assert ids(folder) == list("abcdef")
    assert [(one.generation, one.content) for one in open_upkeep(folder).history()] == [(1, 1), (3, 2)]
    assert open_upkeep(folder).merge() == 0
    assert not (folder / deletion_policy.MERGED).exists()
    open_upkeep(folder).rollback()
    assert ids(folder) == list("abcd")


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("meanwhile", "left", "merged"),
    [
        (lambda folder: change(folder, removed="ae"), "bdf", 1),
        (lambda folder: change(folder, added="axy"), "abdefxy", 1),
        (lambda folder: build(folder, letters("xyz")), "xyz", 0),
        (lambda folder: open_upkeep(folder).rollback(), "abcdef", 0),
        (lambda folder: open_upkeep(folder).rollback(1), "abcd", 0),
    ],
)
def test_what_happens_while_segments_are_merged(
    folder: Path, monkeypatch: pytest.MonkeyPatch, meanwhile: Any, left: str, merged: int
) -> None:
    """Deletions and additions in the meantime stand, and so does an index built anew or brought back."""
    build(folder, letters("abcd"))
    change(folder, added="ef")
    change(folder, removed="c")

    def merge(*arguments: Any) -> Any:
        made = segment_merger.merge(*arguments)
        monkeypatch.setattr(background_merges, "merge", segment_merger.merge)
        meanwhile(folder)
        return made

    monkeypatch.setattr(background_merges, "merge", merge)
    assert min(1, open_upkeep(folder).merge()) == merged
    assert ids(folder) == list(left)


@pytest.mark.usefixtures("small")
def test_who_follows_is_not_disturbed(folder: Path) -> None:
    """What is to follow a generation can follow the one that only merged its segments; another content it cannot."""
    build(folder, letters("abcd"))
    change(folder, added="ef")
    content = read_user_data(folder).info.content
    assert open_upkeep(folder).merge() == 1
    with open_writer(folder, Settings(), following=content) as writer:
        writer.remove("a")
        writer.commit(NOW)
    assert ids(folder) == list("bcdef")
    with open_writer(folder, Settings(), following=content) as writer, pytest.raises(IndexChanged):
        writer.remove("b")


@pytest.mark.usefixtures("small")
def test_only_one_process_merges(folder: Path) -> None:
    """While another one merges there is nothing to do."""
    build(folder, letters("abcd"))
    change(folder, added="ef")
    with Lock(folder, INDEX_NAME, "MERGELOCK").acquire():
        assert open_upkeep(folder).merge() == 0
    assert open_upkeep(folder).merge() == 1


@pytest.mark.usefixtures("small")
def test_what_a_killed_merge_left_is_removed(folder: Path) -> None:
    """Half of a merged segment is no hindrance, and is gone after the next commit; what is being merged stays."""
    build(folder, letters("abcd"))
    change(folder, added="ef")
    (folder / deletion_policy.MERGED).mkdir()
    (folder / deletion_policy.MERGED / "MAIN_half.docs.tmp").write_bytes(b"half")
    with Lock(folder, INDEX_NAME, "MERGELOCK").acquire():
        change(folder, removed="f")
    assert (folder / deletion_policy.MERGED).exists()
    change(folder, added="f")
    assert not (folder / deletion_policy.MERGED).exists()
    assert ids(folder) == list("abcdef")


@pytest.mark.usefixtures("small")
def test_documents_that_are_all_deleted_leave_no_segment(folder: Path) -> None:
    """A segment without a document that is not deleted goes with the next commit, or with the next merge."""
    build(folder, letters("abcd"))
    change(folder, removed="abcd")
    assert segments(folder) == []
    assert ids(folder) == []
    change(folder, added="x")
    assert ids(folder) == ["x"]


def place_of(path: Path) -> int:
    """Where a number is that can be any."""
    file = ArrayFile.open(path)
    name = "/stored.bytes" if path.suffix == ".docs" else "title/tokens.positions"
    return path.read_bytes().index(file[name].tobytes())


@pytest.mark.parametrize("end", [".docs", ".terms"])
def test_damage_is_not_merged(folder: Path, end: str) -> None:
    """A bit that has turned is damage for who would copy it, and gets no new checksum; the generation stands."""
    build(folder, letters("abcd"))
    (path,) = folder.glob(f"*{end}")
    content = bytearray(path.read_bytes())
    content[place_of(path)] ^= 1
    path.write_bytes(content)
    with pytest.raises(IndexDamaged, match="checksum"):
        change(folder, added="e")
    assert latest_generation(folder) == 1


# What the system refuses


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "Free some space"),
        (errno.EACCES, "Allow this user"),
        (errno.EROFS, "Mount the file system"),
        (errno.EIO, "the disk may fail"),
    ],
)
@pytest.mark.parametrize("file", [".terms", ".docs", ".json", ".toc"])
def test_each_file_that_cannot_be_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch, file: str, number: int, remedy: str
) -> None:
    """Whichever file the system refuses, the error says what to do, the generation before stands, nothing is left."""
    build(folder, [ONE])
    before = sorted(path.name for path in folder.iterdir())
    sync = os.fsync

    def refused(handle: int) -> None:
        if file in str(Path(f"/proc/self/fd/{handle}").readlink()):
            raise OSError(number, os.strerror(number))
        sync(handle)

    monkeypatch.setattr(os, "fsync", refused)
    with pytest.raises(IndexUnwritable, match=remedy) as raised:
        build(folder, [TWO])
    assert "still stands" in str(raised.value)
    monkeypatch.undo()
    assert sorted(path.name for path in folder.iterdir()) == before
    assert ids(folder) == ["one"]
    build(folder, [TWO])
    assert ids(folder) == ["two"]


def test_a_folder_that_vanishes_in_the_middle(folder: Path) -> None:
    """A writer whose folder is removed says so; the next one begins anew."""
    build(folder, [ONE])
    with open_writer(folder, Settings()) as writer:
        writer.add(TWO)
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
        with pytest.raises(IndexUnwritable, match="removed the folder"):
            writer.commit(NOW)
    build(folder, [TWO])
    assert ids(folder) == ["two"]


def test_a_file_in_the_place_of_the_folder(folder: Path) -> None:
    """A path that is a file is named as such."""
    folder.write_text("a file")
    with pytest.raises(IndexUnwritable, match="Name a folder"):
        build(folder, [ONE])
    with pytest.raises(IndexUnwritable, match="Name a folder"):
        build(folder / "within", [ONE])


def test_a_clock_that_jumps(folder: Path) -> None:
    """Generations follow each other by number: a file from the future, or the past, changes nothing."""
    for number, one in enumerate((ONE, TWO, THREE), 1):
        build(folder, [one])
        moment = (4e9, 0, 2e9)[number - 1]
        os.utime(commit_point_path(folder, number), (moment, moment))
    assert ids(folder) == ["three"]
    open_upkeep(folder).rollback()
    assert ids(folder) == ["two"]


def test_a_copy_that_is_interrupted_is_not_seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When going back fails half-way, the newest generation stands."""
    for one in (ONE, TWO):
        build(folder, [one])

    def full(path: Path) -> Any:
        if path.suffix == ".toc":
            raise OSError(errno.ENOSPC, "full")
        return replacing(path)

    monkeypatch.setattr("search.whoosh_engine.storage.commit_point.replacing", full)
    with pytest.raises(IndexUnwritable):
        open_upkeep(folder).rollback()
    monkeypatch.undo()
    assert ids(folder) == ["two"]
    assert commit_facts.origin(folder, 3) == 1
    build(folder, [THREE])
    assert ids(folder) == ["three"]
    assert commit_facts.origin(folder, 3) == 3
    assert len(open_segments(folder)[1]) == 1
