"""How does a test get a service as an operator starts it? `newsdex-serve` in a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

_START_S = 60
"""Until a service that does not answer is given up; it answers within one as a rule."""


@contextmanager
def served(index: Path, *options: str) -> Iterator[str]:
    """The address of a service of this index; it is ended at the end."""
    port = _free_port()
    code = "import sys; from webapp.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "--index", str(index), "--port", str(port), *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        _wait(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=_START_S)


def _free_port() -> int:
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
