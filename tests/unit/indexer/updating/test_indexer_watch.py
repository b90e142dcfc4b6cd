"""Does a watched folder stay searchable as it is, whatever happens to its files?"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest
from conftest import NOW, Write, writer
from contents import ids
from prometheus_client.parser import text_string_to_metric_families

from indexer.commands import config
from indexer.job import Job
from indexer.reporting import watch_metrics
from indexer.reporting.changes import Changes
from indexer.reporting.report import Report
from indexer.reporting.watch_metrics import WatchMetrics
from indexer.updating import watch
from indexer.updating.watch import Watch
from search.errors import ContentMissing, IndexLocked, NothingToIndex, SettingInvalid
from search.protocol.engine import open_writer
from search.settings.settings import Settings

LONGEST_S = 30.0
"""Longer than anything takes, on the slowest machine."""
QUIET_S = 1.5
"""Long enough for a change that should not count to be noticed."""


class Followed:
    """A content folder that is watched by a thread."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        self.folder, self.content, self.index = folder, folder / "content", folder / "index"
        self.config = folder / "newsdex.yaml"
        self._outcomes: Queue[watch.Outcome] = Queue()
        self._stop = threading.Event()
        self._watch = Watch(self._job, lambda: config.version(self.config), self._stop, **changes)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _job(self) -> Job:
        settings = config.read(self.config) if self.config.exists() else Settings()
        return Job((self.content,), self.index, settings, NOW)

    def _run(self) -> None:
        for outcome in self._watch.outcomes():
            self._outcomes.put(outcome)

    def next(self) -> watch.Outcome:
        """What became of the next attempt that did something."""
        while True:
            outcome = self._outcomes.get(timeout=LONGEST_S)
            if not isinstance(outcome, Report) or outcome.changes != Changes() or outcome.refusal:
                return outcome

    def changes(self) -> Changes:
        """What the next attempt that did something has changed."""
        outcome = self.next()
        assert isinstance(outcome, Report), outcome
        assert outcome.changes
        return outcome.changes

    def is_quiet(self) -> bool:
        """Whether nothing is attempted for a while."""
        try:
            self._outcomes.get(timeout=QUIET_S)
        except Empty:
            return True
        return False

    def stop(self) -> None:
        """Stop, and wait for it."""
        self._stop.set()
        self._thread.join(LONGEST_S)
        assert not self._thread.is_alive()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes one file of the content."""
    return writer(tmp_path / "content")


@pytest.fixture
def followed(tmp_path: Path, write: Write) -> Iterator[Followed]:
    """A folder with the documents a and b, watched."""
    write("a.md", "title: A")
    write("b.md", "title: B")
    made = Followed(tmp_path)
    first = made.next()
    assert isinstance(first, Report)
    assert (first.read, first.changes) == (2, None)
    yield made
    made.stop()


def test_each_change_is_followed(followed: Followed, write: Write) -> None:
    """A file that is written, changed, renamed, moved with its folder or removed is in the index as it is."""
    write("sub/c.md", "title: C")
    assert followed.changes() == Changes(added=("sub/c",))
    write("sub/c.md", "title: Changed")
    assert followed.changes() == Changes(changed=("sub/c",))
    (followed.content / "sub").rename(followed.content / "other")
    assert followed.changes() == Changes(renamed=(("sub/c", "other/c"),))
    write("b.md", "title: B\ndraft: true")
    assert followed.changes() == Changes(hidden=("b",))
    (followed.content / "a.md").unlink()
    assert followed.changes() == Changes(removed=("a",))
    assert ids(followed.index) == {"other/c"}


def test_a_file_that_others_inherit_from_is_followed(followed: Followed, write: Write) -> None:
    """Data of a folder hides what is below it as soon as it is there, and shows it again when it is gone."""
    data = followed.content / ".meta.yml"
    data.write_text("draft: true\n", encoding="utf-8")
    assert followed.changes() == Changes(hidden=("a", "b"))
    data.unlink()
    assert followed.changes() == Changes(shown=("a", "b"))
    (followed.content / "content.json").write_text('{"author": "Ann"}', encoding="utf-8")
    assert followed.changes() == Changes(changed=("a", "b"))


def test_an_editor_that_saves_by_renaming(followed: Followed) -> None:
    """A new file that takes the name of the old one is one change, and the editor's own files are none."""
    content = followed.content
    for name in (".a.md.swp", "a.md~", "#a.md#", ".#a.md", "4913", "a.md___jb_tmp___", "~$a.md", "picture.jpg"):
        (content / name).write_text("---\ntitle: no\n---\n", encoding="utf-8")
    (content / "4913").unlink()
    assert followed.is_quiet()
    (content / "a.md.tmp").write_text("---\ntitle: Saved\n---\n", encoding="utf-8")
    (content / "a.md.tmp").replace(content / "a.md")
    assert followed.changes() == Changes(changed=("a",))
    assert ids(followed.index) == {"a", "b"}


def test_files_that_change_places_are_noticed(tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files of one size and one time that change places are both changed."""
    monkeypatch.setattr("indexer.updating.incremental_plan.RACY_NS", 0)
    for name in "ab":
        os.utime(write(f"{name}.md", f"title: {name}"), ns=(10**18, 10**18))
    followed = Followed(tmp_path)
    try:
        followed.next()
        for old, new in (("a.md", "x"), ("b.md", "a.md"), ("x", "b.md")):
            (followed.content / old).rename(followed.content / new)
        assert followed.changes() == Changes(changed=("a", "b"))
    finally:
        followed.stop()


def test_a_name_with_a_number_sign_is_followed(followed: Followed, write: Write) -> None:
    """What is content for a build is content for `watch`, too, though names of some editors' files begin alike."""
    write("#1 of many.md")
    assert followed.changes() == Changes(added=("#1 of many",))


def test_a_burst_is_one_commit(followed: Followed, write: Write) -> None:
    """Many files at once, as from `git pull`, are one new generation."""
    for number in range(1_200):
        write(f"many/{number}.md", f"title: {number}")
    assert len(followed.changes().added) == 1_200


def test_a_folder_that_goes_and_comes_back(followed: Followed, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the folder is away the index stands, told once; when it is back it is followed as before."""
    away = followed.folder / "away"
    followed.content.rename(away)
    assert isinstance(followed.next(), ContentMissing)
    assert followed.is_quiet()
    assert ids(followed.index) == {"a", "b"}
    (away / "a.md").unlink()
    away.rename(followed.content)
    assert followed.changes() == Changes(removed=("a",))
    write("c.md", "title: C")
    assert followed.changes() == Changes(added=("c",))


def test_a_link_that_leads_elsewhere(tmp_path: Path, write: Write) -> None:
    """A content folder that is a link, as deployments make it, is followed when it leads to another release."""
    write("a.md", "title: A")
    write("b.md", "title: B")
    first, second, content = tmp_path / "first", tmp_path / "second", tmp_path / "content"
    content.rename(first)
    shutil.copytree(first, second)
    (second / "b.md").unlink()
    content.symlink_to(first)
    followed = Followed(tmp_path)
    assert isinstance(followed.next(), Report)
    (tmp_path / "link").symlink_to(second)
    (tmp_path / "link").replace(content)
    assert followed.changes() == Changes(removed=("b",))
    (second / "a.md").write_text("---\ntitle: Changed\n---\n", encoding="utf-8")
    assert followed.changes() == Changes(changed=("a",))
    followed.stop()


def test_an_emptied_folder_is_refused(followed: Followed, write: Write) -> None:
    """When the last files are gone the index stands, and says so."""
    for path in followed.content.iterdir():
        path.unlink()
    outcome = followed.next()
    while isinstance(outcome, Report) and not outcome.refusal:  # one file may have gone before the other
        outcome = followed.next()
    assert isinstance(outcome, Report)
    assert isinstance(outcome.refusal, NothingToIndex)
    assert ids(followed.index)


def test_a_new_configuration_is_noticed(followed: Followed, monkeypatch: pytest.MonkeyPatch) -> None:
    """A configuration that means nothing is told, and the index stands; a right one applies at once."""
    monkeypatch.setattr(watch, "RETRY_S", 0.1)
    followed.config.write_text("fields: [", encoding="utf-8")
    assert isinstance(followed.next(), SettingInvalid)
    assert ids(followed.index) == {"a", "b"}
    followed.config.write_text("ignore: [a.md]", encoding="utf-8")
    assert followed.changes() == Changes(removed=("a",))


def test_what_fails_is_tried_again(followed: Followed, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another process writes the index the change waits; it is not lost."""
    monkeypatch.setattr(watch, "RETRY_S", 0.1)
    with open_writer(followed.index, Settings(), following=1) as other:
        other.remove("none")
        write("c.md", "title: C")
        assert isinstance(followed.next(), IndexLocked)
    assert followed.changes() == Changes(added=("c",))


def test_what_the_system_does_not_tell_is_found(tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every event lost, a change is found when everything is looked at."""
    write("a.md")
    monkeypatch.setattr(watch._Filter, "__call__", lambda *_: False)
    followed = Followed(tmp_path, rescan_s=0.2)
    assert isinstance(followed.next(), Report)
    write("b.md", "title: B")
    assert followed.changes() == Changes(added=("b",))
    followed.stop()


def _metrics(path: Path) -> dict[str, float]:
    families = text_string_to_metric_families(path.read_text(encoding="utf-8"))
    return {
        "_".join([one.name, *one.labels.values()]): one.value
        for family in families
        for one in family.samples
        if not one.name.endswith("_created")
    }


def test_metrics_tell_whether_the_content_is_followed(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file says when the content was last looked at and when the index was right, and that an attempt failed."""
    monkeypatch.setattr(watch_metrics, "BEAT_S", 0.0)
    path, started = tmp_path / "newsdex.prom", time.time()
    write("a.md")
    followed = Followed(tmp_path, metrics=WatchMetrics(path))
    assert isinstance(followed.next(), Report)
    well = _metrics(path)
    assert started <= well["newsdex_watch_updated_timestamp_seconds"] <= well["newsdex_watch_seen_timestamp_seconds"]
    assert (well["newsdex_watch_failing"], well["newsdex_watch_attempts_total_done"]) == (0, 1)
    (followed.content / "a.md").unlink()
    refused = followed.next()
    assert isinstance(refused, Report)
    assert refused.refusal
    failed = _metrics(path)
    assert (failed["newsdex_watch_failing"], failed["newsdex_watch_attempts_total_failed"]) == (1, 1)
    assert failed["newsdex_watch_updated_timestamp_seconds"] == well["newsdex_watch_updated_timestamp_seconds"]
    deadline = time.monotonic() + LONGEST_S
    while _metrics(path)["newsdex_watch_seen_timestamp_seconds"] <= failed["newsdex_watch_seen_timestamp_seconds"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    followed.stop()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_stops_cleanly(tmp_path: Path, write: Write, number: int) -> None:
    """Ctrl-C and SIGTERM end the command with 0, without a traceback, and the index is whole."""
    write("a.md", "title: A")
    code = "import sys; from indexer.commands.cli import main; sys.exit(main())"
    arguments = [sys.executable, "-c", code, "watch", str(tmp_path / "content"), "--index", str(tmp_path / "index")]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ) as process:
        deadline = time.monotonic() + LONGEST_S
        while not list((tmp_path / "index").glob("*.toc")) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(number)
        out, error = process.communicate(timeout=LONGEST_S)
    assert (process.returncode, error) == (0, b"")
    assert b"all 1 files were read" in out
    assert ids(tmp_path / "index") == {"a"}
