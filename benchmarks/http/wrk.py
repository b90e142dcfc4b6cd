"""The load: wrk asks for the addresses of a file, and reports what it has seen."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import orjson

_SCRIPT = Path(__file__).with_suffix(".lua")
_TIMEOUT = "30s"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the clients of one run have seen together."""

    requests: int
    """That were answered."""
    seconds: float
    bytes: int
    p50_ms: float
    p99_ms: float
    refused: int
    """Answers with a status of 400 or more."""
    broken: int
    """Requests without an answer: connections refused or lost, and those that took longer than 30 s."""

    @property
    def per_s(self) -> float:
        """Answers of a second."""
        return self.requests / self.seconds


def is_installed() -> bool:
    """Whether there is a command wrk."""
    return shutil.which("wrk") is not None


def load(port: int, addresses: Path, first: int, connections: int, seconds: float) -> Seen:
    """Ask for the addresses in turn, from one of them on, as fast as the server of this machine answers.

    So many connections are kept open by one thread; CalledProcessError when wrk fails.
    """
    options = ("-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", _TIMEOUT, "-s", str(_SCRIPT))
    command = ["wrk", *options, f"http://127.0.0.1:{port}", "--", str(addresses), str(first)]
    return parsed(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def parsed(output: str) -> Seen:
    """What wrk reports: the last line of its output, which the script writes; ValueError when there is none."""
    last = output.strip().rpartition("\n")[2]
    if not last.startswith("{"):
        raise ValueError(f"expected a line of JSON at the end of what wrk prints, found {output!r}")
    found = orjson.loads(last)
    return Seen(
        found["requests"],
        found["duration"] / 1e6,
        found["bytes"],
        found["p50"] / 1e3,
        found["p99"] / 1e3,
        found["refused"],
        found["broken"],
    )
