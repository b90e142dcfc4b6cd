"""Does the engine keep the promises of its protocols, and survive what happens to files?

Tests that use the fixture `index` hold for every engine; those that use `folder`, for one that keeps its index in one.
"""

from __future__ import annotations

import gc
import math
import shutil
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, build, indexed
from hypothesis import given, settings
from hypothesis import strategies as st

from search.errors import (
    DocumentNotFound,
    IndexDamaged,
    IndexLocked,
    IndexMissing,
    IndexOutdated,
    IndexUnwritable,
    InvalidDocument,
    InvalidParameter,
    NewsdexError,
    UnknownEngine,
    UnknownParameter,
)
from search.protocol.engine import Searcher, open_searcher, open_writer
from search.protocol.request import EMPTY_REQUEST, Filter, SearchRequest
from search.schema.document import Document
from search.schema.fields import BODY, DEFAULT_FIELDS
from search.settings.settings import Settings
from search.whoosh_engine.storage import commit_facts, deletion_policy
from search.whoosh_engine.storage.commit_facts import FORMAT

MakeSearcher = Callable[..., Searcher]
MICROSECOND = timedelta(microseconds=1)
ONE, TWO, THREE = (Document(id, {"title": f"Title of {id}", "topics": ("AI",)}) for id in ("one", "two", "three"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where an index may be, and is none."""
    return tmp_path / "index"


def ids(searcher: Searcher, request: SearchRequest = EMPTY_REQUEST, now: datetime = NOW) -> list[str]:
    """The ids of the hits, sorted."""
    return sorted(hit.id for hit in searcher.search(request, now).hits)


# Generations


def test_nothing_is_visible_before_the_commit(folder: Path) -> None:
    """While a first index is being written there is none; after the commit all of it is there."""
    with open_writer(folder, Settings()) as writer:
        writer.add(ONE)
        with pytest.raises(IndexMissing):
            open_searcher(folder)
        facts = writer.commit(NOW)
    with closing(open_searcher(folder)) as searcher:
        assert searcher.info == facts
        assert ids(searcher) == ["one"]


def test_a_commit_replaces_all_earlier_documents(folder: Path) -> None:
    """A new generation has its own documents only, and a greater number."""
    build(folder, [ONE, TWO])
    with closing(open_searcher(folder)) as searcher:
        first = searcher.info
    build(folder, [THREE])
    with closing(open_searcher(folder)) as searcher:
        assert ids(searcher) == ["three"]
        assert searcher.info.generation > first.generation


def test_a_searcher_keeps_its_generation(folder: Path) -> None:
    """An open searcher answers from its own generation for ever; `latest` gives the newest."""
    build(folder, [ONE])
    with closing(open_searcher(folder)) as old:
        assert old.latest() is old
        build(folder, [TWO, THREE])
        assert ids(old) == ["one"]
        assert old.document("one", NOW).fields["title"] == "Title of one"
        with closing(old.latest()) as new:
            assert ids(new) == ["three", "two"]
            assert new.latest() is new
            assert ids(old, SearchRequest(query="title")) == ["one"]


def test_a_folder_that_was_removed(folder: Path) -> None:
    """A searcher whose folder is gone goes on answering, and follows when there is an index again."""
    for document in (ONE, TWO):
        build(folder, [document])
    with closing(open_searcher(folder)) as old:
        shutil.rmtree(folder)
        assert old.latest() is old
        assert ids(old) == ["two"]
        build(folder, [THREE])
        with closing(old.latest()) as new:
            assert ids(new) == ["three"]


def test_an_answer_names_its_generation(folder: Path) -> None:
    """Answers carry the generation that they come from."""
    build(folder, [ONE])
    with closing(open_searcher(folder)) as searcher:
        assert searcher.search(EMPTY_REQUEST, NOW).generation == searcher.info.generation


@pytest.mark.parametrize("leave", ["cancel", "error", "nothing"])
def test_what_is_not_committed_never_was(folder: Path, leave: str) -> None:
    """Cancelled, left by an error or left without a commit, a writer leaves the old index as it was."""
    build(folder, [ONE])

    def write() -> None:
        with open_writer(folder, Settings()) as writer:
            writer.add(TWO)
            if leave == "cancel":
                writer.cancel()
            if leave == "error":
                raise KeyboardInterrupt

    if leave == "error":
        with pytest.raises(KeyboardInterrupt):
            write()
    else:
        write()
    with closing(open_searcher(folder)) as searcher:
        assert ids(searcher) == ["one"]
    build(folder, [THREE])
    with closing(open_searcher(folder)) as searcher:
        assert ids(searcher) == ["three"]


def test_a_cancelled_first_index_leaves_no_folder(folder: Path) -> None:
    """Where no index was, none is after a cancel, and no trace of one."""
    with open_writer(folder, Settings()) as writer:
        writer.add(ONE)
    assert not folder.exists()
    with open_writer(folder, Settings()):
        pass
    assert not folder.exists()


def test_a_commit_that_fails_leaves_the_old_index(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full in the middle of a commit costs the new generation, not the old one."""
    build(folder, [ONE])
    with open_writer(folder, Settings()) as writer:
        writer.add(TWO)
        monkeypatch.setattr(commit_facts.CommitFacts, "write", _full_disk)
        with pytest.raises(IndexUnwritable, match="Free some space"):
            writer.commit(NOW)
    monkeypatch.undo()
    with closing(open_searcher(folder)) as searcher:
        assert ids(searcher) == ["one"]
    build(folder, [TWO])
    with closing(open_searcher(folder)) as searcher:
        assert ids(searcher) == ["two"]


def _full_disk(*_: Any) -> None:
    raise OSError(28, "disk full")


def test_only_one_writer_at_a_time(folder: Path) -> None:
    """A second writer is refused with the place of the index, and does not disturb the first."""
    build(folder, [ONE])
    with open_writer(folder, Settings()) as first:
        first.add(TWO)
        with open_writer(folder, Settings()) as second, pytest.raises(IndexLocked) as raised:
            second.add(THREE)
        assert raised.value.location == str(folder)
        first.commit(NOW)
    with closing(open_searcher(folder)) as searcher:
        assert ids(searcher) == ["two"]


def test_no_files_of_earlier_generations_are_left(folder: Path) -> None:
    """The folder does not grow with the number of commits."""
    for _ in range(deletion_policy.KEPT):
        build(folder, [ONE])
    full = len(list(folder.iterdir()))
    for _ in range(4):
        build(folder, [ONE])
    assert len(list(folder.iterdir())) == full


_OTHER_PROCESS = """
import sys
from datetime import UTC, datetime
from search.protocol.engine import open_searcher
from search.protocol.request import EMPTY_REQUEST
searcher = open_searcher(sys.argv[1])
for line in sys.stdin:
    searcher = searcher.latest()
    print(*sorted(hit.id for hit in searcher.search(EMPTY_REQUEST, datetime.now(UTC)).hits), flush=True)
searcher.close()
"""


def test_other_processes_follow(folder: Path) -> None:
    """A process that has the index open sees a new generation when it asks for the latest."""
    build(folder, [ONE])
    with subprocess.Popen(
        [sys.executable, "-c", _OTHER_PROCESS, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def ask() -> str:
            assert process.stdin
            assert process.stdout
            process.stdin.write("\n")
            process.stdin.flush()
            return process.stdout.readline().strip()

        assert ask() == "one"
        build(folder, [TWO, THREE])
        assert ask() == "three two"
        assert process.stdin
        process.stdin.close()
        assert process.wait() == 0


def test_facts_of_an_index(folder: Path) -> None:
    """An index says where it is, what it was built from and when, how much it holds, and for whom."""
    with open_writer(folder, Settings(), ("here", "there"), editors=True) as writer:
        writer.add(ONE)
        facts = writer.commit(NOW)
    assert facts.location == str(folder)
    assert (facts.stored_documents, facts.built_at, facts.editors, facts.sources) == (1, NOW, True, ("here", "there"))
    assert facts.fingerprint == DEFAULT_FIELDS.fingerprint
    assert facts.size_bytes == sum(path.stat().st_size for path in folder.iterdir())
    with closing(open_searcher(folder)) as searcher:
        assert searcher.check() == []


# Addresses, absence and damage


def test_addresses(folder: Path) -> None:
    """A folder, or the name of an engine and a folder, is an address; another scheme is an error that lists them."""
    build(f"whoosh:{folder}", [ONE])
    for address in (folder, str(folder), f"whoosh:{folder}"):
        with closing(open_searcher(address)) as searcher:
            assert ids(searcher) == ["one"]
    with pytest.raises(UnknownEngine) as raised:
        open_searcher("elastic:http://localhost")
    assert "whoosh:" in raised.value.known


def test_no_index(folder: Path) -> None:
    """Without a folder, and in one without an index, there is none; the error names the place."""
    with pytest.raises(IndexMissing) as raised:
        open_searcher(folder)
    assert raised.value.location == str(folder)
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(IndexMissing):
        open_searcher(folder)


def facts_file(folder: Path) -> Path:
    """The file of the facts of the newest generation."""
    return max(folder.glob("newsdex-*.json"), key=lambda path: int(path.stem.partition("-")[2]))


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", IndexDamaged),
        (b"{", IndexDamaged),
        (b"\xff\xfe", IndexDamaged),
        (b"[]", IndexOutdated),
        (b"{}", IndexOutdated),
        (b'{"format": 999}', IndexOutdated),
        (b'{"format": %d}' % FORMAT, IndexDamaged),
        (b'{"format": %d, "settings": [], "documents": 7}' % FORMAT, IndexDamaged),
    ],
)
def test_facts_that_cannot_be_read(folder: Path, content: bytes, error: type[NewsdexError]) -> None:
    """Facts that are no JSON, or of another form, are damage; of another format, they want a new index."""
    build(folder, [ONE])
    facts_file(folder).write_bytes(content)
    with pytest.raises(error) as raised:
        open_searcher(folder)
    assert str(folder) in str(raised.value)


def test_facts_that_are_gone(folder: Path) -> None:
    """An index without its facts was never committed."""
    build(folder, [ONE])
    facts_file(folder).unlink()
    with pytest.raises(IndexMissing):
        open_searcher(folder)


FILES = ("*.json", "*.toc", "*.docs", "*.terms")
# Whoosh drops the file that it fails to read without closing it; these tests collect it while that is expected.
damaged = pytest.mark.filterwarnings("ignore:Exception ignored in.*:pytest.PytestUnraisableExceptionWarning")


@damaged
@pytest.mark.parametrize("pattern", FILES)
@pytest.mark.parametrize("kept", [0, 1, 10, 0.5, 0.9, -1])
def test_truncated_files(folder: Path, pattern: str, kept: float) -> None:
    """A file that was cut off is an error that says what to do, never another one."""
    build(folder, [ONE, TWO, THREE])
    (path,) = folder.glob(pattern)
    content = path.read_bytes()
    path.write_bytes(content[: int(kept * len(content)) if isinstance(kept, float) else kept])
    assert_opens_or_fails(folder)
    gc.collect()


@damaged
@pytest.mark.parametrize("pattern", FILES)
def test_absent_files(folder: Path, pattern: str) -> None:
    """Without one of its files an index is missing or damaged."""
    build(folder, [ONE, TWO, THREE])
    (path,) = folder.glob(pattern)
    path.unlink()
    with pytest.raises((IndexMissing, IndexDamaged)):
        open_searcher(folder)
    gc.collect()


@damaged
@pytest.mark.parametrize("pattern", FILES)
def test_overwritten_files(folder: Path, pattern: str) -> None:
    """A file with foreign bytes anywhere inside opens, or is an error that says what to do."""
    build(folder, [ONE, TWO, THREE])
    (path,) = folder.glob(pattern)
    content = path.read_bytes()
    for start in range(0, len(content), len(content) // 50):
        path.write_bytes(content[:start] + b"\xff\xff\xff\xff" + content[start + 4 :])
        assert_opens_or_fails(folder)
    gc.collect()


def assert_opens_or_fails(folder: Path) -> None:
    """Opening gives a searcher, or an error of our own."""
    try:
        open_searcher(folder).close()
    except NewsdexError as error:
        assert "Build" in str(error) or "Rebuild" in str(error)  # noqa: PT017 - some damage does not show at once


@damaged
@pytest.mark.parametrize("pattern", [*FILES, "*"])
@pytest.mark.parametrize("content", [b"", b"nonsense"])
def test_a_damaged_index_can_be_written_anew(folder: Path, pattern: str, content: bytes) -> None:
    """What cannot be read can be replaced, as the error says."""
    build(folder, [ONE])
    for path in folder.glob(pattern):
        path.write_bytes(content)
    build(folder, [TWO])
    with closing(open_searcher(folder)) as searcher:
        assert ids(searcher) == ["two"]
    gc.collect()


@damaged
def test_cancelling_repairs_nothing(folder: Path) -> None:
    """After a writer that was not committed, a damaged index still is none that can be opened."""
    build(folder, [ONE])
    for path in folder.glob("*.toc"):
        path.write_bytes(b"nonsense")
    with open_writer(folder, Settings()) as writer:
        writer.add(TWO)
    with pytest.raises((IndexMissing, IndexDamaged)):
        open_searcher(folder)
    gc.collect()


def test_a_newer_generation_that_cannot_be_read(folder: Path) -> None:
    """A searcher whose successor is damaged goes on answering."""
    build(folder, [ONE])
    with closing(open_searcher(folder)) as searcher:
        build(folder, [TWO])
        facts_file(folder).write_bytes(b"nonsense")
        assert searcher.latest() is searcher
        assert ids(searcher) == ["one"]


def test_every_document_has_an_id(folder: Path) -> None:
    """No document lacks an id, and all are among those that have one."""
    build(folder, [ONE, TWO, THREE])
    with closing(open_searcher(folder)) as searcher:
        assert ids(searcher, SearchRequest().with_filter("id", Filter(missing=True))) == []
        assert len(ids(searcher, SearchRequest().with_filter("id", Filter(present=True)))) == 3


def test_an_index_made_anew_with_the_same_number_is_followed(folder: Path) -> None:
    """When the folder was removed and built again, its first generation is not taken for the old first one."""
    build(folder, [ONE])
    searcher = open_searcher(folder)
    shutil.rmtree(folder)
    assert searcher.latest() is searcher
    build(folder, [TWO, THREE])
    assert searcher.latest().info.stored_documents == 2
    assert searcher.info.stored_documents == 1


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs the list of open files that Linux gives")
def test_no_file_is_left_open(folder: Path) -> None:
    """A closed searcher, a closed writer and a failed opening hold no file."""

    def opened() -> list[str]:
        targets = [str(path.readlink()) for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
        maps = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace").splitlines()
        return [one for one in (*targets, *maps) if str(folder) in one]

    for documents in ([ONE], [TWO, THREE]):
        build(folder, documents)
        with closing(open_searcher(folder)) as searcher:
            ids(searcher, SearchRequest(query="title"))
        gc.collect()
        assert opened() == []
    facts_file(folder).write_bytes(b"nonsense")
    with pytest.raises(IndexDamaged):
        open_searcher(folder)
    gc.collect()
    assert opened() == []


def test_a_replaced_searcher_is_gone_at_once(folder: Path) -> None:
    """With its last reference a searcher that has answered is gone, with all that it made, and no cycle keeps it."""
    later = replace(TWO, values={**TWO.values, "published": NOW + timedelta(days=1)})
    build(folder, [ONE, later, THREE])
    first = open_searcher(folder)
    for query in ("title", "titel", "", "type:news", " ".join(f"unknownword{chr(97 + n)}" for n in range(20))):
        request = SearchRequest(query, facets=None, explain=True)
        first.search(request, NOW)
        first.suggest(request, 5, NOW)
    first.similar("one", SearchRequest(), NOW)
    build(folder, [THREE])
    parts = [weakref.ref(part) for part in (first, *vars(first).values()) if hasattr(part, "__weakref__")]
    gc.disable()
    try:
        newest = first.latest()
        del first
        assert newest.visible_documents(NOW) == 1
        assert [part() for part in parts] == [None] * len(parts)
    finally:
        gc.enable()


# Threads


def test_many_threads_ask_one_searcher(index: MakeSearcher) -> None:
    """Eight threads at once get the answers that one thread gets."""
    searcher = index(*(_random_document(number) for number in range(200)))
    requests = [
        replace(request, query=f"{word} {other}".strip(), sort=order)
        for request in (EMPTY_REQUEST, EMPTY_REQUEST.only("topics", "AI"), EMPTY_REQUEST.only("published", "2021"))
        for word in ("word1", "word2", '"word3 word4"', "wor*", "-word5")
        for other in ("", "word7")
        for order in ("", "-heat")
    ]
    expected = [searcher.search(request, NOW) for request in requests]
    fresh = index(*(_random_document(number) for number in range(200)))
    found: dict[int, list[Any]] = {}

    def ask(number: int) -> None:
        turned = requests[number * 7 :] + requests[: number * 7]
        found[number] = [fresh.search(request, NOW) for request in turned]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(8):
        assert found[number] == expected[number * 7 :] + expected[: number * 7]


def _random_document(number: int) -> Document:
    words = " ".join(f"word{(number * place) % 11}" for place in range(1, 12))
    date = datetime(2021, 1, 1, tzinfo=UTC) + timedelta(days=3 * number)
    return Document(
        str(number), {"title": words, "topics": (("AI", "Sea")[number % 2],), "heat": number % 13, "published": date}
    )


# The clock


def test_a_document_appears_and_expires_by_the_clock(index: MakeSearcher) -> None:
    """From its date on a document is there, from its expiry on it is not; one microsecond decides."""
    appears, expires = NOW, NOW + timedelta(days=1)
    searcher = index(Document("one", {"title": "Sun", "topics": ("AI",), "published": appears, "expires": expires}))
    request = SearchRequest(query="sun")
    moments = {appears - MICROSECOND: 0, appears: 1, expires - MICROSECOND: 1, expires: 0}
    for now, total in moments.items():
        results = searcher.search(request, now)
        assert results.total == len(results.hits) == total
        assert sum(value.count for value in _values(results.facets["topics"])) == total
        assert sum(value.count for value in _values(results.facets["published"])) == total
        assert searcher.facet(EMPTY_REQUEST, "topics", "", 10, now).distinct == total


def _values(facet: Any) -> tuple[Any, ...]:
    values: tuple[Any, ...] = facet.values if hasattr(facet, "values") else facet.years
    return values


def test_the_epoch_changes_when_the_clock_changes_what_is_there(index: MakeSearcher) -> None:
    """It is another number before and after each appearance and expiry, and the same in between."""
    searcher = index(
        Document("one", {"published": NOW, "expires": NOW + timedelta(days=2)}),
        Document("two", {"published": NOW + timedelta(days=1)}),
        Document("three", {}),
        # One that expires before it would appear is never seen, and nothing may tell of it.
        Document("never", {"published": NOW + timedelta(hours=9), "expires": NOW + timedelta(hours=8)}),
    )
    spans = [
        (NOW - timedelta(days=9), NOW - MICROSECOND),
        (NOW, NOW + timedelta(days=1) - MICROSECOND),
        (NOW + timedelta(days=1), NOW + timedelta(days=2) - MICROSECOND),
        (NOW + timedelta(days=2), NOW + timedelta(days=999)),
    ]
    epochs = [{searcher.epoch(now) for now in span} for span in spans]
    assert all(len(some) == 1 for some in epochs)
    assert len(set.union(*epochs)) == len(spans)


def test_visible_documents_are_counted_at_a_moment(index: MakeSearcher) -> None:
    """The count is that of a search for everything, whatever the clock says; editors' is that of all."""
    day = timedelta(days=1)
    some = [
        Document("one", {"expires": NOW + 2 * day}),
        Document("two", {"published": NOW + day}),
        Document("gone", {"expires": NOW}),
        Document("always", {}),
    ]
    readers, editors = index(*some), index(*some, editors=True)
    assert readers.info.stored_documents == editors.info.stored_documents == 4
    for days, expected in ((-1, 3), (0, 2), (1, 3), (2, 2), (0, 2)):
        moment = NOW + days * day
        assert readers.visible_documents(moment) == readers.search(EMPTY_REQUEST, moment).total == expected
        assert editors.visible_documents(moment) == 4


def test_editors_see_what_readers_do_not(index: MakeSearcher) -> None:
    """An index for editors shows documents of the future and expired ones, and says that it is for editors."""
    future = Document("future", {"published": NOW + MICROSECOND})
    expired = Document("expired", {"expires": NOW})
    for editors, expected in ((False, []), (True, ["expired", "future"])):
        searcher = index(future, expired, editors=editors)
        assert searcher.info.editors is editors
        assert ids(searcher) == expected
    assert searcher.epoch(NOW) == searcher.epoch(NOW + MICROSECOND)


def test_hidden_documents_are_nowhere(index: MakeSearcher) -> None:
    """Neither its id, nor its link, its topic or its prefix leads to a document that is not public yet."""
    hidden = {"title": "Zeppelin", "topics": ("Secret",), "url": "https://x.example", "published": NOW + MICROSECOND}
    searcher = index(ONE, Document("hidden", hidden))
    with pytest.raises(DocumentNotFound):
        searcher.document("hidden", NOW)
    assert searcher.linked(("https://x.example",), NOW) == {}
    assert searcher.facet(EMPTY_REQUEST, "topics", "sec", 10, NOW).values == ()
    requests = [SearchRequest(query=query) for query in ("zeppelin", "zep*", "secret")]
    for request in (*requests, EMPTY_REQUEST.only("topics", "Secret"), EMPTY_REQUEST.only("id", "hidden")):
        assert ids(searcher, request) == []
    assert "Secret" not in repr(searcher.search(EMPTY_REQUEST, NOW))


# Documents


@pytest.mark.parametrize("depth", [2, 99, 101, 200])
def test_nested_data(folder: Path, depth: int) -> None:
    """Data is kept however it is nested, or refused when it is too deep; nothing overflows."""
    nested: Any = "x"
    for _ in range(depth):
        nested = [nested]
    with open_writer(folder, Settings()) as writer:
        if depth > 100:
            with pytest.raises(InvalidDocument):
                writer.add(Document("deep", {"price": nested}))
        else:
            writer.add(Document("deep", {"price": nested}))


def test_one_document(index: MakeSearcher) -> None:
    """A document is found by its id, with its shown values; what is not there is not found."""
    searcher = index(ONE)
    assert searcher.document("one", NOW).fields == {"id": "one", "title": "Title of one", "topics": ["AI"]}
    for id in ("", "two", "ONE", "one ", "\0", "\ud800"):
        with pytest.raises(DocumentNotFound):
            searcher.document(id, NOW)


def test_documents_by_their_link(index: MakeSearcher) -> None:
    """The documents of some links come by link; of two with one link, the first."""
    first, second = (Document(id, {"url": "https://x.example/a"}) for id in ("first", "second"))
    searcher = index(first, second, Document("other", {"url": "/b"}), ONE)
    found = searcher.linked(("https://x.example/a", "/b", "/c"), NOW)
    assert {url: hit.id for url, hit in found.items()} == {"https://x.example/a": "first", "/b": "other"}


def test_what_is_not_shown_is_not_there(index: MakeSearcher, tmp_path: Path) -> None:
    """A body that is not shown is searched, is in no hit, and its sentences are in no file."""
    fields = DEFAULT_FIELDS.with_field(replace(DEFAULT_FIELDS[BODY], shown=False))
    searcher = index(
        Document("one", {"title": "T", "body": "Unseen words beside each other."}), settings=Settings(fields=fields)
    )
    (hit,) = searcher.search(SearchRequest(query="unseen"), NOW).hits
    assert "words beside" not in repr(hit).lower()
    assert (hit.highlights, hit.passages, hit.matched) == ({}, (), {"body": ("unseen",)})
    contents = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"Unseen words" in content for content in contents)


def test_all_kinds_of_values_come_back(index: MakeSearcher) -> None:
    """The shown values of a hit are those of the document, as JSON, in the order of the fields."""
    values = {
        "ratings": {"count": 3, "average": 4.5, "by": [None, True]},
        "title": "Naïve \0 \x1e title\n",
        "topics": ("C, C++", "a\x1eb", "AI", "AI"),
        "published": datetime(2021, 3, 2, 12, 36, tzinfo=UTC),
        "heat": -5,
        "quality": 0.1,
        "length": "PT8M30S",
        "url": "https://x.example/ä?b=c",
        "images": [{"url": "/a.svg"}],
    }
    (hit,) = index(Document("æ/ø.1", values)).search(EMPTY_REQUEST, NOW).hits
    expected = values | {"id": "æ/ø.1", "topics": list(values["topics"]), "published": "2021-03-02T12:36:00Z"}  # type: ignore[call-overload]
    assert hit.fields == expected
    assert list(hit.fields) == [field.name for field in DEFAULT_FIELDS if field.name in expected]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"title": 7}, "title"),
        ({"title": ("a", "b")}, "title"),
        ({"title": "\ud800"}, "title"),
        ({"topics": "AI"}, "topics"),
        ({"topics": ["AI"]}, "topics"),
        ({"topics": ("AI", 7)}, "topics"),
        ({"topics": ("AI", "")}, "topics"),
        ({"kind": "\udfff"}, "kind"),
        ({"published": "2021-03-02"}, "published"),
        ({"published": datetime(2021, 3, 2)}, "published"),  # noqa: DTZ001 - that is what is wrong with it
        ({"heat": "80"}, "heat"),
        ({"heat": True}, "heat"),
        ({"heat": float("nan")}, "heat"),
        ({"heat": float("-inf")}, "heat"),
        ({"heat": 2**64}, "heat"),
        ({"heat": -(10**400)}, "heat"),
        ({"length": "8:30"}, "length"),
        ({"length": 510}, "length"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "//x.example"}, "url"),
        ({"url": "/a b"}, "url"),
        ({"images": {1, 2}}, "images"),
        ({"images": [object()]}, "images"),
        ({"ratings": {"average": float("nan")}}, "ratings"),
        ({"price": "\ud800"}, "price"),
        ({"actions": {1: "x"}}, "actions"),
    ],
)
def test_invalid_documents(folder: Path, values: dict[str, Any], field: str) -> None:
    """A value that has not the form of its field is refused by name, and the writer goes on with others."""
    with open_writer(folder, Settings()) as writer:
        with pytest.raises(InvalidDocument) as raised:
            writer.add(Document("bad", values))
        assert (raised.value.id, raised.value.field) == ("bad", field)
        writer.add(ONE)
        writer.commit(NOW)
    with closing(open_searcher(folder)) as searcher:
        assert ids(searcher) == ["one"]


@pytest.mark.parametrize("id", ["", "\ud800"])
def test_invalid_ids(folder: Path, id: str) -> None:
    """An id is a text that is not empty and can be written."""
    with open_writer(folder, Settings()) as writer, pytest.raises(InvalidDocument):
        writer.add(Document(id, {}))


def test_an_id_is_unique(folder: Path) -> None:
    """A second document of one id is refused; the first stays."""
    with open_writer(folder, Settings()) as writer:
        writer.add(ONE)
        with pytest.raises(InvalidDocument):
            writer.add(replace(TWO, id="one"))
        writer.commit(NOW)
    with closing(open_searcher(folder)) as searcher:
        assert searcher.document("one", NOW).fields["title"] == "Title of one"


def test_dates_at_the_ends_of_time(index: MakeSearcher) -> None:
    """The first and the last moments that Python knows are dates like others."""
    first, last = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    searcher = index(Document("first", {"published": first}), Document("last", {"published": last}), editors=True)
    assert ids(searcher, EMPTY_REQUEST.only("published", "0001")) == ["first"]
    assert ids(searcher, EMPTY_REQUEST.only("published", "9999-12-31")) == ["last"]
    assert [value.value for value in _values(searcher.search(EMPTY_REQUEST, NOW).facets["published"])] == [
        "0001",
        "9999",
    ]


# Requests that mean nothing


def test_requests_that_cannot_be_answered(index: MakeSearcher) -> None:
    """A filter, an order or a facet that is not declared, or a range without meaning, is an error that says so."""
    searcher = index(ONE)
    for name in ("colour", "title", "images"):
        with pytest.raises(UnknownParameter):
            searcher.search(EMPTY_REQUEST.only(name, "x"), NOW)
        with pytest.raises(UnknownParameter):
            searcher.facet(EMPTY_REQUEST, name, "", 10, NOW)
        with pytest.raises(UnknownParameter):
            searcher.search(EMPTY_REQUEST.sorted_by(name), NOW)
    with pytest.raises(InvalidParameter):
        searcher.search(EMPTY_REQUEST.with_filter("published", Filter(none_of=("soon",))), NOW)


# Scores

COUNTS = st.lists(st.integers(0, 30), min_size=1, max_size=12)


def scores(documents: list[str], query: str) -> list[float]:
    """The score of each text as the body of a document, in their order; 0 when it is not found."""
    made = [Document(str(number), {"body": text}) for number, text in enumerate(documents)]
    return _scores(made, query)


def _scores(documents: list[Document], query: str) -> list[float]:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder, indexed(Path(folder) / "index", documents) as searcher:
        found = {hit.id: hit.score for hit in searcher.search(SearchRequest(query=query, size=100), NOW).hits}
    return [found.get(document.id, 0.0) for document in documents]


@settings(max_examples=30)
@given(COUNTS, COUNTS)
def test_scores_obey_the_laws(occurrences: list[int], others: list[int]) -> None:
    """Scores are finite and not below 0; more occurrences are never lower, longer texts never higher."""
    length = 40
    texts = [" ".join(["sun"] * count + ["rain"] * (length - count)) for count in occurrences]
    found = scores(texts, "sun")
    assert all(math.isfinite(score) and score >= 0 for score in found)
    assert all((score > 0) == (count > 0) for score, count in zip(found, occurrences, strict=True))
    by_count = [score for _, score in sorted(zip(occurrences, found, strict=True))]
    assert by_count == sorted(by_count)
    texts = [" ".join(["sun"] + ["rain"] * count) for count in others]
    by_length = [score for _, score in sorted(zip(others, scores(texts, "sun"), strict=True))]
    assert by_length == sorted(by_length, reverse=True)


@settings(max_examples=20)
@given(st.integers(1, 12), st.integers(1, 12))
def test_rarer_words_count_more(common: int, rare: int) -> None:
    """In texts of one length the word that fewer texts have never has the lower score, up to the word of all texts."""
    common, rare = max(common, rare), min(common, rare)
    texts = [f"{'sun' if number < common else 'rain'} {'moon' if number < rare else 'wind'}" for number in range(12)]
    assert scores(texts, "moon")[0] >= scores(texts, "sun")[0] > 0


def test_a_better_field_counts_more() -> None:
    """The same word in a field of more weight is never lower, other things being equal."""
    fields = sorted(("body", "excerpt", "title"), key=lambda name: DEFAULT_FIELDS[name].weight)
    documents = [Document(name, {name: "sun"}) for name in fields]
    by_field = _scores(documents, "sun")
    assert by_field == sorted(by_field)
    assert by_field[0] > 0


def test_one_score_by_hand() -> None:
    """BM25F of one word: 3 documents, 2 of them with the word; twice in 4 words where the mean is 3, weight 1.

    idf = ln(1 + (3 - 2 + 0.5) / (2 + 0.5)) = ln 1.6 = 0.470004
    counted = 1 · 2 / (1 - 0.7 + 0.7·4/3) = 1.621622
    score = 0.470004 · 1.621622 · 3 / (1.621622 + 2) = 0.631348
    """
    found = scores(["sun sun rain wind", "sun rain", "rain wind rain"], "sun")
    assert found[0] == pytest.approx(0.631348, abs=1e-6)


def test_optional_words_count_in_ranking_only(index: MakeSearcher) -> None:
    """A stop word beside a word neither adds nor removes hits, and lifts those that have it."""
    searcher = index(Document("without", {"title": "sun moon"}), Document("with", {"title": "the sun"}))
    hits = searcher.search(SearchRequest(query="the sun"), NOW).hits
    assert [hit.id for hit in hits] == ["with", "without"]
