"""What do writers and readers do when they are killed, refused and hurried? Real processes, for `test_crashes.py`.

    python tests/crashes.py kills FOLDER COUNT SEED     killed at random moments, so many times
    python tests/crashes.py points FOLDER               killed before each change of the folder, one after the other
    python tests/crashes.py builds FOLDER COUNT SEED    the same with `newsdex-index build` of changing files
    python tests/crashes.py refusals FOLDER             writes of all sizes fail
    python tests/crashes.py full FOLDER                 the disk (of FOLDER, which is small) is full at all moments
    python tests/crashes.py readers FOLDER COUNT READERS  so many generations under the eyes of so many processes

Each ends with 0 and one line of figures, or with a traceback.

An index is in a *round*: what it holds after so many changes of a fixed sequence is known, and nothing else may ever be
found in it. Children are forked, which takes no time; this process has one thread, and holds no lock.
"""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import closing, redirect_stdout, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from indexer.commands import cli
from search.errors import GenerationMissing, IndexMissing, IndexUnwritable
from search.protocol.engine import Searcher, open_searcher, open_upkeep, open_writer
from search.protocol.request import SearchRequest
from search.schema.document import Document
from search.schema.fields import ID
from search.settings.settings import Settings
from search.whoosh_engine.maintenance import background_merges
from search.whoosh_engine.schema import DocumentMapper, ordinal_fields, schema
from search.whoosh_engine.storage.commit_facts import CommitFacts
from search.whoosh_engine.storage.write_errors import explained
from search.whoosh_engine.writer import merge_policy
from search.whoosh_engine.writer.commit import NewCommit

NOW = datetime(2022, 6, 15, 12, 0, tzinfo=UTC)
DOCUMENTS = 24
EVERYTHING = SearchRequest(query="words", size=100)
LONG = "words " * 100
SPAN = 6
"""A writer is killed before it has written, as fast as the first time, so many rounds."""
REFUSED = 3
"""The exit status of a child that was told what it should be told."""


def changed(number: int, round: int) -> bool:
    """Whether a document is changed in a round: in each eighth round all are, else a third; the first always."""
    return round % 8 == 0 or number % 3 == round % 3 or number == 0


def last_change(number: int, round: int) -> int:
    """The latest round, up to this one, in which a document was changed."""
    return next(before for before in range(round, -1, -1) if changed(number, before))


def expected(round: int) -> dict[str, str]:
    """The title of each document after a round."""
    return {f"d{number}": f"Round {last_change(number, round)}" for number in range(DOCUMENTS)}


def document(number: int, round: int) -> Document:
    """A document as it is changed in a round."""
    topics = (f"topic {round}", f"topic {number % 5}") if number else (f"round {round}",)
    return Document(f"d{number}", {"title": f"Round {round}", "excerpt": LONG, "topics": topics})


def write(folder: Path, round: int) -> None:
    """Make an index of the round before one of this round."""
    settings = Settings()
    documents = [document(number, round) for number in range(DOCUMENTS) if changed(number, round)]
    if round % 8 == 0:
        with open_writer(folder, settings) as writer:
            for one in documents:
                writer.add(one)
            writer.commit(NOW)
        return
    fields = settings.fields
    mapper = DocumentMapper(fields, settings.language)
    with NewCommit(folder, schema(fields), ordinals=ordinal_fields(fields), keep=True, memory_bytes=5_000) as new:
        for one in documents:
            new.delete(ID, one.id)
            kept = mapper.map(one)
            new.add(kept)
        facts = CommitFacts(
            new.generation, settings, editors=False, built_at=NOW, sources=(), stored_documents=DOCUMENTS
        )
        with explained(folder):
            facts.write(folder)
        new.commit()


def round_of(searcher: Searcher) -> int:
    """The round that an index is in; AssertionError when it holds anything but what belongs to it."""
    results = searcher.search(EVERYTHING, NOW)
    titles = {hit.id: str(hit.fields["title"]) for hit in results.hits}
    round = int(titles["d0"].removeprefix("Round "))
    assert titles == expected(round)
    assert results.total == DOCUMENTS
    counted = searcher.facet(EVERYTHING, "topics", "round ", 10, NOW).values
    assert [(value.value, value.count) for value in counted] == [(f"round {round}", 1)]
    assert searcher.search(SearchRequest(query=f'"round {round}"'), NOW).total >= 1
    return round


def current(folder: Path) -> int:
    """The round of the newest generation, which passes the deep check; -1 when there is none."""
    try:
        searcher = open_searcher(folder)
    except IndexMissing:
        return -1
    with closing(searcher):
        assert open_upkeep(folder).check() == []
        return round_of(searcher)


def write_for_ever(folder: Path) -> None:
    """Commit, merge and go back, again and again."""
    random.seed(os.getpid())
    round = current(folder)
    while True:
        round += 1
        write(folder, round)
        background_merges.merge_large(folder)
        if random.random() < 0.2:
            with suppress(GenerationMissing):
                open_upkeep(folder).rollback()
                round = current(folder)


def build_for_ever(folder: Path) -> None:
    """Build round after round."""
    round = current_build(folder)
    while True:
        round += 1
        build_round(folder, round)


def build_round(folder: Path, round: int) -> None:
    """Change all files of a folder, and run `newsdex-index build`."""
    for number in range(DOCUMENTS):
        path = folder / "content" / f"d{number}.md"
        path.write_text(f"---\ntitle: Round {round}\n---\n{LONG}", encoding="utf-8")
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        assert cli.main(["build", str(folder / "content"), "--index", str(folder / "index")]) == 0


def current_build(folder: Path) -> int:
    """The round of all documents of an index that was built; -1 when there is none."""
    try:
        searcher = open_searcher(folder / "index")
    except IndexMissing:
        return -1
    with closing(searcher):
        assert open_upkeep(folder / "index").check() == []
        titles = {str(hit.fields["title"]) for hit in searcher.search(EVERYTHING, NOW).hits}
        assert len(titles) == 1, titles
        return int(titles.pop().removeprefix("Round "))


def forked(work: Callable[[], None]) -> int:
    """The id of a child that does this, and ends with 0, or with 1 and a traceback."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        status = 0
    except BaseException:  # noqa: BLE001 - nothing of the parent's may go on in the child
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def killed(work: Callable[[], None], seconds: float) -> None:
    """Let a child do this for a while, and kill it; AssertionError when it ended by itself."""
    child = forked(work)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"the writer ended with {status}"


def kills(folder: Path, count: int, seed: int) -> str:
    """Kill writers; after each the index is whole, in a round that is not older, and the next run completes."""
    random.seed(seed)
    write(folder, 0)
    began = time.monotonic()
    write(folder, 1)
    longest = SPAN * (time.monotonic() - began)
    rounds = 0
    for _ in range(count):
        before = current(folder)
        killed(lambda: write_for_ever(folder), random.uniform(0, longest))
        after = current(folder)
        assert after >= 0, "there is no index any more"
        rounds += after - before
        write(folder, after + 1)
        assert current(folder) == after + 1
        assert_nothing_left(folder)
    return f"{count} kills, {rounds} rounds"


def points(folder: Path) -> str:
    """Kill a writer before the first change of the folder, the second, and so on; each time the next run completes."""
    write(folder, 0)
    number, before, status = 0, 0, signal.SIGKILL.value
    while os.WIFSIGNALED(status):
        number += 1
        child = forked(partial(write_until, folder, before + 1, number))
        status = os.waitpid(child, 0)[1]
        after = current(folder)
        assert after in {before, before + 1}, (number, before, after)
        write(folder, after + 1)
        background_merges.merge_large(folder)
        with closing(open_searcher(folder)) as searcher:
            before = round_of(searcher)
        assert before == after + 1
        assert_nothing_left(folder)
    assert status == 0, status
    return f"{number} points"


def write_until(folder: Path, round: int, number: int) -> None:
    """Write a round, merge, and go back; but be killed before the change of this number."""
    left = number

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        is_change = event in {"os.rename", "os.remove", "os.mkdir", "os.rmdir"}
        if is_change or (event == "open" and "w" in str(arguments[1])):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    write(folder, round)
    background_merges.merge_large(folder)
    open_upkeep(folder).rollback()


def builds(folder: Path, count: int, seed: int) -> str:
    """Kill `newsdex-index build`, likewise."""
    random.seed(seed)
    (folder / "content").mkdir(parents=True)
    began = time.monotonic()
    build_round(folder, 0)
    longest = SPAN * (time.monotonic() - began)
    rounds = 0
    for _ in range(count):
        before = current_build(folder)
        killed(lambda: build_for_ever(folder), random.uniform(0, longest))
        after = current_build(folder)
        assert after >= before
        rounds += after - before
    build_round(folder, after + 1)
    assert current_build(folder) == after + 1
    assert_nothing_left(folder / "index")
    return f"{count} kills, {rounds} rounds"


def assert_nothing_left(folder: Path) -> None:
    """No file of a process that is gone takes room for ever."""
    left = [path.name for path in folder.rglob("*") if path.name.endswith(".tmp")]
    assert not left, left
    assert len(list(folder.glob("_MAIN_*.toc"))) <= 3
    assert len(list(folder.glob("MAIN_*.docs"))) <= 3 * 8


def refusals(folder: Path) -> str:
    """Let writes beyond each of many sizes fail; the error says what to do, and the round before stands."""
    write(folder, 0)
    failed = 0
    for size in range(0, 15_000, 1_000):
        before = current(folder)
        failed += attempted(folder, before + 1, partial(limit, size), errno.EFBIG)
        assert current(folder) >= before
    write(folder, current(folder) + 1)
    assert_nothing_left(folder)
    return f"{failed} failed"


def limit(size: int) -> None:
    """No file of this process may be larger."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def attempted(folder: Path, round: int, prepare: Callable[[], None], number: int) -> int:
    """Let a child write a round; 1 when it failed, with an error that names this cause, and 0 when it did not."""

    def attempt() -> None:
        prepare()
        try:
            write(folder, round)
            background_merges.merge_large(folder)
        except IndexUnwritable as error:
            is_told = "still stands" in str(error) and getattr(error.__cause__, "errno", 0) == number
            os._exit(REFUSED if is_told else 1)

    _, status = os.waitpid(forked(attempt), 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in {0, REFUSED}, code
    return int(code == REFUSED)


def full(folder: Path) -> str:
    """Leave less and less room on the disk, and then some again."""
    index = folder / "index"
    write(index, 0)
    failed = 0
    for left in range(240_000, 0, -16_384):
        before = current(index)
        fill(folder, left)
        failed += attempted(index, before + 1, lambda: None, errno.ENOSPC)
        assert current(index) >= before
        (folder / "filler").unlink()
    write(index, current(index) + 1)
    assert_nothing_left(index)
    return f"{failed} failed"


def fill(folder: Path, left: int) -> None:
    """Write a file that leaves so many bytes."""
    with (folder / "filler").open("wb") as file, suppress(OSError):
        room = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
        file.write(bytes(max(room - left, 0)))


def readers(folder: Path, count: int, many: int) -> str:
    """Write generations while other processes read; none sees an error, an older round, or two rounds at once."""
    write(folder, 0)
    children = [forked(lambda: read_until(folder, count)) for _ in range(many)]
    for round in range(1, count + 1):
        write(folder, round)
        background_merges.merge_large(folder)
    statuses = [os.waitpid(child, 0)[1] for child in children]
    assert statuses == [0] * many, statuses
    return f"{count} generations, {many} readers"


def read_until(folder: Path, last: int) -> None:
    """Ask again and again, until the answer is of the last round."""
    searcher = open_searcher(folder)
    round, asked = 0, 0
    while round < last:
        latest = searcher.latest()
        if latest is not searcher:
            searcher.close()
            searcher = latest
        now = round_of(searcher)
        assert now >= round, f"round {now} after {round}"
        with closing(open_searcher(folder)) as anew:
            assert round_of(anew) >= now
        round, asked = now, asked + 1
    assert asked


def main() -> None:
    """Run one of them."""
    what, folder, *numbers = sys.argv[1:]
    merge_policy.SMALL = 10  # so that large segments, and merging them, are part of it
    print(globals()[what](Path(folder), *map(int, numbers)))  # noqa: T201 - it is a command


if __name__ == "__main__":
    main()
