"""How does a test get a service as an operator starts it? `newsdex-serve` in a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent
_START_S = 60
"""Until a service that does not answer is given up; it answers within one as a rule."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service that runs."""

    port: int
    process: subprocess.Popen[bytes]

    def workers(self) -> list[int]:
        """The ids of its worker processes."""
        found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, check=False)
        return list(map(int, found.stdout.split()))

    def get(self, path: str, method: str = "GET", client: str = "127.0.0.1", **headers: str) -> Reply:
        """What it answers over a connection of its own, from the address of a client."""
        begun = time.monotonic()
        with closing(HTTPConnection("127.0.0.1", self.port, _START_S, (client, 0))) as connection:
            connection.request(method, path, headers={name.replace("_", "-"): text for name, text in headers.items()})
            response = connection.getresponse()
            body = response.read()
        return Reply(response.status, response.headers, body, time.monotonic() - begun)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, and how long it took."""

    status: int
    headers: Message
    body: bytes
    took_s: float


@contextmanager
def served(index: Path, *options: str) -> Iterator[str]:
    """The address of a service of this index; it is ended at the end."""
    with service(index, *options) as running:
        yield f"http://127.0.0.1:{running.port}"


@contextmanager
def service(index: Path, *options: str, before: str = "") -> Iterator[Service]:
    """A service of this index, which runs some code before it starts; it is ended at the end."""
    port = free_port()
    code = f"import sys; {before}\nfrom webapp.server.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "--index", str(index), "--port", str(port), "--workers", "1", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT)
    try:
        _wait(f"http://127.0.0.1:{port}", process)
        yield Service(port, process)
    finally:
        process.terminate()
        process.communicate(timeout=_START_S)


@contextmanager
def listening(path: Path, index: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """A service of this index at a Unix socket; it is ended at the end."""
    code = "import sys; from webapp.server.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "--index", str(index), *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT)
    try:
        end = time.monotonic() + _START_S
        while not _accepts(path):
            assert time.monotonic() < end
            assert process.poll() is None
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=_START_S)


def _accepts(path: Path) -> bool:
    with closing(socket.socket(socket.AF_UNIX)) as probe:
        return not probe.connect_ex(str(path))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(f"{address}/healthz", timeout=5):
                return
        except (URLError, ConnectionError):
            time.sleep(0.05)
    process.kill()
    output, _ = process.communicate()
    raise AssertionError(f"the service did not start: {output.decode(errors='replace')}")
