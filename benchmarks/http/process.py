"""A server that runs: its answers, the processor time that it took, its memory."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

_START_S = 120
"""Until a server that does not answer is given up."""
_STOP_S = 15
_ANSWER_S = 60
_STILL = 0.05
"""The share of a processor below which a server does nothing."""
_LOOK_S = 0.25


@dataclass(frozen=True, slots=True)
class Server:
    """A server and the processes that it has started; processor and memory are 0 where there is no `/proc`."""

    process: subprocess.Popen[bytes]
    port: int

    def get(self, path: str) -> bytes:
        """The answer to a request; HTTPError when it is an error."""
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=_ANSWER_S) as answer:
            body: bytes = answer.read()
        return body

    def processor_s(self) -> float:
        """What all its processes have used so far."""
        return sum(map(_ticks, self.processes())) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        """Of all its processes; what several have mapped counts once (proportional set size)."""
        return memory_mb(self.processes())

    def processes(self) -> list[int]:
        """The ids of all its processes, the first one first."""
        found = [self.process.pid]
        for process in found:  # which grows meanwhile
            found += children(process)
        return found

    def rest(self, patience_s: float) -> bool:
        """Wait until it works no more for clients that have gone; False when it still does after so many seconds."""
        end = time.monotonic() + patience_s
        while time.monotonic() < end:
            before = self.processor_s()
            time.sleep(_LOOK_S)
            if self.processor_s() - before <= _STILL * _LOOK_S:
                return True
        return False

    def stop(self) -> None:
        """End it with all that it has started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@contextlib.contextmanager
def started(command: Sequence[str], port: int, ready: str, log: Path) -> Iterator[Server]:
    """A server from when it answers at the path `ready` on; it is ended at the end.

    What it prints goes to the end of the file `log`.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True, cwd=log.parent)
    server = Server(process, port)
    try:
        _wait(server, ready, log)
        yield server
    finally:
        server.stop()


def end_with_servers() -> None:
    """Let SIGTERM end this process as Ctrl-C does: with the servers that it has started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


def free_port() -> int:
    """A port of this machine at which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(process: int) -> list[int]:
    """The processes that a process has started and that have not ended."""
    lists = Path("/proc", str(process), "task").glob("*/children")
    return [int(child) for one in lists for child in _read(one).split()]


def memory_mb(processes: Iterable[int]) -> float:
    """The proportional set size of processes together."""
    return sum(map(_proportional_kb, processes)) / 1024


def _wait(server: Server, ready: str, log: Path) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end and server.process.poll() is None:
        with contextlib.suppress(URLError, ConnectionError):
            server.get(ready)
            return
        time.sleep(0.05)
    said = log.read_text(errors="replace")[-2000:]
    raise RuntimeError(
        f"expected the server whose log is {log.name} to answer {ready} within {_START_S} s; it said: {said}"
    )


def _ticks(process: int) -> int:
    """User and system time, the 14th and 15th value of `stat` (proc_pid_stat(5)); the name before may have spaces."""
    values = _read(Path("/proc", str(process), "stat")).rpartition(")")[2].split()
    return int(values[11]) + int(values[12]) if values else 0


def _proportional_kb(process: int) -> int:
    lines = _read(Path("/proc", str(process), "smaps_rollup")).splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _read(file: Path) -> str:
    """The text of a file of `/proc`; empty when its process has ended."""
    try:
        return file.read_text()
    except OSError:
        return ""
