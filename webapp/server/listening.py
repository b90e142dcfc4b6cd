"""Addresses to listen at, and whether they are free."""

from __future__ import annotations

import os
import socket
import stat
import sys
from contextlib import closing
from pathlib import Path

from search.errors import reason_of
from webapp.gateway import hosts
from webapp.server.settings import ServeSettings

_MOST_CONNECTIONS = 16_384
_OTHER_FILES = 256
"""Of an index, logs and libraries: what a worker opens besides."""


def fault(settings: ServeSettings) -> str:
    """Why the service cannot listen; empty when it can."""
    try:
        if settings.socket:
            _try_socket(settings.socket)
        else:
            _try_port(settings.host, settings.port)
    except OSError as error:
        place, flags = _place(settings)
        return f"cannot listen at {place}: {reason_of(error)}. Choose another with {flags}."
    try:
        if settings.admin_address:
            _try_port(*admin(settings))
    except OSError as error:
        return f"cannot listen at {settings.admin_address}: {reason_of(error)}. Choose another with --admin-address."
    return ""


def _place(settings: ServeSettings) -> tuple[str, str]:
    if settings.socket:
        return str(settings.socket), "--socket"
    return f"{settings.host}, port {settings.port}", "--port or --host"


def admin(settings: ServeSettings) -> tuple[str, int]:
    """The host and the port for operators."""
    host = hosts.parse(settings.admin_address)
    assert host is not None  # noqa: S101 - the setting was read so
    return host.name, host.port or 0


def url(settings: ServeSettings) -> str:
    """The address of the service, for people."""
    if settings.socket:
        return f"unix:{settings.socket}"
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}{settings.root_path}/"


def connections() -> int:
    """How many connections a worker may hold open; the limit of open files is raised for them as far as it goes.

    One that asks nothing costs a file and some kilobytes.  Granian by itself lets all workers together hold 1,024, and
    takes no further one: as many idle clients would keep all others waiting, for ever where they send nothing.
    """
    if sys.platform == "win32":
        return _MOST_CONNECTIONS
    import resource  # noqa: PLC0415 - Windows has none

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_CONNECTIONS + _OTHER_FILES
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(_OTHER_FILES, allowed - _OTHER_FILES)


def is_private(host: str) -> bool:
    """Whether only this machine reaches an address."""
    address = hosts.parse_ip(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _try_port(host: str, port: int) -> None:
    """Raise OSError when the port is taken; the server's own sockets would share it and take half of the requests."""
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


def _try_socket(path: Path) -> None:
    """Raise OSError when a service listens there, or what is there is no socket; remove one that was left behind."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        if not os.access(path.parent, os.W_OK):
            raise PermissionError(f"{path.parent} is no folder that may be written to") from None
        return
    if not stat.S_ISSOCK(mode):
        raise FileExistsError("there is a file that is no socket")
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as probe:
        if not probe.connect_ex(str(path)):
            raise OSError("another service listens there")
    path.unlink()
