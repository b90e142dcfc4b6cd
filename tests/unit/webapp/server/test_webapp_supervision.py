"""Promises of the supervision: a worker that ends is replaced, and one that cannot start is told of."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Self, cast

import pytest
from conftest import build
from served import ROOT, Service, free_port, listening, service
from web import one

from webapp.server import cli
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


SLOW = """
import time
from search.whoosh_engine.searcher import IndexSearcher
answer = IndexSearcher.search
def search(self, request, now):
    if request.query.startswith('slow'):
        time.sleep(0.4)
    return answer(self, request, now)
IndexSearcher.search = search
"""
"""Queries that begin so take 0.4 s."""


class Clients:
    """Clients that ask one request after the other, over connections that they keep or do not.

    A connection that was kept may be closed while its next request is on the way; it is sent again then, once, over a
    new connection, as RFC 9112 (9.3.1) has it.
    """

    def __init__(self, running: Service, count: int, *, keep: bool) -> None:
        self._running, self._keep = running, keep
        self.statuses: list[int] = []
        self.lost: list[Exception] = []
        """Errors of requests that were sent over a new connection."""
        self.is_refused = threading.Event()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(number,)) for number in range(count)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, number: int) -> None:
        connection, is_kept = None, False
        while not self._stop.is_set():
            is_kept = connection is not None
            try:
                connection = connection or self._connect()
            except ConnectionRefusedError:
                self.is_refused.set()
                return
            try:
                connection.request("GET", f"/api/search?q=slow+{number}" if number % 2 else "/search?q=one")
                response = connection.getresponse()
                response.read()
                self.statuses.append(response.status)
                if response.will_close or not self._keep:
                    connection.close()
                    connection = None
            except OSError as error:
                if not is_kept:
                    self.lost.append(error)
                connection = None
        if connection:
            connection.close()

    def _connect(self) -> HTTPConnection:
        connection = HTTPConnection("127.0.0.1", self._running.port, 30)
        connection.connect()
        return connection


@pytest.mark.parametrize("keep", [True, False])
def test_a_stop_loses_no_request(folder: Path, *, keep: bool) -> None:
    """SIGTERM lets requests that are under way end, and refuses connections from then on."""
    with (
        service(folder / "index", "--workers", "2", "--deadline", "10", before=SLOW) as running,
        Clients(running, 8, keep=keep) as clients,
    ):
        _wait(lambda: len(clients.statuses) > 20)
        running.process.terminate()
        assert running.process.wait(20) == 0
        assert clients.is_refused.wait(20)
    assert set(clients.statuses) == {200}
    assert clients.lost == []


@pytest.mark.parametrize(("keep", "workers"), [(True, 1), (False, 2)])
def test_new_workers_serve_before_old_ones_end(folder: Path, workers: int, *, keep: bool) -> None:
    """SIGHUP starts all workers anew, with no request lost and no connection refused."""
    with service(folder / "index", "--workers", str(workers), "--deadline", "10", before=SLOW) as running:
        old = set(running.workers())
        with Clients(running, 8, keep=keep) as clients:
            _wait(lambda: len(clients.statuses) > 20)
            running.process.send_signal(signal.SIGHUP)
            _wait(lambda: not old & set(running.workers()))
            before = len(clients.statuses)
            _wait(lambda: len(clients.statuses) > before + 20)
        assert len(running.workers()) == workers
    assert set(clients.statuses) == {200}
    assert not clients.is_refused.is_set()
    assert clients.lost == []


def test_new_workers_have_the_settings_of_now(folder: Path, tmp_path: Path) -> None:
    """SIGHUP reads the file of settings again; one that cannot be used leaves the old settings in force."""
    file = tmp_path / "newsdex.yaml"
    file.write_text("serve: {allowed_hosts: [old.example]}")
    with service(folder / "index", "--config", str(file)) as running:
        assert running.get("/", Host="old.example").status == 200
        assert running.get("/", Host="new.example").status == 421
        file.write_text("serve: {allowed_hosts: [new.example]}")
        running.process.send_signal(signal.SIGHUP)
        _wait(lambda: running.get("/", Host="new.example").status == 200)
        old = running.workers()
        file.write_text("serve: {prot: 1}")
        running.process.send_signal(signal.SIGHUP)
        _wait(lambda: not set(old) & set(running.workers()))
        assert running.get("/", Host="new.example").status == 200


def test_operators_have_an_address_of_their_own(folder: Path) -> None:
    """Metrics of all workers, and the details of readiness, are there and nowhere else; its worker is replaced, too."""
    port = free_port()
    with service(folder / "index", "--workers", "2", "--admin-address", f"127.0.0.1:{port}") as running:
        operators = Service(port, running.process)
        _wait(lambda: _answers(operators))
        for _ in range(20):
            assert running.get("/search?q=one").status == 200
        text = operators.get("/metrics").body.decode()
        assert 'newsdex_requests_total{route="/search",status="200"} 20.0' in text
        assert b'"generation":1' in operators.get("/readyz").body
        assert running.get("/metrics").status == 404
        assert b"generation" not in running.get("/readyz").body
        for worker in running.workers():
            os.kill(worker, signal.SIGKILL)
        _wait(lambda: _answers(operators) and len(running.workers()) == 3)
        assert 'status="200"} 20.0' in operators.get("/metrics").body.decode()


def _answers(running: Service) -> bool:
    try:
        return running.get("/healthz").status == 200
    except OSError:
        return False


def test_a_socket_that_was_left_behind_is_replaced(folder: Path, tmp_path: Path) -> None:
    """A Unix socket has its permissions and is removed at the end; neither a file nor a live service is replaced."""
    path = tmp_path / "it.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    with listening(path, folder / "index", "--socket", str(path), "--socket-mode", "600") as process:
        assert path.stat().st_mode & 0o777 == 0o600
        assert cli.main(["--index", str(folder / "index"), "--socket", str(path)]) == 2
        process.terminate()
        assert process.wait(20) == 0
    assert not path.exists()
    path.write_text("a file")
    assert cli.main(["--index", str(folder / "index"), "--socket", str(path)]) == 2
    assert path.read_text() == "a file"


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
