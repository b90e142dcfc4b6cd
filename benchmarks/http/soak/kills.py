"""Workers that are killed, and how soon each is replaced by one that answers."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from benchmarks.http.process import Server, children

_GIVEN_UP_S = 30
_LOOK_S = 0.02
_HELD = 40
"""Connections that are held open: so many that each worker has some of them."""


@dataclass(frozen=True, slots=True)
class Kill:
    """One worker that was killed, at a moment of the monotonic clock, and how long until another answered instead."""

    at: float
    whole_s: float


def kill_in_turn(server: Server, spared: int, every_s: float, until: float) -> list[Kill]:
    """Kill a worker again and again, but for one, which tells how memory grows, unless it is the only one."""
    kills: list[Kill] = []
    while (moment := time.monotonic() + every_s) < until - every_s / 2:
        time.sleep(max(0.0, moment - time.monotonic()))
        kills.append(_kill(server, spared))
    return kills


def _kill(server: Server, spared: int) -> Kill:
    before = set(children(server.process.pid))
    victim = random.choice(sorted(before - {spared} or before))
    at = time.monotonic()
    os.kill(victim, signal.SIGKILL)
    held: deque[HTTPConnection] = deque(maxlen=_HELD)
    try:
        while time.monotonic() < at + _GIVEN_UP_S:
            _probe(server.port, held)
            # Processes that end are children until the first process has looked.
            if any(_answers(worker, server.port) for worker in set(children(server.process.pid)) - before):
                return Kill(at, time.monotonic() - at)
            time.sleep(_LOOK_S)
    finally:
        for connection in held:
            connection.close()
    return Kill(at, _GIVEN_UP_S)


def _probe(port: int, held: deque[HTTPConnection]) -> None:
    """Ask over a new connection, and keep it; the oldest one makes room."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    with suppress(OSError, HTTPException):
        connection.request("GET", "/readyz")
        connection.getresponse().read()
        if len(held) == _HELD:
            held[0].close()
        held.append(connection)


def _answers(process: int, port: int) -> bool:
    """Whether a process has a connection from a client: it has begun to take requests."""
    try:
        opened = {str(file.readlink()) for file in Path("/proc", str(process), "fd").iterdir()}
    except OSError:
        return False
    return any(f"socket:[{inode}]" in opened for inode in _connections(port))


def _connections(port: int) -> set[str]:
    """The inodes of connections at a port, by proc_net_tcp(5): state 01 is established."""
    lines = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    return {line[9] for line in lines if line[3] == "01" and int(line[1].rpartition(":")[2], 16) == port}
