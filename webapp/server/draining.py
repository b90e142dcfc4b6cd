"""Draining: no new connection reaches a process, or the service, while those that it has are served.

A server that stops accepting and ends at the same moment closes connections that it has just accepted and whose first
request is still on its way: that request is lost, though its client did nothing wrong.
"""

from __future__ import annotations

import ctypes
import os
import socket
import stat
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_OPEN_FILES = Path("/proc/self/fd")
_SO_ATTACH_FILTER = 26
"""Of Linux, which Python has no name for."""
_DROP = struct.pack("HBBI", 0x06, 0, 0, 0)
"""A program of one instruction for the packet filter (BPF): return 0, that is, no packet passes."""


def refuse_connections(listener: socket.socket) -> None:
    """Let no new connection come to a socket of any process that shares it; those that wait in it stay.

    Closing it would cut off those.  A client that comes now tries again after a second, and is refused when the socket
    has been closed.  Only Linux can do so, and only with TCP.
    """
    if sys.platform != "linux" or listener.family == socket.AF_UNIX:
        return
    program = ctypes.create_string_buffer(_DROP)
    with suppress(OSError):  # some sandboxes have no packet filters
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("HP", 1, ctypes.addressof(program)))


def stop_accepting() -> None:
    """Let this process accept no more connections; other processes that share its sockets go on.

    Granian cannot be told, so that a socket to which nobody connects takes the place of each that listens.
    """
    if not _OPEN_FILES.is_dir():
        return
    for number in list(_listening()):
        with socket.socket(socket.AF_UNIX) as nobody:
            nobody.setblocking(False)
            nobody.bind("")
            nobody.listen(0)
            os.dup2(nobody.fileno(), number, inheritable=False)


def _listening() -> Iterator[int]:
    for number in [int(file.name) for file in _OPEN_FILES.iterdir()]:
        with suppress(OSError):  # the folder itself was open when it was listed
            if stat.S_ISSOCK(os.fstat(number).st_mode) and _is_listening(number):
                yield number


def _is_listening(number: int) -> bool:
    with socket.socket(fileno=os.dup(number)) as known:
        return known.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) == 1
