"""Promises of the supervision: a worker that ends is replaced, and one that cannot start is told of."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from conftest import build
from served import ROOT, Service, free_port, service
from web import one

from webapp.server.supervision import Supervisor


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index."""
    folder = tmp_path_factory.mktemp("supervised")
    build(folder / "index", [one()])
    return folder


def _wait(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize(("workers", "kills"), [(1, 3), (2, 6), pytest.param(2, 20, marks=pytest.mark.soak)])
def test_a_killed_worker_is_replaced_under_load(folder: Path, workers: int, kills: int) -> None:
    """Workers are killed one after the other: only requests that were with them fail, and no connection is refused."""
    with service(folder / "index", "--workers", str(workers)) as running:
        answered, failures, stop = [], [], threading.Event()

        def ask() -> None:
            while not stop.is_set():
                try:
                    answered.append(running.get("/api/search?q=one").status)
                except OSError as error:
                    failures.append(error)

        clients = [threading.Thread(target=ask) for _ in range(3)]
        for client in clients:
            client.start()
        killed: list[int] = []
        for _ in range(kills):
            _kill_one(running, killed, len(answered), answered)
        _wait(lambda: len(set(running.workers()) - set(killed)) == workers)
        stop.set()
        for client in clients:
            client.join()
    assert set(answered) == {200}
    assert not [error for error in failures if isinstance(error, ConnectionRefusedError)]
    assert len(failures) <= kills * len(clients)  # each kill may end the request that each client has under way


def _kill_one(running: Service, killed: list[int], before: int, answered: list[int]) -> None:
    """Kill a worker that has not been killed yet, when requests are answered again."""
    _wait(lambda: len(answered) > before + 20)
    _wait(lambda: bool(set(running.workers()) - set(killed)))
    killed.append(next(iter(set(running.workers()) - set(killed))))
    os.kill(killed[-1], signal.SIGKILL)


@pytest.mark.parametrize("delay_s", [0.0, 0.05, 0.1, 0.2])
def test_it_stops_at_once_also_while_it_starts(folder: Path, delay_s: float) -> None:
    """Workers that are told to stop before they serve do not miss it."""
    with _started(folder) as process:
        assert process.stderr is not None
        process.stderr.readline()
        time.sleep(delay_s)
        begun = time.monotonic()
        process.terminate()
        assert process.wait(30) == 0
        assert time.monotonic() - begun < 4  # after five seconds a worker that does not stop is killed


def test_workers_that_cannot_start_end_the_service(folder: Path) -> None:
    """It is tried a few times, with pauses; then the service ends with 1 and says why."""
    before = "import webapp.app; webapp.app.assets.read_assets = lambda: 1 / 0"
    with _started(folder, before) as process:
        errors = process.communicate(timeout=60)[1]
    assert process.returncode == 1
    assert "ZeroDivisionError" in errors
    assert "could not start" in errors
    assert errors.count("Traceback") < 30


def _started(folder: Path, before: str = "") -> subprocess.Popen[str]:
    code = f"import sys; {before}\nfrom webapp.server.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "--index", str(folder / "index"), "--port", str(free_port())]
    return subprocess.Popen([*command, "--workers", "2"], stderr=subprocess.PIPE, text=True, cwd=ROOT)


class Ended:
    """A worker that has ended so, at such an age."""

    def __init__(self, exitcode: int, age_s: float) -> None:
        self.inner, self.exitcode, self.birth = self, exitcode, time.monotonic() - age_s

    def is_alive(self) -> bool:
        return False


@pytest.mark.parametrize(
    ("exit_code", "age_s", "ends"), [(1, 0.1, True), (-signal.SIGKILL, 0.1, False), (0, 0.1, False), (1, 60.0, False)]
)
def test_only_failed_starts_end_the_service(
    monkeypatch: pytest.MonkeyPatch, exit_code: int, age_s: float, *, ends: bool
) -> None:
    """However often workers are killed, are stopped, or fail after they have served, they are replaced."""
    monkeypatch.setattr(os, "register_at_fork", lambda **_: None)
    supervisor = Supervisor("webapp", workers=1)
    supervisor.wrks = [cast("Any", Ended(exit_code, age_s))]
    assert any(supervisor._cannot_start(0) for _ in range(20)) == ends
