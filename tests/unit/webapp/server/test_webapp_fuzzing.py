"""Does the service answer whatever strangers send, in time, with no failure and no worker lost?"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice

import pytest
from conftest import NOW, build
from fuzzed_requests import Fuzzed, Fuzzer
from handmade import documents
from hostile_requests import documents as hostile_documents
from served import Service, service

COUNT = int(os.environ.get("NEWSDEX_FUZZED", "100000"))
CLIENTS = 4
DEADLINE_S, _GRACE_S = 1.0, 0.5
_PATIENCE_S = 10.0
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
ASKED_FOR = (b"deadline-exceeded", b"service-busy")
"""The errors with a status of 5xx that a service gives on purpose."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one request."""

    request: Fuzzed
    received: bytes
    took_s: float

    @property
    def status(self) -> int:
        """Of the answer; 0 when there is none."""
        head = self.received.removeprefix(_CONTINUE)[:12].split(b" ")
        return int(head[1]) if len(head) > 1 and head[1].isdigit() else 0

    @property
    def is_late(self) -> bool:
        """Whether it came after the deadline and its grace."""
        return self.request.is_whole and not self.request.is_abandoned and self.took_s > DEADLINE_S + _GRACE_S

    @property
    def fault(self) -> str:
        """What is wrong with it but for its time; empty when nothing is."""
        if self.request.is_abandoned:
            return ""
        asked_for = self.status == 503 and b"retry-after" in self.received.lower()
        is_named = self.request.sent.startswith(b"HEAD ") or any(code in self.received for code in ASKED_FOR)
        if self.status >= 500 and not (asked_for and is_named):
            return f"status {self.status}"
        return "no answer" if self.request.is_whole and not self.status else ""


def ask(port: int, request: Fuzzed) -> Outcome:
    """Send one request, and wait for its answer unless it is abandoned, or malformed and not answered at once."""
    begun, received = time.monotonic(), []
    with closing(socket.create_connection(("127.0.0.1", port), _PATIENCE_S)) as connection:
        connection.settimeout(_PATIENCE_S if request.is_whole else 0.2)
        try:
            connection.sendall(request.sent)
            while not request.is_abandoned and (part := connection.recv(65536)):
                received.append(part)
        except OSError:  # closed by the service in the middle of what is too long, or not answered
            pass
    return Outcome(request, b"".join(received), time.monotonic() - begun)


def faults(port: int, seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """The faults of the answers to so many requests of one client."""
    fuzzer = Fuzzer(seed, [one.id for one in documents()])
    for _ in range(count):
        request = fuzzer.request()
        outcome = ask(port, request)
        fault = outcome.fault or (late(port, request) if outcome.is_late else "")
        if fault:
            yield fault, request.sent[:300]


def late(port: int, request: Fuzzed) -> str:
    """How late a request is that was late once, if it is each time: a machine may stand still, what is slow is slow."""
    again = [ask(port, request) for _ in range(3)]
    return f"{min(one.took_s for one in again):.2f} s" if all(one.is_late for one in again) else ""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with two workers of some thousand documents."""
    folder = tmp_path_factory.mktemp("fuzzing") / "index"
    build(folder, chain(documents(), islice(hostile_documents(3_000, NOW), 3_000)))
    with service(folder, "--workers", "2", "--deadline", str(DEADLINE_S)) as found:
        yield found


@pytest.mark.soak
def test_no_request_is_a_failure_or_late(running: Service) -> None:
    """Of 100,000 requests over all routes none fails or is late but by refusal, and the workers are those of before."""
    workers = running.workers()
    with ThreadPoolExecutor(CLIENTS) as pool:
        shares = [pool.submit(list, faults(running.port, seed, COUNT // CLIENTS)) for seed in range(CLIENTS)]
        found = list(chain.from_iterable(share.result() for share in shares))
    assert found == []
    assert running.workers() == workers
    assert running.get("/healthz").status == 200
    assert running.get("/api/search?q=solar").status == 200
