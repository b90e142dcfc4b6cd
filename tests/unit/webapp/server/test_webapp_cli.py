"""Does the command serve, say where, and stop when told to?"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from conftest import build
from served import free_port
from web import one

from webapp.server import cli

COMMAND = [sys.executable, "-c", "import sys; from webapp.server.cli import main; sys.exit(main())"]
ROOT = Path(__file__).parents[4]


@contextmanager
def _serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    command = [*COMMAND, "--port", str(port), *arguments]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True, cwd=ROOT
    ) as process:
        try:
            _wait_for(port)
            yield process, port
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.05)


def _get(port: int, path: str) -> tuple[int, bytes]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_interrupted(tmp_path: Path, stop: signal.Signals) -> None:
    """One line names the address; an interrupt, which all its processes get, ends it without a complaint."""
    build(tmp_path / "index", [one()])
    with _serving("--index", str(tmp_path / "index"), "--workers", "2") as (process, port):
        assert _get(port, "/readyz")[0] == 200
        assert b"One" in _get(port, "/search?q=one")[1]
        os.killpg(process.pid, stop)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert out == ""
    assert err.splitlines() == [f"Newsdex serves {tmp_path / 'index'} at http://127.0.0.1:{port}/ (Ctrl-C stops)"]


def test_hostile_requests_over_the_wire_are_no_failures(tmp_path: Path) -> None:
    """Bytes that no client should send are answered, with what was asked or what is wrong with it."""
    build(tmp_path / "index", [one(id="é")])
    with _serving("--index", str(tmp_path / "index"), "--threads", "2") as (_, port):
        assert _get(port, "/documents/%C3%A9")[0] == 200
        assert _get(port, "/search?q=" + "x" * 10_000)[0] == 200
        for path in ("/search?q=%ff%00%", "/documents/%ff%00", "//", "/search?%", "/media/..%2f..%2fetc/passwd"):
            assert _get(port, path)[0] < 500


def test_a_missing_index_is_a_warning(tmp_path: Path) -> None:
    """It serves all the same, says how to build the index, and answers when it is there."""
    with _serving("--index", str(tmp_path / "index")) as (process, port):
        assert _get(port, "/readyz")[0] == 503
        build(tmp_path / "index", [one()])
        assert _get(port, "/readyz")[0] == 200
        process.terminate()
        assert "newsdex-index build" in process.communicate(timeout=20)[1]


def test_a_port_in_use_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is started beside another server; the message names the port and the remedy."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert cli.main(["--port", str(port)]) == 2
    message = capsys.readouterr().err
    assert f"port {port}" in message
    assert "--port" in message


@pytest.mark.parametrize(
    "arguments",
    [
        ["--port", "0"],
        ["--port", "http"],
        ["--workers", "0"],
        ["--deadline", "0"],
        ["--deadline", "soon"],
        ["--deadline", "nan"],
        ["--media", "/nowhere/at/all"],
        ["--index", "no:where"],
    ],
)
def test_a_wrong_argument_ends_it_at_once(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be used is said before anything is served."""
    port = [] if arguments[0] == "--port" else ["--port", str(free_port())]
    try:
        code = cli.main([*port, *arguments])
    except SystemExit as stop:
        code = stop.code  # type: ignore[assignment]
    assert code == 2
    assert "newsdex-serve" in capsys.readouterr().err
