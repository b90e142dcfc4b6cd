"""Is a table of contents read without trusting it?"""

import os
import pickle
import subprocess
import sys
import tarfile
import threading
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from whoosh import analysis, columns, fields, index
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.structfile import StructFile

from search.errors import IndexDamaged, IndexMissing, IndexOutdated
from search.protocol.engine import open_searcher
from search.schema.fields import DEFAULT_FIELDS
from search.whoosh_engine.codecs.array_file import ArrayFile
from search.whoosh_engine.interop.array_codec import ArrayCodec, ArraySegment
from search.whoosh_engine.schema import MappedDocument, schema
from search.whoosh_engine.storage.commit_point import CommitPoint, commit, open_segments, read_commit_point
from search.whoosh_engine.writer.commit import NewCommit

BEFORE_ROOMS = Path(__file__).parents[3] / "cases" / "index_before_rooms.tar.xz"
"""An index of the commit 624d361, whose commit point names `search.whoosh_engine.files.segment`.

Of its six documents `a` is deleted."""

SCHEMA = fields.Schema(id=fields.ID(stored=True))


def made(folder: Path, count: Any = 1, **options: Any) -> Any:
    """A generation with so many documents."""
    with NewCommit(folder, SCHEMA, **options) as new:
        for number in range(count):
            new.add(MappedDocument(b"{}", {}, {"id": [str(number)]}, {}))
        return new.commit()


def forged(folder: Path, schema_pickle: bytes, segments_pickle: bytes) -> None:
    """A table of contents, as Whoosh writes it, of any pickles."""
    file = StructFile(BytesIO())
    for size in (4, 8, 4):
        file.write_varint(size)
    file.write_int(-12345)
    file.write_int(-111)
    for number in (2, 7, 4):
        file.write_varint(number)
    file.write_string(schema_pickle)
    file.write_int(1)
    file.write_int(0)
    file.write(segments_pickle)
    (folder / "_MAIN_1.toc").write_bytes(file.raw_file().getvalue())


def test_forged_table_of_contents_is_read(tmp_path: Path) -> None:
    """The forgery is good enough to be read when its pickles are honest."""
    forged(tmp_path, pickle.dumps(SCHEMA), pickle.dumps([]))
    assert read_commit_point(tmp_path) == CommitPoint(1, SCHEMA, ())


class _Ran:
    """Runs a function when it is unpickled."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> Any:
        return self.call


@pytest.mark.parametrize(
    "payload",
    [
        _Ran(os.system, "touch ran"),
        _Ran(eval, "open('ran', 'w')"),
        _Ran(getattr, "", "join"),
        _Ran(index.open_dir, "."),
        _Ran(columns.PickleColumn, None),
        [_Ran(exec, "open('ran', 'w')")],
    ],
)
@pytest.mark.parametrize("place", ["schema", "segments"])
def test_code_in_a_table_of_contents_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, payload: Any, place: Any
) -> None:
    """A pickle that would run code, import a module or make a stranger's object is damage, and does nothing."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "index"
    folder.mkdir()
    pickles = {"schema": pickle.dumps(SCHEMA), "segments": pickle.dumps([])} | {place: pickle.dumps(payload)}
    forged(folder, pickles["schema"], pickles["segments"])
    with pytest.raises(IndexDamaged):
        read_commit_point(folder)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("schema_pickle", "segments_pickle"),
    [
        (b"\x80\x02cwhoosh.fields\nSchema\n)\x81.", b"]."),
        (pickle.dumps(SCHEMA), b"\x80\x02]csearch.whoosh_engine.files.segment\nArraySegment\n)\x81a."),
        (pickle.dumps(SCHEMA), b"K\x01."),
        (pickle.dumps("a text"), b"]."),
    ],
)
def test_hollow_objects_are_refused(tmp_path: Path, schema_pickle: bytes, segments_pickle: bytes) -> None:
    """What is admitted, but made without its contents, or in the place of another, is damage."""
    forged(tmp_path, schema_pickle, segments_pickle)
    with pytest.raises(IndexDamaged):
        read_commit_point(tmp_path)


def test_every_truncated_table_of_contents_is_refused(tmp_path: Path) -> None:
    """A part of one is damage, never another error."""
    toc = made(tmp_path)
    path = tmp_path / f"_MAIN_{toc.generation}.toc"
    data = path.read_bytes()
    for length in range(len(data) - 1):
        path.write_bytes(data[:length])
        with pytest.raises(IndexDamaged):
            read_commit_point(tmp_path)


def test_other_segments_are_refused(tmp_path: Path) -> None:
    """An index with Whoosh's own segments is not read: they are full of pickles."""
    writer = index.create_in(tmp_path, SCHEMA).writer(codec=W3Codec())
    writer.add_document(id="1")
    writer.commit()
    with pytest.raises(IndexDamaged, match="W3Segment"):
        read_commit_point(tmp_path)


def test_a_segment_cannot_name_a_file_elsewhere(tmp_path: Path) -> None:
    """A segment's name is letters and digits, so that it leads to no other folder."""
    toc = made(tmp_path)
    (segment,) = toc.segments
    segment.segid = "../../etc/passwd"
    commit(tmp_path, SCHEMA, [segment], 2)
    with pytest.raises(IndexDamaged, match="no segment"):
        read_commit_point(tmp_path)


def test_whoosh_and_we_read_each_other(tmp_path: Path) -> None:
    """What Whoosh commits with our codec is read here, with its schema, generation and deletions; and the reverse."""
    writer = index.create_in(tmp_path, schema(DEFAULT_FIELDS)).writer(codec=ArrayCodec())
    writer.add_document(id="1")
    writer.add_document(id="2")
    writer.commit()
    writer = index.open_dir(tmp_path).writer(codec=ArrayCodec())
    writer.delete_by_term("id", "2")
    writer.commit()
    toc, (segment,) = open_segments(tmp_path)
    assert toc.generation == 2
    assert toc.schema == schema(DEFAULT_FIELDS)
    assert segment.deleted.tolist() == [False, True]
    commit(tmp_path, toc.schema, toc.segments, 3)
    assert index.open_dir(tmp_path).doc_count() == 1


def test_an_index_that_names_classes_by_older_modules_is_outdated(tmp_path: Path) -> None:
    """The commit point of an index from before the rooms is understood; the index asks to be built anew."""
    with tarfile.open(BEFORE_ROOMS) as archive:
        archive.extractall(tmp_path, filter="data")
    assert b"search.whoosh_engine.files.segment" in (tmp_path / "_MAIN_2.toc").read_bytes()
    assert read_commit_point(tmp_path).segments
    with pytest.raises(IndexOutdated):
        open_searcher(tmp_path)


@pytest.mark.parametrize(
    "module", ["files.segment", "storage.segment", "interop.array_codec"], ids=lambda name: name.partition(".")[0]
)
def test_every_module_that_had_the_segment_is_understood(tmp_path: Path, module: str) -> None:
    """Commit points of each earlier layout name the same class, and no other class of those modules."""
    segment = ArraySegment("MAIN", 3)
    segments, own = pickle.dumps([segment], 2), b"search.whoosh_engine.interop.array_codec\nArraySegment"
    assert own in segments
    name = f"search.whoosh_engine.{module}\n".encode()
    forged(tmp_path, pickle.dumps(SCHEMA), segments.replace(own, name + b"ArraySegment"))
    assert [one.segment_id() for one in read_commit_point(tmp_path).segments] == [segment.segment_id()]
    forged(tmp_path, pickle.dumps(SCHEMA), segments.replace(own, name + b"ArrayCodec"))
    with pytest.raises(IndexDamaged, match="ArrayCodec"):
        read_commit_point(tmp_path)


def test_a_whoosh_program_needs_no_import_of_ours(tmp_path: Path) -> None:
    """A process that imports Whoosh alone opens an index and reads it: the commit point names all that it needs."""
    made(tmp_path, 3)
    code = "import sys; from whoosh import index; print(*index.open_dir(sys.argv[1]).reader().lexicon('id'))"
    command = [sys.executable, "-c", code, str(tmp_path)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.split() == [
        "b'0'",
        "b'1'",
        "b'2'",
    ]


def test_common_schemas_are_read(tmp_path: Path) -> None:
    """The fields, analyzers and columns that Whoosh's users choose most are admitted."""
    many = fields.Schema(
        stemmed=fields.TEXT(analyzer=analysis.StemmingAnalyzer(), chars=True, vector=True, sortable=True),
        fancy=fields.TEXT(analyzer=analysis.FancyAnalyzer()),
        keyword=fields.KEYWORD(commas=True, lowercase=True, sortable=True),
        number=fields.NUMERIC(float, sortable=True),
        money=fields.NUMERIC(decimal_places=2),
        date=fields.DATETIME(sortable=True),
        flag=fields.BOOLEAN(),
        gram=fields.NGRAM(),
        grams=fields.NGRAMWORDS(),
        column=fields.COLUMN(columns.RefBytesColumn()),
    )
    commit(tmp_path, many, [], 1)
    assert read_commit_point(tmp_path).schema.names() == many.names()


def test_absent_index(tmp_path: Path) -> None:
    """No folder, and no table of contents, is no index."""
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(IndexMissing):
            read_commit_point(folder)


def test_absent_and_changed_segments_are_damage(tmp_path: Path) -> None:
    """A segment that is not there, is another's, or is cut short, is named."""
    toc = made(tmp_path, 3)
    (segment,) = toc.segments
    for end in (".docs", ".terms"):
        path = tmp_path / segment.make_filename(end)
        data = path.read_bytes()
        path.write_bytes(data[:-9])
        with pytest.raises(IndexDamaged, match=path.name):
            open_segments(tmp_path)
        path.unlink()
        with pytest.raises(IndexDamaged, match="absent"):
            open_segments(tmp_path)
        path.write_bytes(data)
    other = made(tmp_path / "other", 4).segments[0]
    other_path = tmp_path / "other" / other.make_filename(".docs")
    (tmp_path / segment.make_filename(".docs")).write_bytes(other_path.read_bytes())
    with pytest.raises(IndexDamaged, match="expected 3 documents, found 4"):
        open_segments(tmp_path)


def test_files_are_on_the_disk_before_they_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is synced before it takes its name, and the table of contents comes last."""
    calls: list[str] = []
    sync, replace = os.fsync, Path.replace

    def synced(handle: int) -> None:
        calls.append("sync")
        sync(handle)

    def replaced(old: Path, new: Path) -> Path:
        calls.append(new.suffix)
        return replace(old, new)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    made(tmp_path)
    assert calls == ["sync", ".terms", "sync", "sync", ".docs", "sync", "sync", ".toc", "sync"]


LEFT = ("_MAIN_7.toc.tmp", "_MAIN_1.toc.1700000000", "MAIN_abc123.docs", "MAIN_abc123.terms.tmp", "newsdex-2.json.tmp")


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    """Half-written files are gone as soon as the next writer begins; files of others stay."""
    made(tmp_path)
    before = {path.name for path in tmp_path.iterdir()}
    for name in (*LEFT, "notes.txt"):
        (tmp_path / name).write_bytes(b"half")
    with NewCommit(tmp_path, SCHEMA):
        assert {path.name for path in tmp_path.iterdir()} == {*before, "notes.txt"}


def test_readers_never_see_half_a_generation(tmp_path: Path) -> None:
    """While one thread commits, others open: always a whole generation, with as many documents as its number."""
    made(tmp_path)
    stop = threading.Event()
    failures: list[Any] = []

    def read() -> None:
        while not stop.is_set():
            try:
                toc, segments = open_segments(tmp_path)
                if sum(segment.count for segment in segments) != toc.generation:
                    failures.append(toc)
            except Exception as error:  # noqa: BLE001 - any of them is what is looked for
                failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(2, 40):
        made(tmp_path, number)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []


def test_threads_read_one_segment_at_once(tmp_path: Path) -> None:
    """Stored documents come out whole, whoever else reads."""
    with NewCommit(tmp_path, SCHEMA) as new:
        for number in range(2000):
            new.add(MappedDocument(b'{"id":"%d"}' % number, {}, {"id": [str(number)]}, {}))
        new.commit()
    _, (segment,) = open_segments(tmp_path)
    wrong: list[int] = []

    def read(step: Any) -> None:
        wrong.extend(n for n in range(0, 2000, step) if segment.stored(n) != b'{"id":"%d"}' % n)

    threads = [threading.Thread(target=read, args=(step,)) for step in (1, 1, 3, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_opening_reads_no_arrays(tmp_path: Path) -> None:
    """A file is opened by its directory alone."""
    toc = made(tmp_path, 10)
    file = ArrayFile.open(tmp_path / toc.segments[0].make_filename(".terms"))
    assert "id/postings.documents" in file
    with pytest.raises(IndexDamaged, match="no array absent"):
        file["absent"]
