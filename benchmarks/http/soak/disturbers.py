"""Clients that cost a service connections and no work: slow ones, and those that ask nothing."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections import Counter
from collections.abc import Awaitable, Callable

_REQUEST = b"GET /search?q=everything HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
_TYPED_S = 0.2
"""Between two bytes of a request."""
_READ_BYTES, _READ_S = 256, 0.1
"""What is read at a time, and the pause after it."""
_PAUSE_S = 0.2
"""Before a connection that was lost is made anew."""

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def disturb(port: int, idle: int, slow: int, until: float) -> Counter[str]:
    """Keep connections open until a moment of the monotonic clock; how many were made, lost and answered, by kind.

    Half of the slow clients write slowly, the other half read slowly.
    """
    counts: Counter[str] = Counter()
    kinds: list[tuple[str, Callable[[Streams], Awaitable[None]], int]] = [
        ("idle", _wait, idle),
        ("slow to write", _write, slow // 2),
        ("slow to read", _read, slow - slow // 2),
    ]
    asyncio.run(_all(port, kinds, counts, until))
    return counts


async def _all(
    port: int, kinds: list[tuple[str, Callable[[Streams], Awaitable[None]], int]], counts: Counter[str], until: float
) -> None:
    clients = (_client(port, kind, act, counts) for kind, act, number in kinds for _ in range(number))
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(until - time.monotonic()):
            await asyncio.gather(*clients)


async def _client(port: int, kind: str, act: Callable[[Streams], Awaitable[None]], counts: Counter[str]) -> None:
    """One client, again and again."""
    while True:
        try:
            streams = await _opened(port)
            counts[f"{kind}: made"] += 1
            try:
                await act(streams)
                counts[f"{kind}: answered"] += 1
            finally:
                streams[1].close()
        except OSError:
            counts[f"{kind}: lost"] += 1
        await asyncio.sleep(_PAUSE_S)


async def _opened(port: int) -> Streams:
    """A connection that takes little at a time."""
    own = socket.socket()
    own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _READ_BYTES)
    own.setblocking(False)
    await asyncio.get_running_loop().sock_connect(own, ("127.0.0.1", port))
    return await asyncio.open_connection(sock=own, limit=_READ_BYTES)


async def _wait(streams: Streams) -> None:
    """Ask nothing until the service ends the connection."""
    await streams[0].read(1)
    raise ConnectionResetError


async def _write(streams: Streams) -> None:
    reader, writer = streams
    for byte in _REQUEST:
        writer.write(bytes((byte,)))
        await writer.drain()
        await asyncio.sleep(_TYPED_S)
    await _answered(reader, pause_s=0)


async def _read(streams: Streams) -> None:
    reader, writer = streams
    writer.write(_REQUEST)
    await _answered(reader, pause_s=_READ_S)


async def _answered(reader: asyncio.StreamReader, pause_s: float) -> None:
    """Read to the end; ConnectionResetError when there is nothing."""
    count = 0
    while some := await reader.read(_READ_BYTES):
        count += len(some)
        await asyncio.sleep(pause_s)
    if not count:
        raise ConnectionResetError
