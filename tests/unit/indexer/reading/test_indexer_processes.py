"""Several processes read what one would, in the same order, and the end of one is a report."""

from __future__ import annotations

import pickle
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, writer
from deadly_work import DEADLY_FILE, DEADLY_TASKS, Dead, Deadly, slow_at_first

from indexer.job import Job
from indexer.reading import processes, sources, worker_pool
from indexer.reading.file_report import Outcome
from indexer.reading.walk import ContentFile, Root, key_of
from indexer.reading.worker_pool import Died
from indexer.updating import build
from search.errors import ProcessNotStarted
from search.protocol.engine import open_searcher
from search.protocol.request import SearchRequest
from search.settings.settings import Settings

FILES = 300


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """The job of building an index of some files, of which some are hidden or fail, in two processes."""
    monkeypatch.setattr(sources, "MANY_FILES", 10)
    monkeypatch.setattr(processes, "BATCH_FILES", 7)
    write = writer(tmp_path / "content")
    for number in range(FILES):
        hidden = "draft: true" if number % 13 == 5 else "heat: 3"
        bad = "draft: [" if number % 17 == 9 else f"title: Law {number} of low-code\ntopics: [Topic {number % 5}]"
        write(f"{number:03d}.md", f"{bad}\n{hidden}\nexcerpt: {f'Text{number} low-code ' * 25}")
    return Job((tmp_path / "content",), tmp_path / "one", Settings(), NOW, processes=2)


def test_the_index_is_the_same_however_many_read(job: Job, tmp_path: Path) -> None:
    """Two processes give the report, the progress and, byte for byte, the segments that one gives."""
    told: list[tuple[int, int]] = []
    several = build.build(job, lambda done, total: told.append((done, total)))
    assert told == [(number, FILES) for number in range(1, FILES + 1)]
    one = build.build(replace(job, address=tmp_path / "two", processes=1))
    assert several == one
    assert several.count(Outcome.FAILED) > 10 < several.count(Outcome.HIDDEN)
    assert _segments(tmp_path / "one") == _segments(tmp_path / "two")
    assert not active_children()


def _segments(folder: Path) -> list[bytes]:
    found = [path for path in folder.iterdir() if path.suffix in {".docs", ".terms"}]
    assert len(found) == 2
    return [path.read_bytes() for path in sorted(found, key=lambda path: path.suffix)]


def test_a_dry_run_says_the_same_and_writes_nothing(job: Job, tmp_path: Path) -> None:
    """Read by several processes, a dry run reports what a run would, and makes no folder."""
    dry = build.build(replace(job, dry_run=True))
    assert not (tmp_path / "one").exists()
    assert replace(dry, dry_run=False) == build.build(job)


def test_a_file_that_ends_its_process_is_reported(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is killed costs the one file that it was at; all others are in the index, and the run goes on."""
    monkeypatch.setattr(processes, "_Work", Deadly)
    report = build.build(job)
    (lost,) = [file for file in report.files if file.path.endswith(DEADLY_FILE)]
    assert lost.outcome is Outcome.FAILED
    assert "by signal SIGKILL" in lost.problems[0].reason
    monkeypatch.undo()
    whole = build.build(replace(job, dry_run=True, full=True, processes=1))
    assert [file for file in report.files if file is not lost] == [
        file for file in whole.files if file.path != lost.path
    ]
    with closing(open_searcher(job.address)) as searcher:
        assert searcher.search(SearchRequest(), NOW).total == whole.count(Outcome.INDEXED) - 1


def test_a_stopped_run_leaves_nothing_behind(job: Job, tmp_path: Path) -> None:
    """When a run is interrupted all of its processes are gone, and so is what it has written."""

    def interrupt(done: int, _: int) -> None:
        if done == FILES // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build.build(job, interrupt)
    assert not active_children()
    assert not list((tmp_path / "one").glob("*.docs*"))


def test_processes_start_while_the_folders_are_looked_at(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """When all files will be read, processes start as soon as there are many; not for a run that may read none."""
    select, running = sources.select, []

    def counted(*given: Any) -> Any:
        running.append(len(active_children()))
        return select(*given)

    monkeypatch.setattr(sources, "select", counted)
    for one in (job, job, replace(job, full=True), replace(job, full=True, processes=1)):
        build.build(one)
    assert running == [2, 0, 2, 0]
    assert not active_children()


def test_processes_that_cannot_start_are_an_error() -> None:
    """A process that ends before its first task says nothing about a file: the run fails, and says so."""
    with pytest.raises(ProcessNotStarted, match="exit code 7"):
        list(worker_pool.in_order(range(3), Dead(), 2))


def test_results_come_in_the_order_of_the_tasks() -> None:
    """Fast or slow, large, or lost with its process: each task has its result, in order, and is done in order."""
    tasks = [(number, bytes(worker_pool.MAX_TASK_BYTES)) for number in range(24)]
    found = [(task, result) for (task, _), result in worker_pool.in_order(tasks, slow_at_first, 2)]
    assert [task for task, _ in found] == list(range(24))
    assert [task for task, result in found if isinstance(result, Died)] == sorted(DEADLY_TASKS)
    done = [(task, result[0]) for task, result in found if not isinstance(result, Died)]
    assert all(tasks[-1] == task and tasks == sorted(tasks) for task, tasks in done)
    assert str(Died(3)) == "with exit code 3"
    assert str(Died(-9)) == "by signal SIGKILL"


def test_processes_end_when_there_is_nothing_left_to_do() -> None:
    """Their memory is free for what follows, and the pool may be given something else."""
    with worker_pool.WorkerPool[int, int](2) as pool:
        for _ in range(2):
            assert [result for _, result in pool.in_order(range(-5, 0), abs)] == [5, 4, 3, 2, 1]
            assert not active_children()


def test_a_batch_is_never_larger_than_a_task_may_be() -> None:
    """However long names are, the files of a batch can be sent at once; and no file is left out."""
    names = ["n" * length for length in range(0, 4_000, 7)]
    root = Root(0, "/r" * 2_000, "s" * 4_000)
    files = [ContentFile(root, name, size_bytes=1, modified_ns=1, key=key_of(0, name)) for name in names]
    batches = list(processes._batches(files))
    assert [file for some in batches for file in some] == files
    assert max(len(pickle.dumps(some)) for some in batches) < worker_pool.MAX_TASK_BYTES


def test_a_batch_of_files_that_were_named_one_by_one_is_not_larger() -> None:
    """A file that is a content folder of its own is sent with that, and counts with it."""
    roots = [Root(number, f"/{number}{'r' * 300}", f"{number}{'s' * 300}/") for number in range(2_000)]
    files = [ContentFile(root, "a.md", size_bytes=1, modified_ns=1, key=key_of(root.number, "a.md")) for root in roots]
    batches = list(processes._batches(files))
    assert [file for some in batches for file in some] == files
    assert max(len(pickle.dumps(some)) for some in batches) < worker_pool.MAX_TASK_BYTES


def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    """When the run itself is killed, which it cannot notice, its processes end by themselves."""
    program = tmp_path / "program.py"
    program.write_text(_PROGRAM, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout
        pids = [int(started.stdout.readline()) for _ in range(2)]
        started.kill()
    deadline = time.monotonic() + 20
    while any(map(_is_running, pids)):
        assert time.monotonic() < deadline
        time.sleep(0.02)


_PROGRAM = """
import os, time
from indexer.reading import worker_pool

def work(task):
    return os.getpid()

if __name__ == "__main__":
    pids = set()
    for _, pid in worker_pool.in_order(iter(int, 1), work, 2):
        if pid not in pids:
            print(pid, flush=True)
        pids.add(pid)
        time.sleep(0.01)
"""


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
