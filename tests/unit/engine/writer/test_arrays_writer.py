"""Does the fast writer make the segments that Whoosh makes, and merging those of writing at once?"""

import errno
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from whoosh import fields, index, query

from search.errors import IndexLocked, IndexMissing, IndexUnwritable
from search.text.analysis import STOP_TERMS, term_of, tokens, written_words
from search.whoosh_engine.interop.array_codec import ArrayCodec
from search.whoosh_engine.schema import _SEPARATOR, MappedDocument, WordAnalyzer
from search.whoosh_engine.storage import deletion_policy
from search.whoosh_engine.storage.commit_point import open_segments, read_commit_point
from search.whoosh_engine.writer.background_task import BackgroundTask
from search.whoosh_engine.writer.buffer import ANALYZED_DOCUMENTS
from search.whoosh_engine.writer.commit import NewCommit
from search.whoosh_engine.writer.segment_writer import SegmentWriter

SCHEMA = fields.Schema(
    id=fields.ID(unique=True, stored=True),
    title=fields.TEXT(analyzer=WordAnalyzer()),
    topics=fields.KEYWORD(commas=True, scorable=False),
)

letters = st.sampled_from(
    [*"aAbBsS09 -_.,;\t\n", "'", "\u2019", "+", "#", "é", "ß", "İ", "\u0301", "\u200d", "日", "本", "ｶ"]
)
texts = st.one_of(st.text(letters, max_size=40), st.text(max_size=30), st.text(st.characters(max_codepoint=127)))
written = st.tuples(
    st.lists(texts.map(lambda text: text.replace(_SEPARATOR, " ")), max_size=3),
    st.lists(st.sampled_from(["a", "b", "ü", "z z"]), max_size=3, unique=True),
    st.lists(st.integers(-(2**60), 2**60), max_size=2),
)


@given(text=texts)
@example("C++ C# a.c# x#y o'neill's ''a'' ++ it\u2019s naïve__b Æther I.B.M. 12th")
@example("\u0301\u0302 \u200d a\u0301")
def test_written_words_give_the_terms_of_tokens(text: str) -> None:
    """Splitting and then stemming gives the terms of `tokens`, unless the text says that it cannot be split."""
    words = written_words(text)
    expected = [token.term for token in tokens(text)]
    if words is not None:
        assert [term for term in map(term_of, words) if term] == expected
    else:
        assert not text.isascii()


def fast(folder: Path, documents: Any, **options: Any) -> Any:
    """A generation of these documents, through the fast writer; ids are numbers."""
    with NewCommit(folder, SCHEMA, ordinals=("topics",), **options) as new:
        for number, (title, topics, numbers) in documents:
            stored = f'{{"id":"{number}"}}'.encode()
            new.add(
                MappedDocument(stored, {"title": title}, {"id": [str(number)], "topics": topics}, {"sizes": numbers})
            )
        return new.commit()


def slow(folder: Path, documents: Any) -> None:
    """The same through Whoosh's writer and the codec."""
    folder.mkdir()
    writer = index.create_in(folder, SCHEMA).writer(codec=ArrayCodec())
    for number, (title, topics, _) in documents:
        writer.add_document(id=str(number), title=_SEPARATOR.join(title), topics=",".join(topics))
    writer.commit()


def contents(segment: Any, names: Any = ("id", "title", "topics")) -> Iterator[Any]:
    """All that is in the fields of a segment, and what it stores."""
    for name in names:
        field = segment.field(name)
        for number, term in enumerate(field.terms(slice(None))):
            yield name, term, field.documents(number).tolist(), field.frequencies(number).tolist()
            if field.lists.tokens is not None:
                yield field.positions(number).tolist()
    yield [segment.stored(number) for number in range(segment.count)]


def lengths(segment: Any) -> list[int]:
    """How many words that are no stop words each title has."""
    counted: list[int] = segment.documents.lengths_of("title").tolist()
    return counted


def columns(segment: Any) -> Iterator[Any]:
    """The columns of a segment: for each document its topics, and its numbers."""
    topics, sizes = segment.column("topics"), segment.column("sizes")
    for number in range(segment.count):
        yield [segment.field("topics").term(code) for code in topics["codes"][topics.slice_of(number)]]
        yield sizes["numbers"][sizes.slice_of(number)].tolist()


@settings(max_examples=60, deadline=None)
@given(documents=st.lists(written, min_size=1, max_size=8).map(lambda some: list(enumerate(some))))
def test_fast_and_slow_segments_are_the_same(tmp_path_factory: pytest.TempPathFactory, documents: Any) -> None:
    """Terms, postings, positions and stored fields are those that Whoosh's writer makes, one by one.

    Lengths are not: Whoosh's count stop words, and ours what remains.
    """
    folder = tmp_path_factory.mktemp("index")
    fast(folder / "fast", documents)
    slow(folder / "slow", documents)
    (_, (made,)), (_, (expected,)) = open_segments(folder / "fast"), open_segments(folder / "slow")
    assert list(contents(made)) == list(contents(expected))
    words = [[word.term for title in titles for word in tokens(title)] for _, (titles, _, _) in documents]
    assert lengths(made) == [sum(term not in STOP_TERMS for term in terms) for terms in words]
    assert list(columns(made)) == [
        one for _, (_, topics, numbers) in documents for one in (sorted(topic.encode() for topic in topics), numbers)
    ]
    assert not list(made.defects())


@settings(max_examples=60, deadline=None)
@given(
    documents=st.lists(written, min_size=1, max_size=9).map(lambda some: list(enumerate(some))),
    cuts=st.lists(st.integers(0, 9), max_size=3),
    deleted=st.sets(st.integers(0, 8)),
)
def test_merging_is_the_same_as_writing_at_once(
    tmp_path_factory: pytest.TempPathFactory, documents: Any, cuts: Any, deleted: Any
) -> None:
    """However documents come to be in one segment, and whatever was deleted before, it is the same segment."""
    folder = tmp_path_factory.mktemp("index")
    bounds = [0, *sorted(cuts), len(documents)]
    for low, high in pairwise(bounds):
        fast(folder / "parts", documents[low:high], keep=True)
    with NewCommit(folder / "parts", SCHEMA, ordinals=("topics",), keep=True) as new:
        assert sum(new.delete("id", str(number)) for number in deleted) == len(deleted & set(range(len(documents))))
        new.commit(optimize=True)
    left = [one for one in documents if one[0] not in deleted]
    _, made = open_segments(folder / "parts")
    if not left:
        assert sum(segment.count for segment in made) == 0
        return
    fast(folder / "once", left)
    _, (expected,) = open_segments(folder / "once")
    assert [list(contents(segment)) for segment in made] == [list(contents(expected))]
    assert list(columns(made[0])) == list(columns(expected))
    assert lengths(made[0]) == lengths(expected)
    assert made[0].languages == expected.languages
    assert set(made[0].delimiter_variants) >= set(expected.delimiter_variants)
    assert deleted or list(made[0].delimiter_variants) == list(expected.delimiter_variants)
    assert not list(made[0].defects())


def some(numbers: Any) -> Any:
    """Documents with these ids."""
    return [(number, ([f"word{number} common"], ["a"], [number])) for number in numbers]


def test_memory_is_bounded_by_flushing(tmp_path: Path) -> None:
    """A writer that may take little memory writes many segments on the way, and one in the end."""
    with NewCommit(tmp_path, SCHEMA, memory_bytes=20_000) as new:
        for number, (title, topics, numbers) in some(range(1000)):
            new.add(
                MappedDocument(b"{}", {"title": title}, {"id": [str(number)], "topics": topics}, {"sizes": numbers})
            )
        assert len([path for path in tmp_path.iterdir() if path.suffix == ".docs"]) > 3
        assert len(new.commit().segments) == 1
    _, (segment,) = open_segments(tmp_path)
    assert segment.count == 1000
    number = segment.field("title").term_number(b"common")
    assert number is not None
    assert segment.field("title").document_frequency(number) == 1000
    assert segment.column("sizes")["numbers"].tolist() == list(range(1000))


def test_what_cannot_be_written_is_an_error_however_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A segment is written while the next documents come; when it fails, so does the generation, and nothing stays."""
    fast(tmp_path, some([1]))
    before = sorted(path.name for path in tmp_path.iterdir())

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(SegmentWriter, "write", full)
    for memory_bytes in (1, 1 << 30):  # it fails on the way, or at the end
        with pytest.raises(IndexUnwritable, match="Free some space"):
            fast(tmp_path, some(range(300)), keep=True, memory_bytes=memory_bytes)
        assert sorted(path.name for path in tmp_path.iterdir()) == before
    monkeypatch.undo()
    assert len(fast(tmp_path, some([2]), keep=True, memory_bytes=1).segments) == 1


def test_what_could_not_be_written_is_not_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever goes on after documents could not be written makes no generation without them."""
    write, failed = SegmentWriter.write, list[int]()

    def full_once(writer: SegmentWriter, folder: Path) -> Any:
        if not failed:
            failed.append(1)
            raise OSError(errno.ENOSPC, "full")
        return write(writer, folder)

    monkeypatch.setattr(SegmentWriter, "write", full_once)
    with NewCommit(tmp_path, SCHEMA, memory_bytes=1) as new:
        for _ in range(2):
            with suppress(IndexUnwritable):
                for number in range(2 * ANALYZED_DOCUMENTS):
                    new.add(MappedDocument(b"{}", {"title": ["a"]}, {"id": [f"{number}"]}, {}))
        with pytest.raises(IndexUnwritable):
            new.commit()


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_an_interrupt_while_a_segment_is_written_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    """Interrupted while it waits for the thread that writes, a generation takes away what that thread wrote."""
    write, wait = SegmentWriter.write, BackgroundTask.wait

    def slow(writer: SegmentWriter, folder: Path) -> Any:
        time.sleep(0.1)
        return write(writer, folder)

    def interrupted(beside: Any) -> None:
        monkeypatch.setattr(BackgroundTask, "wait", wait)
        raise error

    fast(tmp_path, some([1]))
    before = sorted(path.name for path in tmp_path.iterdir())
    monkeypatch.setattr(SegmentWriter, "write", slow)
    monkeypatch.setattr(BackgroundTask, "wait", interrupted)
    with pytest.raises((error, IndexUnwritable)):
        fast(tmp_path, some([2]), keep=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_generation_that_is_cancelled_waits_for_what_it_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file of a segment appears after the generation was given up."""
    write = SegmentWriter.write

    def slow(writer: SegmentWriter, folder: Path) -> Any:
        time.sleep(0.1)
        return write(writer, folder)

    monkeypatch.setattr(SegmentWriter, "write", slow)
    threads = threading.active_count()
    with NewCommit(tmp_path / "index", SCHEMA, memory_bytes=1) as new:
        for _ in range(ANALYZED_DOCUMENTS):
            new.add(MappedDocument(b"{}", {"title": ["a"]}, {"id": ["a"]}, {}))
    assert not (tmp_path / "index").exists()
    assert threading.active_count() == threads


def test_numbers_stay_exact_beside_documents_without_any(tmp_path: Path) -> None:
    """Merging with a segment in which no document has a number makes no float of an integer."""
    moment = 2**60 + 1
    for numbers in ([], [moment]):
        fast(tmp_path, [(len(numbers), ([], [], numbers))], keep=True)
    _, (segment,) = open_segments(tmp_path)
    assert segment.column("sizes")["numbers"].tolist() == [moment]


def test_whoosh_searches_what_the_fast_writer_wrote(tmp_path: Path) -> None:
    """`whoosh.index.open_dir` opens it, finds words and phrases, updates and optimizes it."""
    fast(tmp_path, [(0, (["Connected minds", "are free"], ["a", "b"], [])), (1, (["minds connect"], ["b"], []))])
    made = index.open_dir(tmp_path)
    with made.searcher() as searcher:
        for asked, ids in (
            (query.Term("title", "connect"), {"0", "1"}),
            (query.Phrase("title", ["connect", "mind"]), {"0"}),
            (query.Phrase("title", ["mind", "are"]), set()),
            (query.Term("topics", "b"), {"0", "1"}),
        ):
            assert {hit["id"] for hit in searcher.search(asked, limit=None)} == ids
    writer = made.writer(codec=ArrayCodec())
    writer.update_document(id="0", title="other", topics="c")
    writer.commit(optimize=True)
    with made.searcher() as searcher:
        assert {hit["id"] for hit in searcher.search(query.Term("title", "connect"), limit=None)} == {"1"}


def test_field_answers_what_an_executor_asks(tmp_path: Path) -> None:
    """Terms by number and by prefix, postings, lengths and columns, also of what is not there."""
    fast(tmp_path, [(0, (["apple pie apple"], ["x"], [7])), (1, (["apply"], [], [])), (2, (["zoo"], ["y", "x"], [8]))])
    _, (segment,) = open_segments(tmp_path)
    title = segment.field("title")
    assert list(title.terms(title.term_range(b"app"))) == [b"appl", b"appli"]
    assert list(title.terms(title.term_range(b""))) == [b"appl", b"appli", b"pie", b"zoo"]
    assert title.term_range(b"q") == slice(3, 3)
    number = title.term_number(b"appl")
    assert number is not None
    assert (title.documents(number).tolist(), title.frequencies(number).tolist()) == ([0], [2])
    assert title.positions(number).tolist() == [0, 2]
    assert title.documents(number).dtype == np.int32
    assert title.term_number(b"absent") is None
    assert title.lengths.tolist() == [3, 1, 1]
    assert segment.column("topics")["codes"].tolist() == [0, 0, 1]
    assert segment.column("topics").sizes.tolist() == [1, 0, 2]
    absent = segment.field("absent")
    assert (len(absent), absent.term_number(b"a"), absent.term_range(b"a")) == (0, None, slice(0, 0))
    assert absent.lengths.tolist() == [0, 0, 0]
    assert segment.column("absent").sizes.tolist() == [0, 0, 0]


def test_prefixes_at_the_end_of_the_alphabet(tmp_path: Path) -> None:
    """A prefix of the highest bytes is a range, too."""
    fast(tmp_path, [(0, ([], ["\U0010ffff", "\U0010ffffa", "z"], []))])
    _, (segment,) = open_segments(tmp_path)
    topics = segment.field("topics")
    assert list(topics.terms(topics.term_range("\U0010ffff".encode()))) == list(topics.terms(slice(1, 3)))
    assert topics.term_range(b"\xff\xff") == slice(3, 3)


def test_nothing_is_seen_before_commit(tmp_path: Path) -> None:
    """Until a generation is committed the one before stands; a cancelled one leaves no file."""
    fast(tmp_path, some([1]))
    before = {path.name for path in tmp_path.iterdir()}
    with NewCommit(tmp_path, SCHEMA, keep=True, memory_bytes=1) as new:
        new.delete("id", "1")
        for number, (title, topics, numbers) in some(range(100)):
            new.add(
                MappedDocument(b"{}", {"title": title}, {"id": [str(number)], "topics": topics}, {"sizes": numbers})
            )
        toc, (segment,) = open_segments(tmp_path)
        assert (toc.generation, segment.count, segment.deleted.tolist()) == (1, 1, [False])
    assert {path.name for path in tmp_path.iterdir()} == before


def test_deleted_documents_are_marked(tmp_path: Path) -> None:
    """A deletion changes no file of a segment, only the generation's mask."""
    fast(tmp_path, some(range(5)))
    with NewCommit(tmp_path, SCHEMA, keep=True) as new:
        assert [new.delete("id", "3"), new.delete("id", "3"), new.delete("id", "9")] == [1, 0, 0]
        new.commit()
    _, (segment,) = open_segments(tmp_path)
    assert segment.deleted.tolist() == [False, False, False, True, False]
    with pytest.raises(ValueError, match="read-only"):
        segment.deleted[0] = True


def test_small_segments_are_merged_on_the_way(tmp_path: Path) -> None:
    """A hundred small generations leave one segment, and files of the kept generations only."""
    for number in range(100):
        toc = fast(tmp_path, some([number]), keep=True)
    assert toc.generation == 100
    assert len(toc.segments) == 1
    _, (segment,) = open_segments(tmp_path)
    assert segment.count == 100
    for end in ("MAIN_*.docs", "MAIN_*.terms", "_MAIN_*.toc"):
        assert len(list(tmp_path.glob(end))) == deletion_policy.KEPT


def test_a_new_generation_replaces_the_old_one(tmp_path: Path) -> None:
    """Without `keep` only the new documents are there."""
    fast(tmp_path, some(range(5)))
    fast(tmp_path, some([7]))
    _, segments = open_segments(tmp_path)
    assert [segment.stored(0) for segment in segments] == [b'{"id":"7"}']


def test_old_segments_outlive_new_generations(tmp_path: Path) -> None:
    """Open segments read on after their files are gone."""
    fast(tmp_path, some(range(50)))
    _, (old,) = open_segments(tmp_path)
    expected = list(contents(old))
    for _ in range(deletion_policy.KEPT):
        fast(tmp_path, some([1]))
    assert not (tmp_path / f"{old.name}.docs").exists()
    assert list(contents(old)) == expected


def test_only_one_writes(tmp_path: Path) -> None:
    """A second writer is told that the index is locked; after a failure, or a commit, it is free."""
    with NewCommit(tmp_path, SCHEMA), pytest.raises(IndexLocked):
        NewCommit(tmp_path, SCHEMA)
    with pytest.raises(IndexMissing):
        read_commit_point(tmp_path)
    fast(tmp_path, some([1]))
    fast(tmp_path, some([2]))


def test_empty_generation(tmp_path: Path) -> None:
    """An index without documents can be written and opened."""
    assert fast(tmp_path, []).segments == ()
    assert open_segments(tmp_path)[1] == ()


_WRITES_FOR_EVER = """
import itertools, sys
from pathlib import Path
from whoosh import fields
from search.whoosh_engine.schema import MappedDocument
from search.whoosh_engine.writer.commit import NewCommit
for number in itertools.count():
    with NewCommit(Path(sys.argv[1]), fields.Schema(id=fields.ID()), keep=True, memory_bytes=20_000) as new:
        for one in range(500):
            new.add(MappedDocument(b"{}", {}, {"id": [f"{number} {one}"]}, {}))
        print(new.commit().generation, flush=True)
"""


@pytest.mark.soak
def test_a_killed_writer_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    """Whenever a writer is killed, all that it committed is there and whole, and the next one can write."""
    for round in range(12):
        process = subprocess.Popen(
            [sys.executable, "-c", _WRITES_FOR_EVER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        committed = int(process.stdout.readline())
        time.sleep(0.007 * round)
        process.kill()
        committed = max([committed, *map(int, process.stdout.read().split())])
        process.wait()
        process.stdout.close()
        toc, segments = open_segments(tmp_path)
        assert committed <= toc.generation <= committed + 1
        assert sum(segment.count for segment in segments) == 500 * toc.generation
        assert [defect for segment in segments for defect in segment.defects()] == []
